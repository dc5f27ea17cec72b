import Glibc
import ProbeJSON
import Testing

/// Server text that means harm: each ends in time with a verdict that says what was wrong.
@Suite(.timeLimit(.minutes(1)))
struct HostileTests {
    /// A fault of lists or completions, and what must be said of it.
    struct Case: Sendable {
        let name: String
        let fault: String
        var on = "list"
        let reasons: Set<String>
        var seconds = 10
    }

    static let cases = [
        Case(name: "huge", fault: "\"kind\": \"huge\", \"amount\": 12000000", reasons: ["body_too_large"], seconds: 11),
        Case(name: "bomb", fault: "\"kind\": \"gzip_bomb\", \"amount\": 100", reasons: ["body_too_large"], seconds: 11),
        Case(name: "deep", fault: "\"kind\": \"deep\", \"amount\": 100000", reasons: ["invalid_json"]),
        Case(name: "utf8", fault: "\"kind\": \"invalid_utf8\"", reasons: ["invalid_json"]),
        Case(name: "html", fault: "\"kind\": \"html\"", reasons: ["html_instead_of_json"]),
        Case(
            name: "redirect",
            fault: "\"kind\": \"redirect\", \"body\": \"URL/trap/v1/models\"",
            reasons: ["redirected"]
        ),
        Case(name: "endless", fault: "\"kind\": \"endless\"", reasons: ["total_timeout"], seconds: 12),
        Case(name: "truncate", fault: "\"kind\": \"truncate\", \"amount\": 20", reasons: ["body_truncated"]),
        Case(
            name: "reset",
            fault: "\"kind\": \"reset\", \"amount\": 20",
            reasons: ["connection_reset", "body_truncated"]
        ),
        Case(name: "wrong", fault: "\"kind\": \"wrong_json\"", reasons: ["no_model_list"]),
        Case(
            name: "keepalive",
            fault: "\"kind\": \"keepalive\"",
            on: "completion",
            reasons: ["silence_timeout"],
            seconds: 17
        ),
        Case(
            name: "unterminated",
            fault: "\"kind\": \"no_terminator\"",
            on: "completion",
            reasons: ["stream_unterminated"]
        ),
        Case(name: "midstream", fault: "\"kind\": \"error_in_stream\"", on: "completion", reasons: ["overloaded"]),
        Case(
            name: "bodybomb",
            fault: "\"kind\": \"gzip_bomb\", \"amount\": 20",
            on: "completion",
            reasons: ["body_too_large"]
        ),
        Case(
            name: "bodywrong",
            fault: "\"kind\": \"wrong_json\"",
            on: "completion",
            reasons: ["no_output", "stream_empty"]
        ),
    ]

    /// All cases as sites of one simulator, so that they are slow together and not one after the other.
    static var script: String {
        let sites = cases.map { item in
            """
            "\(item.name)": {"dialect": "openai", "models": [{"id": "gpt-5.4"}],
              "faults": [{\(item.fault), "on": "\(item.on)"}]}
            """
        }
        let more = """
            "ids": {"dialect": "openai", "models": [{"id": "gpt-5.4"}], "faults": [{"kind": "hostile_ids", "on": "list"}]},
            "trap": {"dialect": "openai", "models": [{"id": "gpt-5.4"}]}
            """
        return "{\"sites\": {\(sites.joined(separator: ",")), \(more)}}"
    }

    /// A key of its own for each site, for one key at one origin has its holds in common.
    static let keys = Dictionary(
        uniqueKeysWithValues: (cases.map(\.name) + ["ids"]).map { ("KEY_\($0)", "sk-test-key") }
    )

    static func config(every: String) -> String {
        let endpoints = (cases.map(\.name) + ["ids"]).map { name in
            let models = cases.contains { $0.name == name && $0.on == "completion" } ? "[\"gpt-5.4\"]" : "[]"
            return """
                {"name": "\(name)", "provider": "openai", "base_url": "URL/\(name)/v1", "key": {"env": "KEY_\(name)"},
                 "list": {"every": "\(every)"}, "completion": {"every": "1m", "models": \(models)}}
                """
        }
        return """
            {"watch": ["gpt-5.5"], "endpoints": [\(endpoints.joined(separator: ",\n"))],
             "budget": {"completions_per_day": 1000000, "usd_per_day": 10000}}
            """
    }

