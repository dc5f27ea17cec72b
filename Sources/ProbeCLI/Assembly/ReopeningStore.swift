import ProbeDomain
import ProbeStore
import Synchronization

/// The daemon's record where the file could not be opened at the start: locked, full, damaged, from a newer version.
///
/// Probing and alerts go on without it. Each commit tries to open it again, at most every ten seconds; nothing existing is
/// overwritten.
final class ReopeningStore: DaemonRecorder {
    private struct State {
        var store: Store?
        var failure: RecorderError
        var nextTry: MonotonicInstant
    }

    private let path: String
    private let time: any TimeSource
    private let state: Mutex<State>

    init(path: String, failure: RecorderError, time: any TimeSource) {
        self.path = path
        self.time = time
        state = Mutex(State(failure: failure, nextTry: time.now.monotonic + Self.pause))
    }

    /// Between two tries.
    private static let pause = Duration.seconds(10)

    /// The store, opened again if it is time.
    private func store() throws(RecorderError) -> Store {
        let now = time.now.monotonic
        let failure: RecorderError? = state.withLock { state in
            if state.store != nil { return nil }
            guard now >= state.nextTry else { return state.failure }
            state.nextTry = now + Self.pause
            do throws(RecorderError) {
                state.store = try Store.open(path: path, role: .daemon)
                return nil
            } catch {
                state.failure = error
                return error
            }
        }
        if let failure { throw failure }
        guard let store = state.withLock({ $0.store }) else { throw RecorderError(.io, "\(path) is not open") }
        return store
    }

    private var opened: Store? { state.withLock { $0.store } }

    func knowledge(of endpoints: [EndpointKey]) async throws(RecorderError) -> [EndpointKey: EndpointKnowledge] {
        try await store().knowledge(of: endpoints)
    }

    func holds(at time: Timestamp) async throws(RecorderError) -> [Hold] { try await store().holds(at: time) }

    func commit(_ change: RecordChange) async throws(RecorderError) -> [Event] { try await store().commit(change) }

    func note(_ fact: RecordFact) { opened?.note(fact) }

    func untold() async throws(RecorderError) -> [Event] { try await store().untold() }

    func markTold(_ id: EventID, at time: Timestamp) async throws(RecorderError) {
        try await store().markTold(id, at: time)
    }

    func reserve(_ wish: Reservation) async throws(RecorderError) -> ReservationAnswer {
        try await store().reserve(wish)
    }

    func settle(_ wish: Reservation, actual: Spending) async throws(RecorderError) {
        try await store().settle(wish, actual: actual)
    }

    func heartbeat() async throws(RecorderError) { try await store().heartbeat() }

    func close() async { await opened?.close() }
}

/// A record that the daemon closes at its end.
protocol DaemonRecorder: Recorder {
    /// Writes what waits and closes the file.
    func close() async
}

extension Store: DaemonRecorder {}
