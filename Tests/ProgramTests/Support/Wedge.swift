import Glibc
import ProbeTestSupport
import Subprocess
import SystemPackage
import Testing

/// Holds up a part of a running daemon from outside, by delaying its system calls: the program knows nothing of it.
enum Wedge {
    /// What can be held up.
    enum Part: CaseIterable, Sendable {
        /// The event loop's thread, on its way into the wait for something to do.
        case loop
        /// The record's worker, at its next write or sync; no other part of the daemon makes these calls.
        case recordWorker

        fileprivate var calls: String {
            switch self {
            case .loop: "epoll_wait,epoll_pwait2"
            case .recordWorker: "pwrite64,fdatasync"
            }
        }
    }

    /// Whether this computer lets us hold a process up; prints why not.
    static let isThere: Bool = Requirements.isRoot && Requirements.has("/usr/bin/strace")

    /// Holds a part of a daemon up for the time of a body, each of its calls for `delay`.
    ///
    /// - Parameters:
    ///   - part: Which.
    ///   - pid: The daemon's process, in this process's namespace; it may run in a container.
    ///   - delay: For how long a call is held up; the body may be over before.
    ///   - body: What is done meanwhile.
    /// - Throws: What the body throws, and where the daemon cannot be traced.
    static func hold(
        _ part: Part,
        of pid: Int32,
        for delay: Duration,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let target =
            switch part {
            case .loop: ["-p", "\(try #require(loopThread(of: pid), "the loop's thread"))"]
            case .recordWorker: ["-f", "-p", "\(pid)"]
            }
        let fault = "inject=\(part.calls):delay_enter=\(delay.components.seconds)s"
        _ = try await Subprocess.run(
            .path("/usr/bin/strace"),
            arguments: Arguments(["-qq", "-o", "/dev/null", "-e", "trace=\(part.calls)", "-e", fault] + target),
            input: .none,
            output: .discarded,
            error: .discarded
        ) { process in
            let tracer = process.processIdentifier.value
            // The kernel lets go of the daemon then. Asked to end, strace would wait for threads that are dying.
            defer { kill(tracer, SIGKILL) }
            try await eventually("the daemon is traced") {
                let status = read("/proc/\(target.last ?? "")/status") ?? []
                return String(decoding: status, as: UTF8.self).contains("TracerPid:\t\(tracer)\n")
            }
            try await body()
        }
    }

    /// The event loop's thread: the only one that asks for exact timers.
    private static func loopThread(of pid: Int32) -> Int32? {
        threads(of: pid).first { read("/proc/\($0)/timerslack_ns").map { $0 == Array("1\n".utf8) } ?? false }
    }

    /// The threads of a process.
    static func threads(of pid: Int32) -> [Int32] { Folder.names("/proc/\(pid)/task").compactMap { Int32($0) } }
}
