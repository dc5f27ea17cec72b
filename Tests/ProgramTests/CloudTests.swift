import ProbeJSON
import Testing

/// Bedrock, Azure OpenAI and Vertex AI: the program against the simulator, and both against the providers' own clients.
@Suite(.enabled(if: PythonParts.areThere || Requirements.mustHave))
struct CloudTests {
    private static let script = """
        {"sites": {
          "bedrock": {"dialect": "bedrock", "page": 1, "keys": ["AKIACONFORMANCE:conformance-secret", "sk-conformance"], "models": [
            {"id": "amazon.nova-2-lite-v1:0"}, {"id": "anthropic.claude-haiku-4-5-20251001-v1:0", "profileOnly": true},
            {"id": "openai.gpt-5.5"}, {"id": "openai.soon", "callableAfter": 1000000},
            {"id": "anthropic.claude-x", "profileOnly": true}]},
          "azure": {"dialect": "azure", "keys": ["sk-conformance", "eyJ0.eyJh.c2ln"], "models": [
            {"id": "gpt-5.5", "snapshot": "gpt-5.5-2026-04-24"}, {"id": "gpt-5.5-pro", "responsesOnly": true},
            {"id": "soon", "callableAfter": 1000000}]},
          "vertex": {"dialect": "vertex", "keys": ["ya29.conformance", "AIzaConformance"], "page": 2, "models": [
            {"id": "gemini-3-pro"}, {"id": "gemini-3-flash"}, {"id": "claude-haiku-4-5@20251001"},
            {"id": "gemini-soon", "callableAfter": 1000000}]}}}
        """

    private static let document = """
        {"Version": 1, "AccessKeyId": "AKIACONFORMANCE", "SecretAccessKey": "conformance-secret",
         "SessionToken": "conformance-session", "Expiration": "2096-04-24T18:44:00+00:00"}
        """

    private static let environment = [
        "DOCUMENT": document, "KEY": "sk-conformance", "TOKEN": "eyJ0.eyJh.c2ln", "GOOGLE_TOKEN": "ya29.conformance",
        "EXPRESS": "AIzaConformance", "WRONG": document.replacing("conformance-secret", with: "another-secret"),
    ]

    /// An endpoint with the models that it calls, each with what must come of it.
    private struct Case {
        let name: String
        let provider: String
        let key: String
        let settings: String
        let path: String
        let models: [(id: String, stage: String)]
        var extra = ""

        func endpoint(_ url: String, isStreaming: Bool) -> String {
            let ids = models.map { "\"\($0.id)\"" }.joined(separator: ", ")
            return """
                {"name": "\(name)\(isStreaming ? "-streamed" : "")", "provider": "\(provider)",
                 "base_url": "\(url)\(path)", "key": {"env": "\(key)"}\(settings),
                 "completion": {"models": [\(ids)], "stream": \(isStreaming)\(extra)}}
                """
        }
    }

    private static let bedrock: [(id: String, stage: String)] = [
        ("amazon.nova-2-lite-v1:0", "callable"), ("us.anthropic.claude-haiku-4-5-20251001-v1:0", "callable"),
        ("anthropic.claude-haiku-4-5-20251001-v1:0", "listed"), ("openai.gpt-5.5", "callable"),
        ("openai.soon", "gated"),
    ]

    private static let cases = [
        Case(
            name: "signed",
            provider: "bedrock",
            key: "DOCUMENT",
            settings: #", "region": "us-east-1""#,
            path: "/bedrock",
            models: bedrock
        ),
        Case(
            name: "keyed",
            provider: "bedrock",
            key: "KEY",
            settings: #", "region": "eu-west-1""#,
            path: "/bedrock",
            models: bedrock
        ),
        Case(
            name: "azure",
            provider: "azure",
            key: "KEY",
            settings: "",
            path: "/azure",
            models: [("gpt-5.5", "callable"), ("gpt-5.5-pro", "callable"), ("soon", "gated")]
        ),
        Case(
            name: "azure-chat",
            provider: "azure",
            key: "TOKEN",
            settings: "",
            path: "/azure/openai/v1",
            models: [("gpt-5.5", "callable")],
            extra: #", "route": "chat""#
        ),
        Case(
            name: "azure-older",
            provider: "azure",
            key: "TOKEN",
            settings: #", "api_version": "2024-10-21""#,
            path: "/azure",
            models: [("gpt-5.5", "callable"), ("soon", "gated")],
            extra: #", "route": "chat""#
        ),
        Case(
            name: "vertex",
            provider: "vertex",
            key: "GOOGLE_TOKEN",
            settings: #", "project": "p", "region": "us-central1""#,
            path: "/vertex",
            models: [
                ("gemini-3-pro", "callable"), ("claude-haiku-4-5@20251001", "callable"), ("gemini-soon", "gated"),
            ]
        ),
        Case(
            name: "vertex-express",
            provider: "vertex",
            key: "EXPRESS",
            settings: "",
            path: "/vertex",
            models: [("gemini-3-flash", "callable")]
        ),
    ]

