import Glibc
import ProbeJSON
import Subprocess
import SystemPackage
import Testing

/// `probe --once` against the simulator.
@Suite(.timeLimit(.minutes(1)))
struct OnceTests {
    static let threeSites = """
        {"sites": {
          "openai": {"dialect": "openai", "keys": ["sk-test-key"], "models": [{"id": "gpt-5.4"},
            {"id": "gpt-5.5", "snapshot": "gpt-5.5-2026-04-23"}]},
          "anthropic": {"dialect": "anthropic", "keys": ["sk-test-key"], "models": [
            {"id": "claude-haiku-4-5", "snapshot": "claude-haiku-4-5-20251001"}]},
          "google": {"dialect": "gemini", "keys": ["sk-test-key"], "models": [{"id": "gemini-3-flash"}]}}}
        """
    static let threeEndpoints = """
        {"watch": ["gpt-5.5"],
         "endpoints": [
          {"name": "openai", "provider": "openai", "base_url": "URL/openai/v1", "key": {"env": "TEST_KEY"}},
          {"name": "anthropic", "provider": "anthropic", "base_url": "URL/anthropic", "key": {"env": "TEST_KEY"},
           "completion": {"models": ["claude-haiku-4-5"]}},
          {"name": "google", "provider": "google", "base_url": "URL/google", "key": {"env": "TEST_KEY"},
           "completion": {"models": ["gemini-3-flash"]}},
          {"name": "keyless", "provider": "openai", "base_url": "URL/openai/v1", "key": {"env": "NOT_SET"}}],
         "budget": {"completions_per_day": 1000, "usd_per_day": 1}}
        """

