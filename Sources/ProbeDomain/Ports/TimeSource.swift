import Synchronization

/// The port to the clocks of this machine.
package protocol TimeSource: Sendable {
    /// Both clocks now.
    var now: Moment { get }

    /// Calls `ring` once, as soon as the monotonic clock has reached `deadline`; at once, where it has.
    func alarm(at deadline: MonotonicInstant, _ ring: @escaping @Sendable () -> Void) -> Alarm
}

/// What rings at an instant.
package struct Alarm: Sendable {
    /// Keeps it from ringing, where it has not yet.
    package let cancel: @Sendable () -> Void

    /// Makes one that is put off by `cancel`.
    package init(cancel: @escaping @Sendable () -> Void) { self.cancel = cancel }
}

extension TimeSource {
    /// Waits until the monotonic clock has reached `deadline`.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    package func sleep(until deadline: MonotonicInstant) async throws {
        let sleeper = Sleeper()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard sleeper.begin(continuation) else { return }
                let alarm = alarm(at: deadline) { sleeper.end() }
                if !sleeper.keep(alarm) { alarm.cancel() }
            }
        } onCancel: {
            sleeper.end(CancellationError())?.cancel()
        }
    }
}

/// One who sleeps: woken once, by the alarm or by cancellation, whichever comes first.
private final class Sleeper: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Void, any Error>?
        var alarm: Alarm?
        var isOver = false
    }

    private let state = Mutex(State())

    /// Returns false, and wakes at once, when it was cancelled before it could sleep.
    func begin(_ continuation: CheckedContinuation<Void, any Error>) -> Bool {
        let isOver = state.withLock { state in
            if !state.isOver { state.continuation = continuation }
            return state.isOver
        }
        if isOver { continuation.resume(throwing: CancellationError()) }
        return !isOver
    }

    /// Returns false when the alarm is no longer needed.
    func keep(_ alarm: Alarm) -> Bool {
        state.withLock { state in
            if !state.isOver { state.alarm = alarm }
            return !state.isOver
        }
    }

    /// Wakes it, with an error where it was cancelled; returns the alarm that is no longer needed.
    @discardableResult
    func end(_ error: (any Error)? = nil) -> Alarm? {
        let (continuation, alarm) = state.withLock { state in
            defer {
                state.isOver = true
                state.continuation = nil
                state.alarm = nil
            }
            return (state.continuation, state.alarm)
        }
        if let error { continuation?.resume(throwing: error) } else { continuation?.resume() }
        return alarm
    }
}
