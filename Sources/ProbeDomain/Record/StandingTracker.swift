/// Finds the time that the answers to one question speak for; the rule is that of `Availability`.
///
/// It lives as long as the process: what lies between two lives is unknown.
package struct StandingTracker: Sendable, Equatable {
    /// The last answer; nil before the first.
    private var last: Answer?

    private struct Answer: Sendable, Equatable {
        var sent: Timestamp
        var standing: Standing
        var limit: Duration
    }

    /// An answer speaks for no longer than this, however seldom its question is asked.
    package static let longest = Duration.seconds(86_400)
    /// What was sent up to so long before the last answer comes late, or by a clock that was set back.
    ///
    /// Its time has been spoken for. By a clock that was set back further time begins anew.
    package static let longestStepBack = Duration.seconds(3_600)

    /// Starts without an answer.
    package init() {}

    /// Takes an attempt and returns the time that the one before it spoke for; nil when it spoke for none.
    package mutating func observe(_ attempt: AttemptRecord) -> StandingSpan? {
        guard !attempt.isManual else { return nil }
        let sent = attempt.id.sent
        let limit = min(max(.zero, (attempt.interval ?? .zero) * 2), Self.longest)
        let answer = Answer(sent: sent, standing: attempt.standing, limit: limit)
        guard let before = last else {
            last = answer
            return nil
        }
        guard sent > before.sent else {
            if before.sent - sent > Self.longestStepBack { last = answer }
            return nil
        }
        last = answer
        guard before.standing != .notCounted, before.limit > .zero else { return nil }
        return StandingSpan(start: before.sent, end: min(sent, before.sent + before.limit), standing: before.standing)
    }

    /// When the last answer was sent; nil before the first.
    package var lastSent: Timestamp? { last?.sent }
}
