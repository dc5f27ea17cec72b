import Glibc
package import ProbeDomain

/// Speaks the service manager's notification protocol (sd_notify(3), which documents it for programs of their own).
/// Without `NOTIFY_SOCKET` there is nobody to tell, which is normal.
package struct ServiceNotifier: Sendable {
    private let socketPath: String?
    /// How long the manager waits for a sign of life; nil when it does not.
    private let watchdog: Duration?

    /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` of this environment.
    package init(environment: [String: String]) {
        socketPath = environment["NOTIFY_SOCKET"]
        let isForUs = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        watchdog = environment["WATCHDOG_USEC"].flatMap { Int64($0) }.flatMap {
            $0 > 0 && isForUs ? .microseconds($0) : nil
        }
    }

    /// The service does its work from now on.
    package func ready() { send("READY=1") }

    /// The service is stopping.
    package func stopping() { send("STOPPING=1") }

    /// One line about the service's state.
    package func status(_ line: String) {
        send("STATUS=" + escaped(line, limit: 300))
    }

    /// Sends status lines, and signs of life at half the interval the manager asks for, until the task is cancelled.
    ///
    /// - Parameters:
    ///   - time: The clocks.
    ///   - isAlive: Comes back only while the program makes progress; what does not come back feeds nothing.
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
        var last = ""
        while !Task.isCancelled {
            if await isAlive(), watchdog != nil { send("WATCHDOG=1") }
            let line = await status()
            if line != last { self.status(line) }
            last = line
            try? await time.sleep(until: time.now.monotonic + interval)
        }
    }

    private func send(_ message: String) {
        guard let socketPath, let address = UnixAddress(path: socketPath) else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard address.connect(descriptor) == 0 else { return }
        let bytes = Array(message.utf8)
        // The manager's queue is not ours to wait for; the next line replaces this one.
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }
}
