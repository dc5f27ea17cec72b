import Glibc
import ProbeConfig
import ProbeDomain
import Testing

/// What a config that is right becomes.
@Suite struct PlanTests {
    /// The file that the project ships.
    private func shipped() throws -> [UInt8] {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        let file = try #require(fopen(parts.joined(separator: "/") + "/config.json", "rb"))
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 1_000_000)
        return Array(buffer[..<fread(&buffer, 1, buffer.count, file)])
    }

    @Test func theShippedConfigIsThePlanOfTheReadme() throws {
        let result = read(try shipped())
        #expect(result.text.isEmpty)
        let plan = Plan(
            watches: [Watch(ModelPattern("gpt-5.5")), Watch(ModelPattern("gpt-5.5-pro"), endpoints: ["openai"])],
            endpoints: [
                Endpoint(
                    key: EndpointKey(name: "openai", provider: "openai", baseURL: "https://api.openai.com/v1"),
                    completionModels: ["gpt-5.5"]
                ),
                Endpoint(
                    key: EndpointKey(
                        name: "codex",
                        provider: "codex",
                        baseURL: "https://chatgpt.com/backend-api/codex?client_version=1.0.0"
                    ),
                    isEnabled: false,
                    listEvery: .seconds(300),
                    watchEvery: .seconds(300),
                    settings: ["client_version": "1.0.0"]
                ),
                Endpoint(
                    key: EndpointKey(name: "anthropic", provider: "anthropic", baseURL: "https://api.anthropic.com")
                ),
                Endpoint(
                    key: EndpointKey(
                        name: "google",
                        provider: "google",
                        baseURL: "https://generativelanguage.googleapis.com"
                    )
                ),
                Endpoint(
                    key: EndpointKey(
                        name: "openrouter",
                        provider: "openrouter",
                        baseURL: "https://openrouter.ai/api/v1"
                    ),
                    listEvery: .seconds(300),
                    watchEvery: .seconds(300)
                ),
                Endpoint(
                    key: EndpointKey(name: "meta", provider: "llama", baseURL: "https://api.llama.com/v1"),
                    isEnabled: false
                ),
            ],
            budget: BudgetCaps(completions: 150, microUSD: 250_000)
        )
        #expect(result.plan == plan)
    }

    /// The example of the design, without the provider that has no dialect yet.
    @Test func theDesignsExampleIsUnderstood() throws {
        let result = read(
            """
            {
              "watch": ["gpt-5.5", {"model": "gpt-5.5-pro", "endpoints": ["openai"]}],
              "defaults": {"list": {"every": "60s"}, "completion": {"every": "15m"}, "watch_every": "30s", "confirm": true, "reserve": "20%"},
              "endpoints": [
                {"name": "openai", "provider": "openai", "completion": {"models": ["gpt-5.5"]}},
                {"name": "codex", "provider": "openai", "enabled": false, "key": {"file": "~/.codex/auth.json", "pointer": "/tokens/access_token"}},
                {"name": "local", "provider": "openai-compatible", "base_url": "http://127.0.0.1:8000/v1", "key": {"env": "LOCAL_KEY"}, "ca_file": "/etc/ssl/private-ca.pem"},
                {"name": "loaded", "provider": "openai", "enabled": false, "key": {"credential": "probe.codex", "pointer": "/tokens/access_token"}},
                {"name": "plain", "provider": "openai", "enabled": false, "key": {"credential": "probe.plain"}}
              ],
              "budget": {"completions_per_day": 150, "usd_per_day": 0.25}
            }
            """
        )
        #expect(result.text.isEmpty)
        let endpoints = try #require(result.plan?.endpoints)
        #expect(endpoints.map(\.isEnabled) == [true, false, true, false, false])
        #expect(
            endpoints.map(\.keySource) == [
                .standard, .file(path: "/home/ada/.codex/auth.json", pointer: "/tokens/access_token"),
                .environment("LOCAL_KEY"), .credential(name: "probe.codex", pointer: "/tokens/access_token"),
                .credential(name: "probe.plain", pointer: nil),
            ]
        )
        #expect(
            endpoints[2].route == WireRoute(caFile: "/etc/ssl/private-ca.pem", proxy: nil, allowsPlainHTTP: true)
        )
    }

    @Test func whatIsLeftOutHasItsDefault() throws {
        let plan = try #require(read("{\"endpoints\": [{\"name\": \"openai\", \"provider\": \"openai\"}]}").plan)
        let key = EndpointKey(name: "openai", provider: "openai", baseURL: "https://api.openai.com/v1")
        #expect(plan.endpoints == [Endpoint(key: key)])
        #expect(plan.watches.isEmpty)
        #expect(plan.budget == BudgetCaps(completions: 150, microUSD: 250_000))
    }

    @Test func anEndpointsOwnWordsWinOverTheDefaults() throws {
        let text = """
            {
              "defaults": {"list": {"every": "2m"}, "watch_every": "1m", "completion": {"every": "1h", "stream": false,
                "output_tokens": 32, "route": "chat"}, "confirm": false, "reserve": "0%", "down_after": "5m"},
              "endpoints": [
                {"name": "a", "provider": "openai"},
                {"name": "b", "provider": "openai", "list": {"every": "1m"}, "watch_every": "20s", "completion":
                  {"every": "2h", "stream": true, "output_tokens": 64, "route": "responses"}, "confirm": true,
                  "reserve": "12.5%", "down_after": "90s", "proxy": "socks5h://127.0.0.1:9050",
                  "headers": {"OpenAI-Organization": "org-1"}, "budget": {"completions_per_day": null}},
                {"name": "c", "provider": "anthropic", "list": {"every": "30s"}}
              ],
              "budget": {"completions_per_day": null, "usd_per_day": 0.000001}
            }
            """
        let result = read(text)
        #expect(result.text.isEmpty)
        let plan = try #require(result.plan)
        let facts = plan.endpoints.map { endpoint in
            "\(endpoint.listEvery) \(endpoint.watchEvery) \(endpoint.completionEvery) \(endpoint.isStreaming) "
                + "\(endpoint.outputTokens ?? 0) \(endpoint.completionRoute?.rawValue ?? "-") \(endpoint.confirms) "
                + "\(endpoint.reserve) \(endpoint.downAfter)"
        }
        #expect(
            facts == [
                "120.0 seconds 60.0 seconds 3600.0 seconds false 32 chat false 0.0 300.0 seconds",
                "60.0 seconds 20.0 seconds 7200.0 seconds true 64 responses true 0.125 90.0 seconds",
                // The default route is not one of this provider, and the default speed is slower than its own list.
                "30.0 seconds 30.0 seconds 3600.0 seconds false 32 - false 0.0 300.0 seconds",
            ]
        )
        #expect(plan.endpoints[1].route.proxy == "socks5h://127.0.0.1:9050")
        #expect(plan.endpoints[1].headers == [WireRequest.Header("OpenAI-Organization", "org-1")])
        #expect(plan.budget == BudgetCaps(completions: nil, microUSD: 1))
    }

    @Test func aPlanThatJustFitsItsCapsIsTaken() {
        let text = { (cap: Int) in
            """
            {"endpoints": [{"name": "a", "provider": "openai", "completion": {"models": ["gpt-5.5"]}}],
             "budget": {"completions_per_day": \(cap)}}
            """
        }
        // 96 calls a day are three quarters of 128, and more than three quarters of 127 once a quarter is rounded down.
        #expect(read(text(128)).plan != nil)
        #expect(read(text(127)).plan != nil)
        #expect(read(text(126)).plan == nil)
    }

    @Test func aLocalServerMayBeAskedOften() throws {
        let text = """
            {"endpoints": [{"name": "a", "provider": "openai-compatible", "base_url": "http://[::1]:8000/v1/",
              "list": {"every": "1s"}, "watch_every": "1s"}]}
            """
        let endpoint = try #require(read(text).plan?.endpoints.first)
        #expect(endpoint.listEvery == .seconds(1))
        #expect(endpoint.key.baseURL == "http://[::1]:8000/v1")
    }

    @Test func everyDialectIsFoundByItsName() {
        for name in ["openai", "anthropic", "google", "openrouter"] {
            #expect(read("{\"endpoints\": [{\"name\": \"a\", \"provider\": \"\(name)\"}]}").plan != nil, "\(name)")
        }
    }

    /// A generic list: its own keys, their standards, and no calls.
    @Test func aListAloneIsNeverCalled() throws {
        let result = read(
            """
            {"watch": ["gpt-5.5"], "endpoints": [
              {"name": "a", "provider": "generic", "base_url": "https://models.dev/api.json", "models": "/openai/models",
               "created": "/release_date", "next": "/links/next", "next_parameter": "page_token",
               "query": "limit=10&author=openai"},
              {"name": "b", "provider": "generic", "base_url": "https://huggingface.co/api/models/", "confirm": true}]}
            """
        )
        #expect(result.text.isEmpty)
        let endpoints = try #require(result.plan).endpoints
        #expect(endpoints.map(\.confirms) == [false, false])
        #expect(
            endpoints.map(\.key.address) == ["https://models.dev/api.json", "https://huggingface.co/api/models"]
        )
        #expect(
            endpoints[0].settings == [
                "models": "/openai/models", "created": "/release_date", "next": "/links/next", "id": "/id",
                "next_parameter": "page_token", "query": "limit=10&author=openai",
            ]
        )
        #expect(endpoints[1].settings == ["id": "/id"])
    }

    /// What another part of a catalogue has is no news, and what it has not is not gone.
    @Test func anotherPlaceOfAListIsAnotherEndpoint() throws {
        func key(_ settings: String) throws -> EndpointKey? {
            let endpoint = #"{"name": "a", "provider": "generic", "base_url": "https://x.example/l"\#(settings)}"#
            return try #require(read(#"{"endpoints": [\#(endpoint)]}"#).plan).endpoints.first?.key
        }
        let plain = try key("")
        for setting in [#""query": "author=openai""#, #""models": "/data""#, #""id": "/name""#] {
            #expect(try key(", " + setting) != plain, "\(setting)")
        }
        for setting in [#""created": "/date""#, #""next": "/next""#, #""id": "/id""#] {
            #expect(try key(", " + setting) == plain, "\(setting)")
        }
    }

    @Test(
        arguments: [
            (#""completion": {"models": ["m"]}"#, #"completion.models: "generic" has no completions"#),
            (#""completion": {"route": "chat"}"#, "the provider has no completions"),
            (#""models": "data""#, "models: found"), (#""next_parameter": "a b""#, "next_parameter: found"),
            (#""query": "limit=1 0""#, "query: this is no query, or it holds a key"),
            (#""query": "?limit=1""#, "query: this is no query, or it holds a key"),
            (#""query": "api_key=abc""#, "query: this is no query, or it holds a key"),
            (#""query": "x=sk-0123456789abcdef""#, "query: this is no query, or it holds a key"),
            (#""list": {"every": "30s"}"#, "expected at least 1m for the public API of Generic list"),
        ]
    )
    func whatAListAloneCannotHave(member: String, complaint: String) {
        let text = read(
            #"{"endpoints": [{"name": "a", "provider": "generic", "base_url": "https://x.example/l", \#(member)}]}"#
        ).text
        #expect(text.contains(complaint), "\(text)")
        #expect(!text.contains("abcdef") && !text.contains("=abc"))
    }

    @Test func theAddressOfAListHasNoQuery() {
        let text = read(
            #"{"endpoints": [{"name": "a", "provider": "generic", "base_url": "https://x.example/l?a=b"}]}"#
        ).text
        #expect(text.contains("hint: write what follows the question mark as \"query\""))
    }

    @Test(arguments: [
        ("azure", "https://RESOURCE.openai.azure.com"), ("generic", "https://models.dev/api.json"),
        ("openai-compatible", "http://127.0.0.1:8000/v1"),
    ])
    func aMissingAddressIsShownByAnExample(provider: String, example: String) {
        let text = read(#"{"endpoints": [{"name": "a", "provider": "\#(provider)"}]}"#).text
        #expect(text.contains("hint: add \"base_url\": \"\(example)\" or where the server is"), "\(text)")
    }

    /// What people call a provider leads to its name, and its own keys are no further mistake; nor are they shown.
    @Test(arguments: [
        ("amazon", "bedrock"), ("bedrok", "bedrock"), ("Meta", "llama"), ("gemini", "google"), ("aws", nil),
    ])
    func aProviderIsKnownByItsTitle(word: String, name: String?) {
        let text = read(
            #"{"endpoints": [{"name": "a", "provider": "\#(word)", "region": "sk-0123456789abcdef"}]}"#
        ).text
        let hint = name.map { "did you mean \"\($0)\"?" } ?? "most servers speak"
        #expect(text.contains("hint: \(hint)"), "\(text)")
        #expect(!text.contains("abcdef"), "\(text)")
        // Google and Meta have no regions.
        #expect(text.contains("unknown key") == ["llama", "google"].contains(name), "\(text)")
    }

    @Test(arguments: [("0.128.0", true), ("1.0.0-alpha.1", true), ("new", false), ("v1", false), ("", false)])
    func aVersionBeginsWithADigit(version: String, isTaken: Bool) {
        let text = #"{"endpoints": [{"name": "a", "provider": "codex", "client_version": "\#(version)"}]}"#
        #expect((read(text).plan != nil) == isTaken)
    }
}
