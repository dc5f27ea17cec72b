import Glibc
import ProbeTestSupport
import Synchronization
import Testing

/// A running daemon as the service manager sees it.
final class Service: Sendable {
    /// Its process.
    let pid: Int32
    private let inbox: NotifyInbox
    private let notices = Mutex<[(text: String, found: ContinuousClock.Instant)]>([])

    fileprivate init(pid: Int32, inbox: NotifyInbox) {
        self.pid = pid
        self.inbox = inbox
    }

    /// All notifications so far that hold a text, and when they were found.
    func heard(_ part: String) -> [ContinuousClock.Instant] {
        let new = inbox.take().map { ($0, ContinuousClock.now) }
        return notices.withLock { notices in
            notices += new
            return notices.filter { $0.text.contains(part) }.map(\.found)
        }
    }

    /// The last status line.
    var status: String? {
        _ = heard("")
        return notices.withLock { notices in
            notices.last { $0.text.hasPrefix("STATUS=") }.map { String($0.text.dropFirst(7)) }
        }
    }

    /// Asks it to read its config again, and waits until it has.
    func reload() async throws {
        let before = heard("READY=1").count
        kill(pid, SIGHUP)
        try await eventually("the reload is over") { heard("READY=1").count > before }
    }

    /// Waits for signs of life for so long, and returns the longest time without one.
    func longestSilence(within span: Duration) async throws -> Duration {
        let start = ContinuousClock.now
        try await eventually(within: span + .seconds(1), "time passes") {
            _ = heard("")
            return ContinuousClock.now - start > span
        }
        let beats = [start] + heard("WATCHDOG=1").filter { $0 > start } + [.now]
        return zip(beats, beats.dropFirst()).map { $1 - $0 }.max() ?? span
    }

    /// How many descriptors it holds.
    var descriptors: Int { Folder.names("/proc/\(pid)/fd").count }

    /// How many threads it has.
    var threads: Int { Folder.names("/proc/\(pid)/task").count }

    /// Its memory in kB.
    var memory: Int {
        let words = String(decoding: read("/proc/\(pid)/statm") ?? [], as: UTF8.self).split(separator: " ")
        return (words.dropFirst().first.flatMap { Int($0) } ?? 0) * Int(getpagesize()) / 1_024
    }

    /// How often each of its threads has gone to sleep of its own accord: it was woken as often.
    var sleeps: [Int32: Int] {
        var sleeps: [Int32: Int] = [:]
        for thread in Wedge.threads(of: pid) {
            let status = String(decoding: read("/proc/\(pid)/task/\(thread)/status") ?? [], as: UTF8.self)
            let line = status.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches:") }
            sleeps[thread] = line?.split(separator: "\t").last.flatMap { Int($0) }
        }
        return sleeps
    }
}

extension Place {
    /// Where the service finds its runtime directory.
    var runtime: String { folder + "/run" }

    /// The files below it that say which models are callable, as `ENDPOINT/MODEL`.
    var callable: [String] {
        Folder.names(runtime + "/available").flatMap { endpoint in
            Folder.names("\(runtime)/available/\(endpoint)").map { "\(endpoint)/\($0)" }
        }
    }

    /// How often the simulator has been asked a question, such as `openai list`.
    func times(_ question: String) async throws -> Int { try await asked().count { $0 == question } }

    /// Runs `probe run` as the service manager does, and calls the body once it is ready; ends it by SIGTERM.
    ///
    /// - Parameters:
    ///   - watchdog: After how long without a sign of life the manager would kill it.
    ///   - more: Variables beside the usual ones.
    ///   - script: A shell script that is run in a mount namespace of its own before, with the command as its arguments.
    ///   - journal: The journal that it finds.
    ///   - body: What is done while it runs.
    /// - Returns: Its exit code and all that it said.
    /// - Throws: What the body throws, and where it does not get ready.
    func withService(
        watchdog: Duration = .seconds(4),
        environment more: [String: String] = [:],
        mounting script: String? = nil,
        in journal: Journald? = nil,
        _ body: @escaping @Sendable (Service) async throws -> Void
    ) async throws -> Program.Result {
        let inbox = try NotifyInbox(folder + "/notify")
        defer { unlink(folder + "/notify") }
        mkdir(runtime, 0o755)
        let variables = [
            "NOTIFY_SOCKET": folder + "/notify", "WATCHDOG_USEC": "\(watchdog.components.seconds)000000",
            "RUNTIME_DIRECTORY": runtime,
        ]
        let environment = environment.merging(variables) { $1 }.merging(more) { $1 }
        var command = [Program.probe, "run", "--config", config]
        if let script { command = ["/usr/bin/unshare", "-m", "/bin/sh", "-c", script, "sh"] + command }
        if let journal { command = ["/usr/bin/nsenter"] + journal.entering(command) }
        return try await withProcess(command[0], Array(command.dropFirst()), environment: environment) { pid in
            let service = Service(pid: pid, inbox: inbox)
            try await eventually("it is ready") { !service.heard("READY=1").isEmpty }
            try await body(service)
        }
    }
}