    private static func config(_ url: String) -> String {
        let endpoints = [false, true].flatMap { isStreaming in
            cases.map { $0.endpoint(url, isStreaming: isStreaming) }
        }
        return """
            {"endpoints": [\(endpoints.joined(separator: ",\n"))],
             "budget": {"completions_per_day": 100000, "usd_per_day": 1000}}
            """
    }

    @Test(.timeLimit(.minutes(2)))
    func theProgramAndTheOfficialClientsAskTheSame() async throws {
        try await withFolder { folder in
            try await withSimulator(script: Self.script) { simulated in
                try write(Self.config(simulated.url), to: folder + "/config.json")
                let run = try await Program.run(
                    ["--once", "--json", "--config", folder + "/config.json"],
                    environment: Self.environment.merging(["STATE_DIRECTORY": folder]) { $1 }
                )
                try Self.expectStages(run.json())
                for secret in ["conformance-secret", "conformance-session", "AKIACONFORMANCE", "ya29.", "c2ln"] {
                    #expect(!(run.out + run.err).contains(secret))
                }
                let result = try await PythonParts.run("cloud_conformance.py", [simulated.url], home: folder)
                #expect(result.status == 0, "\(result.out)\n\(result.err.suffix(4_000))")
            }
        }
    }

    private static func expectStages(_ json: JSONNode) throws {
        for item in cases {
            for suffix in ["", "-streamed"] {
                let endpoint = json["endpoints"]?.array?.first { $0["name"]?.string == item.name + suffix }
                #expect(endpoint?["list"]?["verdict"]?.string == "ok", "\(item.name)\(suffix)")
                for model in item.models {
                    let row = endpoint?["models"]?.array?.first { $0["id"]?.string == model.id }
                    #expect(row?["stage"]?.string == model.stage, "\(item.name)\(suffix) \(model.id)")
                    guard model.stage == "callable", suffix == "-streamed" else { continue }
                    #expect(row?["first_token_us"]?.int != nil, "\(item.name)\(suffix) \(model.id)")
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aDryRunShowsNeitherKeysNorSignatures() async throws {
        try await withFolder { folder in
            try write(Self.config("http://127.0.0.1:9"), to: folder + "/config.json")
            let run = try await Program.run(
                ["--once", "--dry-run", "--config", folder + "/config.json"],
                environment: Self.environment.merging(["STATE_DIRECTORY": folder]) { $1 }
            )
            #expect(run.status == 0, "\(run.err)")
            #expect(run.out.contains("Authorization: AWS4-HMAC-SHA256 <signature by env DOCUMENT>\n"))
            #expect(run.out.contains("X-Amz-Security-Token: <env DOCUMENT>\n"))
            #expect(run.out.contains("api-key: <env KEY>\n"))
            #expect(run.out.contains("x-goog-api-key: <env EXPRESS>\n"))
            for part in ["Signature=", "Credential=", "AKIA", "conformance", "X-Amz-Date: 1970"] {
                #expect(!run.out.contains(part), "\(part)")
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aWrongSignatureIsABadKey() async throws {
        try await withFolder { folder in
            try await withSimulator(script: Self.script) { simulated in
                let config = """
                    {"endpoints": [{"name": "b", "provider": "bedrock", "base_url": "\(simulated.url)/bedrock",
                                    "region": "us-east-1", "key": {"env": "WRONG"}}]}
                    """
                try write(config, to: folder + "/config.json")
                let run = try await Program.run(
                    ["--once", "--json", "--config", folder + "/config.json"],
                    environment: Self.environment.merging(["STATE_DIRECTORY": folder]) { $1 }
                )
                let list = try run.json()["endpoints"]?.array?.first?["list"]
                #expect(
                    list?["verdict"]?.string == "auth_failed" && list?["reason"]?.string == "key_invalid",
                    "\(run.out)"
                )
            }
        }
    }
}
