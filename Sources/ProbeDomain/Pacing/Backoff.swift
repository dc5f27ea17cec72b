/// A wait that doubles with every step, with equal jitter: half of it is fixed, half is random.
///
/// Jitter spreads the requests of many probes; it never makes a wait longer than the step's own, nor shorter than half.
package struct Backoff: Sendable, Equatable {
    /// The wait of the first step.
    package let first: Duration
    /// The longest wait.
    package let longest: Duration

    /// Makes a backoff.
    package init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = longest
    }

    /// The wait of a step, from 1.
    package func wait(step: Int, random: inout some RandomNumberGenerator) -> Duration {
        #if PROBE_PLANTED_FLAWS
        let step = PlantedFlaw.active == .backoffThatShortens ? max(1, 12 - step) : step
        #endif
        let doublings = min(max(step, 1) - 1, 30)
        let whole = min(longest, first * (1 << doublings))
        let half = whole / 2
        return half + .microseconds(Int64.random(in: 0...max(0, half.wholeMicroseconds), using: &random))
    }

    /// The schedule of a cause, for when the server does not say how long to wait.
    package static func schedule(for cause: HoldCause) -> Backoff {
        switch cause {
        case .throttled, .failing: Backoff(first: .seconds(1), longest: .seconds(900))
        case .overloaded: Backoff(first: .seconds(5), longest: .seconds(900))
        case .dailyQuota: Backoff(first: .seconds(1_800), longest: .seconds(4 * 3_600))
        case .outOfMoney: Backoff(first: .seconds(3_600), longest: .seconds(6 * 3_600))
        case .refused: Backoff(first: .seconds(60), longest: .seconds(3_600))
        case .misconfigured: Backoff(first: .seconds(3_600), longest: .seconds(24 * 3_600))
        case .savingQuota: Backoff(first: .seconds(60), longest: .seconds(600))
        }
    }
}
