import Glibc
import Synchronization
import UnixSignals

/// Ctrl-C: once, and what is under way is ended and reported; twice, and the process ends.
enum Interruption {
    /// Runs something until it is done or interrupted; then its task is cancelled, and its result is what was done.
    static func run<Result: Sendable>(
        _ body: @escaping @Sendable () async -> Result
    ) async -> (Result, wasInterrupted: Bool) {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let wasInterrupted = Mutex(false)
        let result = await withTaskGroup(of: Result?.self) { group in
            group.addTask {
                for await _ in signals {
                    let isSecond = wasInterrupted.withLock { was in
                        defer { was = true }
                        return was
                    }
                    if isSecond { exit(ExitStatus.interrupted.rawValue) }
                    return nil
                }
                return nil
            }
            group.addTask { await body() }
            let first = await group.next() ?? nil
            group.cancelAll()
            guard first == nil else { return first }
            // A second signal finds its default action restored: it ends the process.
            signal(SIGINT, SIG_DFL)
            return await group.next() ?? nil
        }
        guard let result else { exit(ExitStatus.interrupted.rawValue) }
        return (result, wasInterrupted.withLock { $0 })
    }
}
