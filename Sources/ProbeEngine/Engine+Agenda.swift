import ProbeDomain

extension Engine {
    /// Enters what comes after a run that began at `begin`: the next due instant of its schedule, a re-check, a further
    /// confirmation.
    func scheduleNext(_ task: RunTask, by id: Int, finding: Finding, begin: MonotonicInstant) {
        scheduleRecheck(task, by: id, finding: finding, begin: begin)
        switch task.cause {
        case .due: scheduleDue(task, by: id)
        case .confirmation:
            if let model = task.check.model { scheduleConfirmation(of: model, by: id, isFollowing: true) }
        case .recheck, .refetch, .hint, .witness: break
        }
    }

    /// Enters a quick re-check where a failure has left a doubt about health; none where we are to ask less often.
    func scheduleRecheck(_ task: RunTask, by id: Int, finding: Finding, begin: MonotonicInstant) {
        guard let state = members[id], let after = state.machine.recheckAfter(task.check),
            finding.verdict != .overloaded, finding.cause != .throttled, finding.verdict.sample == .bad,
            !isOffline(for: state.member),
            !doubts.contains(where: { $0.begin == begin })
        else { return }
        // A little later than asked for, so that the span that counts is full whatever the send was late by.
        let due = begin + after + .milliseconds(100)
        let recheck = RunTask(subject: task.subject, cause: .recheck)
        agenda.add(recheck, by: id, at: max(time.now.monotonic, due))
    }

    /// Enters the next due run of a check, at its schedule's next instant.
    private func scheduleDue(_ task: RunTask, by id: Int) {
        // After a reload it is on the agenda already.
        guard let state = members[id], let times = state.times[task.check], !times.isPlanned,
            var schedule = times.schedule
        else { return }
        let now = time.now.monotonic
        if task.check == .list {
            let interval = state.listInterval
            if interval != schedule.interval {
                schedule = Schedule(start: now + interval, interval: interval)
                state.schedule(.list, schedule)
            }
        }
        let (due, skipped) = schedule.next(after: now, last: times.last)
        state.skippedRuns += skipped
        enterDue(task, by: id, of: due, at: due)
    }

    /// Puts the run of a due instant on the agenda, once.
    func enterDue(_ task: RunTask, by id: Int, of due: MonotonicInstant, at instant: MonotonicInstant) {
        guard let state = members[id], state.times[task.check]?.isPlanned != true else { return }
        state.times.change(task.check) { times in
            times.isPlanned = true
            times.last = due
        }
        agenda.add(task, by: id, at: instant)
    }

    /// Puts a run off for as long as it may not go out.
    ///
    /// A due run is made then; due instants that pass meanwhile are skipped. What is put off for long is looked at again
    /// in between: what keeps it back may end sooner than it said, for it was counted by a clock that has been set since.
    func postpone(_ task: RunTask, by id: Int, for wait: Duration) {
        let end = time.now.monotonic + min(max(.milliseconds(1), wait), Self.longestPause)
        switch task.cause {
        case .due:
            guard let due = members[id]?.times[task.check]?.last else { return }
            enterDue(task, by: id, of: due, at: end)
        case .recheck, .refetch, .hint, .witness: break
        case .confirmation:
            guard let model = task.check.model, members[id]?.confirmations[model]?.isPlanned == false else { return }
            members[id]?.confirmations[model]?.isPlanned = true
            agenda.add(task, by: id, at: end)
        }
    }

    /// The longest time between two looks at something that is put off.
    private static let longestPause = Duration.seconds(300)

    /// Enters the next call of a watched model that is listed and has not answered yet; once only.
    ///
    /// While one is under way, only its own end plans the one that follows it.
    func scheduleConfirmation(of model: ModelID, by id: Int, isFollowing: Bool = false) {
        guard let state = members[id], state.member.endpoint.confirms, state.machine.unconfirmed.contains(model) else {
            members[id]?.confirmations[model] = nil
            return
        }
        let task = RunTask(subject: .completion(model), cause: .confirmation)
        guard isFollowing || state.running != task else { return }
        let now = time.now
        let record = state.machine.record(of: model)
        var confirmation =
            state.confirmations[model] ?? MemberState.Confirmation(since: record.firstPresent ?? now.wall)
        guard !confirmation.isPlanned else { return }
        let perDay = recallsPerDay(of: state, costs: confirmation.costs)
        let waiting = now.wall - confirmation.since
        guard let wait = state.recallWait(of: model, calls: confirmation.calls, waiting: waiting, perDay: perDay) else {
            state.confirmations[model] = confirmation
            return
        }
        confirmation.isPlanned = true
        state.confirmations[model] = confirmation
        agenda.add(task, by: id, at: now.monotonic + wait)
    }

    /// How many calls a day each model may have that does not answer yet, by what the caps on completions leave.
    func recallsPerDay(of state: MemberState, costs: Bool) -> Int {
        state.recallsPerDay(among: members.values, budget: budget, costs: costs)
    }
}
