import ProbeDomain
import ProbeProviders
import Testing

/// What OpenRouter's list and answers say beside ids and text.
@Suite("OpenRouter")
struct OpenRouterTests {
    /// A row as the public list has them, with the members that are read and some that are not.
    private func row(_ id: String, _ more: String = "") -> String {
        """
        {"id":"\(id)","canonical_slug":"\(id)","name":"x","created":1776999000,"context_length":1050000,
        "architecture":{"input_modalities":["text"],"output_modalities":["text"],"tokenizer":"GPT"},
        "pricing":{"prompt":"0.000005","completion":"0.00003","request":"0","input_cache_read":"0.0000005"},
        "top_provider":{"context_length":400000,"is_moderated":true},"per_request_limits":null,
        "expiration_date":null,"supported_parameters":["max_tokens"]\(more)}
        """
    }

    private func list(_ rows: String...) throws -> [ListedModel] {
        try listPage("openrouter", "{\"data\":[\(rows.joined(separator: ","))]}").models
    }

    @Test func aRowTellsPriceContextAndTheEndOfService() throws {
        let body = row("openai/gpt-5.5").replacing(#"date":null"#, with: #"date":"2027-03-01""#)
        let model = ListedModel(
            id: "openai/gpt-5.5",
            created: Timestamp(seconds: 1_776_999_000),
            shutdown: Timestamp(rfc3339: "2027-03-01T00:00:00Z"),
            price: ModelPrice(input: 5, output: 30),
            context: 1_050_000
        )
        #expect(try list(body) == [model])
    }

    @Test(
        "A price is what anybody can mean by one",
        arguments: [
            (#""0.000005","completion":"0.00003""#, ModelPrice(input: 5, output: 30)),
            (#""0.00000015","completion":"0.0000006""#, ModelPrice(input: 0.15, output: 0.6)),
            (#""0","completion":"0""#, ModelPrice(input: 0, output: 0)),
            (#""5e-6","completion":"3e-5""#, ModelPrice(input: 5, output: 30)),
            (#"0.000005,"completion":0.00003"#, ModelPrice(input: 5, output: 30)),
            // A router's own row: it depends.
            (#""-1","completion":"-1""#, nil), (#""1e300","completion":"0""#, nil), (#""nan","completion":"0""#, nil),
            (#""free","completion":"free""#, nil), (#"null,"completion":"0""#, nil), (#""0","x":"0""#, nil),
        ]
    )
    func prices(text: String, price: ModelPrice?) throws {
        let body = #"{"id":"a/b","pricing":{"prompt":\#(text)}}"#
        #expect(try list(body).map(\.price) == [price])
    }

    @Test func anAliasNamesWhatItStandsFor() throws {
        let alias = #","alias_target":{"name":"GPT-5.5","slug":"openai/gpt-5.5"}"#
        let models = try list(
            row("openai/gpt-5.5").replacing("slug\":\"openai/gpt-5.5", with: "slug\":\"openai/gpt-5.5-20260423"),
            row("~openai/gpt-latest", alias),
            row("openai/gpt-4.1")
        )
        #expect(models.map(\.aliasOf) == ["openai/gpt-5.5-20260423", "openai/gpt-5.5", nil])
    }

    @Test(
        "Pages are followed by their query alone, whatever host they name",
        arguments: [
            (#"{"next":"https://openrouter.ai/api/v1/models?offset=500&limit=500"}"#, "?offset=500&limit=500"),
            (#"{"next":"/api/v1/models?offset=500#x"}"#, "?offset=500"),
            (#"{"next":"https://evil.example/steal?offset=500"}"#, "?offset=500"),
            (#"{"next":"?a=b c\\u000d\\u000aHost: evil@x/../y"}"#, "?a=b%20c%0D%0AHost:%20evil%40x%2F..%2Fy"),
        ]
    )
    func pages(links: String, query: String) throws {
        let links = links.replacing("\\\\", with: "\\")
        let page = try listPage("openrouter", #"{"data":[{"id":"a/b"}],"total_count":900,"links":\#(links)}"#)
        #expect(!page.isCutShort)
        let token = try #require(page.next)
        let target = DialectTarget(baseURL: "https://openrouter.ai/api/v1", key: nil)
        let url = try dialect("openrouter").listRequest(target, page: token).url
        #expect(url == "https://openrouter.ai/api/v1/models" + query)
    }

    @Test(
        "A list is complete when no page follows, and cut short when none can be asked for",
        arguments: [
            (#"{"next":null}"#, false), ("{}", false), ("null", false), (#"{"next":""}"#, false),
            (#"{"next":"https://openrouter.ai/api/v1/models"}"#, true), (#"{"next":"?"}"#, true),
        ]
    )
    func lastPages(links: String, isCutShort: Bool) throws {
        let page = try listPage("openrouter", #"{"data":[{"id":"a/b"}],"links":\#(links)}"#)
        #expect(page.next == nil)
        #expect(page.isCutShort == isCutShort)
    }

    @Test(arguments: [false, true])
    func whoRanItAndWhatItCostIsKept(isStreaming: Bool) throws {
        let usage = #""usage":{"prompt_tokens":8,"completion_tokens":16,"total_tokens":24,"cost":0.00052}"#
        let whole = """
            {"id":"gen-1","provider":"Azure","model":"openai/gpt-5.5-20260423","object":"chat.completion",
            "choices":[{"message":{"content":"Hi"},"finish_reason":"length","native_finish_reason":"max_output_tokens"}],
            \(usage)}
            """
        let streamed = """
            : OPENROUTER PROCESSING

            data: {"id":"gen-1","provider":"Azure","model":"openai/gpt-5.5","choices":[{"delta":{"content":"Hi"}}]}

            data: {"id":"gen-1","provider":"Azure","choices":[{"delta":{},"finish_reason":"length"}],\(usage)}

            data: [DONE]


            """
        let body = isStreaming ? streamed : whole
        let reading = try completed("openrouter", body, model: "openai/gpt-5.5", isStreaming: isStreaming)
        #expect(reading.upstream == "Azure")
        #expect(reading.usage == TokenUsage(input: 8, output: 16, microUSD: 520))
        let question = try completion("openrouter", "openai/gpt-5.5", isStreaming: isStreaming)
        let finding = try judge("openrouter", reply(200, Array(body.utf8)), question).finding
        #expect(finding.verdict == .ok)
        #expect(finding.detail == "run by Azure")
    }

    @Test func whoRanItIsShownEscapedAndCut() throws {
        let name = String(repeating: "x", count: 5_000)
        let body = #"{"provider":"a\u001b[31m\#(name)","choices":[{"message":{"content":"Hi"}}]}"#
        let finding = try judge("openrouter", reply(200, Array(body.utf8)), try completion("openrouter")).finding
        let detail = try #require(finding.detail)
        #expect(detail.hasPrefix("run by a\\u{1b}[31mxx"))
        #expect(detail.count < 120)
    }

    @Test("An error after 200 ends a stream, and says what failed")
    func errorsInChunks() throws {
        let body = """
            : OPENROUTER PROCESSING

            data: {"id":"gen-1","object":"chat.completion.chunk","model":"openai/gpt-5.5","choices":[{"index":0,\
            "delta":{},"finish_reason":"error"}],"error":{"code":502,"message":"Provider returned error",\
            "metadata":{"error_type":"provider_unavailable"}}}


            """
        let question = try completion("openrouter", isStreaming: true)
        let finding = try judge("openrouter", reply(200, Array(body.utf8)), question).finding
        #expect(finding.verdict == .providerError)
        #expect(finding.reason == "upstream_failed")
        #expect(finding.error?.isInsideSuccess == true)
    }
}
