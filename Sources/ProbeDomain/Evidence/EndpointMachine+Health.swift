extension EndpointMachine {
    /// What one run showed about the endpoint's health.
    package struct RunOutcome: Sendable, Equatable {
        /// The question.
        package var check: Check
        /// The classification.
        package var finding: Finding
        /// What it counts as.
        ///
        /// A list that is suspect or empty is no sample, whatever its verdict.
        package var sample: Sample
        /// When it was sent.
        package var sent: Timestamp
        /// When it had ended.
        package var ended: Timestamp
        /// A re-check, a second fetch or a confirmation rather than a due run.
        package var isRecheck: Bool
        /// The reply's status.
        package var status: Int?
        /// The provider's id of the request.
        package var requestID: String?
        /// Until when the endpoint is held, when it is.
        package var until: Timestamp?
        /// What it rests on.
        package var evidence: Evidence
        /// The host was not reached, and there was nobody to ask whether that is this machine's own fault.
        package var mayBeOurs = false

        /// Makes an outcome.
        package init(
            check: Check,
            finding: Finding,
            sample: Sample,
            sent: Timestamp,
            ended: Timestamp,
            isRecheck: Bool = false,
            status: Int? = nil,
            requestID: String? = nil,
            until: Timestamp? = nil,
            evidence: Evidence = Evidence()
        ) {
            self.check = check
            self.finding = finding
            self.sample = sample
            self.sent = sent
            self.ended = ended
            self.isRecheck = isRecheck
            self.status = status
            self.requestID = requestID
            self.until = until
            self.evidence = evidence
        }
    }

    /// Takes one run.
    ///
    /// A good list never heals a failing completion: each question has its own machine, and the endpoint shows the
    /// worst.
    package mutating func observe(_ run: RunOutcome) -> Conclusion {
        let downAfter = downAfter
        #if PROBE_PLANTED_FLAWS
        if PlantedFlaw.active == .goodListHeals, run.check == .list, run.sample == .good {
            for check in knowledge.health.keys where check != .list {
                updateHealth(of: check) {
                    $0 = HealthMachine()
                    $0.state = .up
                }
            }
        }
        #endif
        let change = updateHealth(of: run.check) {
            $0.observe(
                run.sample,
                sent: run.sent,
                isRecheck: run.isRecheck,
                mayBeOurs: run.mayBeOurs,
                downAfter: downAfter
            )
        }
        var conclusion = Conclusion()
        conclusion.restedChecks = restQuestions(besides: run.check)
        guard change != nil || !conclusion.restedChecks.isEmpty else { return conclusion }
        conclusion.changesEndpoint = true
        let told = knowledge.endpoint.toldState
        let now = state
        let note = now <= .up ? nil : sentence(for: now)
        updateEndpoint {
            $0.toldState = now
            $0.note = note
        }
        guard now != told else { return conclusion }
        let kind: EventKind
        switch now {
        case .unknown: return conclusion
        case .up:
            guard told != .unknown else { return conclusion }
            kind = .endpointRecovered
        case .limited: kind = .endpointLimited
        case .degraded: kind = .endpointDegraded
        case .exhausted: kind = .endpointExhausted
        case .blocked: kind = .endpointBlocked
        case .unauthorized: kind = .endpointUnauthorized
        case .down: kind = .endpointDown
        }
        var facts = facts(check: run.check.kind, model: run.check.model)
        facts.state = now.rawValue
        facts.previous = told.rawValue
        facts.verdict = run.finding.verdict
        facts.reason = run.finding.reason
        facts.httpStatus = run.status
        facts.requestID = run.requestID
        facts.until = run.until
        conclusion.events.append(
            EventDraft(
                kind,
                time: run.ended,
                facts: facts,
                evidence: run.evidence,
                message: message(kind, note: note ?? "", run: run)
            )
        )
        return conclusion
    }

    /// This machine's network is back: failures that may have been its own are no beginning of an outage.
    package mutating func forgetOwnFaults() {
        for check in knowledge.health.keys { updateHealth(of: check) { $0 = $0.withoutOwnFaults } }
    }

    /// Forgets what was wrong with questions that are no longer asked: completions neither on schedule nor for
    /// confirmation, retrievals of what is listed now.
    ///
    /// A question that is not asked says nothing, and would else hold the endpoint in its last state for ever; and two
    /// failures before a model went are no beginning of an outage when it is back.
    private mutating func restQuestions(besides asked: Check) -> Set<Check> {
        let ailing = knowledge.health.filter { check, health in
            (health.state > .up || health.badRuns > 0) && check.kind != .list && check != asked
        }
        guard !ailing.isEmpty else { return [] }
        let confirmed = confirms ? unconfirmed : []
        let sought = sought
        let rested = ailing.keys.filter { check in
            guard let model = check.model else { return false }
            switch check.kind {
            case .list: return false
            case .retrieve: return !sought.contains(model)
            case .completion: return !calledModels.contains(model) && !confirmed.contains(model)
            }
        }
        for check in rested { updateHealth(of: check) { $0 = HealthMachine() } }
        return Set(rested)
    }

    /// The endpoint's state: the worst of its questions.
    package var state: HealthState {
        knowledge.health.values.map(\.state).max() ?? .unknown
    }

    /// How soon a question should be asked again to settle a doubt; nil when the schedule will do.
    package func recheckAfter(_ check: Check) -> Duration? {
        knowledge.health[check]?.recheckAfter(downAfter: downAfter)
    }

    /// Which questions are in that state, and which are fine: up, and good at their last run.
    ///
    /// A retrieval that fails is no sample, so that its good ones are no claim either; and a model that is not callable is
    /// not fine, however well the endpoint says so.
    private func sentence(for state: HealthState) -> String {
        let failing = knowledge.health.filter { $0.value.state == state }.keys.sorted()
        let fine = knowledge.health.filter { check, health in
            health.state == .up && health.goodRuns > 0 && check.kind != .retrieve
                && check.model.map { record(of: $0).state == .callable } ?? true
        }.keys.sorted()
        let names = { (checks: [Check]) in checks.prefix(3).map(\.words).joined(separator: ", ") }
        return fine.isEmpty ? names(failing) : "\(names(failing)); \(names(fine)) fine"
    }

    /// What to know of a question that fails on and off; empty for others.
    private func flapping(_ check: Check, isOver: Bool = false) -> String {
        guard let flaps = knowledge.health[check]?.flaps else { return "" }
        if isOver { return flaps.relapses > 0 ? ", after \(flaps.relapses) relapses that were not told" : "" }
        guard flaps.patience > .zero else { return "" }
        let minutes = flaps.patience.components.seconds / 60
        return "; it fails on and off, so that a recovery is told after \(minutes) min without a failure"
    }

    private func message(_ kind: EventKind, note: String, run: RunOutcome) -> String {
        let cause = run.finding.detail.map { ": \($0)" } ?? ""
        let mayBeOurs = run.mayBeOurs || knowledge.health[run.check]?.mayBeOurs == true
        let caveat = mayBeOurs ? "; this machine's own network may be the cause" : ""
        let reason = " (\(run.finding.reason)\(run.status.map { ", HTTP \($0)" } ?? "")\(cause))\(caveat)"
        switch kind {
        case .endpointRecovered: return "\(name) answers again (\(run.check.words))\(flapping(run.check, isOver: true))"
        case .endpointDown: return "\(name) is down: \(note)\(reason)\(flapping(run.check))"
        case .endpointDegraded:
            return "\(name) fails more often than it should: \(note)\(reason)\(flapping(run.check))"
        case .endpointLimited:
            return "\(name) throttles this key: \(note)"
                + (run.until.map { ", free again at \($0.timeOfDay) UTC" } ?? "")
        case .endpointExhausted:
            return "\(name) has no credit or allowance left for this key\(reason)\(flapping(run.check))"
        case .endpointUnauthorized: return "\(name) does not accept the key\(reason)"
        case .endpointBlocked: return "\(name) refuses this place\(reason)"
        case .modelListed, .modelCallable, .modelAlreadyAvailable, .modelGated, .modelReturned, .modelWithdrawn,
            .modelRetired, .aliasMoved, .shutdownAnnounced, .listShrank, .credentialExpiring, .probeMisconfigured,
            .priceChanged, .limitsChanged, .proberOffline, .proberOnline, .storeFailing, .storeRecovered,
            .budgetReached, .configRejected, .testAlert:
            return "\(name): \(note)\(reason)"
        }
    }
}

extension Check {
    /// The check in words: `list`, `completions of gpt-5.5`.
    package var words: String {
        switch kind {
        case .list: "list"
        case .retrieve: "retrieval of \(model?.description ?? "")"
        case .completion: "completions of \(model?.description ?? "")"
        }
    }
}
