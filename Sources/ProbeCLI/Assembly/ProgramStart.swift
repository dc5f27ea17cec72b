import Glibc

/// Puts another program in the place of this process.
enum ProgramStart {
    /// Starts it, without a shell; its exit status is then that of this process.
    ///
    /// - Parameters:
    ///   - arguments: The program, looked for in `PATH`, and its arguments; not empty.
    ///   - variables: Environment variables beside those of this process; nil takes one away.
    /// - Returns: The system's number for why it could not be started; never else.
    static func replaceProcess(_ arguments: [String], variables: [(String, String?)]) -> Int32 {
        for (name, value) in variables {
            if let value { setenv(name, value, 1) } else { unsetenv(name) }
        }
        // What this process ignores or blocks is no business of the program's.
        for signalNumber in [SIGPIPE, SIGINT, SIGTERM] { signal(signalNumber, SIG_DFL) }
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        guard let program = words[0] else { return ENOMEM }
        execvp(program, &words)
        return errno
    }

    /// The exit status of a program that could not be started, as env(1) and shells have it: 127 when it is not there, else
    /// 126.
    static func status(of error: Int32) -> Int32 { error == ENOENT ? 127 : 126 }
}
