import ProbeDomain

extension Engine {
    /// Smaller steps than this are how a clock is kept right.
    private static let smallestStep = Duration.seconds(2)

    /// Moves what waits for a span of wall time where somebody has set the clock; returns whether there was a step.
    func followClock() -> Bool {
        let step = clockStep - followedStep
        guard step > Self.smallestStep || step < .zero - Self.smallestStep else { return false }
        let start = origin.wall + followedStep
        let life = start...max(start, steady + followedStep)
        followedStep += step
        for state in members.values {
            state.machine = state.machine.moved(by: step, in: life)
            for (model, confirmation) in state.confirmations {
                state.confirmations[model]?.since = confirmation.since.moved(by: step, in: life)
            }
        }
        return true
    }

    /// Writes what is held by the new clock.
    ///
    /// After a step back one that has ended would seem to last by the old clock, and to outlast new ones.
    func writeHolds() async {
        // What an earlier life left is not known yet, and must not be replaced.
        guard store.knowsHolds else { return }
        var change = RecordChange()
        change.holds = pacers.all.map { $0.moved(by: clockStep) }
        change.endedHolds = change.holds.map { ($0.pacer, $0.scope) }
        for hold in change.holds { ownHolds[hold.pacer, default: [:]][hold.scope] = hold }
        if !change.isEmpty { await commit(change) }
    }
}
