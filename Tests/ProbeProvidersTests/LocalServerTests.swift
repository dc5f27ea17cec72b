import ProbeDomain
import ProbeProviders
import Testing

/// Servers and gateways that people run themselves.
@Suite("llama.cpp, vLLM and LiteLLM")
struct LocalServerTests {
    private static let chat = #"{"model":"gpt-5.5","choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}"#

    @Test("A list that says when it was asked does not say when its models came")
    func creationIsNoTimeOfAsking() throws {
        let body = #"{"object":"list","data":[{"id":"m","object":"model","created":1795570500,"owned_by":"x"}]}"#
        for provider in ["llamacpp", "litellm", "vllm", "mistral"] {
            #expect(try listPage(provider, body).models == [ListedModel(id: "m")], "\(provider)")
        }
        #expect(try listPage("openai", body).models.map(\.created) == [Timestamp(seconds: 1_795_570_500)])
    }

    @Test func llamaCppTellsTheStateOfItsModels() throws {
        let states = ["unloaded", "loading", "loaded", "sleeping", "downloading", "failed"]
        let rows = states.map { #"{"id":"\#($0)","status":{"value":"\#($0)"},"meta":{"n_ctx_train":131072}}"# }
        let failed = #"{"id":"broken","status":{"value":"unloaded","failed":true,"exit_code":1}}"#
        let body = """
            {"models":[{"name":"x","model":"x"}],"object":"list","data":[\((rows + [failed]).joined(separator: ","))]}
            """
        let models = try listPage("llamacpp", body).models
        #expect(models.map(\.id.text) == states + ["broken"])
        // What is not loaded is loaded by the call.
        #expect(models.map(\.servesCompletions) == [nil, nil, nil, nil, false, false, false])
        #expect(models.map(\.context) == Array(repeating: 131_072, count: 6) + [nil])
    }

    @Test("What answers for any name proves only what is listed")
    func llamaCppIgnoresNames() throws {
        let finding = try judge("llamacpp", reply(200, Array(Self.chat.utf8)), try completion("llamacpp")).finding
        #expect(finding.verdict == .ok)
        #expect(finding.needsListing)
        #expect(try !judge("vllm", reply(200, Array(Self.chat.utf8)), try completion("vllm")).finding.needsListing)
    }

    @Test func vLLMListsAdaptersAndTheRoomOfEach() throws {
        let body = """
            {"object":"list","data":[
            {"id":"base","created":1795570500,"owned_by":"vllm","root":"m","parent":null,"max_model_len":8192,
            "permission":[{"id":"modelperm-1","created":1795570500}]},
            {"id":"adapter","created":1795570500,"owned_by":"vllm","root":"a","parent":"base"}]}
            """
        let expected = [ListedModel(id: "base", context: 8_192), ListedModel(id: "adapter")]
        #expect(try listPage("vllm", body).models == expected)
    }

    @Test func wildcardsOfLiteLLMAreNoModels() throws {
        let body = #"{"data":[{"id":"gpt-5.5"},{"id":"openai/*"},{"id":"*"},{"id":"bedrock/us.*"}],"object":"list"}"#
        #expect(try listPage("litellm", body).models == [ListedModel(id: "gpt-5.5")])
        #expect(try listPage("litellm", #"{"data":[{"id":"openai/*"}]}"#) == ListPage(models: []))
    }

    @Test(
        "After a fallback of the gateway another model has run, from its cache none; after a retry it is the same",
        arguments: [
            ([("x-litellm-attempted-fallbacks", "1")], Verdict.okDegraded, Reason("gateway_fallback"), nil),
            ([("x-litellm-attempted-fallbacks", "0")], .ok, "ran_text", nil),
            ([("x-litellm-cache-key", "f9dd")], .okDegraded, "gateway_cache", nil),
            ([("x-litellm-cache-key", "")], .ok, "ran_text", nil),
            ([("x-litellm-attempted-fallbacks", "-1")], .ok, "ran_text", nil),
            ([("x-litellm-attempted-fallbacks", "x")], .ok, "ran_text", nil),
            ([("x-litellm-attempted-retries", "2")], .ok, "ran_text", "run by an upstream after 2 retries"),
            (
                [("x-litellm-model-api-base", "https://api.openai.com?api-key=k")], .ok, "ran_text",
                "run by https://api.openai.com"
            ),
            (
                [("x-litellm-model-api-base", "https://user:pass@word@host.example/v1?x=@")], .ok, "ran_text",
                "run by https://host.example/v1"
            ),
            (
                [("x-litellm-model-api-base", "https://host.example/@v1")], .ok, "ran_text",
                "run by https://host.example/@v1"
            ),
            (
                [
                    ("x-litellm-attempted-fallbacks", "1"), ("x-litellm-attempted-retries", "1"),
                    ("x-litellm-model-api-base", "https://b.example"),
                ], .okDegraded, "gateway_fallback", "run by https://b.example after 1 retry"
            ),
        ] as [([(String, String)], Verdict, Reason, String?)]
    )
    func fallbacks(headers: [(String, String)], verdict: Verdict, reason: Reason, detail: String?) throws {
        let exchange = reply(200, Array(Self.chat.utf8), headers)
        let finding = try judge("litellm", exchange, try completion("litellm")).finding
        #expect(finding.verdict == verdict)
        #expect(finding.reason == reason)
        #expect(finding.detail == detail)
    }

    @Test(
        "What a call cost, in a header",
        arguments: [("0.00052", 520), ("0", 0), ("None", nil), ("-1", nil), ("1e300", nil), ("nan", nil)]
    )
    func costs(text: String, microUSD: Int?) throws {
        let body = #"{"choices":[{"message":{"content":"Hi"}}],"usage":{"prompt_tokens":8,"completion_tokens":2}}"#
        let reading = try completed("litellm", body, headers: [("x-litellm-response-cost", text)])
        #expect(reading.usage == TokenUsage(input: 8, output: 2, microUSD: microUSD))
        #expect(try completed("litellm", Self.chat, headers: [("x-litellm-response-cost", "1")]).usage == nil)
    }

    @Test func theLimitsBehindAGatewayAreTheProviders() throws {
        let headers = [
            ("x-ratelimit-limit-requests", "100"), ("x-ratelimit-remaining-requests", "99"),
            ("llm_provider-x-ratelimit-limit-requests", "5000"),
            ("llm_provider-x-ratelimit-remaining-requests", "4"),
            ("llm_provider-x-ratelimit-reset-requests", "12ms"),
        ]
        let reading = try dialect("litellm").read(
            reply(200, Array(Self.chat.utf8), headers),
            as: try completion("litellm")
        )
        #expect(reading.limits.buckets.map(\.name) == ["requests", "upstream-requests"])
        #expect(reading.limits.buckets.map(\.remaining) == [99, 4])
        #expect(reading.limits.buckets.last?.reset == .milliseconds(12))
    }

    @Test("The provider's wait counts where the gateway names none")
    func waits() throws {
        let body = Array(litellm("RateLimitError", code: 429).utf8)
        let behind = ("llm_provider-retry-after", "33")
        let reading = try judge("litellm", reply(429, body, [behind]), try completion("litellm")).reading
        #expect(reading.limits.wait == .seconds(33))
        let own = reply(429, body, [behind, ("retry-after", "5")])
        #expect(try judge("litellm", own, try completion("litellm")).reading.limits.wait == .seconds(5))
        let success = reply(200, Array(Self.chat.utf8), [behind])
        #expect(try judge("litellm", success, try completion("litellm")).reading.limits.wait == nil)
    }

    @Test(arguments: refusals)
    func everyRowOfTheTable(refusal: Refusal) throws { try refusal.check() }
}
