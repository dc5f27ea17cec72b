import DequeModule
import ProbeDomain

/// Facts that wait for the next batch.
struct PendingFacts {
    /// More facts than this do not wait; the oldest are dropped and counted.
    static let most = 50_000

    /// What waits, in its order.
    private(set) var facts: Deque<RecordFact> = []
    /// How many had to be dropped.
    private(set) var dropped = 0
    /// Batches in a row that could not be written, and why the last one could not.
    private(set) var failures: (count: Int, last: RecorderError)?
    /// Whether a batch has been planned.
    var isPlanned = false
    /// Whether the file is closed, or about to be.
    var isClosed = false

    /// Takes a fact.
    mutating func append(_ fact: RecordFact) {
        facts.append(fact)
        dropSurplus()
    }

    /// Hands out what waits, the oldest first, up to so many: one by one, for a slice would be a second owner of all of it.
    mutating func take(most: Int = .max) -> [RecordFact] {
        (0..<min(most, facts.count)).map { _ in facts.removeFirst() }
    }

    /// Hands out what must not be written after a change, nor be less durable: what waits of its endpoints, and of those
    /// that its events rest on.
    ///
    /// Endpoints of one name count as one: events know no more of them. After a batch that could not be written, it is
    /// all that waits: a change alone would not show that it can be.
    mutating func take(before change: RecordChange) -> [RecordFact] {
        guard failures == nil else { return take() }
        guard !facts.isEmpty else { return [] }
        var names = Set(change.attempts.map(\.endpoint.name))
        if let name = change.endpoint?.key.name { names.insert(name) }
        for event in change.events { names.formUnion(event.evidence.attempts.map(\.endpoint)) }
        let taken = facts.filter { names.contains($0.endpoint.name) }
        if !taken.isEmpty { facts.removeAll { names.contains($0.endpoint.name) } }
        return Array(taken)
    }

    /// Everything was written.
    mutating func noteSuccess() { failures = nil }

    /// A batch could not be written.
    mutating func noteFailure(_ error: RecorderError) { failures = ((failures?.count ?? 0) + 1, error) }

    /// Takes back what could not be written; newer facts stay behind it.
    mutating func giveBack(_ older: [RecordFact]) {
        facts.prepend(contentsOf: older)
        dropSurplus()
    }

    private mutating func dropSurplus() {
        let surplus = facts.count - Self.most
        guard surplus > 0 else { return }
        facts.removeFirst(surplus)
        dropped += surplus
    }
}

extension RecordFact {
    /// Whom it is about.
    fileprivate var endpoint: EndpointKey {
        switch self {
        case .attempt(let attempt): attempt.endpoint
        case .endpoint(let record): record.key
        case .health(let key, _, _), .model(let key, _): key
        }
    }
}
