import ProbeDomain
import Synchronization

/// Wakes one waiting loop from anywhere, and not before there is a reason.
final class Mailbox: Sendable {
    private struct State {
        var isSignalled = false
        /// The signal is the alarm's.
        var hasRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Wakes the loop, or lets its next wait return at once.
    func signal() {
        let waiter = state.withLock { state in
            state.isSignalled = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Waits for a signal or for an instant, whichever comes first, and takes the signal.
    func wait(until deadline: MonotonicInstant?, on time: any TimeSource) async {
        let alarm = deadline.map { time.alarm(at: $0) { self.ring() } }
        await signalled()
        let hasRung = state.withLock { state in
            defer { state = State() }
            return state.hasRung
        }
        if !hasRung { alarm?.cancel() }
    }

    private func ring() {
        state.withLock { $0.hasRung = true }
        signal()
    }

    private func signalled() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if state.isSignalled || Task.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
    }
}
