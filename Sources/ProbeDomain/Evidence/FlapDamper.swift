/// Keeps a question that fails on and off from being told with every turn.
///
/// The first three falls of a day are told as they come, with their recoveries. From the fourth on, an improvement is
/// believed only after it has lasted: ten minutes, doubled with each further fall, four hours at most. What fails again
/// meanwhile stays in the state that has been told, and is counted; the recovery says how often. An empty wallet, a key or
/// a place that is refused is told at once, for the user is waited for. Every attempt is on
/// record in any case. So a question that turns every few minutes tells eight events and is then quiet; one that
/// always holds just long enough tells 26 on its first day and twelve on each that follows. A day without a fall and
/// without doubt forgives all.
package struct FlapDamper: Sendable, Equatable {
    /// Falls, each within a day of the one before.
    package var falls = 0
    /// When the last of them was, or the last relapse.
    package var lastFall: Timestamp?
    /// Since when what is seen is better than what is told; nil while it is not.
    package var betterSince: Timestamp?
    /// How often it was better for a while, and then was not, since the state was told.
    package var relapses = 0

    /// Starts without a fall.
    package init() {}

    /// The state to believe, where the samples speak for `next`.
    package mutating func damp(_ next: HealthState, from state: HealthState, at now: Timestamp) -> HealthState {
        if next == state {
            guard betterSince != nil else { return state }
            betterSince = nil
            relapses += 1
            lastFall = now
            return state
        }
        if next > state {
            betterSince = nil
            guard next > .up else { return next }
            let isRecent = lastFall.map { now - $0 < Self.memory } ?? false
            falls = isRecent ? falls + 1 : 1
            lastFall = now
            relapses = 0
            return next
        }
        // What only the user can mend is told at once, though it is less bad.
        guard next < .exhausted else {
            betterSince = nil
            return next
        }
        let since = betterSince ?? now
        betterSince = since
        guard now - since >= patience else { return state }
        betterSince = nil
        return next
    }

    /// How long an improvement must last to be believed.
    package var patience: Duration {
        guard falls >= Self.free else { return .zero }
        return min(.seconds(4 * 3_600), .seconds(600) * (1 << min(10, falls - Self.free)))
    }

    /// The fall from which on it is waited.
    private static let free = 4
    /// How long a fall counts.
    private static let memory = Duration.seconds(24 * 3_600)
}
