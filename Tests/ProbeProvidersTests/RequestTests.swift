import ProbeDomain
import ProbeJSON
import ProbeProviders
import Testing

/// One request and what must go out.
struct Golden: Sendable, CustomTestStringConvertible {
    let provider: String
    let kind: CheckKind
    var model: ModelID = "gpt-5.5"
    var page: String?
    var options: CompletionOptions?
    let url: String
    var body: String?

    var testDescription: String { "\(provider) \(kind) \(url)" }
}

@Suite("Requests")
struct RequestTests {
    private static let base = "https://api.example/base"
    private static let secret = "sk-planted-2f9c"

    private func target(_ headers: [WireRequest.Header] = []) -> DialectTarget {
        DialectTarget(
            baseURL: Self.base,
            key: Secret(Self.secret, origin: "env KEY"),
            route: WireRoute(caFile: "/ca.pem"),
            headers: headers,
            userAgent: "probe/1"
        )
    }

    private func request(_ golden: Golden) throws -> WireRequest {
        let dialect = try dialect(golden.provider)
        switch golden.kind {
        case .list: return dialect.listRequest(target(), page: golden.page.flatMap { PageToken($0) })
        case .retrieve: return try #require(dialect.retrieveRequest(target(), model: golden.model))
        case .completion:
            let options = try #require(golden.options)
            return dialect.completionRequest(target(), model: golden.model, options: options)
        }
    }

    static let free: [Golden] = [
        Golden(provider: "openai", kind: .list, url: "/models"),
        Golden(provider: "openai", kind: .retrieve, model: "gpt-5.5", url: "/models/gpt-5.5"),
        Golden(
            provider: "openai",
            kind: .retrieve,
            model: "ft:gpt-4.1:org::id",
            url: "/models/ft%3Agpt-4.1%3Aorg%3A%3Aid"
        ),
        Golden(provider: "openai", kind: .retrieve, model: "openai/gpt-5.5", url: "/models/openai%2Fgpt-5.5"),
        Golden(provider: "openai", kind: .retrieve, model: "a b?c#d%é\n", url: "/models/a%20b%3Fc%23d%25%C3%A9%0A"),
        Golden(provider: "openai-compatible", kind: .list, url: "/models"),
        Golden(provider: "openrouter", kind: .list, url: "/models"),
        Golden(provider: "anthropic", kind: .list, url: "/v1/models?limit=1000"),
        Golden(
            provider: "anthropic",
            kind: .list,
            page: "claude-opus-4-5",
            url: "/v1/models?limit=1000&after_id=claude-opus-4-5"
        ),
        Golden(
            provider: "anthropic",
            kind: .list,
            page: "x&limit=1#\r\nHost: evil",
            url: "/v1/models?limit=1000&after_id=x%26limit%3D1%23%0D%0AHost%3A%20evil"
        ),
        Golden(provider: "anthropic", kind: .retrieve, model: "claude-x", url: "/v1/models/claude-x"),
        Golden(provider: "google", kind: .list, url: "/v1beta/models?pageSize=1000"),
        Golden(
            provider: "google",
            kind: .list,
            page: "Ab+/=&key=1",
            url: "/v1beta/models?pageSize=1000&pageToken=Ab%2B%2F%3D%26key%3D1"
        ),
        Golden(provider: "google", kind: .retrieve, model: "models/gemini-3-pro", url: "/v1beta/models/gemini-3-pro"),
        Golden(provider: "google", kind: .retrieve, model: "gemini-3-pro", url: "/v1beta/models/gemini-3-pro"),
        Golden(
            provider: "google",
            kind: .retrieve,
            model: "models/../x?y",
            url: "/v1beta/models/..%2Fx%3Fy"
        ),
    ]

