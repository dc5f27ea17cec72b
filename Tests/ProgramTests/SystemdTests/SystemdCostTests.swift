import Glibc
import Testing

/// What the service costs with the shipped config.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Machine.isThere || Requirements.mustHave))
struct SystemdCostTests {
    /// The four providers are this computer here, where nobody answers: no request leaves it, and no name is looked up.
    private static let hosts = """
        127.0.0.1 localhost api.openai.com api.anthropic.com generativelanguage.googleapis.com openrouter.ai

        """

    @Test
    func itIsReadyAtOnceAndNextToIdle() async throws {
        let config = String(decoding: try #require(read(Program.root + "/config.json")), as: UTF8.self)
        let names = ["openai", "anthropic", "google", "openrouter"]
        let keys = Dictionary(uniqueKeysWithValues: names.map { ($0, "sk-test-key") })
        try await withMachine(config: config, keys: keys, files: ["/etc/hosts": Self.hosts]) { machine in
            // What systemd needs for the sandbox, before a program's first instruction, is shown by one that does nothing.
            try await machine.dropIn("nothing", "[Service]\nExecStartPre=/bin/true\n")
            var sandbox: [Int] = []
            var starts: [Int] = []
            // The best of some, for others may be at work here.
            for _ in 0..<4 {
                #expect(try await machine.run("systemctl", "restart", "probe").status == 0)
                let properties = ["InactiveExit", "ExecMainStart", "ActiveEnter"].map { $0 + "TimestampMonotonic" }
                var times: [Int] = []
                for property in properties { times.append(try #require(Int(try await machine.show(property)))) }
                sandbox.append(times[1] - times[0])
                starts.append(times[2] - times[1])
            }
            print("from start to READY: \(starts) us; the sandbox of it: \(sandbox) us")
            #expect(zip(starts, sandbox).map { $0 - $1 }.min() ?? .max < 50_000)

            let pid = try #require(try await machine.process)
            try await eventually("all have been tried") {
                try await Int(machine.query("SELECT count(DISTINCT endpoint_id) FROM attempt")) ?? 0 == names.count
            }
            // The first span has what the start has left to do.
            var shares: [Double] = []
            for _ in 0..<2 {
                let before = try Self.processorTime(of: pid)
                let start = ContinuousClock.now
                try await ContinuousClock().sleep(for: .seconds(10))
                shares.append(try (Self.processorTime(of: pid) - before) / (ContinuousClock.now - start))
            }
            let status = String(decoding: read("/proc/\(pid)/status") ?? [], as: UTF8.self)
            let resident = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
            print("of one core: \(shares.map { $0 * 100 }) %; \(resident)")
            #expect(shares.min() ?? 1 < 0.001)
            #expect(try await machine.process == pid)
        }
    }

    /// How long a process has run, in all its threads, ended ones too.
    private static func processorTime(of pid: Int32) throws -> Duration {
        var clock = clockid_t()
        var time = timespec()
        try #require(clock_getcpuclockid(pid, &clock) == 0 && clock_gettime(clock, &time) == 0)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
