package import Glibc

/// A program that was started and runs beside us.
///
/// Its owner ends it: by `end` or `wait`.
package struct RunningProcess {
    /// Its id.
    package let pid: pid_t
    /// When it was started.
    package let begin: ContinuousClock.Instant

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: Its path.
    ///   - arguments: What follows its name.
    ///   - environment: All its variables, beside PATH.
    ///   - core: The only core that it may run on; nil for any.
    ///   - output: Where its output goes, both streams.
    /// - Throws: `Failure` when it cannot be started.
    package init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        core: Int? = nil,
        output: String = "/dev/null"
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // The threads that tasks run on have signals blocked; a child would never hear that it is to end.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let pinned = core.map { ["/usr/bin/taskset", "-c", "\($0)"] } ?? []
        let words = pinned + [program] + arguments
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        let variables = environment.map { "\($0)=\($1)" } + ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
        var envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { for text in argv + envp { free(text) } }
        var pid = pid_t()
        begin = .now
        guard posix_spawn(&pid, words[0], &actions, &attributes, &argv, &envp) == 0 else {
            throw Failure("\(program) cannot be started")
        }
        self.pid = pid
        RunningChildren.enter(pid)
    }

    /// CPU time so far, in seconds, of all its threads.
    package var cpuSeconds: Double {
        var (clock, time) = (clockid_t(), timespec())
        guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { return .nan }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Memory of its own that is resident, in bytes: what it shares with other programs is not counted.
    package var residentBytes: Int { kilobytes("RssAnon:") * 1_024 }

    /// All memory that is resident, in bytes, files mapped by it among it.
    package var wholeResidentBytes: Int { kilobytes("VmRSS:") * 1_024 }

    private func kilobytes(_ field: String) -> Int {
        guard let file = fopen("/proc/\(pid)/status", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, 256, file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix(field) else { continue }
            return Int(text.dropFirst(field.count).filter(\.isNumber)) ?? 0
        }
        return 0
    }

    /// Waits for its end.
    package func wait() -> ProcessRun {
        var (code, usage) = (Int32(0), rusage())
        wait4(pid, &code, 0, &usage)
        RunningChildren.leave(pid)
        let seconds = { (time: timeval) in Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return ProcessRun(
            wall: (ContinuousClock.now - begin).seconds,
            cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            status: code & 0x7F == 0 ? code >> 8 & 0xFF : -1
        )
    }

    /// It has ended, and nobody has waited for it yet.
    package var hasEnded: Bool { Machine.text(of: "/proc/\(pid)/status").contains("\nState:\tZ") }

    /// Tells it to end, and waits until it has; after twenty seconds it is killed.
    @discardableResult
    package func end() -> ProcessRun {
        kill(pid, SIGTERM)
        let deadline = ContinuousClock.now + .seconds(20)
        while !hasEnded, .now < deadline { usleep(5_000) }
        if !hasEnded { kill(pid, SIGKILL) }
        return wait()
    }
}

/// A finished process.
package struct ProcessRun {
    /// From start to end, in seconds.
    package let wall: Double
    /// CPU time, in seconds.
    package let cpu: Double
    /// The exit status; -1 for one that a signal has ended.
    package let status: Int32

    init(wall: Double, cpu: Double, status: Int32) {
        self.wall = wall
        self.cpu = cpu
        self.status = status
    }

    /// Runs a program to its end, with its output thrown away.
    ///
    /// - Parameters:
    ///   - program: Its path.
    ///   - arguments: What follows its name.
    ///   - environment: All its variables, beside PATH.
    /// - Throws: `Failure` when it cannot be started.
    package init(_ program: String, _ arguments: [String], environment: [String: String]) throws {
        self = try RunningProcess(program, arguments, environment: environment).wait()
    }
}

/// CPU time of this process so far, in seconds.
package func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
