import ProbeDomain

/// Runs of completions; each function that waits for the call has little in hand, as those of lists.
extension Engine {
    /// Runs a completion check: hold, budget, call, consequences.
    func runCompletion(_ task: RunTask, of model: ModelID, by id: Int) async {
        await freshenKey(by: id, for: task.check)
        guard let start = await startCompletion(task, of: model, by: id) else { return }
        let kind = Prober.Kind(isExtra: task.cause != .due)
        let run = await prober.complete(
            start.member,
            model: model,
            options: start.options,
            kind: kind,
            price: start.price
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
        let begin: MonotonicInstant
    }

    /// Nil where the call is not made now: then the run has been put off, or is not needed.
    private func startCompletion(_ task: RunTask, of model: ModelID, by id: Int) async -> CompletionStart? {
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
        switch await accounting.reserve(wish) {
        case .granted(let recorded): pacers.merge(takeRecorded(recorded))
        case .refused(let cap):
            await tellBudget(cap, endpoint: member.endpoint.name)
            postpone(task, by: id, for: time.now.wall.nextDay - time.now.wall)
            return nil
        case .unknown(let error):
            await noteStoreFailure(error)
            postpone(task, by: id, for: StoreHealth.pause)
            return nil
        }
        if let hold = pacers.hold(on: request, at: steady) {
            // It began while the record was asked. Nothing has been sent, so that nothing is spent.
            try? await recorder.settle(wish, actual: Spending())
            postpone(task, by: id, for: hold.until - steady)
            return nil
        }
        return CompletionStart(
            member: member,
            request: request,
            options: options,
            price: price,
            accounting: accounting,
            wish: wish,
            begin: time.now.monotonic
        )
    }

    /// Takes what a call brought.
    private func take(
        _ run: ModelRun,
        of task: RunTask,
        _ model: ModelID,
        by id: Int,
        _ start: CompletionStart
    ) async {
        let (member, request, begin) = (start.member, start.request, start.begin)
        await start.accounting.settle(start.wish, run.attempt)
        guard await mayConclude(from: run.finding, [run.attempt], of: task, by: id, member) else { return }
        noteListTag(run.listTag, by: id)

        if let machine = members[id]?.machine { run.settle(by: machine, model: model) }
        let (attempt, finding) = (run.attempt, run.finding)
        log([attempt], finding)
        var holds = note(finding, run.limits, request, member)
        let next = finding.fallback.flatMap { member.options(after: start.options, fallback: $0) }
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

    /// Whether a paid call was made so shortly before that another one would tell nothing new.
    ///
    /// A re-check is asked for because of what the last one brought, and is made in any case.
    private func hasJustCalled(_ model: ModelID, _ task: RunTask, _ state: MemberState) -> Bool {
        guard task.cause == .due || task.cause == .confirmation, let last = state.called[model] else { return false }
        return time.now.monotonic - last < min(.seconds(30), state.member.endpoint.completionEvery / 2)
    }
}
