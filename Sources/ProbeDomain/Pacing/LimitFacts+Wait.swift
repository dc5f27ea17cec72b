extension LimitFacts {
    /// Whether the reply names a wait; one of nothing is none.
    package var hasWait: Bool { wait.map { $0 > .zero } ?? false }

    /// The wait that a reply asks for: an explicit one, else until the next request fits an emptied bucket.
    func instruction(for cause: HoldCause) -> (wait: Duration, source: WaitSource?)? {
        if let wait, hasWait { return (wait, waitSource) }
        switch cause {
        case .throttled, .dailyQuota: return nextFit
        case .outOfMoney, .overloaded, .failing, .refused, .misconfigured, .savingQuota: return nil
        }
    }

    /// When the next request fits, as the reset headers of an emptied bucket say.
    ///
    /// A reset to *full* fits one more request after its limit's share of it.
    private var nextFit: (wait: Duration, source: WaitSource?)? {
        buckets.compactMap { bucket -> (wait: Duration, source: WaitSource?)? in
            guard bucket.remaining == 0, let reset = bucket.reset, reset > .zero else { return nil }
            switch bucket.resetMeaning {
            case .window: return (reset, bucket.resetSource)
            case .full: return (bucket.limit.map { reset / max(1, $0) } ?? reset, bucket.resetSource)
            }
        }.max { $0.wait < $1.wait }
    }
}
