import Glibc
import ProbeTestSupport
import Synchronization
import Testing

/// SIGTERM ends the daemon within two seconds, whatever is under way, and nothing of what it has learned is lost.
@Suite(
    .timeLimit(.minutes(1)),
    .serialized,
    .enabled(if: Requirements.has("/usr/bin/sqlite3") || Requirements.mustHave)
)
struct StopTests {
    static let limit = Duration.seconds(2)

    /// What is under way, as a fault of the simulator, and the check that meets it.
    static let faults = [
        ("list", #"{"on": "list", "kind": "hang"}"#), ("completion", #"{"on": "completion", "kind": "keepalive"}"#),
        ("completion", #"{"on": "completion", "kind": "endless"}"#),
        ("completion", #"{"on": "completion", "kind": "slow", "amount": 20}"#),
    ]

    @Test(arguments: faults)
    func attemptsInFlight(_ check: String, _ fault: String) async throws {
        try await withPlace(script: Place.script(faults: fault), config: Place.config(every: "1s")) { place in
            let stop = Stopwatch()
            let daemon = try await place.withService { _ in
                try await eventually("it is under way") { try await place.asked().contains("site \(check)") }
                stop.start()
            }
            #expect(stop.elapsed < Self.limit)
            #expect(daemon.status == 0, "\(daemon.err)")
            // An attempt that was cut short by us is none, and the record is as well as before.
            #expect(try await place.query("SELECT count(*) FROM event WHERE kind = 'store_failing'") == "0\n")
            if check == "completion" {
                #expect(try await place.query("SELECT count(*) FROM attempt WHERE verdict = 'ok'") != "0\n")
                #expect(try await place.query("SELECT sum(completions) FROM spending WHERE endpoint <> ''") != "0\n")
            }
        }
    }

    @Test
    func aHostThatTakesNoConnections() async throws {
        let full = try FullListener()
        let config = ReloadTests.config([("one", "one", ReloadTests.key)])
            .split(separator: "URL", omittingEmptySubsequences: false)
            .joined(separator: "http://127.0.0.1:\(full.port)")
        try await withPlace(script: ReloadTests.script, config: config) { place in
            let stop = Stopwatch()
            let daemon = try await place.withService { service in
                try await eventually("it connects") { full.isWaitedFor(by: service.pid) }
                stop.start()
            }
            #expect(stop.elapsed < Self.limit)
            #expect(daemon.status == 0, "\(daemon.err)")
        }
    }

    /// It hangs itself, or leaves a child behind that keeps its output open.
    @Test(arguments: ["exec sleep 60", "sleep 60 & wait", "trap '' TERM HUP INT; sleep 60"])
    func aReloadWhoseKeyCommandHangs(_ body: String) async throws {
        let config = ReloadTests.config([("one", "one", ReloadTests.key)])
        try await withPlace(script: ReloadTests.script, config: config) { place in
            let slow = try ReloadTests.keyCommand(place, body)
            let stop = Stopwatch()
            let daemon = try await place.withService { service in
                try await eventually("one is asked") { place.callable == ["one/gpt-5.5"] }
                try place.write(ReloadTests.config([("two", "two", slow)]))
                kill(service.pid, SIGHUP)
                try await eventually("the command runs") { access(place.folder + "/started", F_OK) == 0 }
                stop.start()
            }
            #expect(stop.elapsed < Self.limit)
            #expect(daemon.status == 0, "\(daemon.err)")
            // What the stop has cut short was no new plan.
            #expect(try await place.query("SELECT name FROM endpoint WHERE in_plan = 1") == "one\n")
        }
    }

    @Test
    func aStartWhoseKeyCommandHangs() async throws {
        try await withPlace(script: ReloadTests.script, config: "{}") { place in
            let slow = try ReloadTests.keyCommand(place, "exec sleep 60")
            try place.write(ReloadTests.config([("one", "one", slow)]))
            let stop = Stopwatch()
            let daemon = try await withDaemon(["--config", place.config], environment: place.environment) { _ in
                try await eventually("the command runs") { access(place.folder + "/started", F_OK) == 0 }
                stop.start()
            }
            #expect(stop.elapsed < Self.limit)
            #expect(daemon.status == 0, "\(daemon.err)")
        }
    }

    @Test(.enabled(if: Journald.isThere || Requirements.mustHave))
    func aJournalThatHangs() async throws {
        try await withJournald { journal in
            try await withPlace(script: StoreTroubleTests.without) { place in
                let pid = try #require(journal.pid)
                let stop = Stopwatch()
                let daemon = try await journal.withDaemon(
                    ["--config", place.config],
                    environment: place.environment
                ) { _ in
                    try await eventually("the baseline") { try await place.asked().count >= 2 }
                    kill(pid, SIGSTOP)
                    // Until its queue is full it seems to take what it is sent.
                    try fillQueue(of: journal.socket)
                    try await StoreTroubleTests.appear(at: place)
                    stop.start()
                }
                let elapsed = stop.elapsed
                kill(pid, SIGCONT)
                #expect(elapsed < Self.limit)
                #expect(daemon.status == 0, "\(daemon.err)")
                // It is told once: by this life, whose send the journal had taken in, or by the next one.
                _ = try await journal.withDaemon(["--config", place.config], environment: place.environment) { _ in
                    try await eventually("all is told") {
                        let rest = "SELECT count(*) FROM event WHERE is_told AND told_at_us IS NULL"
                        return try await place.query(rest) == "0\n"
                    }
                }
                let told = try await journal.entries(["PROBE_EVENT=model_listed", "PROBE_ENDPOINT=site"])
                #expect(told.count == 1)
            }
        }
    }
}

/// Sends datagrams to a socket until it takes no more.
private func fillQueue(of path: String) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    try #require(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let target = address
    for _ in 0..<4_096 {
        let sender = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        defer { close(sender) }
        let sent = withUnsafePointer(to: target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(sender, "MESSAGE=full\n", 13, 0, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if sent < 0 {
            try #require(errno == EAGAIN, "\(String(cString: strerror(errno)))")
            return
        }
    }
    Issue.record("the queue has no end")
}

/// Measures from a point of one task to a point of another.
private final class Stopwatch: Sendable {
    private let begin = Mutex<ContinuousClock.Instant?>(nil)

    func start() { begin.withLock { $0 = .now } }

    /// The time since the start; endless where it was not started.
    var elapsed: Duration { begin.withLock { $0.map { .now - $0 } } ?? .seconds(3_600) }
}

/// A listener whose queue is full, so that who connects to it waits.
private final class FullListener: Sendable {
    let port: UInt16
    private let descriptors: [Int32]

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let size = length
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) == 0 && listen(listener, 0) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        try #require(bound)
        port = UInt16(bigEndian: address.sin_port)
        // One is taken in, the others wait for ever.
        let target = address
        descriptors =
            [listener]
            + (0..<3).map { _ in
                let client = socket(
                    AF_INET,
                    Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue),
                    0
                )
                _ = withUnsafePointer(to: target) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(client, $0, size) }
                }
                return client
            }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }

    /// Whether a process has a connection to it that is not made yet.
    func isWaitedFor(by pid: Int32) -> Bool {
        let table = String(decoding: read("/proc/\(pid)/net/tcp") ?? [], as: UTF8.self).split(separator: "\n")
        let inodes = Folder.names("/proc/\(pid)/fd").compactMap { descriptor in
            var buffer = [CChar](repeating: 0, count: 64)
            let count = readlink("/proc/\(pid)/fd/\(descriptor)", &buffer, 63)
            return count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
        }
        return table.contains { line in
            let fields = line.split(separator: " ")
            // Of proc(5): remote address, state (02: the connection is being made) and inode.
            return fields.count > 9 && fields[3] == "02" && inodes.contains("socket:[\(fields[9])]")
        }
    }
}