    @Test
    func eachEndsInTimeWithAVerdictThatSaysWhatWasWrong() async throws {
        try await withPlace(script: Self.script, config: Self.config(every: "1m")) { place in
            // The trap's URL is known only now.
            try await place.apply(Self.script)
            let clock = ContinuousClock()
            let begin = clock.now
            let result = try await place.probe("--once", "--json", environment: Self.keys)
            #expect(clock.now - begin < .seconds(40))
            #expect(result.status == 2)
            #expect(!result.out.hasControls)
            #expect(!result.err.hasControls)
            let json = try result.json()
            for item in Self.cases {
                let endpoint = try #require(json["endpoints"]?.array?.first { $0["name"]?.string == item.name })
                let answer = item.on == "list" ? endpoint["list"] : endpoint["models"]?.array?.first
                let reason = answer?["reason"]?.string ?? "none"
                #expect(item.reasons.contains(reason), "\(item.name): \(reason)")
                #expect(answer?["verdict"]?.string != "ok", "\(item.name)")
                #expect(answer?["latency_us"]?.int ?? 0 < item.seconds * 1_000_000, "\(item.name)")
            }
            // A redirect is never followed.
            #expect(try await place.asked().allSatisfy { !$0.hasPrefix("trap") })
            let ids = try #require(json["endpoints"]?.array?.first { $0["name"]?.string == "ids" })
            #expect(ids["list"]?["ids"]?.int ?? 0 >= 8)
        }
    }

    @Test
    func theDaemonGoesOnInBoundedMemory() async throws {
        try await withPlace(script: Self.script, config: Self.config(every: "10s")) { place in
            try await place.apply(Self.script)
            let arguments = ["--config", place.config, "--log-level", "debug"]
            let environment = place.environment.merging(Self.keys) { $1 }
            let daemon = try await withDaemon(arguments, environment: environment) { pid in
                try await eventually(within: .seconds(40), "several rounds of the big ones") {
                    let asked = try await place.asked()
                    return asked.count { $0 == "huge list" } >= 2 && asked.count { $0 == "bomb list" } >= 2
                        && asked.count { $0 == "ids list" } >= 2
                }
                let peak = try #require(Self.peakMemory(of: pid))
                // Two bodies of 8 MB and their copies; a bomb of 100 MB would show.
                #expect(peak < 140_000, "\(peak) kB")
                print("peak memory under hostile replies: \(peak) kB")
            }
            #expect(daemon.status == 0)
            #expect(!daemon.err.hasControls)
            let status = try await place.reader("status")
            #expect(!status.out.hasControls)
            let events = try await place.reader("events", "--all", "--json")
            #expect(!events.out.hasControls)
        }
    }

    @Test
    func hostileIdsBreakNoOutput() async throws {
        // Watched, so that they reach events and tables.
        let config = Self.config(every: "10s").split(separator: "\"gpt-5.5\"").joined(separator: "\"*\"")
        let script = """
            {"sites": {"ids": {"dialect": "openai", "models": [{"id": "gpt-5.4"}],
              "faults": [{"kind": "hostile_ids", "on": "list"}]}}}
            """
        try await withPlace(script: script, config: config) { place in
            let result = try await place.probe("--once", "ids", environment: Self.keys)
            #expect(!result.out.hasControls)
            #expect(!result.err.hasControls)
            // A line break in an id makes no line of its own.
            #expect(!result.out.contains("\n2026-04-24 fake log line"))
            let json = try await place.probe("--once", "--json", "ids", environment: Self.keys)
            #expect(!json.out.hasControls)
            #expect(try json.json()["endpoints"]?.array?.count == 1)
        }
    }

    /// The most memory that a process ever had resident, in kB.
    static func peakMemory(of pid: Int32) -> Int? {
        let lines = read("/proc/\(pid)/status").map { String(decoding: $0, as: UTF8.self) }?.split(separator: "\n")
        let line = lines?.first { $0.hasPrefix("VmHWM:") }
        return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
    }
}
