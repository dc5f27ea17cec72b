import Dispatch
import ProbeDomain
import ProbeStore
import Synchronization

/// A record whose file could not be opened at the start: locked, full, damaged, from a newer version.
///
/// Probing and alerts go on without it. Its use tries to open it again, at most every ten seconds; nothing existing is
/// overwritten.
final class ReopeningStore: DaemonRecorder {
    private struct State {
        var store: Store?
        var failure: RecorderError
        var nextTry: MonotonicInstant
    }

    private let path: String
    private let role: Store.Role
    private let time: any TimeSource
    private let state: Mutex<State>
    /// Opening waits for a locked file; the loop that carries the probing must not.
    private let opener = DispatchQueue(label: "probe.store.open")

    init(path: String, role: Store.Role, failure: RecorderError, time: any TimeSource) {
        self.path = path
        self.role = role
        self.time = time
        state = Mutex(State(failure: failure, nextTry: time.now.monotonic + Self.pause))
    }

    /// Between two tries.
    private static let pause = Duration.seconds(10)

    /// The store, opened again if it is time.
    private func store() async throws(RecorderError) -> Store {
        let now = time.now.monotonic
        let (known, mustTry) = state.withLock { state -> (Result<Store, RecorderError>, Bool) in
            if let store = state.store { return (.success(store), false) }
            guard now >= state.nextTry else { return (.failure(state.failure), false) }
            state.nextTry = now + Self.pause
            return (.failure(state.failure), true)
        }
        guard mustTry else { return try known.get() }
        let result = await withCheckedContinuation { continuation in
            opener.async { [path, role] in
                continuation.resume(
                    returning: Result { () throws(RecorderError) in try Store.open(path: path, role: role) }
                )
            }
        }
        state.withLock { state in
            switch result {
            case .success(let store): state.store = store
            case .failure(let error): state.failure = error
            }
        }
        return try result.get()
    }

    private var opened: Store? { state.withLock { $0.store } }

    func knowledge(of endpoints: [EndpointKey]) async throws(RecorderError) -> [EndpointKey: EndpointKnowledge] {
        try await store().knowledge(of: endpoints)
    }

    func holds(at time: Timestamp) async throws(RecorderError) -> [Hold] { try await store().holds(at: time) }

    func commit(_ change: RecordChange) async throws(RecorderError) -> [Event] { try await store().commit(change) }

    func note(_ fact: RecordFact) { opened?.note(fact) }

    var batchFailure: RecorderError? { opened?.batchFailure }

    func untold() async throws(RecorderError) -> [Event] { try await store().untold() }

    func markTold(_ id: EventID, at time: Timestamp) async throws(RecorderError) {
        try await store().markTold(id, at: time)
    }

    func reserve(_ wish: Reservation) async throws(RecorderError) -> ReservationReply {
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
