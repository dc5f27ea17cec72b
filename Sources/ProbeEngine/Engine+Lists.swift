import ProbeDomain

/// Runs of lists.
///
/// What a function that waits has in hand takes room for as long as the request is under way, and is taken from the heap
/// at each call: so each of them only waits, and what comes before and after is done by others, which are kept apart by
/// `@inline(never)`.
extension Engine {
    /// Runs a list check from its hold to its consequences.
    func runList(_ task: RunTask, by id: Int) async {
        await takeHoldsOfOthers()
        await freshenKey(by: id, for: .list)
        guard let start = startList(task, by: id) else { return }
        let (member, kind) = (start.value.member, start.value.kind)
        let run = await prober.list(member, kind: kind, settled: start.value.settled) { [self] in
            pacers.hold(on: start.value.request, at: steady) != nil
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
    private func startList(_ task: RunTask, by id: Int) -> Kept<ListStart>? {
        guard let state = members[id] else { return nil }
        let request = state.member.request(.list)
        if let hold = pacers.hold(on: request, at: steady) {
            postpone(task, by: id, for: wait(for: hold, state.member, by: id))
            return nil
        }
        let start = ListStart(
            member: state.member,
            request: request,
            kind: Prober.Kind(isExtra: task.cause != .due, isFresh: task.cause == .refetch),
            settled: state.machine.settled,
            begin: time.now.monotonic
        )
        return Kept(start)
    }

    /// Takes what a list run brought.
    private func take(_ run: ListRun, of task: RunTask, by id: Int, _ start: Kept<ListStart>) async {
        guard await mayConclude(from: run.finding, run.attempts, of: task, by: id, start.value.member) else { return }
        let result = result(of: run, task, by: id, start)
        await weigh(result)
        await renewEndingKey(by: id)
        conclude(result)
        await write(result)
        goOn(after: result)
        if run.finding.verdict == .ok { await askAllowance(by: id) }
    }

    /// Takes the answer to the accounts of the pacer and of the list.
    @inline(never)
    private func result(of run: ListRun, _ task: RunTask, by id: Int, _ start: Kept<ListStart>) -> RunResult {
        log(run.attempts, run.finding)
        members[id]?.hasAskedList = true
        if run.isComplete { members[id]?.listTag = run.listTag }

        let holds = note(run.finding, run.limits, start.value.request, start.value.member)
        let isFirst = members[id]?.machine.knowledge.health[.list] == nil
        var conclusion = Conclusion()
        let sent = run.attempts.first?.id.sent ?? run.arrived
        if let rows = run.unchanged {
            members[id]?.machine.observeUnchanged(rows, digest: run.digest, sent: sent, ended: run.arrived)
        } else if let read = run.read {
            conclusion = members[id]?.machine.observe(read) ?? conclusion
        }
        let says = run.isEmpty || (run.finding.verdict == .ok && conclusion.isSuspect)
        let outcome = EndpointMachine.RunOutcome(
            check: .list,
            finding: run.finding,
            sample: says ? (isFirst ? .good : .none) : Self.sample(run.finding),
            sent: sent,
            ended: run.arrived,
            isRecheck: task.cause != .due,
            status: run.attempts.last?.status,
            requestID: run.attempts.last?.requestID,
            until: holds.hold?.until,
            evidence: Evidence(attempts: run.attempts.map(\.id), bodyDigest: run.digest)
        )
        return RunResult(
            of: task,
            by: id,
            start.value.member,
            begin: start.value.begin,
            outcome,
            attempts: run.attempts,
            bodies: run.bodies,
            holds: holds,
            conclusion
        )
    }

    /// Adds what follows beside the rows of the list and the health of the endpoint.
    @inline(never)
    private func conclude(_ result: RunResult) {
        addMisconfiguration(to: result)
        result.conclusion.merge(keyEnd(by: result.id))
    }

    /// Enters what comes after a list.
    @inline(never)
    private func goOn(after result: RunResult) {
        let (task, id) = (result.task, result.id)
        if result.conclusion.isSuspect, task.cause != .refetch {
            agenda.add(RunTask(subject: .list, cause: .refetch), by: id, at: time.now.monotonic)
        }
        for model in members[id]?.machine.unconfirmed ?? [] { scheduleConfirmation(of: model, by: id) }
        planRetrievals(by: id)
        scheduleNext(task, by: id, finding: result.outcome.finding, begin: result.begin)
    }

    /// What the answer to a list says about health.
    ///
    /// Where no list is, `base_url` is wrong, and it need not be the API that answers.
    private static func sample(_ finding: Finding) -> Sample {
        finding.verdict == .wrongRoute ? .none : finding.verdict.sample
    }
}
