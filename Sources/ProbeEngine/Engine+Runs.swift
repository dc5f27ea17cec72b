import Logging
import ProbeDomain

extension Engine {
    /// Runs a list check from its hold to its consequences.
    func runList(_ task: RunTask, by id: Int) async {
        await takeHoldsOfOthers()
        await freshenKey(by: id, for: .list)
        guard let state = members[id] else { return }
        let member = state.member
        let request = member.request(.list)
        if let hold = pacers.hold(on: request, at: steady) {
            postpone(task, by: id, for: wait(for: hold, member, by: id))
            return
        }
        let begin = time.now.monotonic
        let kind = Prober.Kind(isExtra: task.cause != .due, isFresh: task.cause == .refetch)
        let settled = state.machine.settled
        let run = await prober.list(member, kind: kind, settled: settled) { [self] in
            pacers.hold(on: request, at: steady) != nil
        }
        guard !run.isCancelled, await !isRefusalOfOldKey(run.finding, run.attempts, of: task, by: id),
            isCurrent(member, id, run.attempts)
        else { return }
        log(run.attempts, run.finding)
        members[id]?.hasAskedList = true
        if run.isComplete { members[id]?.listTag = run.listTag }

        let holds = note(run.finding, run.limits, request, member)
        var conclusion = Conclusion()
        let first = run.attempts.first
        if run.isUnchanged {
            let sent = first?.id.sent ?? run.arrived
            members[id]?.machine.observeUnchanged(run.digest, sent: sent, ended: run.arrived)
        } else if let read = run.read {
            conclusion = members[id]?.machine.observe(read) ?? conclusion
        }
        let says = run.isEmpty || (run.finding.verdict == .ok && conclusion.isSuspect)
        var attempts = run.attempts
        let outcome = EndpointMachine.RunOutcome(
            check: .list,
            finding: run.finding,
            sample: says ? (state.machine.knowledge.health[.list] == nil ? .good : .none) : Self.sample(run.finding),
            sent: first?.id.sent ?? run.arrived,
            ended: run.arrived,
            isRecheck: task.cause != .due,
            status: run.attempts.last?.status,
            requestID: run.attempts.last?.requestID,
            until: holds.hold?.until,
            evidence: Evidence(attempts: run.attempts.map(\.id), bodyDigest: run.digest)
        )
        conclusion.merge(await weigh(outcome, &attempts, of: task, by: id, member, begin: begin))
        if let last = run.attempts.last {
            conclusion.merge(misconfiguration(holds.hold, run.finding, last, member, at: run.arrived))
        }
        conclusion.merge(await keyEnd(by: id))
        await write(conclusion, by: id, check: .list, attempts: attempts, bodies: run.bodies, holds: holds)

        if conclusion.isSuspect, task.cause != .refetch {
            agenda.add(RunTask(subject: .list, cause: .refetch), by: id, at: time.now.monotonic)
        }
        for model in members[id]?.machine.unconfirmed ?? [] { scheduleConfirmation(of: model, by: id) }
        planRetrievals(by: id)
        scheduleNext(task, by: id, finding: run.finding, begin: begin)
        if run.finding.verdict == .ok { await askAllowance(by: id) }
    }