    @Test
    func threeHealthyDialectsAreATableWithoutEscapes() async throws {
        try await withPlace(script: Self.threeSites, config: Self.threeEndpoints) { place in
            let result = try await place.probe("--once")
            #expect(result.status == 0)
            #expect(result.err.isEmpty)
            #expect(!result.out.hasControls)
            let lines = result.out.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
            #expect(lines.first?.hasPrefix("ENDPOINT STATE LIST MODEL STAGE") == true)
            #expect(
                lines.contains { $0.hasPrefix("✓ openai up 2 ids") && $0.hasSuffix("served as gpt-5.5-2026-04-23") }
            )
            #expect(lines.contains { $0.hasPrefix("✓ anthropic up 1 id ") && $0.contains("claude-haiku-4-5 callable") })
            #expect(lines.contains { $0.hasPrefix("✓ google up 1 id ") && $0.contains("gemini-3-flash callable") })
            #expect(lines.contains("- keyless skipped no key: set NOT_SET"))
            #expect(lines.last?.hasPrefix("gpt-5.5 is callable on openai") == true)
            #expect(lines.last?.contains("3 of 3 endpoints answer") == true)
        }
    }

    @Test
    func whatFailsListAndCallsIsSaidOnce() async throws {
        let config = """
            {"endpoints": [{"name": "gone", "provider": "openai-compatible", "base_url": "http://127.0.0.1:1/v1",
                            "completion": {"models": ["gpt-5.4"]}}]}
            """
        try await withPlace(script: Self.threeSites, config: config) { place in
            let result = try await place.probe("--once")
            #expect(result.status == 2)
            #expect(result.out.ranges(of: "port 1").count == 1, "\(result.out)")
        }
    }

    @Test
    func jsonHasItsDocumentedShape() async throws {
        try await withPlace(script: Self.threeSites, config: Self.threeEndpoints) { place in
            let result = try await place.probe("--once", "--json")
            #expect(result.status == 0)
            let json = try result.json()
            #expect(
                json.members?.map(\.key) == [
                    "schema_version", "command", "started_at", "duration_ms", "exit_status", "offline", "spending",
                    "endpoints",
                ]
            )
            #expect(json["schema_version"]?.int == 1)
            #expect(json["exit_status"]?.int == 0)
            #expect(json["started_at"]?.string?.hasSuffix("Z") == true)
            #expect(json["spending"]?["completions"]?.int == 3)
            let endpoints = try #require(json["endpoints"]?.array)
            #expect(endpoints.map { $0["state"]?.string } == ["up", "up", "up", "skipped"])
            let model = try #require(endpoints[0]["models"]?.array?.first)
            #expect(model["stage"]?.string == "callable")
            #expect(model["first_token_us"]?.int ?? 0 > 0)
            #expect(model["note"].map { $0.isNull } == true)
            #expect(endpoints[3]["list"].map { $0.isNull } == true)
            #expect(endpoints[3]["note"]?.string == "no key: set NOT_SET")
            // Every key is snake_case.
            for key in Self.keys(of: json) { #expect(key.utf8.allSatisfy { Self.isSnake($0) }, "\(key)") }
        }
    }

    @Test
    func aDryRunSendsNothingAndWritesNothing() async throws {
        try await withPlace { place in
            let result = try await place.probe("--once", "--dry-run")
            #expect(result.status == 0)
            #expect(result.out.contains("GET \(place.simulated.url)/site/v1/models"))
            #expect(result.out.contains("Authorization: Bearer <env TEST_KEY>"))
            #expect(result.out.contains("\"model\":\"gpt-5.5\""))
            #expect(!result.out.contains("sk-test-key"))
            #expect(try await place.asked().isEmpty)
            #expect(access(place.state, F_OK) != 0)
        }
    }

    @Test
    func theOtherNameOfTheCapIsFoundInOneLook() async throws {
        let config = """
            {"endpoints": [{"name": "gateway", "provider": "openai-compatible", "base_url": "URL/site/v1",
                            "key": {"env": "TEST_KEY"}, "completion": {"models": ["gpt-5.5", "gpt-5.4"]}}],
             "budget": {"completions_per_day": 1000, "usd_per_day": 1}}
            """
        try await withPlace(config: config) { place in
            let result = try await place.probe("--once")
            #expect(result.status == 0, "\(result.out)")
            #expect(try await place.asked() == ["site list"] + Array(repeating: "site completion", count: 4))
        }
    }

    @Test
    func freeSendsNoCompletion() async throws {
        try await withPlace { place in
            let result = try await place.probe("--once", "--free")
            #expect(result.status == 0)
            #expect(try await place.asked() == ["site list"])
            #expect(result.out.contains("not called: --free"))
        }
    }

    @Test
    func anExpectedModelThatIsNotThereFails() async throws {
        try await withPlace { place in
            for (model, status) in [("gpt-6", Int32(2)), ("gpt-5.5", 0), ("gpt-5.4", 0), ("gpt-5.5-pro", 2)] {
                let result = try await place.probe("--once", "--watch", model)
                #expect(result.status == status, "\(model)")
            }
        }
    }

    @Test
    func onlyTheNamedEndpointsAreAsked() async throws {
        try await withPlace(script: Self.threeSites, config: Self.threeEndpoints) { place in
            #expect(try await place.probe("--once", "google").status == 0)
            #expect(try await place.asked() == ["google list", "google completion"])
            let wrong = try await place.probe("--once", "gogle")
            #expect(wrong.status == 64)
            #expect(wrong.err.contains("no endpoint gogle"))
            #expect(wrong.err.contains("openai, anthropic, google, keyless"))
            #expect(wrong.out.isEmpty)
        }
    }

    @Test
    func nothingButSkippedEndpointsIsUndecided() async throws {
        try await withPlace { place in
            let result = try await place.probe("--once", environment: ["TEST_KEY": ""])
            #expect(result.status == 3)
            #expect(result.out.contains("no key: set TEST_KEY"))
            #expect(result.out.contains("nothing was probed"))
            #expect(try await place.asked().isEmpty)
        }
    }

    @Test(arguments: [
        ("{\"kind\": \"server_error\"}", 2, "failed"),
        ("{\"kind\": \"rate_limit\", \"on\": \"completion\", \"amount\": 60}", 1, "limited"),
        ("{\"kind\": \"status\", \"status\": 401, \"body\": \"{}\"}", 2, "unauthorized"),
    ])
    func theWorstEndpointDecides(fault: String, status: Int32, state: String) async throws {
        try await withPlace(script: Place.script(faults: fault)) { place in
            let result = try await place.probe("--once", "--json")
            #expect(result.status == status)
            #expect(try result.json()["endpoints"]?.array?.first?["state"]?.string == state)
            #expect(try result.json()["exit_status"]?.int == Int(status))
        }
    }

    @Test
    func aHoldIsObeyedByTheNextLookAndForceOverridesIt() async throws {
        let fault = "{\"kind\": \"rate_limit\", \"on\": \"completion\", \"amount\": 600, \"times\": 1}"
        try await withPlace(script: Place.script(faults: fault)) { place in
            #expect(try await place.probe("--once").status == 1)
            let held = try await place.probe("--once")
            #expect(held.status == 3)
            #expect(held.out.contains("free again in"))
            #expect(held.out.contains("--force asks anyway"))
            #expect(try await place.asked() == ["site list", "site completion", "site list"])
            #expect(try await place.probe("--once", "--force").status == 0)
            #expect(try await place.asked().suffix(2) == ["site list", "site completion"])
        }
    }

    @Test
    func whatWasPaidAMomentAgoIsShownWithItsAge() async throws {
        try await withPlace { place in
            #expect(try await place.probe("--once").status == 0)
            let again = try await place.probe("--once")
            #expect(again.status == 0)
            #expect(again.out.contains("as of "))
            let json = try await place.probe("--once", "--json").json()
            #expect(json["endpoints"]?.array?.first?["models"]?.array?.first?["age_s"]?.int != nil)
            #expect(json["spending"]?["completions"]?.int == 0)
            #expect(try await place.asked().count { $0 == "site completion" } == 1)
            #expect(try await place.probe("--once", "--force").status == 0)
            #expect(try await place.asked().count { $0 == "site completion" } == 2)
        }
    }

    @Test
    func aLookTellsNoEventAndRecordsItsAttempts() async throws {
        try await withPlace { place in
            _ = try await place.probe("--once")
            #expect(try await place.query("SELECT count(*) FROM event") == "0\n")
            #expect(try await place.query("SELECT count(*) FROM attempt") == "2\n")
        }
    }

    @Test
    func oneInterruptionReportsWhatIsDone() async throws {
        let script = """
            {"sites": {"quick": {"dialect": "openai", "models": [{"id": "gpt-5.4"}]},
                       "stuck": {"dialect": "openai", "models": [{"id": "gpt-5.4"}], "faults": [{"kind": "hang"}]}}}
            """
        let config = """
            {"endpoints": [
              {"name": "quick", "provider": "openai-compatible", "base_url": "URL/quick/v1", "key": null},
              {"name": "stuck", "provider": "openai-compatible", "base_url": "URL/stuck/v1", "key": null}]}
            """
        try await withPlace(script: script, config: config) { place in
            let result = try await Subprocess.run(
                .path(.init(Program.probe)),
                arguments: ["--once", "--config", place.config],
                environment: .custom(Program.keys(place.environment)),
                input: .none,
                output: .sequence,
                error: .discarded
            ) { process in
                try await eventually("both are asked") { try await place.asked().count == 2 }
                // The quick one has its answer before its attempt is on record.
                try await eventually("the answer of one") {
                    try await place.query("SELECT count(*) FROM attempt") == "1\n"
                }
                try process.send(signal: .interrupt)
                var said = ""
                for try await line in process.standardOutput.strings() { said += line + "\n" }
                return said
            }
            #expect(Program.code(result.terminationStatus) == 130)
            let lines = result.closureResult.split(separator: "\n").map {
                $0.split(separator: " ").joined(separator: " ")
            }
            #expect(lines.contains { $0.hasPrefix("✓ quick up 1 id ") })
            #expect(lines.contains { $0.hasPrefix("… stuck held interrupted") })
            // What we ended ourselves is no failure of anybody's.
            #expect(try await place.query("SELECT count(*) FROM attempt") == "1\n")
        }
    }

    @Test
    func aClosedPipeIsQuiet() async throws {
        try await withPlace { place in
            let command = "\(Program.probe) --once --free --json --config \(place.config) | head -n 1"
            let result = try await Program.run(
                ["-c", "set -o pipefail; \(command)"],
                environment: place.environment,
                program: "/bin/bash"
            )
            #expect(result.status == 0)
            #expect(result.out == "{\n")
            #expect(result.err.isEmpty)
        }
    }

    @Test
    func aFullOutputIsNotQuiet() async throws {
        try await withPlace { place in
            let result = try await Program.run(
                ["-c", "\(Program.probe) --once --free --config \(place.config) > /dev/full"],
                environment: place.environment,
                program: "/bin/bash"
            )
            #expect(result.status == 3)
            #expect(result.err.contains("standard output cannot be written"))
        }
    }

    /// The keys of all objects in it.
    static func keys(of node: JSONNode) -> [String] {
        let members = node.members ?? []
        return members.map(\.key) + members.flatMap { keys(of: $0.value) } + (node.array ?? []).flatMap { keys(of: $0) }
    }

    static func isSnake(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
