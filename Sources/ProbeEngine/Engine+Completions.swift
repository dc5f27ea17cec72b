import ProbeDomain

/// Runs of completions; each function that waits for the call has little in hand, as those of lists.
extension Engine {
    /// Runs a completion check: hold, budget, call, consequences.
    func runCompletion(_ task: RunTask, of model: ModelID, by id: Int) async {
        await freshenKey(by: id, for: task.check)
        guard let start = await startCompletion(task, of: model, by: id) else { return }
        let kind = Prober.Kind(isExtra: task.cause != .due)
        let run = await prober.complete(
            start.value.member,
            model: model,
            options: start.value.options,
            kind: kind,
            price: start.value.price
        )
        await take(run, of: task, model, by: id, start)
    }

    /// What a call goes out with.
    private struct CompletionStart {
        let member: Member
        let request: PacerTable.Request
        let options: CompletionOptions
        let price: ModelPrice?
        let accounting: Accounting
        let wish: Reservation
        var begin: MonotonicInstant
    }

    /// Nil where the call is not made now: then the run has been put off, or is not needed.
    private func startCompletion(_ task: RunTask, of model: ModelID, by id: Int) async -> Kept<CompletionStart>? {
        guard let start = prepareCompletion(task, of: model, by: id) else { return nil }
        switch await start.value.accounting.reserve(start.value.wish) {
        case .granted(let recorded): pacers.merge(takeRecorded(recorded))
        case .refused(let cap):
            await tellBudget(cap, endpoint: start.value.member.endpoint.name)
            postpone(task, by: id, for: time.now.wall.nextDay - time.now.wall)
            return nil
        case .unknown(let error):
            await noteStoreFailure(error)
            postpone(task, by: id, for: StoreHealth.pause)
            return nil
        }
        if let hold = pacers.hold(on: start.value.request, at: steady) {
            // It began while the record was asked. Nothing has been sent, so that nothing is spent.
            try? await recorder.settle(start.value.wish, actual: Spending())
            postpone(task, by: id, for: hold.until - steady)
            return nil
        }
        start.value.begin = time.now.monotonic
        return start
    }

    /// The call as it would be made, with what is to be reserved for it; nil where the run has been put off or is not needed.
    @inline(never)
    private func prepareCompletion(_ task: RunTask, of model: ModelID, by id: Int) -> Kept<CompletionStart>? {
        guard let state = members[id] else { return nil }
        if task.cause == .confirmation {
            state.confirmations[model]?.isPlanned = false
            guard state.machine.unconfirmed.contains(model) else { return nil }
            if !state.hasAskedList, pacers.hold(on: state.member.request(.list), at: steady) == nil {
                // The list goes first: it may say that the model cannot be called.
                postpone(task, by: id, for: .seconds(1))
                return nil
            }
        }
        // A doubt may be settled, and ask for a re-check, when a later run has answered already.
        if task.cause == .recheck, state.machine.recheckAfter(task.check) == nil { return nil }
        guard !goesOnLater(task, of: model, by: id) else { return nil }
        guard !hasJustCalled(model, task, state) else {
            // Due and confirmation met: one answer serves both.
            if task.cause == .confirmation { state.confirmations[model]?.calls += 1 }
            scheduleNext(task, by: id, finding: Finding(.ok, "just_called"), begin: time.now.monotonic)
            return nil
        }
        let member = state.member
        let request = member.request(task.check)
        if let hold = pacers.hold(on: request, at: steady) {
            postpone(task, by: id, for: wait(for: hold, member, by: id))
            return nil
        }
        guard !store.isFailing else {
            // What today has cost cannot be read: nothing is spent until it can.
            postpone(task, by: id, for: StoreHealth.pause)
            return nil
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
        let start = CompletionStart(
            member: member,
            request: request,
            options: options,
            price: price,
            accounting: accounting,
            wish: wish,
            begin: time.now.monotonic
        )
        return Kept(start)
    }

    /// Takes what a call brought.
    @inline(never)
    private func take(
        _ run: ModelRun,
        of task: RunTask,
        _ model: ModelID,
        by id: Int,
        _ start: Kept<CompletionStart>
    ) async {
        await settle(start, run)
        guard await mayConclude(from: run.finding, run.attempts, of: task, by: id, start.value.member) else { return }
        let (result, again) = result(of: run, task, model, by: id, start)
        await weigh(result)
        addMisconfiguration(to: result)
        await write(result)
        goOn(after: result, of: model, again: again)
    }

    @inline(never)
    private func settle(_ start: Kept<CompletionStart>, _ run: ModelRun) async {
        await start.value.accounting.settle(start.value.wish, run.attempt)
    }

    /// Takes the answer to the accounts of the pacer and of the model.
    ///
    /// - Returns: What has come of it, and after how long the same is to be asked in another way; nil where it is not.
    @inline(never)
    private func result(
        of run: ModelRun,
        _ task: RunTask,
        _ model: ModelID,
        by id: Int,
        _ start: Kept<CompletionStart>
    ) -> (RunResult, again: Duration?) {
        noteListTag(run.listTag, by: id)
        if let machine = members[id]?.machine { run.settle(by: machine, model: model) }
        log(run.attempts, run.finding)
        var holds = note(run.finding, run.limits, start.value.request, start.value.member)
        var again: Duration?
        if let next = run.finding.fallback.flatMap({
            start.value.member.options(after: start.value.options, fallback: $0)
        }) {
            // A wait that the server has named holds for every other way to ask, too.
            let wait = holds.hold.map { $0.isInstructed ? $0.until - time.now.wall : .zero } ?? .zero
            again = max(.seconds(1), wait)
            if let hold = holds.hold, hold.cause == .misconfigured, !hold.isInstructed {
                // Another way is still to be tried; the hold would keep us from it.
                pacers = pacers.without(hold)
                holds.hold = nil
            }
            members[id]?.options[model] = next
        }
        var conclusion = Conclusion()
        if again == nil {
            let call = run.call(of: model, pool: start.value.request.pool)
            conclusion = members[id]?.machine.observe(call) ?? conclusion
        }
        let result = RunResult(
            of: task,
            by: id,
            start.value.member,
            begin: start.value.begin,
            run.outcome(of: task, sample: run.finding.verdict.sample, until: holds.hold?.until),
            attempts: run.attempts,
            bodies: [run.body],
            holds: holds,
            conclusion
        )
        return (result, again)
    }

    /// Enters what comes after a call.
    @inline(never)
    private func goOn(after result: RunResult, of model: ModelID, again: Duration?) {
        let (task, id) = (result.task, result.id)
        members[id]?.called[model] = again == nil ? result.begin : nil
        if let again {
            ask(task, by: id, after: again)
            return
        }
        if task.cause == .confirmation {
            members[id]?.confirmations[model]?.calls += 1
            if let last = result.last { members[id]?.confirmations[model]?.costs = !Accounting.isFree(last) }
        }
        scheduleNext(task, by: id, finding: result.outcome.finding, begin: result.begin)
    }

    /// Whether a paid call was made so shortly before that another one would tell nothing new.
    ///
    /// A re-check is asked for because of what the last one brought, and is made in any case.
    private func hasJustCalled(_ model: ModelID, _ task: RunTask, _ state: MemberState) -> Bool {
        guard task.cause == .due || task.cause == .confirmation, let last = state.called[model] else { return false }
        return time.now.monotonic - last < min(.seconds(30), state.member.endpoint.completionEvery / 2)
    }
}
