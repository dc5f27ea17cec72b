import Logging
import ProbeDomain

extension Engine {
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

    /// Whether something follows from a run: we did not end it ourselves, no other key has come for one that was refused,
    /// and the endpoint is asked as it was.
    func mayConclude(
        from finding: Finding,
        _ attempts: [AttemptRecord],
        of task: RunTask,
        by id: Int,
        _ member: Member
    ) async -> Bool {
        if finding.isOfOurOwnEnd { return false }
        if await isRefusalOfOldKey(finding, attempts, of: task, by: id) { return false }
        return isCurrent(member, id, attempts)
    }

    /// Whether what a run brought may be concluded from: the endpoint is still in the plan, and its key is the same.
    ///
    /// Else the attempts are recorded, and nothing follows from them.
    func isCurrent(_ member: Member, _ id: Int, _ attempts: [AttemptRecord]) -> Bool {
        if let now = members[id]?.member, now.target.credential == member.target.credential { return true }
        record(attempts)
        return false
    }

    /// Adds that our own request or set-up is wrong: told when the hold begins, and not again while it grows.
    @inline(never)
    func addMisconfiguration(to result: RunResult) {
        guard let hold = result.holds.hold, hold.cause == .misconfigured, hold.step == 1, let attempt = result.last
        else { return }
        let (member, finding) = (result.member, result.outcome.finding)
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
        result.conclusion.events.append(
            EventDraft(
                .probeMisconfigured,
                time: result.outcome.ended,
                facts: facts,
                evidence: Evidence(attempts: [attempt.id]),
                message: "\(fault) (\(finding.reason)\(detail)); not repeated before \(hold.until.timeOfDay) UTC"
            )
        )
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
