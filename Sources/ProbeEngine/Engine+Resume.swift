import ProbeDomain

extension Engine {
    /// Puts a model's first paid run of this life off to where the last life's schedule has it; returns whether it did.
    ///
    /// What a restart asks at once, a crash loop would pay for each time. The record knows when the last call was
    /// reserved, also where its answer was never written. A confirmation without any answer is made again at once, for
    /// people wait for it; there are few of them a day.
    func goesOnLater(_ task: RunTask, of model: ModelID, by id: Int) -> Bool {
        guard let state = members[id], state.called[model] == nil,
            let last = state.machine.knowledge.lastPaid[model]
        else { return false }
        let now = time.now
        switch task.cause {
        case .due:
            let every = state.member.endpoint.completionEvery
            let wait = rest(of: every, since: last, at: now.wall)
            // Once only: the clock may have been set back, so that the last call lies ahead for long.
            guard wait > .zero, state.resumed.insert(model).inserted else { return false }
            let due = now.monotonic + wait
            state.schedule(task.check, Schedule(start: due, interval: every))
            enterDue(task, by: id, of: due, at: due)
            return true
        case .confirmation:
            guard var confirmation = state.confirmations[model], confirmation.calls == 0,
                state.machine.record(of: model).calling != .untested
            else { return false }
            confirmation.calls = RecallSchedule.calls(after: last - confirmation.since)
            let pause = RecallSchedule.wait(
                calls: confirmation.calls,
                waiting: now.wall - confirmation.since,
                usual: state.member.endpoint.completionEvery,
                perDay: recallsPerDay(of: state, costs: confirmation.costs)
            )
            let wait = rest(of: pause, since: last, at: now.wall)
            confirmation.isPlanned = confirmation.calls > 0 && wait > .zero
            state.confirmations[model] = confirmation
            guard confirmation.isPlanned else { return false }
            agenda.add(task, by: id, at: now.monotonic + wait)
            return true
        case .recheck, .refetch, .hint, .witness: return false
        }
    }

    /// What is left of a span of wall time; never more than the span, though the clock was set back.
    private func rest(of span: Duration, since start: Timestamp, at now: Timestamp) -> Duration {
        min(span, start + span - now)
    }
}
