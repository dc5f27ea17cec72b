/// What an answer says of availability.
///
/// | verdict | standing | why |
/// |---|---|---|
/// | `ok`, `ok_degraded` | up | what was asked for was done |
/// | those of a bad sample | down | it failed |
/// | all others | not counted | it answered, but a model that is absent, gated or retired is neither up nor down, what is throttled or refused says nothing of others, and a wrong request is our fault |
///
/// What failed for this machine's own fault is not counted either.
package enum Standing: String, Sendable, CaseIterable, Hashable {
    /// What was asked for was done.
    case up
    /// It did not.
    case down
    /// Neither up nor down.
    case notCounted = "not_counted"
}

extension Verdict {
    /// What an answer with this verdict says of availability.
    package var standing: Standing {
        switch sample {
        case .good: isTimed ? .up : .notCounted
        case .bad: .down
        case .limited, .exhausted, .unauthorized, .blocked, .none: .notCounted
        }
    }

    /// Whether times of such an answer say how fast the question is answered: refusals are quick and prove nothing.
    package var isTimed: Bool { self == .ok || self == .okDegraded }
}

extension AttemptRecord {
    /// What this attempt says of availability.
    package var standing: Standing { isExcused ? .notCounted : verdict.standing }

    /// More tokens than this are no count of one answer, and their speed would not fit into 64 bits.
    private static let mostTimedTokens = 9_000_000_000

    /// The speed of output in thousandths of a token per second: what came after the first token, by the time from the
    /// first piece of text or reasoning to the last.
    ///
    /// Nil for fewer than two tokens, for more than any answer has, and where they came within a millisecond: that is a buffer's speed.
    package var outputSpeed: Int64? {
        let start = [firstReasoning, firstToken].compactMap(\.self).min()
        guard let start, let lastToken, let outputTokens, (2...Self.mostTimedTokens).contains(outputTokens),
            lastToken - start >= .milliseconds(1)
        else { return nil }
        return Int64(outputTokens - 1) * 1_000_000_000 / (lastToken - start).wholeMicroseconds
    }
}
