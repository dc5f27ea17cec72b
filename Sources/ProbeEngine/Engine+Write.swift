import ProbeDomain

extension Engine {
    /// Writes what follows from a run: durably when there is something to tell, to hold or to remember; else with the
    /// next batch.
    func write(_ result: RunResult) async {
        await carryOut(prepareWrite(of: result), by: result.id)
    }

    /// Writes what follows where no run has just ended.
    func write(
        _ conclusion: Conclusion,
        by id: Int,
        check: Check,
        attempts: [AttemptRecord] = [],
        holds: PacerTable.Change? = nil
    ) async {
        await carryOut(prepareWrite(conclusion, by: id, check: check, attempts: attempts, holds: holds), by: id)
    }

    private func carryOut(_ write: PreparedWrite?, by id: Int) async {
        if let write {
            await commit(write.change)
            record(write.attempts)
            // After the commit: what is shown is on record, unless the record fails.
            if write.concernsModels { showCallable(at: id) }
        }
        // Where nothing happens but attempts, nothing else would find out that they cannot be written.
        if let failure = recorder.batchFailure { await noteStoreFailure(failure) }
    }

    /// What is to be committed now, and the attempts that go with the next batch behind it.
    private final class PreparedWrite {
        let change: RecordChange
        let attempts: [AttemptRecord]
        /// Whether what is believed of models has changed.
        let concernsModels: Bool

        init(_ change: RecordChange, from conclusion: Conclusion, attempts: [AttemptRecord] = []) {
            self.change = change
            self.attempts = attempts
            concernsModels = !conclusion.changedModels.isEmpty || !conclusion.forgottenModels.isEmpty
        }
    }

    /// What is to be committed of a run; nil where nothing is.
    @inline(never)
    private func prepareWrite(of result: RunResult) -> PreparedWrite? {
        prepareWrite(
            result.conclusion,
            by: result.id,
            check: result.task.check,
            attempts: result.attempts,
            bodies: result.bodies,
            holds: result.holds
        )
    }

    /// Has all that need not be committed written with the next batch; nil where nothing else is left.
    @inline(never)
    private func prepareWrite(
        _ conclusion: Conclusion,
        by id: Int,
        check: Check,
        attempts: [AttemptRecord],
        bodies: [[UInt8]] = [],
        holds: PacerTable.Change?
    ) -> PreparedWrite? {
        guard let state = members[id] else {
            // A reload has removed the endpoint meanwhile: what happened stays true.
            record(attempts)
            return nil
        }
        let ownBackoff = holds?.hold.flatMap { $0.isInstructed ? nil : $0.until }
        let attempts = attempts.map { scheduled($0, state, heldUntil: ownBackoff) }
        let knowledge = state.machine.knowledge
        var change = RecordChange()
        change.events = conclusion.events.map { draft in
            var event = draft.event(random: &random)
            event.evidence.fragment = fragment(of: bodies, around: draft.facts.model?.text ?? "")
            return event
        }
        change.models = conclusion.changedModels.sorted().compactMap { knowledge.models[$0] }
        change.forgottenModels = conclusion.forgottenModels.sorted()
        for key in conclusion.changedLimits { change.limits[key] = knowledge.limits[key] }
        change.listChange = conclusion.listChange
        if let hold = holds?.hold { change.holds = [hold] }
        change.endedHolds = (holds?.ended ?? []).map { ($0.pacer, $0.scope) }
        guard !state.machine.awaitsKnowledge else {
            // What is on record is not known: only what happened may be added to it.
            change.models = []
            change.limits = [:]
            change.listChange = nil
            change.attempts = attempts
            return PreparedWrite(change, from: conclusion)
        }
        let kept = attempts.map { attempt in
            var attempt = attempt
            if change.events.isEmpty, attempt.verdict == .ok { attempt.requestID = nil }
            return attempt
        }
        guard !change.isEmpty || conclusion.changesEndpoint else {
            note(knowledge, of: check, at: state.member.endpoint.key)
            record(kept)
            return nil
        }
        change.endpoint = knowledge.endpoint
        for check in conclusion.restedChecks.union([check]) { change.health[check] = knowledge.health[check] }
        guard !change.events.isEmpty else { return PreparedWrite(change, from: conclusion, attempts: kept) }
        change.attempts = kept
        return PreparedWrite(change, from: conclusion)
    }

    /// Has the times and counters of a question written with the next batch.
    private func note(_ knowledge: EndpointKnowledge, of check: Check, at key: EndpointKey) {
        recorder.note(.endpoint(knowledge.endpoint))
        if let health = knowledge.health[check] { recorder.note(.health(key, check, health)) }
        if let model = check.model, let record = knowledge.models[model] { recorder.note(.model(key, record)) }
    }

    /// Has attempts written with the next batch.
    func record(_ attempts: [AttemptRecord]) { for attempt in attempts { recorder.note(.attempt(attempt)) } }

    /// An attempt with the interval of its check.
    ///
    /// A failure after which we put off the next look ourselves says so: else most of a long outage would be unknown, for
    /// it is looked at ever more seldom. Where the server named the wait, what lies in it is not known.
    func scheduled(_ attempt: AttemptRecord, _ state: MemberState, heldUntil: Timestamp?) -> AttemptRecord {
        guard attempt.interval == nil, let schedule = state.schedule(of: attempt.check) else { return attempt }
        let interval = schedule.interval
        var attempt = attempt
        attempt.interval = interval
        if attempt.standing == .down, let heldUntil { attempt.interval = max(interval, heldUntil - attempt.id.sent) }
        return attempt
    }
}