    /// Runs a completion check: hold, budget, call, consequences.
    func runCompletion(_ task: RunTask, of model: ModelID, by id: Int) async {
        await freshenKey(by: id, for: task.check)
        guard let state = members[id] else { return }
        if task.cause == .confirmation {
            members[id]?.confirmations[model]?.isPlanned = false
            guard state.machine.unconfirmed.contains(model) else { return }
            if !state.hasAskedList, pacers.hold(on: state.member.request(.list), at: steady) == nil {
                // The list goes first: it may say that the model cannot be called.
                postpone(task, by: id, for: .seconds(1))
                return
            }
        }
        // A doubt may be settled, and ask for a re-check, when a later run has answered already.
        if task.cause == .recheck, state.machine.recheckAfter(task.check) == nil { return }
        guard !goesOnLater(task, of: model, by: id) else { return }
        guard !hasJustCalled(model, task, state) else {
            // Due and confirmation met: one answer serves both.
            if task.cause == .confirmation { members[id]?.confirmations[model]?.calls += 1 }
            scheduleNext(task, by: id, finding: Finding(.ok, "just_called"), begin: time.now.monotonic)
            return
        }
        let member = state.member
        let request = member.request(task.check)
        if let hold = pacers.hold(on: request, at: steady) {
            postpone(task, by: id, for: wait(for: hold, member, by: id))
            return
        }
        guard !store.isFailing else {
            // What today has cost cannot be read: nothing is spent until it can.
            postpone(task, by: id, for: StoreHealth.pause)
            return
        }
        let options = state.options[model] ?? member.preferredOptions
        let accounting = Accounting(recorder: recorder, budget: budget)
        let price = state.machine.record(of: model).terms?.price
        let wish = accounting.wish(
            member,
            model: model,
            options: options,
            isConfirmation: task.cause == .confirmation,
            price: price,
            at: time.now.wall
        )
        switch await accounting.reserve(wish) {
        case .granted(let recorded): pacers.merge(takeRecorded(recorded))
        case .refused(let cap):
            await tellBudget(cap, endpoint: member.endpoint.name)
            postpone(task, by: id, for: time.now.wall.nextDay - time.now.wall)
            return
        case .unknown(let error):
            await noteStoreFailure(error)
            postpone(task, by: id, for: StoreHealth.pause)
            return
        }
        if let hold = pacers.hold(on: request, at: steady) {
            // It began while the record was asked. Nothing has been sent, so that nothing is spent.
            try? await recorder.settle(wish, actual: Spending())
            postpone(task, by: id, for: hold.until - steady)
            return
        }
        let begin = time.now.monotonic
        let kind = Prober.Kind(isExtra: task.cause != .due)
        var run = await prober.complete(member, model: model, options: options, kind: kind, price: price)
        await accounting.settle(wish, run.attempt)
        guard !run.isCancelled, await !isRefusalOfOldKey(run.finding, [run.attempt], of: task, by: id),
            isCurrent(member, id, [run.attempt])
        else { return }
        noteListTag(run.listTag, by: id)

        if let machine = members[id]?.machine { run.settle(by: machine, model: model) }
        let (attempt, finding) = (run.attempt, run.finding)
        log([attempt], finding)
        var holds = note(finding, run.limits, request, member)
        let next = finding.fallback.flatMap { member.options(after: options, fallback: $0) }
        // A wait that the server has named holds for every other way to ask, too.
        let wait = holds.hold.map { $0.isInstructed ? $0.until - time.now.wall : .zero } ?? .zero
        if let next, let hold = holds.hold, hold.cause == .misconfigured, !hold.isInstructed {
            // Another way is still to be tried; the hold would keep us from it.
            pacers = pacers.without(hold)
            holds.hold = nil
            members[id]?.options[model] = next
        } else if let next {
            members[id]?.options[model] = next
        }

        let call = run.call(of: model, pool: request.pool)
        var conclusion = next == nil ? members[id]?.machine.observe(call) ?? Conclusion() : Conclusion()
        let outcome = run.outcome(of: task, sample: finding.verdict.sample, until: holds.hold?.until)
        var attempts = [attempt]
        conclusion.merge(await weigh(outcome, &attempts, of: task, by: id, member, begin: begin))
        conclusion.merge(misconfiguration(holds.hold, finding, attempt, member, at: run.arrived))
        await write(conclusion, by: id, check: task.check, attempts: attempts, bodies: [run.body], holds: holds)

        members[id]?.called[model] = next == nil ? begin : nil
        if next == nil {
            if task.cause == .confirmation {
                members[id]?.confirmations[model]?.calls += 1
                members[id]?.confirmations[model]?.costs = !Accounting.isFree(attempt)
            }
            scheduleNext(task, by: id, finding: finding, begin: begin)
        } else {
            ask(task, by: id, after: max(.seconds(1), wait))
        }
    }

    /// Asks again in another way: the same run, so that it takes the place of the next one.
    func ask(_ task: RunTask, by id: Int, after wait: Duration) {
        let due = time.now.monotonic + wait
        switch task.cause {
        case .due:
            guard let last = members[id]?.times[task.check]?.last else { return }
            enterDue(task, by: id, of: last, at: due)
        case .confirmation:
            guard let model = task.check.model, members[id]?.confirmations[model]?.isPlanned == false else { return }
            members[id]?.confirmations[model]?.isPlanned = true
            agenda.add(task, by: id, at: due)
        case .recheck, .refetch, .hint, .witness:
            agenda.add(task, by: id, at: due)
        }
    }

    /// Whether a paid call was made so shortly before that another one would tell nothing new.
    ///
    /// A re-check is asked for because of what the last one brought, and is made in any case.
    private func hasJustCalled(_ model: ModelID, _ task: RunTask, _ state: MemberState) -> Bool {
        guard task.cause == .due || task.cause == .confirmation, let last = state.called[model] else { return false }
        return time.now.monotonic - last < min(.seconds(30), state.member.endpoint.completionEvery / 2)
    }

