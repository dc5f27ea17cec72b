/// What a reply said about limits and waiting.
///
/// All durations run from the reply's arrival.
package struct LimitFacts: Sendable, Equatable {
    /// An explicit instruction to wait; it wins over everything else.
    package var wait: Duration?
    /// Where the wait was read, for people: `retry-after: 20`; nil without one.
    package var waitSource: WaitSource?
    /// The buckets that the reply described.
    package var buckets: [LimitBucket]

    /// Makes facts.
    package init(wait: Duration? = nil, waitSource: WaitSource? = nil, buckets: [LimitBucket] = []) {
        self.wait = wait
        self.waitSource = waitSource
        self.buckets = buckets
    }
}

/// One limit of the provider's.
package struct LimitBucket: Sendable, Equatable {
    /// What is counted, as the header names it: `requests`, `tokens`, `input-tokens`.
    package var name: String
    /// How many fit; nil when not told.
    package var limit: Int?
    /// How many still fit; nil when not told.
    ///
    /// Values below zero, and the 0 of those who mean unknown by it, are nil.
    package var remaining: Int?
    /// Until the reset; nil when not told.
    package var reset: Duration?
    /// What the reset means.
    package var resetMeaning: ResetMeaning
    /// The limit is for a day, not for a minute.
    package var isDaily: Bool
    /// Where the reset was read, for people; nil when not told.
    package var resetSource: WaitSource?

    /// What a reset means.
    package enum ResetMeaning: Sendable, Equatable {
        /// Then the bucket is full; one more request fits after about reset / limit (OpenAI, Groq).
        case full
        /// Then the window begins anew.
        case window
    }

    /// Makes a bucket.
    package init(
        name: String,
        limit: Int? = nil,
        remaining: Int? = nil,
        reset: Duration? = nil,
        resetMeaning: ResetMeaning = .window,
        isDaily: Bool = false,
        resetSource: WaitSource? = nil
    ) {
        self.name = name
        self.limit = limit
        self.remaining = remaining
        self.reset = reset
        self.resetMeaning = resetMeaning
        self.isDaily = isDaily
        self.resetSource = resetSource
    }
}
