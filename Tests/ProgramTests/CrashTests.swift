import Dispatch
import Glibc
import ProbeJSON
import Subprocess
import SystemPackage
import Testing

/// The daemon is killed at every write, sync and send of one appearance, and started again.
///
/// strace counts `when=` for each thread by itself, so that it cannot name the n-th call of a process. So it delays every
/// call on its entry instead and says so, and the test kills when the n-th is announced: that call is not made and all
/// before it are. Over all n, every call is killed before and after.
@Suite(
    .enabled(
        if: (Journald.isThere && ["/usr/bin/strace", "/usr/bin/sqlite3"].allSatisfy(Requirements.has))
            || Requirements.mustHave
    ),
    .serialized
)
struct CrashTests {
    /// The calls at which it is killed, and how many of them an appearance has at least: two events, each committed, sent
    /// and marked.
    static let calls = [("pwrite64", 20), ("fdatasync", 4), ("sendmsg", 2)]

    @Test(.timeLimit(.minutes(4)), arguments: calls)
    func nothingIsLostAndNothingIsDoubled(_ call: String, _ atLeast: Int) async throws {
        try await withCrashWorld { world in
            let killed = try await withThrowingTaskGroup(of: Bool.self) { group in
                // The lives mostly wait for the disk and for each other; four at a time share the machine well.
                for number in 1...4 { group.addTask { try await world.crash(at: number, of: call) } }
                var last = 4
                var killed = 0
                while let wasKilled = try await group.next() {
                    guard wasKilled else { continue }
                    killed += 1
                    // One more for each, so that the end is found when the last four have come to rest.
                    last += 1
                    let number = last
                    group.addTask { try await world.crash(at: number, of: call) }
                }
                return killed
            }
            print("killed at \(killed) calls of \(call)")
            #expect(killed >= atLeast, "\(call)")
        }
    }

    /// Told, and killed before it was marked; then the journal has lost its files, so that nobody can look it up.
    @Test(.timeLimit(.minutes(1)))
    func whatCannotBeLookedUpIsToldAgainAndSaysSo() async throws {
        try await withCrashWorld { world in
            try await withFolder { folder in
                let life = try await world.prepare(folder, name: Appearance.name("doubt"))
                let end = try await world.live(life) { $0.hasCallAfter("sendmsg") }
                #expect(end.wasKilled)
                let first = try #require(try await world.journal.events("model_listed", of: life.endpoint).first)
                try await world.journal.restart(forgetting: true)
                try await world.recover(life)
                let again = try await world.journal.events("model_listed", of: life.endpoint)
                #expect(again.map { $0["PROBE_EVENT_ID"] } == [first["PROBE_EVENT_ID"]])
                #expect(again.map { $0["PROBE_REPEATED"] } == ["1"])
            }
        }
    }
}

/// What all lives share: a journal, a simulator with a site before and one after the appearance, and a record that knows
/// the site before.
private struct CrashWorld: Sendable {
    let journal: Journald
    let url: String
    let baseline: String

    /// One daemon's folder and endpoint.
    struct Life: Sendable {
        let folder: String
        let endpoint: String
        let arguments: [String]
        let environment: [String: String]
    }

    /// Kills at the n-th call of a name, starts again and checks; returns whether there were so many.
    func crash(at number: Int, of call: String) async throws -> Bool {
        for _ in 1...5 {
            if let wasKilled = try await tryCrash(at: number, of: call) { return wasKilled }
        }
        Issue.record("five times too late at \(call) \(number)")
        return false
    }

