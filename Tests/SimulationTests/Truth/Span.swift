/// A stretch of true time, since the world began; the end does not belong to it.
struct Span: Sendable, Equatable {
    /// Its first instant.
    var from: Duration
    /// The first instant behind it.
    var to: Duration

    /// Whether an instant lies in it.
    func contains(_ at: Duration) -> Bool { from <= at && at < to }

    /// Whether it shares an instant with another one.
    func overlaps(_ other: Span) -> Bool { from < other.to && other.from < to }
}

extension [Span] {
    /// Whether an instant lies in any of them.
    func cover(_ at: Duration) -> Bool { contains { $0.contains(at) } }
}

extension Duration {
    /// Whole minutes.
    static func minutes(_ count: Int) -> Duration { .seconds(60 * count) }

    /// Whole hours.
    static func hours(_ count: Int) -> Duration { .seconds(3_600 * count) }

    /// Whole days.
    static func days(_ count: Int) -> Duration { .seconds(86_400 * count) }
}
