/// What an answer says of availability.
///
/// | sample of the verdict | standing | why |
/// |---|---|---|
/// | good | up | the endpoint did its work, also by saying that a model is absent or not ours to call |
/// | bad | down | it did not |
/// | limited, exhausted, unauthorized, blocked | not counted | it answered, and what it does for others is not known |
/// | none | not counted | our request was wrong |
///
/// What failed for this machine's own fault is not counted either.
package enum Standing: String, Sendable, CaseIterable, Hashable {
    /// The endpoint did its work.
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
        case .good: .up
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