    /// Nil when the kill came too late: all must be well after it too, but it was another place.
    private func tryCrash(at number: Int, of call: String) async throws -> Bool? {
        try await withFolder { folder in
            let life = try await prepare(folder, name: Appearance.name("crash"))
            let trace = try await live(life) { $0.announced(call) >= number }
            // At rest means that the appearance is over.
            if !trace.wasKilled { #expect(try await journal.events("model_callable", of: life.endpoint).count == 1) }
            try await recover(life)
            for kind in ["model_listed", "model_callable"] {
                let told = try await journal.events(kind, of: life.endpoint)
                #expect(told.count == 1, "\(kind) at \(call) \(number)")
                #expect(told.first?["PROBE_REPEATED"] == nil, "\(kind) at \(call) \(number)")
                #expect(told.first?["PROBE_UNRECORDED"] == nil, "\(kind) at \(call) \(number)")
            }
            guard trace.wasKilled else { return false }
            return trace.announced(call) == number && trace.made(call) < number ? true : nil
        }
    }

    /// Makes a folder ready for a life that finds the baseline and asks the site after the appearance.
    func prepare(_ folder: String, name: String) async throws -> Life {
        let config = Self.config(endpoint: name, url: "\(url)/after/v1")
        try write(config, to: folder + "/config.json")
        let life = Life(
            folder: folder,
            endpoint: name,
            arguments: ["--config", folder + "/config.json"],
            environment: ["STATE_DIRECTORY": folder, "TEST_KEY": "sk-test-key"]
        )
        let record = folder + "/probe.sqlite"
        _ = try await Program.run([baseline, record], program: "/bin/cp")
        // The base URL belongs to an endpoint's identity: the baseline moves with it.
        let move = "UPDATE endpoint SET name = '\(name)', base_url = '\(url)/after/v1'"
        let moved = try await Program.run([record, move], program: "/usr/bin/sqlite3")
        try #require(moved.status == 0, "\(moved.err)")
        return life
    }

    /// Starts again, until all is told and marked, and compares the state with that of a life without a crash.
    func recover(_ life: Life) async throws {
        let unmarked = "SELECT count(*) FROM event WHERE told_at_us IS NULL"
        let end = try await journal.withDaemon(life.arguments, environment: life.environment) { _ in
            try await eventually("callable and told after a crash") {
                guard try await !journal.events("model_callable", of: life.endpoint).isEmpty else { return false }
                let rest = try await Program.run(
                    ["-readonly", life.folder + "/probe.sqlite", unmarked],
                    program: "/usr/bin/sqlite3"
                )
                return rest.out == "0\n"
            }
        }
        // Where nothing was left to do, the end may come before it listens to signals.
        #expect([0, 128 + SIGTERM].contains(end.status))
        let status = try await Program.run(["status", "--json"], environment: life.environment)
        let endpoint = try #require(try status.json()["endpoints"]?.array?.first)
        #expect(endpoint["state"]?.string == "up")
        #expect(endpoint["listed"]?.int == 3)
        let models = endpoint["models"]?.array ?? []
        #expect(models.map { $0["id"]?.string } == ["gpt-5.5"])
        #expect(models.map { $0["state"]?.string } == ["callable"])
        #expect(models.map { $0["served_model"]?.string } == ["gpt-5.5-2026-04-23"])
        for name in ["last_absent", "first_present", "last_callable"] {
            #expect(models.first?[name]?.string != nil, "\(name)")
        }
    }

    static func config(endpoint: String, url: String) -> String {
        """
        {"watch": ["gpt-5.5"],
         "defaults": {"list": {"every": "300s"}, "watch_every": "300s"},
         "endpoints": [{"name": "\(endpoint)", "provider": "openai", "base_url": "\(url)", "key": {"env": "TEST_KEY"}}],
         "budget": {"completions_per_day": 1000, "usd_per_day": 100}}
        """
    }

    /// Starts a daemon under strace and kills it once the trace so far asks for it, or when it came to rest.
    ///
    /// It dies with strace, which a cancelled test kills.
    func live(_ life: Life, until isEnough: @escaping @Sendable (Trace) -> Bool) async throws -> Trace {
        let command = journal.entering(
            Trace.strace + ["setpriv", "--pdeathsig", "KILL", Program.probe, "run"] + life.arguments
        )
        let ends = try FileDescriptor.pipe()
        defer { try? ends.readEnd.close() }
        let result = try await Subprocess.run(
            .path("/usr/bin/nsenter"),
            arguments: Arguments(command),
            environment: .custom(Program.keys(life.environment)),
            input: .none,
            output: .fileDescriptor(ends.writeEnd, closeAfterSpawningProcess: true),
            error: .discarded
        ) { process in
            let tracer = process.processIdentifier.value
            return await withCheckedContinuation { continuation in
                // A thread of its own: between the announcement and the call there are milliseconds.
                DispatchQueue(label: "tracer").async {
                    var trace = Trace()
                    trace.follow(ends.readEnd.rawValue, of: tracer, until: isEnough)
                    continuation.resume(returning: trace)
                }
            }
        }
        return result.closureResult
    }
}

/// What strace said of one life.
private struct Trace: Sendable {
    private var text = ""
    /// It was killed because the trace asked for it.
    private(set) var wasKilled = false

