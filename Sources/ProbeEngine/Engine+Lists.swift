import ProbeDomain

/// Runs of lists.
///
/// What a function that waits has in hand takes room for as long as the request is under way: so each of them only waits,
/// and what comes before and after is done by others.
extension Engine {
    /// Runs a list check from its hold to its consequences.
    func runList(_ task: RunTask, by id: Int) async {
        await takeHoldsOfOthers()
        await freshenKey(by: id, for: .list)
        guard let start = startList(task, by: id) else { return }
        let run = await prober.list(start.member, kind: start.kind, settled: start.settled) { [self] in
            pacers.hold(on: start.request, at: steady) != nil
        }
        await take(run, of: task, by: id, start)
    }

    /// What a list run goes out with.
    private struct ListStart {
        let member: Member
        let request: PacerTable.Request
        let kind: Prober.Kind
        let settled: SettledList?
        let begin: MonotonicInstant
    }

    /// Nil where the list may not be asked for now: then the run has been put off.
    @inline(never)
    private func startList(_ task: RunTask, by id: Int) -> ListStart? {
        guard let state = members[id] else { return nil }
        let request = state.member.request(.list)
        if let hold = pacers.hold(on: request, at: steady) {
            postpone(task, by: id, for: wait(for: hold, state.member, by: id))
            return nil
        }
        return ListStart(
            member: state.member,
            request: request,
            kind: Prober.Kind(isExtra: task.cause != .due, isFresh: task.cause == .refetch),
            settled: state.machine.settled,
            begin: time.now.monotonic
        )
    }

    /// Takes what a list run brought.
    private func take(_ run: ListRun, of task: RunTask, by id: Int, _ start: ListStart) async {
        let (member, begin) = (start.member, start.begin)
        guard await mayConclude(from: run.finding, run.attempts, of: task, by: id, member) else { return }
        log(run.attempts, run.finding)
        members[id]?.hasAskedList = true
        if run.isComplete { members[id]?.listTag = run.listTag }

        let holds = note(run.finding, run.limits, start.request, member)
        let isFirst = members[id]?.machine.knowledge.health[.list] == nil
        var conclusion = Conclusion()
        let first = run.attempts.first
        if let rows = run.unchanged {
            let sent = first?.id.sent ?? run.arrived
            members[id]?.machine.observeUnchanged(rows, digest: run.digest, sent: sent, ended: run.arrived)
        } else if let read = run.read {
            conclusion = members[id]?.machine.observe(read) ?? conclusion
        }
        let says = run.isEmpty || (run.finding.verdict == .ok && conclusion.isSuspect)
        var attempts = run.attempts
        let outcome = EndpointMachine.RunOutcome(
            check: .list,
            finding: run.finding,
            sample: says ? (isFirst ? .good : .none) : Self.sample(run.finding),
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

    /// What the answer to a list says about health.
    ///
    /// Where no list is, `base_url` is wrong, and it need not be the API that answers.
    private static func sample(_ finding: Finding) -> Sample {
        finding.verdict == .wrongRoute ? .none : finding.verdict.sample
    }
}
