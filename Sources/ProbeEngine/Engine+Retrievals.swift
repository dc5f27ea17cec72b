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
        guard let run = await prober.retrieve(start.member, model: model, kind: kind) else { return }
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
    private func startRetrieve(_ task: RunTask, of model: ModelID, by id: Int) -> RetrieveStart? {
        guard let state = members[id], state.sought.contains(model) else {
            members[id]?.times.change(task.check) { $0.schedule = nil }
            return nil
        }
        let request = state.member.request(task.check)
        if let hold = pacers.hold(on: request, at: steady) {
            postpone(task, by: id, for: wait(for: hold, state.member, by: id))
            return nil
        }
        return RetrieveStart(member: state.member, request: request, begin: time.now.monotonic)
    }

    /// Takes what a retrieval brought.
    private func take(
        _ run: ModelRun,
        of task: RunTask,
        _ model: ModelID,
        by id: Int,
        _ start: RetrieveStart
    ) async {
        let (member, request, begin) = (start.member, start.request, start.begin)
        guard await mayConclude(from: run.finding, [run.attempt], of: task, by: id, member) else { return }
        if let machine = members[id]?.machine { run.settle(by: machine, model: model) }
        log([run.attempt], run.finding)
        let holds = note(run.finding, run.limits, request, member)
        var conclusion = Conclusion()
        if var read = run.read {
            // The list is the better witness, and may just not have been due yet.
            read.lastList = members[id]?.machine.knowledge.endpoint.lastCompleteList
            await runList(RunTask(subject: .list, cause: .recheck), by: id)
            conclusion = members[id]?.machine.observe(read) ?? conclusion
        }
        // It shows presence alone: where it fails, the list is the witness of the endpoint's health.
        let sample: Sample = run.finding.verdict.sample == .good ? .good : .none
        let outcome = run.outcome(of: task, sample: sample, until: holds.hold?.until)
        var attempts = [run.attempt]
        conclusion.merge(await weigh(outcome, &attempts, of: task, by: id, member, begin: begin))
        await write(conclusion, by: id, check: task.check, attempts: attempts, bodies: [run.body], holds: holds)
        for model in members[id]?.machine.unconfirmed ?? [] { scheduleConfirmation(of: model, by: id) }
        scheduleNext(task, by: id, finding: run.finding, begin: begin)
    }
}
