/// The exit codes of every command: the scale of monitoring plugins, and those of `sysexits.h`.
enum ExitStatus: Int32, Sendable {
    /// Healthy, or the condition holds.
    case healthy = 0
    /// Degraded or limited.
    case degraded = 1
    /// Failed, down, or an expected model is not there.
    case failed = 2
    /// It could not be decided: offline, held back, everything skipped.
    case undecided = 3
    /// Wrong use of the command line (EX_USAGE).
    case usage = 64
    /// The record is held by another process (EX_TEMPFAIL).
    case busy = 75
    /// The config is wrong (EX_CONFIG).
    case config = 78
    /// Interrupted by Ctrl-C.
    case interrupted = 130
}

/// Ends a command with a code; what there was to say has been said.
struct CommandExit: Error {
    /// The code.
    let status: ExitStatus
    /// The first thing that was wrong, on one line; empty where nobody asks for it.
    let why: String

    /// Makes an exit.
    init(_ status: ExitStatus, why: String = "") {
        self.status = status
        self.why = why
    }
}
