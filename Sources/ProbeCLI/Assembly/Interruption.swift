import Glibc
import UnixSignals

/// Ctrl-C: once, and what is under way is ended and reported; twice, and the process ends.
enum Interruption {
    /// Runs something until it is done or interrupted; then its task is cancelled, and its result is what was done.
    ///
    /// The end of the terminal interrupts where it is asked for: else it ends the process, or does nothing under nohup(1).
    static func run<Result: Sendable>(
        byHangUp: Bool = false,
        _ body: @escaping @Sendable () async -> Result
    ) async -> (Result, wasInterrupted: Bool) {
        let signals =
            byHangUp
            ? await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
            : await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let (result, wasInterrupted) = await withTaskGroup(of: Result?.self) { group in
            group.addTask {
                for await _ in signals { return nil }
                return nil
            }
            group.addTask { await body() }
            let first = await group.next() ?? nil
            group.cancelAll()
            if let first { return (Result?.some(first), false) }
            // A second signal finds its default action restored: it ends the process.
            signal(SIGINT, SIG_DFL)
            return (await group.next() ?? nil, true)
        }
        guard let result else { exit(ExitStatus.interrupted.rawValue) }
        return (result, wasInterrupted)
    }
}
