import Dispatch

/// Tells a waiting thread that there is something to do.
struct Arrival: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// Says so.
    func signal() { semaphore.signal() }

    /// Waits for it.
    func wait() { semaphore.wait() }
}
