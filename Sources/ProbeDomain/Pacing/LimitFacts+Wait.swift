extension LimitFacts {
    /// Whether the reply names a wait; one of nothing is none.
    package var hasWait: Bool { wait.map { $0 > .zero } ?? false }

    /// The wait that a reply asks for: an explicit one, else until the next request fits an emptied bucket.
    func instruction(for cause: HoldCause) -> Duration? {
        if let wait, hasWait { return wait }
        switch cause {
        case .throttled, .dailyQuota: return nextFit
        case .outOfMoney, .overloaded, .failing, .refused, .misconfigured, .savingQuota: return nil
        }
    }

    /// When the next request fits, as the reset headers of an emptied bucket say.
    ///
    /// A reset to *full* fits one more request after its limit's share of it.
    private var nextFit: Duration? {
        buckets.compactMap { bucket -> Duration? in
            guard bucket.remaining == 0, let reset = bucket.reset, reset > .zero else { return nil }
            switch bucket.resetMeaning {
            case .window: return reset
            case .full: return bucket.limit.map { reset / max(1, $0) } ?? reset
            }
        }.max()
    }
}
