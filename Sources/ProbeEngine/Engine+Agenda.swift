import ProbeDomain

extension Engine {
    /// How often the list is read: faster while a model that could be served here is waited for.
    func listInterval(of state: MemberState) -> Duration {
        let endpoint = state.member.endpoint
        guard state.machine.isWaiting, couldServe(state) else { return endpoint.listEvery }
        return min(endpoint.listEvery, endpoint.watchEvery)
    }

    /// Whether a watched model could appear here: the watch names the endpoint, or the provider makes such models, or it
    /// serves any.
    private func couldServe(_ state: MemberState) -> Bool {
        let prefixes = state.member.dialect.facts.ownModelPrefixes
        return state.machine.watches.contains { watch in
            if watch.endpoints != nil || prefixes.isEmpty { return true }
            guard let id = watch.pattern.exactID else { return true }
            let family = ModelFamily(of: id).name
            return prefixes.contains { family.hasPrefix($0) }
        }
    }

    /// Enters what comes after a run: the next due instant of its schedule, a re-check, a further confirmation.
    func scheduleNext(_ task: RunTask, by id: Int, finding: Finding, sent: Timestamp) {
        guard let state = members[id] else { return }
        let now = time.now
        if let after = state.machine.recheckAfter(task.check), finding.verdict != .overloaded,
            finding.verdict.sample == .bad
        {
            let due = now.monotonic + max(.zero, after - (now.wall - sent))
            agenda.add(RunTask(check: task.check, cause: .recheck), by: id, at: due)
        }
        switch task.cause {
        case .due: scheduleDue(task, by: id, notBefore: now.monotonic)
        case .confirmation: if let model = task.check.model { scheduleConfirmation(of: model, by: id) }
        case .recheck, .refetch: break
        }
    }

    /// Enters the next due run of a check, at its schedule's next instant or, under a hold, at the hold's end.
    private func scheduleDue(_ task: RunTask, by id: Int, notBefore earliest: MonotonicInstant) {
        guard let state = members[id], var schedule = state.schedules[task.check] else { return }
        let now = time.now.monotonic
        if task.check == .list {
            let interval = listInterval(of: state)
            if interval != schedule.interval {
                schedule = Schedule(start: now + interval, interval: interval)
                members[id]?.schedules[.list] = schedule
            }
        }
        let (due, skipped) = schedule.next(after: now, last: state.lastRun[task.check])
        members[id]?.skippedRuns += skipped
        members[id]?.lastRun[task.check] = due
        agenda.add(task, by: id, at: max(due, earliest))
    }

    /// Puts a run off until a hold ends.
    ///
    /// A due run that a hold outlasts is passed over.
    func postpone(_ task: RunTask, by id: Int, until: Timestamp) {
        let now = time.now
        let end = now.monotonic + max(.milliseconds(1), until - now.wall)
        switch task.cause {
        case .due: scheduleDue(task, by: id, notBefore: end)
        case .recheck: break
        case .refetch: break
        case .confirmation:
            guard let model = task.check.model, members[id]?.confirmations[model] != nil else { return }
            members[id]?.confirmations[model]?.isPlanned = true
            agenda.add(task, by: id, at: end)
        }
    }

    /// Enters the next call of a watched model that is listed and has not answered yet; once only.
    func scheduleConfirmation(of model: ModelID, by id: Int) {
        guard let state = members[id], state.member.endpoint.confirms, state.machine.unconfirmed.contains(model) else {
            members[id]?.confirmations[model] = nil
            return
        }
        let now = time.now
        let record = state.machine.record(of: model)
        var confirmation =
            state.confirmations[model] ?? MemberState.Confirmation(since: record.firstPresent ?? now.wall)
        guard !confirmation.isPlanned else { return }
        let wait = RecallSchedule.wait(
            calls: confirmation.calls,
            waiting: now.wall - confirmation.since,
            usual: state.member.endpoint.completionEvery
        )
        confirmation.isPlanned = true
        members[id]?.confirmations[model] = confirmation
        let task = RunTask(check: .completion(model), cause: .confirmation)
        agenda.add(task, by: id, at: now.monotonic + wait)
    }
}
