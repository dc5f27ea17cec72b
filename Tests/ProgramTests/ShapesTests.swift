import Glibc
import ProbeJSON
import Testing

/// The built program against providers whose shapes are their own.
@Suite(.timeLimit(.minutes(2)))
struct ShapesTests {
    static let script = """
        {"sites": {
          "openrouter": {"dialect": "openrouter", "keys": ["sk-conformance"], "page": 2, "models": [
            {"id": "openai/gpt-5.4"}, {"id": "openai/gpt-5.5"}, {"id": "openai/dead", "callableAfter": 1000000}]},
          "llama": {"dialect": "llama", "keys": ["sk-conformance"], "models": [
            {"id": "Llama-4-Scout"}, {"id": "soon", "callableAfter": 1000000}]},
          "ollama": {"dialect": "ollama", "keys": ["sk-conformance"], "models": [
            {"id": "qwen3:8b"}, {"id": "gpt-oss:120b-cloud", "callableAfter": 1000000}]},
          "empty": {"dialect": "ollama", "models": []}}}
        """

    static func endpoint(_ name: String, _ provider: String, _ url: String, _ settings: String) -> String {
        """
        {"name": "\(name)", "provider": "\(provider)", "base_url": "\(url)", "key": {"env": "KEY"}, \(settings)}
        """
    }

    /// Writes a config and returns the arguments that name it.
    static func config(_ endpoints: [String], watch: String = "[]", in folder: String) throws -> [String] {
        let config = """
            {"watch": \(watch), "endpoints": [\(endpoints.joined(separator: ",\n"))],
             "budget": {"completions_per_day": 100000, "usd_per_day": 1000}}
            """
        try write(config, to: folder + "/probe.json")
        return ["--config", folder + "/probe.json"]
    }

    /// The report of one look, by endpoint.
    static func once(_ arguments: [String], in folder: String) async throws -> [String: JSONNode] {
        let result = try await Program.run(
            ["--once", "--json"] + arguments,
            environment: ["KEY": "sk-conformance", "WRONG": "sk-wrong", "STATE_DIRECTORY": folder]
        )
        let endpoints = try result.json()["endpoints"]?.array ?? []
        #expect(!endpoints.isEmpty, "\(result.err)")
        return Dictionary(endpoints.map { ($0["name"]?.string ?? "", $0) }) { first, _ in first }
    }

    static func model(_ id: String, of endpoint: JSONNode?) -> JSONNode? {
        endpoint?["models"]?.array?.first { $0["id"]?.string == id }
    }

    /// One provider with a model that answers and one that does not.
    struct Site: Sendable, CustomTestStringConvertible {
        let provider: String
        let path: String
        let callable: String
        let refused: (id: String, reason: String)
        let tokens: Int
        var served: String?

        var testDescription: String { provider }
    }

    static let sites = [
        Site(
            provider: "openrouter",
            path: "/openrouter/api/v1",
            callable: "openai/gpt-5.5",
            refused: ("openai/dead", "no_live_endpoints"),
            tokens: 14,
            served: "openai/gpt-5.5"
        ),
        Site(
            provider: "llama",
            path: "/llama/v1",
            callable: "Llama-4-Scout",
            refused: ("soon", "access_denied"),
            tokens: 12
        ),
        Site(
            provider: "ollama",
            path: "/ollama",
            callable: "qwen3:8b",
            refused: ("gpt-oss:120b-cloud", "sign_in_needed"),
            tokens: 12,
            served: "qwen3:8b"
        ),
    ]

