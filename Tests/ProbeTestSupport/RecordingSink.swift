package import ProbeDomain
import Synchronization

/// A sink that keeps what it was told, and fails or remembers an earlier life as the test wants.
package final class RecordingSink: EventSink {
    /// One event that was handed over.
    package struct Tell: Sendable, Equatable {
        package let event: Event
        package let repeated: Bool
        package let unrecorded: Bool
    }

    private struct State {
        var tells: [Tell] = []
        var attempts = 0
        var failure: EventSinkError?
        var failsUnrecorded: EventSinkError?
        var toldBefore: [EventID: Bool?] = [:]
        var answersOthers: Bool? = false
    }

    private let state = Mutex(State())
    private let diary: Diary?

    /// Makes a sink; `diary` takes a line for each event.
    package init(diary: Diary? = nil) { self.diary = diary }

    /// All that was handed over.
    package var tells: [Tell] { state.withLock { $0.tells } }

    /// The kinds of what was handed over, in order.
    package var kinds: [EventKind] { tells.map(\.event.kind) }

    /// How often anything was tried to be told, failures among them.
    package var attempts: Int { state.withLock { $0.attempts } }

    /// Fails with this from now on; nil to work again.
    package func fail(with failure: EventSinkError?) { state.withLock { $0.failure = failure } }

    /// Fails with this for what is not on record; nil to work again.
    package func failUnrecorded(with failure: EventSinkError?) {
        state.withLock { $0.failsUnrecorded = failure }
    }

    /// What is answered when it is asked for an event of an earlier life.
    package func remember(_ id: EventID, told: Bool?) { state.withLock { $0.toldBefore[id] = .some(told) } }

    package func tell(_ event: Event, repeated: Bool, unrecorded: Bool) async throws(EventSinkError) {
        let failure = state.withLock { state -> EventSinkError? in
            state.attempts += 1
            if let failure = state.failure { return failure }
            if unrecorded, let failure = state.failsUnrecorded { return failure }
            state.tells.append(Tell(event: event, repeated: repeated, unrecorded: unrecorded))
            return nil
        }
        if let failure { throw failure }
        diary?.note("told \(event.kind.rawValue)")
    }

    package func hasTold(_ id: EventID, since: Timestamp) async -> Bool? {
        state.withLock { state in
            if let told = state.toldBefore[id] { return told }
            return state.tells.contains { $0.event.id == id } ? true : state.answersOthers
        }
    }
}