    /// Whether what a run brought may be concluded from: the endpoint is still in the plan, and its key is the same.
    ///
    /// Else the attempts are recorded, and nothing follows from them.
    func isCurrent(_ member: Member, _ id: Int, _ attempts: [AttemptRecord]) -> Bool {
        if let now = members[id]?.member, now.target.credential == member.target.credential { return true }
        for attempt in attempts { recorder.note(.attempt(attempt)) }
        return false
    }

    /// What the answer to a list says about health.
    ///
    /// Where no list is, `base_url` is wrong, and it need not be the API that answers.
    private static func sample(_ finding: Finding) -> Sample {
        finding.verdict == .wrongRoute ? .none : finding.verdict.sample
    }

    /// Our own request or set-up is wrong: told when the hold begins, and not again while it grows.
    private func misconfiguration(
        _ hold: Hold?,
        _ finding: Finding,
        _ attempt: AttemptRecord,
        _ member: Member,
        at now: Timestamp
    ) -> Conclusion {
        var conclusion = Conclusion()
        guard let hold, hold.cause == .misconfigured, hold.step == 1 else { return conclusion }
        var facts = EventFacts()
        facts.endpoint = member.endpoint.name
        facts.provider = member.endpoint.key.provider
        facts.check = attempt.check.kind
        facts.model = attempt.check.model
        facts.verdict = finding.verdict
        facts.reason = finding.reason
        facts.httpStatus = attempt.status
        facts.requestID = attempt.requestID
        facts.until = hold.until
        let detail = attempt.detail.map { ": \($0)" } ?? ""
        let isUnsent = finding.reason == Reason(TransferFailure.Kind.local.rawValue)
        let name = member.endpoint.name
        let fault =
            isUnsent
            ? "\(name) cannot be asked for \(attempt.check.words) by this machine"
            : "\(name) refuses our request for \(attempt.check.words) as wrong"
        conclusion.events.append(
            EventDraft(
                .probeMisconfigured,
                time: now,
                facts: facts,
                evidence: Evidence(attempts: [attempt.id]),
                message: "\(fault) (\(finding.reason)\(detail)); not repeated before \(hold.until.timeOfDay) UTC"
            )
        )
        return conclusion
    }

    /// Lets the pacer take the answer, in steady time.
    ///
    /// What comes back is in wall time, for the record and for people.
    func note(
        _ finding: Finding,
        _ limits: LimitFacts,
        _ request: PacerTable.Request,
        _ member: Member
    ) -> PacerTable.Change {
        // While this machine is offline nobody is knocked at too often: the next due run is the way to learn of the end.
        if isOffline(for: member), finding.verdict == .network { return PacerTable.Change() }
        var change = pacers.note(
            finding,
            limits: limits,
            of: request,
            reserve: member.endpoint.reserve,
            at: steady,
            random: &random
        )
        if let hold = change.hold, log.logLevel <= .debug {
            let wait = (hold.until - steady).inSeconds
            log.debug(
                "held",
                metadata: [
                    "endpoint": "\(member.endpoint.name)", "scope": "\(hold.scope.text)",
                    "cause": "\(hold.cause.rawValue)", "seconds": "\((wait * 10).rounded() / 10)",
                ]
            )
        }
        change.hold = change.hold?.moved(by: clockStep)
        if let hold = change.hold { ownHolds[hold.pacer, default: [:]][hold.scope] = hold }
        return change
    }

    func log(_ attempts: [AttemptRecord], _ finding: Finding) {
        guard log.logLevel <= .debug else { return }
        for attempt in attempts {
            var facts: Logger.Metadata = [
                "endpoint": "\(attempt.endpoint.name)",
                "check": "\(attempt.check.kind.rawValue)",
                "verdict": "\(attempt.verdict.rawValue)",
                "reason": "\(attempt.reason)",
            ]
            if let model = attempt.check.model { facts["model"] = "\(model)" }
            if let status = attempt.status { facts["status"] = "\(status)" }
            if let end = attempt.phases.end { facts["total_ms"] = "\(end.wholeMicroseconds / 1_000)" }
            if let first = attempt.firstToken { facts["first_token_ms"] = "\(first.wholeMicroseconds / 1_000)" }
            if let count = attempt.listedCount { facts["ids"] = "\(count)" }
            if let detail = attempt.detail { facts["detail"] = "\(detail)" }
            log.debug("attempt", metadata: facts)
        }
    }
}
