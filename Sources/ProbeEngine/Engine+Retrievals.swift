import ProbeDomain

extension Engine {
    /// Enters the first retrieval of each id that is sought, half an interval away from the list.
    func planRetrievals(by id: Int) {
        guard let state = members[id] else { return }
        let every = state.member.endpoint.watchEvery
        for model in state.sought {
            let task = RunTask(subject: .retrieve(model), cause: .due)
            guard state.schedule(of: task.check) == nil else { continue }
            let start = (state.schedule(of: .list)?.start ?? time.now.monotonic) + every / 2
            let schedule = Schedule(start: start, interval: every)
            state.schedule(task.check, schedule)
            let due = schedule.next(after: time.now.monotonic, last: nil).due
            enterDue(task, by: id, of: due, at: due)
        }
    }

    /// Asks for a watched model by its id, for as long as the list lacks it.
    ///
    /// It shows presence alone: that an id is not known says no more than that.
    func runRetrieve(_ task: RunTask, of model: ModelID, by id: Int) async {
        await takeHoldsOfOthers()
        await freshenKey(by: id, for: task.check)
        guard let start = startRetrieve(task, of: model, by: id) else { return }
        let kind = Prober.Kind(isExtra: task.cause != .due)
        guard let run = await prober.retrieve(start.value.member, model: model, kind: kind) else { return }
        await take(run, of: task, model, by: id, start)
    }

    /// What a retrieval goes out with.
    private struct RetrieveStart {
        let member: Member
        let request: PacerTable.Request
        let begin: MonotonicInstant
    }

    /// Nil where the model is not asked for now: then it is no longer sought, or the run has been put off.
    @inline(never)
    private func startRetrieve(_ task: RunTask, of model: ModelID, by id: Int) -> Kept<RetrieveStart>? {
        guard let state = members[id], state.sought.contains(model) else {
            members[id]?.times.change(task.check) { $0.schedule = nil }
            return nil
        }
        let request = state.member.request(task.check)
        if let hold = pacers.hold(on: request, at: steady) {
            postpone(task, by: id, for: wait(for: hold, state.member, by: id))
            return nil
        }
        return Kept(RetrieveStart(member: state.member, request: request, begin: time.now.monotonic))
    }

    /// Takes what a retrieval brought.
    @inline(never)
    private func take(
        _ run: ModelRun,
        of task: RunTask,
        _ model: ModelID,
        by id: Int,
        _ start: Kept<RetrieveStart>
    ) async {
        guard await mayConclude(from: run.finding, run.attempts, of: task, by: id, start.value.member) else { return }
        let holds = note(run, of: model, by: id, start)
        let lastList = members[id]?.machine.knowledge.endpoint.lastCompleteList
        // The list is the better witness, and may just not have been due yet.
        if run.found != nil { await runList(RunTask(subject: .list, cause: .recheck), by: id) }
        let result = result(of: run, task, by: id, start, holds, lastList: lastList)
        await weigh(result)
        await write(result)
        for model in members[id]?.machine.unconfirmed ?? [] { scheduleConfirmation(of: model, by: id) }
        scheduleNext(task, by: id, finding: run.finding, begin: start.value.begin)
    }

    /// Takes the answer to the account of the pacer.
    @inline(never)
    private func note(_ run: ModelRun, of model: ModelID, by id: Int, _ start: Kept<RetrieveStart>) -> PacerTable.Change
    {
        if let machine = members[id]?.machine { run.settle(by: machine, model: model) }
        log(run.attempts, run.finding)
        return note(run.finding, run.limits, start.value.request, start.value.member)
    }

    @inline(never)
    private func result(
        of run: ModelRun,
        _ task: RunTask,
        by id: Int,
        _ start: Kept<RetrieveStart>,
        _ holds: PacerTable.Change,
        lastList: Timestamp?
    ) -> RunResult {
        var conclusion = Conclusion()
        if var read = run.read {
            read.lastList = lastList
            conclusion = members[id]?.machine.observe(read) ?? conclusion
        }
        // It shows presence alone: where it fails, the list is the witness of the endpoint's health.
        let sample: Sample = run.finding.verdict.sample == .good ? .good : .none
        return RunResult(
            of: task,
            by: id,
            start.value.member,
            begin: start.value.begin,
            run.outcome(of: task, sample: sample, until: holds.hold?.until),
            attempts: run.attempts,
            bodies: [run.body],
            holds: holds,
            conclusion
        )
    }
}
