import ProbeDomain
import ProbeStore

/// The real store, whose work is done before the stepping thread goes on.
struct StoreBridge: Recorder {
    /// The store.
    let store: Store
    /// Where its work is done.
    let executor: BlockingExecutor

    private func wait<Value: Sendable>(
        _ body: @escaping @Sendable () async throws(RecorderError) -> Value
    ) throws(RecorderError) -> Value {
        let outcome = executor.wait { () async -> Result<Value, RecorderError> in
            do throws(RecorderError) { return .success(try await body()) } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    func knowledge(
        of endpoints: [EndpointKey]
    ) async throws(RecorderError) -> [EndpointKey: EndpointKnowledge] {
        try wait { () async throws(RecorderError) in try await store.knowledge(of: endpoints) }
    }

    func holds(at time: Timestamp) async throws(RecorderError) -> [Hold] {
        try wait { () async throws(RecorderError) in try await store.holds(at: time) }
    }

    func commit(_ change: RecordChange) async throws(RecorderError) -> [Event] {
        try wait { () async throws(RecorderError) in try await store.commit(change) }
    }

    func note(_ fact: RecordFact) { store.note(fact) }

    var batchFailure: RecorderError? { store.batchFailure }

    func untold() async throws(RecorderError) -> [Event] {
        try wait { () async throws(RecorderError) in try await store.untold() }
    }

    func markTold(_ id: EventID, at time: Timestamp) async throws(RecorderError) {
        try wait { () async throws(RecorderError) in try await store.markTold(id, at: time) }
    }

    func reserve(_ wish: Reservation) async throws(RecorderError) -> ReservationReply {
        try wait { () async throws(RecorderError) in try await store.reserve(wish) }
    }

    func settle(_ wish: Reservation, actual: Spending) async throws(RecorderError) {
        try wait { () async throws(RecorderError) in try await store.settle(wish, actual: actual) }
    }

    func heartbeat() async throws(RecorderError) {
        try wait { () async throws(RecorderError) in try await store.heartbeat() }
    }
}
