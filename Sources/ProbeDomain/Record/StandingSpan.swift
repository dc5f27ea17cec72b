/// A stretch of time that one answer speaks for.
package struct StandingSpan: Sendable, Equatable {
    /// When the answer was sent.
    package var start: Timestamp
    /// The end; not before the start.
    package var end: Timestamp
    /// What it says.
    package var standing: Standing

    /// Makes a span.
    package init(start: Timestamp, end: Timestamp, standing: Standing) {
        self.start = start
        self.end = end
        self.standing = standing
    }

    /// How long it is.
    package var length: Duration { end - start }

    /// Its parts in the stretches of a tier, in their order.
    package func split(by tier: SummaryTier) -> [StandingSpan] {
        var parts: [StandingSpan] = []
        var rest = self
        while rest.start < end {
            let next = Timestamp(seconds: tier.start(of: rest.start).addingSaturated(tier.seconds))
            parts.append(StandingSpan(start: rest.start, end: min(next, end), standing: standing))
            rest.start = next
        }
        return parts
    }
}