    private static let names = ["pwrite64", "pwritev", "fdatasync", "fsync", "ftruncate", "sendmsg"]

    /// The tracer; each call waits 8 ms after it was announced, long enough to kill before it is made.
    static var strace: [String] {
        let set = names.joined(separator: ",")
        return [
            "/usr/bin/strace", "-f", "-qq", "-s", "0", "-o", "/dev/stdout", "-e", "signal=none", "-e", "trace=\(set)",
            "-e", "inject=\(set):delay_enter=8ms",
        ]
    }

    private var lines: [Substring] { text.split(separator: "\n") }

    /// How many calls of a name were announced.
    func announced(_ name: String) -> Int { lines.count { Self.call(in: $0) == name } }

    /// How many of them have been made: strace marks their results.
    func made(_ name: String) -> Int { lines.count { $0.contains(name) && $0.contains("(DELAYED)") } }

    /// Whether a call was announced after one of this name was made.
    func hasCallAfter(_ name: String) -> Bool {
        let lines = lines
        guard let end = lines.firstIndex(where: { $0.contains(name) && $0.contains("(DELAYED)") }) else { return false }
        return lines[(end + 1)...].contains { Self.call(in: $0) != nil }
    }

    /// Reads until the end of the tracer, and kills what it traces.
    mutating func follow(_ descriptor: Int32, of tracer: pid_t, until isEnough: (Trace) -> Bool) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            // At rest: nothing was written or sent for so long.
            if poll(&ready, 1, 3_000) == 0 { Self.killTracee(of: tracer) }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return }
            text += String(decoding: buffer[..<count], as: UTF8.self)
            guard !wasKilled, isEnough(self) else { continue }
            Self.killTracee(of: tracer)
            wasKilled = true
        }
    }

    /// The name in `PID NAME(...`.
    private static func call(in line: Substring) -> String? {
        let call = line.drop { $0.isNumber || $0 == " " }
        let name = String(call.prefix { $0 != "(" })
        return name.count < call.count && names.contains(name) ? name : nil
    }

    private static func killTracee(of tracer: pid_t) {
        let children = read("/proc/\(tracer)/task/\(tracer)/children") ?? []
        for child in String(decoding: children, as: UTF8.self).split(separator: " ") {
            if let pid = pid_t(child) { kill(pid, SIGKILL) }
        }
    }
}

/// Makes what all lives share.
private func withCrashWorld(_ body: @escaping @Sendable (CrashWorld) async throws -> Void) async throws {
    let old = #"{"id":"gpt-5.4"},{"id":"gpt-5.4-mini"}"#
    let new = old + #",{"id":"gpt-5.5","snapshot":"gpt-5.5-2026-04-23"}"#
    let site = { (models: String) in #"{"dialect":"openai","keys":["sk-test-key"],"models":[\#(models)]}"# }
    try await withFolder { folder in
        try await withSimulator(script: #"{"sites":{"before":\#(site(old)),"after":\#(site(new))}}"#) { simulated in
            try write(
                CrashWorld.config(endpoint: "baseline", url: simulated.url + "/before/v1"),
                to: folder + "/config.json"
            )
            let environment = ["STATE_DIRECTORY": folder, "TEST_KEY": "sk-test-key"]
            let first = try await withDaemon(["--config", folder + "/config.json"], environment: environment) { _ in
                try await eventually("the baseline") {
                    let status = try await Program.run(["status", "--json"], environment: environment)
                    guard status.status == 0 else { return false }
                    return try status.json()["endpoints"]?.array?.first?["baseline_at"]?.string != nil
                }
            }
            try #require(first.status == 0)
            try await withJournald { journal in
                let baseline = folder + "/probe.sqlite"
                try await body(CrashWorld(journal: journal, url: simulated.url, baseline: baseline))
            }
        }
    }
}
