import Glibc
import ProbeJSON
import Testing

/// What the program asks and what the simulator answers, held against the providers' own clients.
@Suite(.enabled(if: PythonParts.areThere || Requirements.mustHave))
struct ConformanceTests {
    /// Three sites with the same models, for the scripts.
    private static let script = """
        {"sites": {"openai": \(site("openai")), "anthropic": \(site("anthropic")), "google": \(site("gemini")),
                   "codex": \(site("codex"))}}
        """

    private static func site(_ dialect: String) -> String {
        """
        {"dialect": "\(dialect)", "keys": ["sk-conformance"], "page": 2, "models": [
          {"id": "gpt-5.4"}, {"id": "llama-4"}, {"id": "gpt-5.5", "snapshot": "gpt-5.5-2026-04-23"},
          {"id": "soon", "callableAfter": 1000000}]}
        """
    }

    /// OpenAI's published document, where it is there; the only part that may be missing everywhere.
    private static let document: [String] = {
        let path = Program.root + "/../shared/specs/openai.json"
        if access(path, R_OK) == 0 { return [path] }
        print("skipped: OpenAI's document is not there, so that nothing is held against its schemas")
        return []
    }()

    @Test(.timeLimit(.minutes(2)))
    func requestsAreWhatTheOfficialClientsSend() async throws {
        try await withFolder { folder in
            try await withSimulator(script: Self.script) { simulated in
                func endpoint(_ name: String, _ provider: String, _ path: String, _ settings: String) -> String {
                    """
                    {"name": "\(name)", "provider": "\(provider)", "base_url": "\(simulated.url)/\(path)",
                     "key": {"env": "\(key(name))"}, "completion": {\(settings)}}
                    """
                }
                // A key for each: Groq's limit of requests is one of the day, and would be stretched over it for all.
                func key(_ name: String) -> String { "KEY_" + name.replacing("-", with: "_") }
                let gpt = #""models": ["gpt-5.5"]"#
                let old = #""models": ["llama-4"]"#
                let endpoints = [false, true].flatMap { isStreaming in
                    let stream = "\"stream\": \(isStreaming)"
                    let suffix = isStreaming ? "-streamed" : ""
                    return [
                        endpoint("responses\(suffix)", "openai", "openai/v1", "\(gpt), \(stream)"),
                        endpoint("chat\(suffix)", "openai", "openai/v1", #"\#(gpt), \#(stream), "route": "chat""#),
                        endpoint("copy\(suffix)", "openai-compatible", "openai/v1", "\(old), \(stream)"),
                        endpoint("router\(suffix)", "openrouter", "openai/v1", "\(old), \(stream)"),
                        endpoint("anthropic\(suffix)", "anthropic", "anthropic", "\(gpt), \(stream)"),
                        endpoint("google\(suffix)", "google", "google", "\(gpt), \(stream)"),
                    ]
                        + [
                            "mistral", "xai", "groq", "deepseek", "together", "cerebras", "moonshot", "huggingface",
                            "fireworks", "vllm", "llamacpp",
                        ].map {
                            endpoint($0 + suffix, $0, "openai/v1", "\(old), \(stream)")
                        }
                }
                let config = """
                    {"endpoints": [\(endpoints.joined(separator: ",\n"))],
                     "budget": {"completions_per_day": 100000, "usd_per_day": 1000}}
                    """
                try write(config, to: folder + "/config.json")
                let keys = config.matches(of: /"(KEY_\w+)"/).map { (String($0.output.1), "sk-conformance") }
                var environment = Dictionary(uniqueKeysWithValues: keys)
                environment["STATE_DIRECTORY"] = folder
                let run = try await Program.run(
                    ["--once", "--config", folder + "/config.json"],
                    environment: environment
                )
                #expect([0, 2].contains(run.status), "\(run.err)")
                let completions = try await simulated.requests().count { $0["kind"]?.string == "completion" }
                #expect(completions >= endpoints.count, "\(run.out)")
                try await Self.retrieve(simulated, folder: folder)
                try await Self.hold(simulated, "request_conformance.py", home: folder)
            }
        }
    }

    /// Lets the daemon look for a model that no list has, until every dialect has asked for it by its id.
    private static func retrieve(_ simulated: Simulated, folder: String) async throws {
        let sites = [("openai", "/openai/v1"), ("anthropic", "/anthropic"), ("google", "/google")]
        let endpoints = sites.map { name, path in
            """
            {"name": "\(name)", "provider": "\(name)", "base_url": "\(simulated.url)\(path)", "key": {"env": "KEY"},
             "list": {"every": "1s"}, "watch_every": "1s"}
            """
        }
        let config = """
            {"watch": [{"model": "gpt-9", "endpoints": ["openai", "anthropic", "google"]}],
             "endpoints": [\(endpoints.joined(separator: ",\n"))]}
            """
        try write(config, to: folder + "/watch.json")
        let environment = ["KEY": "sk-conformance", "STATE_DIRECTORY": folder]
        _ = try await withDaemon(["--config", folder + "/watch.json"], environment: environment) { _ in
            try await eventually("every dialect asks by id") {
                let asked = try await simulated.requests().filter { $0["kind"]?.string == "retrieve" }
                return Set(asked.compactMap { $0["site"]?.string }).count == sites.count
            }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func theSimulatorIsWhatTheOfficialClientsExpect() async throws {
        try await withFolder { folder in
            try await withSimulator(script: Self.script) { simulated in
                try await Self.hold(simulated, "response_conformance.py", home: folder)
            }
        }
    }

    private static func hold(_ simulated: Simulated, _ script: String, home: String) async throws {
        let result = try await PythonParts.run(script, [simulated.url] + document, home: home)
        #expect(result.status == 0, "\(result.out)\n\(result.err.suffix(4_000))")
    }
}
