// Either module may be the one that brings `timespec`, depending on how the standard library is linked.
import CLinux
import Glibc
package import ProbeDomain
import Synchronization

/// The clocks of this machine; it sleeps on the loop's timers.
package struct SystemTime: TimeSource {
    private let loop: EventLoop

    /// Takes the loop whose timers it uses.
    package init(loop: EventLoop) {
        self.loop = loop
    }

    package var now: Moment { Moment(wall: Self.wall, monotonic: .now) }

    /// Wall time now, UTC.
    package static var wall: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    package func sleep(until deadline: MonotonicInstant) async throws {
        let sleeper = Sleeper()
        let loop = loop
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                guard sleeper.begin(continuation) else { return }
                loop.call {
                    let id = loop.addTimer(at: deadline) { sleeper.end(nil) }
                    if !sleeper.keep(id) { loop.cancelTimer(id) }
                }
            }
        } onCancel: {
            if let id = sleeper.end(CancellationError()) { loop.call { loop.cancelTimer(id) } }
        }
    }

    /// The one who sleeps: woken once, by the timer or by cancellation, whichever comes first.
    private final class Sleeper: Sendable {
        private struct State {
            var continuation: CheckedContinuation<Void, any Error>?
            var timer: UInt64?
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

        /// Returns false when the timer is no longer needed.
        func keep(_ timer: UInt64) -> Bool {
            state.withLock { state in
                state.timer = timer
                return !state.isOver
            }
        }

        /// Returns the timer that is no longer needed.
        @discardableResult
        func end(_ error: (any Error)?) -> UInt64? {
            let (continuation, timer) = state.withLock { state in
                defer {
                    state.isOver = true
                    state.continuation = nil
                }
                return (state.continuation, state.timer)
            }
            if let error { continuation?.resume(throwing: error) } else { continuation?.resume() }
            return error == nil ? nil : timer
        }
    }
}

extension MonotonicInstant {
    /// The instant now, of CLOCK_BOOTTIME.
    ///
    /// It goes on while the machine is suspended, where CLOCK_MONOTONIC stands still: a resume would look like a wall
    /// clock that was set ahead, and what was read before it would seem to have been read after it.
    static var now: MonotonicInstant {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return MonotonicInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
