import CLinux
import Glibc

/// What this process settles for itself before it does anything.
enum ProcessGuard {
    /// No core file, and no reading of our memory by other processes of the same user (prctl(2), PR_SET_DUMPABLE).
    static func forbidCoreDumps() { _ = probe_forbid_dumps() }

    /// Takes all descriptors that the process may have: shells give 1,024, for programs that use select(2).
    static func raiseDescriptors() {
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(kind, &limit) == 0 else { return }
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, 65_536))
        setrlimit(kind, &limit)
    }

    /// Has this process stop, as by SIGTERM, when its standard input ends: so that it does not outlive who has started it.
    static func stopWithInput() {
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { _ in
                var byte: UInt8 = 0
                while case let count = read(STDIN_FILENO, &byte, 1), count > 0 || count < 0 && errno == EINTR {}
                kill(getpid(), SIGTERM)
                return nil
            },
            nil
        )
        if code == 0 { pthread_detach(thread) }
    }

    /// Keeps the thread pool's own messages out of the system log, unless the user wants them.
    ///
    /// It asks for thread priorities that only root gets, and says so to syslog under our name for every thread: among the
    /// alerts. It reads the variable at its first message, so that this must come before there are threads.
    static func quietThreadPool() { setenv("LIBDISPATCH_LOG", "NO", 0) }
}