    static let paid: [Golden] = [
        Golden(
            provider: "openai",
            kind: .completion,
            options: CompletionOptions(route: .responses),
            url: "/responses",
            body: "{\"model\":\"gpt-5.5\",\"input\":\"hi\",\"max_output_tokens\":16,\"store\":false,\"stream\":true}"
        ),
        Golden(
            provider: "openai",
            kind: .completion,
            options: CompletionOptions(route: .responses, isStreaming: false),
            url: "/responses",
            body: "{\"model\":\"gpt-5.5\",\"input\":\"hi\",\"max_output_tokens\":16,\"store\":false}"
        ),
        Golden(
            provider: "openai",
            kind: .completion,
            options: CompletionOptions(route: .chat),
            url: "/chat/completions",
            body: """
                {"model":"gpt-5.5","messages":[{"role":"user","content":"hi"}],"max_completion_tokens":256,
                "store":false,"stream":true,"stream_options":{"include_usage":true}}
                """
        ),
        Golden(
            provider: "openai-compatible",
            kind: .completion,
            model: "llama\"3\n",
            options: CompletionOptions(route: .chat, isStreaming: false),
            url: "/chat/completions",
            body:
                "{\"model\":\"llama\\\"3\\n\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":16}"
        ),
        Golden(
            provider: "openai-compatible",
            kind: .completion,
            options: CompletionOptions(route: .chat, isStreaming: false, usesOtherLimitName: true),
            url: "/chat/completions",
            body: """
                {"model":"gpt-5.5","messages":[{"role":"user","content":"hi"}],"max_completion_tokens":16}
                """
        ),
        Golden(
            provider: "openai-compatible",
            kind: .completion,
            options: CompletionOptions(route: .responses, isStreaming: false),
            url: "/responses",
            body: "{\"model\":\"gpt-5.5\",\"input\":\"hi\",\"max_output_tokens\":16,\"store\":false}"
        ),
        Golden(
            provider: "openrouter",
            kind: .completion,
            model: "openai/gpt-5.5",
            options: CompletionOptions(route: .chat, isStreaming: false),
            url: "/chat/completions",
            body:
                "{\"model\":\"openai/gpt-5.5\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":32}"
        ),
        Golden(
            provider: "anthropic",
            kind: .completion,
            model: "claude-haiku-4-5",
            options: CompletionOptions(route: .messages),
            url: "/v1/messages",
            body: """
                {"model":"claude-haiku-4-5","max_tokens":1,"messages":[{"role":"user","content":"hi"}],"stream":true}
                """
        ),
        Golden(
            provider: "anthropic",
            kind: .completion,
            model: "claude-haiku-4-5",
            options: CompletionOptions(route: .messages, isStreaming: false, outputTokens: 9),
            url: "/v1/messages",
            body:
                #"{"model":"claude-haiku-4-5","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}"#
        ),
        Golden(
            provider: "google",
            kind: .completion,
            model: "models/gemini-3-pro",
            options: CompletionOptions(route: .generateContent),
            url: "/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse",
            body: """
                {"contents":[{"role":"user","parts":[{"text":"hi"}]}],"generationConfig":{"maxOutputTokens":16}}
                """
        ),
        Golden(
            provider: "google",
            kind: .completion,
            model: "gemini-3-pro",
            options: CompletionOptions(route: .generateContent, isStreaming: false, outputTokens: 64),
            url: "/v1beta/models/gemini-3-pro:generateContent",
            body: """
                {"contents":[{"role":"user","parts":[{"text":"hi"}]}],"generationConfig":{"maxOutputTokens":64}}
                """
        ),
    ]

    /// Those that sign, or whose addresses need keys of the config, have suites of their own.
    private static let elsewhere = ["codex", "bedrock", "azure", "vertex"]

    @Test(arguments: ProviderRegistry.all.map(\.facts).filter { !elsewhere.contains($0.name) })
    func everyProviderHasGoldenRequests(facts: ProviderFacts) {
        let goldens = (Self.free + Self.paid + Self.presets + Self.shapes).filter { $0.provider == facts.name }
        let kinds = Set(goldens.map(\.kind))
        #expect(kinds.contains(.list))
        #expect(kinds.contains(.completion) == !facts.routes.isEmpty)
        #expect(kinds.contains(.retrieve) || !facts.hasRetrieve)
    }

    @Test(arguments: free + paid + presets + shapes)
    func whatGoesOut(golden: Golden) throws {
        let request = try request(golden)
        #expect(request.url == Self.base + golden.url)
        #expect(request.method == (golden.kind == .completion ? .post : .get))
        #expect(request.route == WireRoute(caFile: "/ca.pem"))
        if let body = golden.body {
            let sent = try JSONNode.parse(request.body)
            let expected = try JSONNode.parse(Array(body.utf8))
            #expect(plain(sent) == plain(expected))
            #expect(sent["temperature"] == nil && sent["top_p"] == nil, "reasoning models refuse both")
            #expect(request.limits == .completion)
            #expect((request.observer != nil) == golden.options?.isStreaming)
        } else {
            #expect(request.body.isEmpty)
            #expect(request.limits == .list)
            #expect(request.observer == nil)
        }
    }

    @Test(arguments: free + paid + presets + shapes)
    func theKeyIsASecretAndNothingElse(golden: Golden) throws {
        let request = try request(golden)
        let secrets = request.headers.filter {
            if case .secret = $0.value { true } else { false }
        }
        #expect(secrets.count == 1)
        #expect(!"\(request)".contains(Self.secret))
        #expect(!request.url.contains(Self.secret))
        #expect(!String(decoding: request.body, as: UTF8.self).contains(Self.secret))
        let names: [String: (name: String, prefix: String)] = [
            "anthropic": ("x-api-key", ""), "google": ("x-goog-api-key", ""),
        ]
        let expected = names[golden.provider] ?? ("Authorization", "Bearer ")
        let value = WireRequest.HeaderValue.secret(
            prefix: expected.prefix,
            Secret(Self.secret, origin: "env KEY")
        )
        #expect(secrets.first?.name == expected.name)
        #expect(secrets.first?.value == value)
    }

    @Test(arguments: free + paid + presets + shapes)
    func headersSayWhatIsSentAndWanted(golden: Golden) throws {
        let request = try request(golden)
        func plainHeader(_ name: String) -> String? {
            let header = request.headers.first { $0.name.lowercased() == name }
            guard case .plain(let value) = header?.value else { return nil }
            return value
        }
        #expect(plainHeader("user-agent") == "probe/1")
        let isStream = golden.options?.isStreaming == true
        let stream = golden.provider == "ollama" ? "application/x-ndjson" : "text/event-stream"
        #expect(plainHeader("accept") == (isStream ? stream : "application/json"))
        #expect(plainHeader("content-type") == (golden.kind == .completion ? "application/json" : nil))
        #expect(plainHeader("anthropic-version") == (golden.provider == "anthropic" ? "2023-06-01" : nil))
        #expect(Set(request.headers.map { $0.name.lowercased() }).count == request.headers.count)
    }

    @Test(arguments: ProviderRegistry.all.map(\.facts.name))
    func withoutAKeyNoneIsSentAndHeadersOfTheConfigAre(provider: String) throws {
        var target = target([WireRequest.Header("X-Team", "a")])
        target.credential = nil
        let request = try dialect(provider).listRequest(target, page: nil)
        let plainOnly = request.headers.allSatisfy { if case .plain = $0.value { true } else { false } }
        #expect(plainOnly)
        #expect(request.headers.contains(WireRequest.Header("X-Team", "a")))
        #expect(!request.headers.contains { $0.name == "Authorization" })
    }

    @Test("Nothing that a server sent leaves its place in the URL", arguments: ProviderRegistry.all.map(\.facts.name))
    func hostileTextStaysInItsPlace(provider: String) throws {
        let dialect = try dialect(provider)
        let hostile = "a/../b?c=d&e#f\r\nX: y \u{202E}é%2F@h:1\u{0}"
        let token = try #require(PageToken(hostile))
        var urls = [dialect.listRequest(target(), page: token).url]
        if let retrieve = dialect.retrieveRequest(target(), model: ModelID(hostile)) { urls.append(retrieve.url) }
        for route in dialect.facts.routes {
            let options = CompletionOptions(route: route)
            urls.append(dialect.completionRequest(target(), model: ModelID(hostile), options: options).url)
        }
        for url in urls {
            // The generic list is the base URL itself.
            #expect(url.hasPrefix(Self.base + (provider == "generic" ? "?" : "/")))
            let rest = url.dropFirst(Self.base.count)
            #expect(rest.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
            #expect(!rest.contains("..") || !rest.contains("/../"))
            #expect(!rest.contains("#") && !rest.contains("@") && !rest.contains("e#f"))
            #expect(rest.count { $0 == "?" } <= 1)
        }
    }

    @Test("A reservation is never less than what may be used", arguments: ProviderRegistry.all.map(\.facts.name))
    func tokenBounds(provider: String) throws {
        let dialect = try dialect(provider)
        for route in dialect.facts.routes {
            for tokens in [nil, 1, 16, 2_048] {
                let options = CompletionOptions(route: route, outputTokens: tokens)
                let request = dialect.completionRequest(target(), model: "m", options: options)
                let body = try JSONNode.parse(request.body)
                let names = ["max_output_tokens", "max_completion_tokens", "max_tokens"]
                let cap =
                    names.compactMap { body[$0]?.int }.first ?? body["generationConfig"]?["maxOutputTokens"]?.int
                    ?? body["inferenceConfig"]?["maxTokens"]?.int ?? body["options"]?["num_predict"]?.int
                guard provider != "codex" else {
                    // It takes no cap: the stream is ended by us, and the bound is a guess on the careful side.
                    #expect(cap == nil && dialect.tokenBound(options) >= 1_024)
                    continue
                }
                #expect(try #require(cap) <= dialect.tokenBound(options))
                if let tokens { #expect(cap == tokens) }
            }
        }
    }
}

/// A node as text, so that places and white space do not count; members keep their order.
private func plain(_ node: JSONNode) -> String {
    switch node.value {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let text): text
    case .string(let text): "\"\(text)\""
    case .array(let nodes): "[" + nodes.map(plain).joined(separator: ",") + "]"
    case .object(let members): "{" + members.map { "\($0.key):\(plain($0.value))" }.joined(separator: ",") + "}"
    }
}
