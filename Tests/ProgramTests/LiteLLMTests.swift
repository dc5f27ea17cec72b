import Glibc
import ProbeJSON
import Testing

/// The built program against a real LiteLLM proxy, whose models have canned answers.
@Suite(.enabled(if: PythonParts.areThere || Requirements.mustHave))
struct LiteLLMTests {
    /// One endpoint of a config.
    private static func endpoint(
        _ name: String,
        _ gateway: Gateway,
        key: String,
        models: [String],
        settings: String
    ) -> String {
        let models = models.map { "\"\($0)\"" }.joined(separator: ", ")
        return """
            {"name": "\(name)", "provider": "openai-compatible", "base_url": "\(gateway.url)", "key": {"env": "\(key)"},
             "list": {"every": "1s"}, "completion": {"every": "2s", "models": [\(models)], \(settings)}}
            """
    }

    /// Writes a config and returns the arguments that name it.
    private static func config(_ endpoints: [String], in folder: String) throws -> [String] {
        let config = """
            {"endpoints": [\(endpoints.joined(separator: ",\n"))],
             "budget": {"completions_per_day": 1000000, "usd_per_day": 10000}}
            """
        try write(config, to: folder + "/probe.json")
        mkdir(folder + "/state", 0o700)
        return ["--config", folder + "/probe.json"]
    }

    private static func environment(_ folder: String) -> [String: String] {
        [
            "STATE_DIRECTORY": folder + "/state", "MASTER": "sk-master", "GOOD": "sk-good", "WRONG": "sk-wrong",
            "MINUTE": "sk-once-a-minute", "TOLD": "sk-told-to-wait",
        ]
    }

    /// The report of `probe --once --json`, by endpoint.
    private static func once(
        _ config: [String],
        _ more: [String] = [],
        in folder: String
    ) async throws -> [String: JSONNode] {
        let result = try await Program.run(
            ["--once", "--json"] + more + config,
            environment: environment(folder)
        )
        let endpoints = try result.json()["endpoints"]?.array ?? []
        #expect(!endpoints.isEmpty, "\(result.err)")
        return Dictionary(endpoints.map { ($0["name"]?.string ?? "", $0) }) { first, _ in first }
    }

    private static func model(_ id: String, of endpoint: JSONNode?) -> JSONNode? {
        endpoint?["models"]?.array?.first { $0["id"]?.string == id }
    }