    @Test("A list and calls of each, streamed and whole", arguments: sites)
    func looks(site: Site) async throws {
        try await withFolder { folder in
            try await withSimulator(script: Self.script) { simulated in
                let models = #""\#(site.callable)", "\#(site.refused.id)", "nope""#
                let endpoints = [true, false].map { isStreaming in
                    Self.endpoint(
                        isStreaming ? "streamed" : "whole",
                        site.provider,
                        simulated.url + site.path,
                        #""completion": {"models": [\#(models)], "stream": \#(isStreaming)}"#
                    )
                }
                let wrong = Self.endpoint("wrong", site.provider, simulated.url + site.path, #""enabled": true"#)
                    .replacing("KEY", with: "WRONG")
                let report = try await Self.once(Self.config(endpoints + [wrong], in: folder), in: folder)
                for name in ["streamed", "whole"] {
                    let list = report[name]?["list"]
                    #expect(list?["verdict"]?.string == "ok")
                    #expect(list?["complete"]?.bool == true)
                    // Of OpenRouter's three rows two are on the first page.
                    #expect(list?["ids"]?.int == (site.provider == "openrouter" ? 3 : 2))
                    let called = Self.model(site.callable, of: report[name])
                    #expect(called?["stage"]?.string == "callable", "\(name)")
                    #expect(called?["reason"]?.string == "ran_text")
                    #expect(called?["served_model"]?.string == site.served)
                    #expect(called?["tokens"]?.int == site.tokens)
                    #expect((called?["first_token_us"]?.int != nil) == (name == "streamed"))
                    let refused = Self.model(site.refused.id, of: report[name])
                    #expect(refused?["stage"]?.string == "gated")
                    #expect(refused?["reason"]?.string == site.refused.reason)
                    #expect(Self.model("nope", of: report[name])?["stage"]?.string == "absent")
                }
                let isPublic = site.provider == "openrouter"
                #expect(report["wrong"]?["list"]?["verdict"]?.string == (isPublic ? "ok" : "auth_failed"))
            }
        }
    }

    @Test func anEmptyDiskIsAnEmptyList() async throws {
        try await withFolder { folder in
            try await withSimulator(script: Self.script) { simulated in
                let endpoint = Self.endpoint("empty", "ollama", simulated.url + "/empty", #""confirm": true"#)
                let report = try await Self.once(Self.config([endpoint], in: folder), in: folder)
                #expect(report["empty"]?["list"]?["verdict"]?.string == "ok")
                #expect(report["empty"]?["list"]?["ids"]?.int == 0)
            }
        }
    }

    /// The pages of the list lie on `openrouter.ai`, by its own words; none but ours is asked.
    @Test func anyListIsReadByItsPointersAndNeverCalled() async throws {
        try await withFolder { folder in
            try await withSimulator(script: Self.script) { simulated in
                let url = simulated.url + "/openrouter/api/v1/models"
                let settings = #""models": "/data", "created": "/created", "next": "/links/next", "query": "limit=2""#
                let endpoint = Self.endpoint("any", "generic", url, settings + #", "list": {"every": "1s"}"#)
                let config = try Self.config([endpoint], watch: #"["gpt-5.5"]"#, in: folder)
                let report = try await Self.once(config, in: folder)
                #expect(report["any"]?["list"]?["ids"]?.int == 3)
                #expect(report["any"]?["list"]?["complete"]?.bool == true)
                #expect(Self.model("openai/gpt-5.5", of: report["any"])?["stage"]?.string == "listed")

                let environment = ["KEY": "sk-conformance", "STATE_DIRECTORY": folder]
                let dry = try await Program.run(["--once", "--dry-run"] + config, environment: environment)
                #expect(dry.status == 0, "\(dry.err)")
                #expect(dry.out.contains("GET \(url)?limit=2\n"))
                #expect(!dry.out.contains("POST") && !dry.out.contains("one completion"))
                let plan = try await Program.run(["plan"] + config, environment: environment)
                #expect(plan.status == 0, "\(plan.err)")
                let check = try await Program.run(["check-config"] + config, environment: environment)
                #expect(check.status == 0, "\(check.out)\(check.err)")
                let daemon = try await withDaemon(config, environment: environment) { _ in
                    try await eventually("the list is read again and again") {
                        try await simulated.requests().count { $0["kind"]?.string == "list" } > 12
                    }
                }
                #expect(daemon.status == 0, "\(daemon.err)")
                let status = try await Program.run(["status"], environment: environment)
                #expect(status.status == 0, "\(status.out)\(status.err)")
                let models = try await Program.run(["models", "gpt-5.5"], environment: environment)
                #expect(models.out.contains("listed"), "\(models.out)\(models.err)")
                let asked = try await simulated.requests()
                #expect(asked.allSatisfy { $0["method"]?.string == "GET" })
                #expect(asked.contains { $0["query"]?["offset"]?.string == "2" })
            }
        }
    }

    @Test(.enabled(if: PythonParts.areThere || Requirements.mustHave))
    func requestsAndFacesAreThoseOfTheOfficialClients() async throws {
        try await withFolder { folder in
            try await withSimulator(script: Self.script) { simulated in
                let endpoints = Self.sites.flatMap { site in
                    [true, false].map { isStreaming in
                        let completion = #""models": ["\#(site.callable)"], "stream": \#(isStreaming)"#
                        return Self.endpoint(
                            "\(site.provider)-\(isStreaming)",
                            site.provider,
                            simulated.url + site.path,
                            "\"completion\": {\(completion)}"
                        )
                    }
                }
                _ = try await Self.once(Self.config(endpoints, in: folder), in: folder)
                let result = try await PythonParts.run("shapes_conformance.py", [simulated.url], home: folder)
                #expect(result.status == 0, "\(result.out)\n\(result.err.suffix(4_000))")
            }
        }
    }

    @Test(.enabled(if: PythonParts.areThere || Requirements.mustHave))
    func llamaCppItselfIsReadRight() async throws {
        try await withLlamaServer(key: "sk-conformance") { url, folder in
            let endpoints = [true, false].map { isStreaming in
                Self.endpoint(
                    isStreaming ? "streamed" : "whole",
                    "llamacpp",
                    url,
                    #""completion": {"models": ["tiny", "another"], "stream": \#(isStreaming)}"#
                )
            }
            let wrong = Self.endpoint("wrong", "llamacpp", url, #""confirm": true"#).replacing("KEY", with: "WRONG")
            let report = try await Self.once(Self.config(endpoints + [wrong], in: folder), in: folder)
            for name in ["streamed", "whole"] {
                #expect(report[name]?["list"]?["ids"]?.int == 1)
                let tiny = Self.model("tiny", of: report[name])
                #expect(tiny?["stage"]?.string == "callable", "\(name)")
                #expect(tiny?["served_model"]?.string == "tiny")
                #expect(tiny?["tokens"]?.int ?? 0 > 1)
                #expect((tiny?["first_token_us"]?.int != nil) == (name == "streamed"))
                // It answers, as what it is.
                let another = Self.model("another", of: report[name])
                #expect(another?["verdict"]?.string == "ok_degraded")
                #expect(another?["stage"]?.string != "callable")
            }
            #expect(report["wrong"]?["list"]?["verdict"]?.string == "auth_failed")
            #expect(report["wrong"]?["list"]?["http_status"]?.int == 401)
        }
    }
}
