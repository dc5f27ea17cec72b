/// What is kept of all attempts of one question in one stretch of time.
///
/// Merging is associative and commutative: any stretch can be put together from shorter ones.
package struct Summary: Sendable, Equatable {
    /// Attempts that found the endpoint up.
    package var up = 0
    /// Attempts that found it down.
    package var down = 0
    /// Attempts that say nothing of either.
    package var notCounted = 0
    /// The time that answers of `up` speak for.
    package var upTime = Duration.zero
    /// The time that answers of `down` speak for.
    package var downTime = Duration.zero
    /// When the first attempt was sent; nil when there is none.
    package var firstSent: Timestamp?
    /// When the last one was sent.
    package var lastSent: Timestamp?
    /// Send to end, in microseconds.
    ///
    /// Times are taken of answers that prove what was asked, `ok` and `ok_degraded`.
    package var total = Histogram()
    /// Send to first byte, in microseconds.
    package var firstByte = Histogram()
    /// Send to first visible token, in microseconds.
    package var firstToken = Histogram()
    /// Thousandths of a token per second.
    package var outputSpeed = Histogram()
    /// Tokens read, as far as providers counted them.
    package var inputTokens = 0
    /// Tokens written, as far as providers counted them.
    package var outputTokens = 0
    /// The known cost, in millionths of a US dollar.
    package var microUSD = 0
    /// Answers that did cost something, at a price that is not known: above zero, `microUSD` is the least.
    package var unpriced = 0

    /// Makes an empty one.
    package init() {}

    /// All attempts.
    package var attempts: Int { up.addingSaturated(down).addingSaturated(notCounted) }

    /// Takes an attempt; the time it speaks for comes by `add(_:)` of a span.
    package mutating func add(_ attempt: AttemptRecord) {
        switch attempt.standing {
        case .up: up = up.addingSaturated(1)
        case .down: down = down.addingSaturated(1)
        case .notCounted: notCounted = notCounted.addingSaturated(1)
        }
        let sent = attempt.id.sent
        firstSent = firstSent.map { min($0, sent) } ?? sent
        lastSent = lastSent.map { max($0, sent) } ?? sent
        if attempt.verdict.isTimed {
            if let end = attempt.phases.end { total.add(end.wholeMicroseconds) }
            if let first = attempt.phases.firstByte { firstByte.add(first.wholeMicroseconds) }
            if let first = attempt.firstToken { firstToken.add(first.wholeMicroseconds) }
            if let speed = attempt.outputSpeed { outputSpeed.add(speed) }
        }
        inputTokens = inputTokens.addingSaturated(attempt.inputTokens ?? 0)
        outputTokens = outputTokens.addingSaturated(attempt.outputTokens ?? 0)
        if let cost = attempt.microUSD {
            microUSD = microUSD.addingSaturated(cost)
        } else if attempt.check.kind.isPaid, attempt.verdict.isTimed || attempt.outputTokens ?? 0 > 0 {
            unpriced = unpriced.addingSaturated(1)
        }
    }

    /// Takes a stretch of time that an answer speaks for.
    package mutating func add(_ span: StandingSpan) {
        switch span.standing {
        case .up: upTime += span.length
        case .down: downTime += span.length
        case .notCounted: break
        }
    }

    /// Takes all that another one has.
    package mutating func merge(_ other: Summary) {
        up = up.addingSaturated(other.up)
        down = down.addingSaturated(other.down)
        notCounted = notCounted.addingSaturated(other.notCounted)
        upTime += other.upTime
        downTime += other.downTime
        if let first = other.firstSent { firstSent = firstSent.map { min($0, first) } ?? first }
        if let last = other.lastSent { lastSent = lastSent.map { max($0, last) } ?? last }
        total.merge(other.total)
        firstByte.merge(other.firstByte)
        firstToken.merge(other.firstToken)
        outputSpeed.merge(other.outputSpeed)
        inputTokens = inputTokens.addingSaturated(other.inputTokens)
        outputTokens = outputTokens.addingSaturated(other.outputTokens)
        microUSD = microUSD.addingSaturated(other.microUSD)
        unpriced = unpriced.addingSaturated(other.unpriced)
    }
}
