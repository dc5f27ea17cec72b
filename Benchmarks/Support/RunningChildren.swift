import Glibc

/// The programs that run beside us, so that none of them outlives a benchmark that is stopped by hand.
enum RunningChildren {
    /// So many at once at most; 0 where there is none.
    private static let room = 64
    nonisolated(unsafe) private static let pids: UnsafeMutablePointer<pid_t> = {
        let pids = UnsafeMutablePointer<pid_t>.allocate(capacity: room)
        pids.initialize(repeating: 0, count: room)
        for kind in [SIGINT, SIGTERM, SIGHUP] {
            // It does nothing but what a signal handler may.
            signal(kind) { kind in
                RunningChildren.endAll()
                _exit(128 + kind)
            }
        }
        return pids
    }()

    /// Enters one that has just been started; it is started and ended by one thread at a time.
    static func enter(_ pid: pid_t) {
        if let free = (0..<room).first(where: { pids[$0] == 0 }) { pids[free] = pid }
    }

    /// Takes one out that has ended.
    static func leave(_ pid: pid_t) {
        for index in 0..<room where pids[index] == pid { pids[index] = 0 }
    }

    private static func endAll() {
        for index in 0..<room where pids[index] > 0 { kill(pids[index], SIGTERM) }
    }
}
