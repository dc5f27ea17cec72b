import ProbeJSON
import ProbeSimulator
import Testing

@Suite("The simulator as Codex", .timeLimit(.minutes(1)))
struct CodexFaceTests {
    private static let headers = ["Authorization": "Bearer key", "ChatGPT-Account-ID": "acc-1"]
    private static let call = """
        {"model":"m-1","instructions":"You are a probe.","input":[{"role":"user","content":"hi"}],"store":false,\
        "stream":true,"reasoning":{"effort":"low"}}
        """

    private func site(faults: [Script.Fault] = []) -> Script.Site {
        Script.Site(
            dialect: .codex,
            keys: ["key"],
            models: [
                .init(id: "m-1", snapshot: "m-1-2026-04-23"), .init(id: "m-2", minimalClientVersion: "0.98.0"),
                .init(id: "m-3", minimalClientVersion: "0.144.0"), .init(id: "m-4", callableAfter: 1_000_000),
            ],
            faults: faults
        )
    }

    private func ids(_ list: JSONNode) -> [String] {
        (list["models"]?.array ?? []).compactMap { $0["slug"]?.string }
    }

    @Test
    func theListHidesWhatIsNewerThanTheClient() async throws {
        try await withSimulator(["s": site()]) { simulator in
            var tags: Set<String> = []
            for (version, count) in [
                ("", 2), ("0.97.9", 2), ("0.98.0", 3), ("0.98.1", 3), ("0.144.0", 4), ("1.0.0", 4),
            ] {
                let path = "/s/models" + (version.isEmpty ? "" : "?client_version=\(version)")
                let reply = try await simulator.ask("GET", path, headers: Self.headers)
                #expect(ids(try reply.json()).count == count, "\(version)")
                tags.insert(try #require(reply.header("etag")))
            }
            #expect(tags.count == 3, "as many marks as lists")
            let row = try await simulator.get("/s/models?client_version=1.0.0", headers: Self.headers)["models"]?.array?
                .last
            #expect(row?["visibility"]?.string == "list" && row?["supported_in_api"]?.bool == true)
            #expect(row?["supported_reasoning_levels"]?.array?.first?["effort"]?.string == "low")
        }
    }

    @Test
    func whoIsNotSignedInIsRefused() async throws {
        try await withSimulator(["s": site()]) { simulator in
            let nobody = try await simulator.ask("GET", "/s/models")
            #expect(nobody.status == 401)
            #expect(try nobody.json()["detail"]?.string == "Unauthorized")
            #expect(nobody.header("x-openai-authorization-error") == "missing_authorization_header")
            #expect(nobody.header("x-error-json") == nil)
            let expired = try await simulator.ask("GET", "/s/models", headers: ["Authorization": "Bearer old"])
            #expect(expired.status == 401)
            #expect(expired.header("x-error-json") == "eyJlcnJvciI6eyJjb2RlIjoidG9rZW5fZXhwaXJlZCJ9fQ==")
            let alone = try await simulator.ask("GET", "/s/models", headers: ["Authorization": "Bearer key"])
            #expect(alone.status == 401)
        }
    }

    @Test(
        "What the route insists on",
        arguments: [
            ("\"model\":\"m-1\"", "\"model\":\"m-9\"", "not supported when using Codex with a ChatGPT account"),
            ("\"model\":\"m-1\"", "\"model\":\"m-4\"", "not supported when using Codex with a ChatGPT account"),
            ("\"store\":false", "\"store\":true", "Store must be set to false"),
            ("\"stream\":true", "\"stream\":false", "Stream must be set to true"),
            ("\"instructions\":\"You are a probe.\",", "", "Instructions are required"),
            ("\"store\":false", "\"store\":false,\"max_output_tokens\":16", "Unsupported parameter: max_output_tokens"),
        ]
    )
    func demands(part: String, other: String, words: String) async throws {
        try await withSimulator(["s": site()]) { simulator in
            let body = Self.call.replacing(part, with: other)
            let reply = try await simulator.ask("POST", "/s/responses", headers: Self.headers, body: body)
            #expect(reply.status == 400)
            #expect(try reply.json()["detail"]?.string?.contains(words) == true, "\(reply.text)")
        }
    }

    @Test
    func aCallIsALongStreamWithTheStateOfThePlan() async throws {
        try await withSimulator(["s": site()]) { simulator in
            let reply = try await simulator.ask("POST", "/s/responses", headers: Self.headers, body: Self.call)
            #expect(reply.status == 200 && reply.isComplete)
            #expect(reply.text.matches(of: /event: response.output_text.delta\n/).count == 200)
            #expect(reply.text.contains("event: response.completed\n") && !reply.text.contains("[DONE]"))
            #expect(reply.header("x-codex-primary-used-percent") == "12.5")
            #expect(reply.header("x-models-etag")?.hasPrefix("\"") == true)
        }
    }

    @Test
    func troubleHasTheShapesOfCodex() async throws {
        func fault(_ fault: Script.Fault) async throws -> WireReply {
            try await withSimulator(["s": site(faults: [fault])]) { simulator in
                try await simulator.ask("POST", "/s/responses", headers: Self.headers, body: Self.call)
            }
        }
        let used = try await fault(Script.Fault(.rateLimit, amount: 90))
        #expect(used.status == 429 && used.header("retry-after") == nil)
        #expect(try used.json()["error"]?["type"]?.string == "usage_limit_reached")
        #expect(try used.json()["error"]?["resets_at"]?.kind == .number)
        #expect(try await fault(Script.Fault(.overloaded)).json()["error"]?["code"]?.string == "server_is_overloaded")
        let blocked = try await fault(Script.Fault(.html, status: 403))
        #expect(
            blocked.status == 403 && blocked.header("server") == "cloudflare" && blocked.text.hasPrefix("<!DOCTYPE")
        )
    }
}
