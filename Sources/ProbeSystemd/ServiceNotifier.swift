import Glibc
package import ProbeDomain

/// Speaks the service manager's notification protocol, as sd_notify(3) documents it for implementations of one's own.
///
/// Without `NOTIFY_SOCKET` there is nobody to tell, which is normal: nothing happens then.
package struct ServiceNotifier: Sendable {
    /// How long the manager waits for a sign of life before it kills; nil when it does not wait for any.
    package let watchdog: Duration?
    private let socketPath: String?

    /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` (sd_watchdog_enabled(3)) of this environment.
    package init(environment: [String: String]) {
        let path = environment["NOTIFY_SOCKET"] ?? ""
        socketPath = path.hasPrefix("/") || path.hasPrefix("@") ? path : nil
        let isForUs = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        watchdog = environment["WATCHDOG_USEC"].flatMap { Int64($0) }.flatMap {
            $0 > 0 && isForUs ? .microseconds($0) : nil
        }
    }

    /// The service does its work from now on; also ends what `reloading` began.
    package func ready() { send("READY=1", patience: .seconds(1)) }

    /// The service reads its config again; `ready` must follow.
    package func reloading() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        // Managers from 253 on want the moment, to tell this reload from an earlier one (sd_notify(3)).
        let microseconds = time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
        send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)", patience: .seconds(1))
    }

    /// The service is stopping; the line about its state would else be shown for as long as it is stopped.
    package func stopping() { send("STOPPING=1\nSTATUS=", patience: .seconds(1)) }

    /// One line about the service's state; returns whether the manager had room for it.
    @discardableResult
    package func status(_ line: String) -> Bool {
        send("STATUS=" + escaped(line, limit: 300))
    }

    /// Sends status lines, and signs of life twice within the time the manager waits, until the task is cancelled.
    ///
    /// - Parameters:
    ///   - time: The clocks.
    ///   - isAlive: Whether the program made progress. While it says no, or does not come back, the manager hears
    ///     nothing and ends the service at last.
    ///   - status: The line to show.
    package func keepAlive(
        on time: any TimeSource,
        isAlive: @Sendable () async -> Bool,
        status: @Sendable () async -> String
    ) async {
        guard socketPath != nil else {
            // Nobody to tell: sleep for as long as the service lives.
            while !Task.isCancelled { try? await time.sleep(until: time.now.monotonic + .seconds(86_400)) }
            return
        }
        let interval = min(.seconds(10), (watchdog ?? .seconds(20)) / 2)
        var due = time.now.monotonic
        var last = ""
        // The first answers come within a second, and people look right after a start.
        var pause = min(interval, .seconds(2))
        while !Task.isCancelled {
            let isAlive = await isAlive()
            if isAlive, watchdog != nil { send("WATCHDOG=1") }
            let line = await status()
            // One that found no room is sent again: it may be true for days.
            if line != last, self.status(line) { last = line }
            // From the due time, not from now: what the questions took must not stretch the interval. Right after a suspend
            // much is overdue that had no turn yet: soon after, it has had one, or the program is stuck.
            due = max(due + (isAlive ? pause : min(pause, .seconds(1))), time.now.monotonic)
            pause = interval
            try? await time.sleep(until: due)
        }
    }

    /// Sends, and waits for room in the manager's queue only for as long as it is said: a line that the next one replaces
    /// is not worth waiting for, `READY=1` is.
    ///
    /// - Returns: Whether it was taken.
    @discardableResult
    private func send(_ message: String, patience: Duration = .zero) -> Bool {
        guard let socketPath, let address = UnixAddress(path: socketPath) else { return false }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard address.connect(descriptor) == 0 else { return false }
        let bytes = Array(message.utf8)
        var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&room, 1, Int32(clamping: patience.wholeMicroseconds / 1_000))
        return Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) == bytes.count
    }
}