    @Test(.timeLimit(.minutes(2)))
    func aGatewayWithoutDatabaseIsReadRight() async throws {
        try await withGateway(settings: "master_key: sk-master") { gateway in
            func endpoint(_ name: String, _ settings: String) -> String {
                let models = ["gpt-5.5", "failing", "nope"]
                return Self.endpoint(name, gateway, key: "MASTER", models: models, settings: settings)
            }
            let config = try Self.config(
                [
                    endpoint("whole", #""stream": false"#), endpoint("streamed", #""stream": true"#),
                    endpoint("responses", #""stream": false, "route": "responses""#),
                    endpoint("responses-streamed", #""stream": true, "route": "responses""#),
                    Self.endpoint("wrong", gateway, key: "WRONG", models: ["gpt-5.5"], settings: #""stream": true"#),
                ],
                in: gateway.folder
            )
            let report = try await Self.once(config, in: gateway.folder)
            for name in ["whole", "streamed", "responses"] {
                let list = report[name]?["list"]
                #expect(list?["verdict"]?.string == "ok", "\(name)")
                #expect(list?["ids"]?.int == 2, "\(name)")
                #expect(list?["complete"]?.bool == true, "\(name)")
                let called = Self.model("gpt-5.5", of: report[name])
                #expect(called?["stage"]?.string == "callable", "\(name)")
                #expect(called?["reason"]?.string == "ran_text", "\(name)")
                #expect(called?["served_model"]?.string == "gpt-5.5", "\(name)")
                #expect(called?["tokens"]?.int ?? 0 > 0, "\(name)")
                #expect((called?["first_token_us"]?.int != nil) == (name == "streamed"), "\(name)")
                // It is neither on the complete list nor does the call find it.
                let unknown = Self.model("nope", of: report[name])
                #expect(unknown?["stage"]?.string == "absent", "\(name)")
                #expect(unknown?["reason"]?.string == "model_not_found", "\(name)")
                #expect(unknown?["http_status"]?.int == 400, "\(name)")
            }
            // What one of them asked holds back the other, for they share origin and key.
            let forced = try await Self.once(config, ["--force"], in: gateway.folder)
            for name in ["whole", "streamed"] {
                let failing = Self.model("failing", of: forced[name])
                #expect(failing?["verdict"]?.string == "provider_error", "\(name)")
                #expect(failing?["http_status"]?.int == 500, "\(name)")
            }
            // Canned answers cannot be streamed as Responses: it refuses inside an event of a stream, with status 500.
            let refused = Self.model("gpt-5.5", of: report["responses-streamed"])
            #expect(refused?["verdict"]?.string == "provider_error")
            #expect(refused?["reason"]?.string == "server_error")
            // Without a database it knows no key but the master's: 400 "No connected db."
            let wrong = report["wrong"]
            #expect(wrong?["state"]?.string == "unauthorized")
            #expect(wrong?["list"]?["verdict"]?.string == "auth_failed")
            #expect(wrong?["list"]?["reason"]?.string == "key_invalid")
            #expect(wrong?["list"]?["http_status"]?.int == 400)
            #expect(Self.model("gpt-5.5", of: wrong)?["verdict"]?.isNull == true)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func aGatewaysLimitsAreKept() async throws {
        let settings = "master_key: sk-master, custom_auth: gateway_keys.authenticate"
        try await withGateway(settings: settings) { gateway in
            let names = [("good", "GOOD"), ("wrong", "WRONG"), ("minute", "MINUTE"), ("told", "TOLD")]
            let config = try Self.config(
                names.map { name, key in
                    Self.endpoint(name, gateway, key: key, models: ["gpt-5.5"], settings: #""stream": true"#)
                },
                in: gateway.folder
            )
            func called(_ report: [String: JSONNode], _ name: String) -> JSONNode? {
                Self.model("gpt-5.5", of: report[name])
            }
            let first = try await Self.once(config, in: gateway.folder)
            #expect(called(first, "good")?["stage"]?.string == "callable")
            #expect(called(first, "minute")?["stage"]?.string == "callable")
            #expect(first["wrong"]?["state"]?.string == "unauthorized")
            #expect(first["wrong"]?["list"]?["http_status"]?.int == 401)
            #expect(called(first, "wrong")?["stage"]?.string == "held")
            #expect(first["told"]?["state"]?.string == "limited")
            #expect(called(first, "told")?["verdict"]?.string == "rate_limited")
            #expect(called(first, "told")?["http_status"]?.int == 429)

            // LiteLLM's own limiter: the second request of the minute.
            let second = try await Self.once(config, ["--force", "minute"], in: gateway.folder)
            #expect(second["minute"]?["state"]?.string == "limited")
            #expect(called(second, "minute")?["verdict"]?.string == "rate_limited")
            func refused() -> [String] { gateway.keys("POST").filter { $0 != "sk-good" } }
            let sent = refused()
            #expect(sent.sorted() == ["sk-once-a-minute", "sk-once-a-minute", "sk-told-to-wait"])

            // Both waits are kept by the next process, which reads the lists and sends no completion.
            let third = try await Self.once(config, in: gateway.folder)
            #expect(refused() == sent)
            for (name, wait) in [("told", #/in (?:2\d|30) min \(retry-after: 1800\)/#), ("minute", #/in [0-9.]+ s/#)] {
                #expect(third[name]?["state"]?.string == "held", "\(name)")
                #expect(third[name]?["list"]?["verdict"]?.string == "ok", "\(name)")
                let note = try #require(called(third, name)?["note"]?.string)
                #expect(note.hasPrefix("held: rate_limit"))
                #expect(note.contains(wait), "\(note)")
            }

            // What is held is not decided: the model that is waited for may be callable or not.
            let waited = ["--once", "--watch", "gpt-5.5", "told"] + config
            let undecided = try await Program.run(waited, environment: Self.environment(gateway.folder))
            #expect(undecided.status == 3, "\(undecided.out)")

            // And so does the daemon, while it reads on.
            let before = (gateway.keys("GET").count, gateway.keys("POST").count)
            let daemon = try await withDaemon(config, environment: Self.environment(gateway.folder)) { _ in
                try await eventually("lists of the limited key, completions of the good one") {
                    gateway.keys("GET").dropFirst(before.0).count { $0 == "sk-told-to-wait" } >= 2
                        && gateway.keys("POST").dropFirst(before.1).count { $0 == "sk-good" } >= 2
                }
            }
            #expect(daemon.status == 0, "\(daemon.err)")
            #expect(!gateway.keys("POST").dropFirst(before.1).contains("sk-told-to-wait"))
        }
    }

    /// One model that answers, and one that falls back on it.
    private static let fallingModels = """
        model_list:
          - model_name: gpt-5.5
            litellm_params: {model: openai/gpt-5.5, api_key: none, mock_response: "Hello."}
          - model_name: falling
            litellm_params: {model: openai/falling, api_key: none, mock_response: "litellm.InternalServerError"}
        router_settings: {num_retries: 0, fallbacks: [{"falling": ["gpt-5.5"]}]}

        """

    @Test(.timeLimit(.minutes(2)))
    func aFallbackOfTheGatewayIsNotTheModelThatWasAskedFor() async throws {
        try await withGateway(settings: "master_key: sk-master", models: Self.fallingModels) { gateway in
            let endpoints = [true, false].map { isStreaming in
                Self.endpoint(
                    isStreaming ? "streamed" : "whole",
                    gateway,
                    key: "MASTER",
                    models: ["gpt-5.5", "falling", "nope"],
                    settings: "\"stream\": \(isStreaming)"
                ).replacing("openai-compatible", with: "litellm")
            }
            let report = try await Self.once(Self.config(endpoints, in: gateway.folder), in: gateway.folder)
            for name in ["whole", "streamed"] {
                let list = report[name]?["list"]
                #expect(list?["verdict"]?.string == "ok", "\(name)")
                #expect(list?["ids"]?.int == 2, "\(name)")
                #expect(Self.model("gpt-5.5", of: report[name])?["stage"]?.string == "callable", "\(name)")
                let fallen = Self.model("falling", of: report[name])
                #expect(fallen?["verdict"]?.string == "ok_degraded", "\(name)")
                #expect(fallen?["stage"]?.string == "listed", "\(name)")
            }
        }
    }
}
