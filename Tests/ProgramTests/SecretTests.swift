import Glibc
import Testing

/// A planted key is looked for in all that the program writes, says and shows of itself.
@Suite(.timeLimit(.minutes(1)))
struct SecretTests {
    static let key = "sk-planted-8c1f22d94e7b"
    /// What is looked for: a piece that survives cutting.
    static let trace = "planted-8c1f"

    static let script = """
        {"sites": {
          "well": {"dialect": "openai", "keys": ["\(key)"], "models": [{"id": "gpt-5.4"}, {"id": "gpt-5.5"}]},
          "echo": {"dialect": "openai", "models": [{"id": "gpt-5.4"}], "faults": [
            {"on": "list", "kind": "status", "status": 401, "headers": {"x-request-id": "req-\(key)"},
             "body": "{\\"error\\":{\\"message\\":\\"Incorrect API key provided: \(key).\\",\\"type\\":\\"\(key)\\",\\"code\\":\\"\(key)\\"}}"}]},
          "page": {"dialect": "openai", "models": [{"id": "gpt-5.4"}], "faults": [
            {"on": "list", "kind": "status", "status": 502, "body": "<html>debug: Authorization: Bearer \(key)</html>"}]},
          "wrong": {"dialect": "openai", "models": [{"id": "gpt-5.4"}], "faults": [
            {"on": "list", "kind": "status", "status": 400,
             "body": "{\\"error\\":{\\"message\\":\\"no such header: Bearer \(key)\\",\\"type\\":\\"invalid_request_error\\"}}"}]}}}
        """
    static let config = """
        {"watch": ["gpt-5.5"],
         "defaults": {"list": {"every": "1s"}, "watch_every": "1s", "down_after": "2s"},
         "endpoints": [
          {"name": "well", "provider": "openai", "base_url": "URL/well/v1", "key": {"env": "PLANTED"}},
          {"name": "echo", "provider": "openai", "base_url": "URL/echo/v1", "key": {"env": "PLANTED_B"}},
          {"name": "page", "provider": "openai", "base_url": "URL/page/v1", "key": {"env": "PLANTED_C"}},
          {"name": "wrong", "provider": "openai", "base_url": "URL/wrong/v1", "key": {"env": "PLANTED_D"}}],
         "budget": {"completions_per_day": 1000000, "usd_per_day": 10000}}
        """

    @Test
    func aKeyIsNowhereToBeSeen() async throws {
        try await withPlace(script: Self.script, config: Self.config) { place in
            let planted = Dictionary(
                uniqueKeysWithValues: ["PLANTED", "PLANTED_B", "PLANTED_C", "PLANTED_D"].map { ($0, Self.key) }
            )
            let environment = place.environment.merging(planted) { $1 }
            let arguments = ["--config", place.config, "--log-level", "debug"]
            let daemon = try await withDaemon(arguments, environment: environment) { pid in
                try await eventually("the key is refused and told") {
                    let kinds = try await place.query("SELECT kind FROM event")
                    return kinds.contains("probe_misconfigured") && kinds.contains("endpoint_down")
                }
                let line = try #require(read("/proc/\(pid)/cmdline"))
                #expect(!String(decoding: line, as: UTF8.self).contains(Self.trace))
                #expect(String(decoding: line, as: UTF8.self).contains("log-level"))
                // PR_SET_DUMPABLE 0 gives the process's files in /proc to root.
                if getuid() != 0 { #expect(read("/proc/\(pid)/environ") == nil) }
                for name in ["probe.sqlite", "probe.sqlite-wal"] {
                    let bytes = try #require(read("\(place.state)/\(name)"), "\(name)")
                    #expect(bytes.firstRange(of: Array("https".utf8)) != nil || bytes.count > 0)
                    #expect(bytes.firstRange(of: Array(Self.trace.utf8)) == nil, "\(name)")
                }
            }
            #expect(daemon.err.contains("endpoint=echo"))
            #expect(!daemon.err.contains(Self.trace))
            let first = try await place.query("SELECT id FROM event WHERE kind = 'probe_misconfigured' LIMIT 1")
            let id = String(first.split(separator: "\n").first ?? "")
            for command in [
                ["status"], ["status", "--json"], ["events"], ["events", "--all", "--json"], ["events", "--id", id],
                ["events", "--json", "--id", id], ["--once", "--force", "--json", "--config", place.config],
                ["--once", "--force", "--config", place.config], ["--once", "--dry-run", "--config", place.config],
                ["check-config", "--config", place.config],
            ] {
                let result = try await Program.run(command, environment: environment)
                #expect(!result.out.isEmpty, "\(command)")
                #expect(!result.out.contains(Self.trace), "\(command)")
                #expect(!result.err.contains(Self.trace), "\(command)")
            }
            let record = try #require(read(place.record))
            #expect(record.firstRange(of: Array(Self.trace.utf8)) == nil)
            // The test would find it: the server has seen it.
            #expect(try await place.asked().count > 3)
        }
    }

    @Test
    func noCoreIsDumpedAndNoMemoryRead() async throws {
        try await withPlace(config: Place.config(models: "[]")) { place in
            _ = try await withDaemon(["--config", place.config], environment: place.environment) { pid in
                try await eventually("it runs") { try await place.asked().count >= 1 }
                // Of a process that may not be dumped, the kernel gives the files in /proc to root, whoever runs it, and
                // shows no core limit; its dumpable flag is seen by the owner of /proc/PID/environ (proc(5)).
                let result = try await Self.asNobody("cat /proc/\(pid)/environ")
                #expect(!result.out.contains("sk-test-key"))
                #expect(result.status != 0)
            }
        }
    }

    /// Runs a shell command as the user nobody, where we are root; as ourselves else.
    private static func asNobody(_ command: String) async throws -> Program.Result {
        guard getuid() == 0 else { return try await Program.run(["-c", command], program: "/bin/sh") }
        return try await Program.run(
            ["--reuid", "65534", "--regid", "65534", "--clear-groups", "/bin/sh", "-c", command],
            program: "/usr/bin/setpriv"
        )
    }
}
