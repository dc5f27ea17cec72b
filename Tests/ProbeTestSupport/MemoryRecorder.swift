package import ProbeDomain
import Synchronization

/// A record in memory with the port's semantics; it can be made to fail.
package final class MemoryRecorder: Recorder {
    /// What can be made to fail.
    package enum Operation: Hashable, Sendable, CaseIterable { case load, write, read, mark, reserve, batch }

    /// What is on record.
    package struct Content: Sendable {
        /// Knowledge by endpoint.
        package var knowledge: [EndpointKey: EndpointKnowledge] = [:]
        /// The endpoints of the plan.
        package var plan: [EndpointKey]?
        /// Holds by who and what.
        package var holds: [PacerKey: [HoldScope: Hold]] = [:]
        /// Events in the order of their sequence.
        package var events: [Event] = []
        /// Those that are marked as told, and when.
        package var told: [EventID: Timestamp] = [:]
        /// Attempts in the order of writing.
        package var attempts: [AttemptRecord] = []
        /// Changes of lists.
        package var listChanges: [ListChange] = []
        /// What was spent, by UTC day and endpoint.
        package var spending: [String: [EndpointKey: Spending]] = [:]
        /// Confirmations, by UTC day and endpoint.
        package var confirmations: [String: [EndpointKey: Int]] = [:]

        /// Makes an empty record.
        package init() {}
    }

    private struct State {
        var content = Content()
        var failures: [Operation: RecorderError] = [:]
    }

    private let state = Mutex(State())
    private let diary: Diary?

    /// Makes a record; `diary` takes a line for each event that is committed or marked.
    package init(content: Content = Content(), diary: Diary? = nil) {
        self.diary = diary
        state.withLock { $0.content = content }
    }

    /// What is on record now.
    package var content: Content { state.withLock { $0.content } }

    /// Makes operations fail from now on.
    package func fail(_ operations: [Operation] = Operation.allCases.filter { $0 != .batch }, with error: RecorderError)
    {
        state.withLock { state in
            for operation in operations { state.failures[operation] = error }
        }
    }

    /// Makes everything work again.
    package func repair() { state.withLock { $0.failures = [:] } }

    package func knowledge(
        of endpoints: [EndpointKey]
    ) async throws(RecorderError) -> [EndpointKey: EndpointKnowledge] {
        try access(.load) { content in
            var known: [EndpointKey: EndpointKnowledge] = [:]
            for key in endpoints {
                known[key] = content.knowledge[key] ?? EndpointKnowledge(endpoint: EndpointRecord(key: key))
            }
            return known
        }
    }

    package func holds(at time: Timestamp) async throws(RecorderError) -> [Hold] {
        try access(.load) { content in
            content.holds.values.flatMap(\.values).filter { $0.until > time - Hold.memory }
                .sorted { ($0.pacer, $0.scope.text) < ($1.pacer, $1.scope.text) }
        }
    }

    package func commit(_ change: RecordChange) async throws(RecorderError) -> [Event] {
        let diary = diary
        return try access(.write) { content in
            var events: [Event] = []
            for var event in change.events {
                if let known = content.events.first(where: { $0.id == event.id }) {
                    events.append(known)
                    continue
                }
                event.sequence = Int64(content.events.count + 1)
                content.events.append(event)
                events.append(event)
                diary?.note("committed \(event.kind.rawValue)")
            }
            if let endpoint = change.endpoint {
                var knowledge = content.knowledge[endpoint.key] ?? EndpointKnowledge(endpoint: endpoint)
                knowledge.endpoint = endpoint
                for id in change.forgottenModels { knowledge.models[id] = nil }
                for model in change.models { knowledge.models[model.id] = model }
                for (check, health) in change.health { knowledge.health[check] = health }
                knowledge.limits.merge(change.limits) { $1 }
                content.knowledge[endpoint.key] = knowledge
            }
            content.plan = change.plan ?? content.plan
            if let listChange = change.listChange { content.listChanges.append(listChange) }
            content.attempts += change.attempts
            for (pacer, scope) in change.endedHolds { content.holds[pacer]?[scope] = nil }
            for hold in change.holds {
                let before = content.holds[hold.pacer]?[hold.scope]
                if let before, before.isInstructed, before.until > hold.until { continue }
                content.holds[hold.pacer, default: [:]][hold.scope] = hold
            }
            return events
        }
    }

    package var batchFailure: RecorderError? { state.withLock { $0.failures[.batch] } }

    package func note(_ fact: RecordFact) {
        state.withLock { state in
            guard state.failures[.write] == nil else { return }
            switch fact {
            case .attempt(let attempt):
                state.content.attempts.append(attempt)
            case .endpoint(let endpoint):
                state.content.knowledge[endpoint.key, default: EndpointKnowledge(endpoint: endpoint)].endpoint =
                    endpoint
            case .health(let key, let check, let health):
                state.content.knowledge[key]?.health[check] = health
            case .model(let key, let model):
                state.content.knowledge[key]?.models[model.id] = model
            }
        }
    }

    package func untold() async throws(RecorderError) -> [Event] {
        try access(.read) { content in content.events.filter { $0.isTold && content.told[$0.id] == nil } }
    }

    package func markTold(_ id: EventID, at time: Timestamp) async throws(RecorderError) {
        let diary = diary
        try access(.mark) { content in
            content.told[id] = time
            if let event = content.events.first(where: { $0.id == id }) {
                diary?.note("marked \(event.kind.rawValue)")
            }
        }
    }

    package func reserve(_ wish: Reservation) async throws(RecorderError) -> ReservationReply {
        try access(.reserve) { content in
            let day = wish.time.day
            let spent = content.spending[day] ?? [:]
            let answer = decide(
                wish,
                endpointSoFar: spent[wish.endpoint] ?? Spending(),
                totalSoFar: spent.values.reduce(Spending(), +),
                confirmationsSoFar: content.confirmations[day]?[wish.endpoint] ?? 0
            )
            let holds = content.holds.values.flatMap(\.values).filter { $0.until > wish.time }
                .sorted { ($0.pacer, $0.scope.text) < ($1.pacer, $1.scope.text) }
            guard answer == .granted else { return ReservationReply(answer, holds: holds) }
            content.spending[day, default: [:]][wish.endpoint, default: Spending()] =
                (spent[wish.endpoint] ?? Spending()) + wish.spending
            let empty = EndpointKnowledge(endpoint: EndpointRecord(key: wish.endpoint))
            content.knowledge[wish.endpoint, default: empty].lastPaid[wish.model] = wish.time
            if wish.isConfirmation { content.confirmations[day, default: [:]][wish.endpoint, default: 0] += 1 }
            return ReservationReply(answer, holds: holds)
        }
    }

    package func settle(_ wish: Reservation, actual: Spending) async throws(RecorderError) {
        try access(.reserve) { content in
            let reserved = Spending(
                completions: -wish.spending.completions,
                tokens: -wish.spending.tokens,
                microUSD: -wish.spending.microUSD
            )
            let before = content.spending[wish.time.day]?[wish.endpoint] ?? Spending()
            content.spending[wish.time.day, default: [:]][wish.endpoint] = before + reserved + actual
            if wish.isConfirmation, actual.tokens == 0 {
                content.confirmations[wish.time.day]?[wish.endpoint, default: 1] -= 1
            }
        }
    }

    package func heartbeat() async throws(RecorderError) {
        try access(.write) { _ in }
    }

    private func access<Result: Sendable>(
        _ operation: Operation,
        _ body: (inout Content) -> Result
    ) throws(RecorderError) -> Result {
        let outcome = state.withLock { state -> Swift.Result<Result, RecorderError> in
            if let failure = state.failures[operation] { return .failure(failure) }
            return .success(body(&state.content))
        }
        return try outcome.get()
    }
}
