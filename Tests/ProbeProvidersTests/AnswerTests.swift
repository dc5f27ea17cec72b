import ProbeDomain
import Testing

@Suite("Answers in one piece")
struct AnswerTests {
    private func read(_ provider: String, _ body: String, _ question: Question) throws -> Reading.Content {
        try dialect(provider).read(reply(200, Array(body.utf8)), as: question).content
    }

    private func list(_ provider: String, _ body: String) throws -> ListPage? {
        guard case .list(let page) = try read(provider, body, .list(page: nil)) else { return nil }
        return page
    }

    @Test(
        "All that calls itself a list of models",
        arguments: [
            (#"{"object":"list","data":[{"id":"a"},{"id":"b"}]}"#, ["a", "b"]), (#"[{"id":"a"}]"#, ["a"]),
            (#"{"object":"list","data":null}"#, []), (#"{"data":[]}"#, []),
            (#"{"models":[{"name":"x:latest"}]}"#, ["x:latest"]),
            (#"{"data":[{"id":"a"},{"id":"a"}]}"#, ["a", "a"]), ("\n\n {\"data\":[{\"id\":\"a\"}]}", ["a"]),
            (#"{"data":[{"id":"a"},{"id":""},{"id":7},{}]}"#, ["a"]),
            (#"{"data":[{"id":"openai/*"}],"x":1}"#, ["openai/*"]),
        ] as [(String, [ModelID])]
    )
    func openAILists(body: String, ids: [ModelID]) throws {
        let page = try #require(try list("openai-compatible", body))
        #expect(page.models.map(\.id) == ids)
        #expect(page.next == nil && !page.isCutShort)
    }

    @Test(
        "What is no list is not an empty one",
        arguments: [
            "{}", "[1,2]", #"{"data":{}}"#, #"{"data":[{}]}"#, #"{"data":"x"}"#, #""models""#, "7", "null", "true",
            #"{"data":[{"id":null}]}"#,
        ]
    )
    func noLists(body: String) throws {
        for provider in ["openai", "anthropic"] { #expect(try list(provider, body) == nil) }
        if body != "{}" { #expect(try list("google", body) == nil) }
    }

    @Test
    func rowsSayWhatTheyCan() throws {
        let body = """
            {"data":[{"id":"gpt-5.5","object":"model","created":1776902400,"owned_by":"system",
            "shutdown_date":"2027-01-31"},{"id":"off","active":false},
            {"id":"r","expiration_date":"2026-06-01","created":-1},
            {"id":"bad","created":"now","shutdown_date":"soon"}]}
            """
        let models = try #require(try list("openai", body)).models
        #expect(
            models == [
                ListedModel(
                    id: "gpt-5.5",
                    created: Timestamp(seconds: 1_776_902_400),
                    shutdown: Timestamp(rfc3339: "2027-01-31T00:00:00Z")
                ),
                ListedModel(id: "off", servesCompletions: false),
                ListedModel(
                    id: "r",
                    shutdown: Timestamp(rfc3339: "2026-06-01T00:00:00Z")
                ),
                ListedModel(id: "bad"),
            ]
        )
    }

    @Test(
        "A page that is not the last one never passes for the whole list",
        arguments: [
            ("openai", #"{"data":[{"id":"a"}],"has_more":true}"#, nil, true),
            ("openrouter", #"{"data":[{"id":"a"}],"total_count":9,"links":{"next":"https://x"}}"#, nil, true),
            ("openrouter", #"{"data":[{"id":"a"}],"total_count":1,"links":{"next":null}}"#, nil, false),
            ("anthropic", #"{"data":[{"id":"a"}],"has_more":false,"last_id":"a"}"#, nil, false),
            ("anthropic", #"{"data":[{"id":"a"}],"has_more":true,"last_id":"a"}"#, "a", false),
            ("anthropic", #"{"data":[{"id":"a"}],"has_more":true,"last_id":null}"#, nil, true),
            ("anthropic", #"{"data":[],"has_more":true}"#, nil, true),
            ("google", #"{"models":[{"name":"models/a"}],"nextPageToken":"t/1="}"#, "t/1=", false),
            ("google", #"{"models":[{"name":"models/a"}],"nextPageToken":""}"#, nil, false),
            ("google", #"{"models":[{"name":"models/a"}]}"#, nil, false), ("google", "{}", nil, false),
        ] as [(String, String, String?, Bool)]
    )
    func pages(provider: String, body: String, next: String?, isCutShort: Bool) throws {
        let page = try #require(try list(provider, body))
        #expect(page.next == next.flatMap { PageToken($0) })
        #expect(page.isCutShort == isCutShort)
    }

    @Test
    func aTokenTooLongToBeOneCutsTheListShort() throws {
        let token = String(repeating: "t", count: 5_000)
        let google = try list("google", "{\"models\":[{\"name\":\"models/a\"}],\"nextPageToken\":\"\(token)\"}")
        let anthropic = try list("anthropic", "{\"data\":[{\"id\":\"a\"}],\"has_more\":true,\"last_id\":\"\(token)\"}")
        for page in [google, anthropic] {
            #expect(page?.next == nil)
            #expect(page?.isCutShort == true)
        }
    }

    @Test
    func googleSaysWhoServesCompletions() throws {
        let body = """
            {"models":[{"name":"models/g","supportedGenerationMethods":["generateContent"]},
            {"name":"models/e","supportedGenerationMethods":["embedContent"]},{"name":"models/q"}]}
            """
        let models = try #require(try list("google", body)).models
        #expect(models.map(\.servesCompletions) == [true, false, nil])
        #expect(models.map(\.id) == ["models/g", "models/e", "models/q"])
    }

    @Test(
        "One model",
        arguments: [
            ("openai", #"{"id":"gpt-5.5","object":"model","created":1}"#), ("google", #"{"name":"gpt-5.5"}"#),
            ("anthropic", #"{"type":"model","id":"gpt-5.5","created_at":"2026-04-23T00:00:00Z"}"#),
        ]
    )
    func retrieved(provider: String, body: String) throws {
        guard case .retrieved(let model) = try read(provider, body, .retrieve("gpt-5.5")) else {
            Issue.record("not retrieved")
            return
        }
        #expect(model.id == "gpt-5.5")
    }

    @Test(
        "Google's replies say until when their model is served",
        arguments: [
            (#""2026-12-01T00:00:00Z""#, "2026-12-01T00:00:00Z"),
            (#""2026-12-01T00:00:00.5Z""#, "2026-12-01T00:00:00.5Z"),
            (#""soon""#, nil), ("7", nil), ("null", nil), (#"{"x":1}"#, nil),
        ]
    )
    func endsOfService(end: String, expected: String?) throws {
        let body = """
            {"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}],"modelVersion":"gemini-2.5-flash",\
            "modelStatus":{"modelStage":"LEGACY","retirementTime":\(end),"message":"Use a newer model."}}
            """
        for (provider, isStreaming) in [("google", false), ("google", true), ("vertex", false), ("vertex", true)] {
            let sent = isStreaming ? "data: \(body)\n\n" : body
            let reading = try completed(provider, sent, model: "gemini-2.5-flash", isStreaming: isStreaming)
            #expect(reading.shutdown == expected.flatMap { Timestamp(rfc3339: $0) })
        }
    }

    @Test(
        "What proves that a model ran",
        arguments: [
            (
                "openai",
                #"{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"x"}]}]}"#,
                .text
            ),
            (
                "openai", #"{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]}"#,
                .cut
            ),
            ("openai", #"{"status":"incomplete","incomplete_details":{"reason":"max_tokens"},"output":[]}"#, .cut),
            (
                "openai", #"{"status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[]}"#,
                .filtered
            ),
            ("openai", #"{"status":"incomplete","output":[{"type":"reasoning","summary":[]}]}"#, .reasoning),
            (
                "openai",
                #"{"status":"completed","output":[{"type":"message","content":[{"type":"refusal","refusal":"no"}]}]}"#,
                .refusal
            ),
            ("openai", #"{"status":"completed","output":[{"type":"function_call"}]}"#, .toolCall),
            ("openai", #"{"status":"in_progress","output":[]}"#, nil), ("openai", #"{"status":"queued"}"#, nil),
            ("openrouter", #"{"choices":[{"message":{"content":""},"finish_reason":"length"}]}"#, .cut),
            (
                "openrouter", #"{"choices":[{"message":{"content":null,"refusal":"no"},"finish_reason":"stop"}]}"#,
                .refusal
            ),
            (
                "openrouter",
                #"{"choices":[{"message":{"content":[{"type":"text","text":"x"}]},"finish_reason":"stop"}]}"#, .text
            ),
            (
                "openrouter", #"{"choices":[{"message":{"content":"","reasoning":"x"},"finish_reason":"length"}]}"#,
                .reasoning
            ),
            ("openrouter", #"{"choices":[{"message":{"tool_calls":[{}]},"finish_reason":"tool_calls"}]}"#, .toolCall),
            ("openrouter", #"{"choices":[{"message":{"content":""},"finish_reason":null}]}"#, nil),
            ("openrouter", #"{"choices":[{}]}"#, nil), ("openrouter", #"{"choices":[]}"#, nil),
            (
                "anthropic", #"{"type":"message","content":[{"type":"text","text":"H"}],"stop_reason":"max_tokens"}"#,
                .text
            ),
            ("anthropic", #"{"type":"message","content":[],"stop_reason":"refusal"}"#, .refusal),
            ("anthropic", #"{"type":"message","content":[],"stop_reason":"max_tokens"}"#, .cut),
            (
                "anthropic", #"{"type":"message","content":[{"type":"redacted_thinking"}],"stop_reason":"max_tokens"}"#,
                .reasoning
            ),
            ("anthropic", #"{"type":"message","content":[{"type":"tool_use"}],"stop_reason":"tool_use"}"#, .toolCall),
            ("anthropic", #"{"type":"message","content":[],"stop_reason":"end_turn"}"#, .ended),
            ("anthropic", #"{"type":"message","content":[],"stop_reason":null}"#, nil),
            ("google", #"{"candidates":[{"content":{"role":"model"},"finishReason":"MAX_TOKENS"}]}"#, .cut),
            ("google", #"{"candidates":[{"content":{"parts":[{"text":"x"}]},"finishReason":"STOP"}]}"#, .text),
            ("google", #"{"promptFeedback":{"blockReason":"SAFETY"}}"#, .filtered),
            ("google", #"{"candidates":[{"finishReason":"SAFETY"}]}"#, .filtered),
            ("google", #"{"candidates":[{"content":{"parts":[{"thought":true,"text":"x"}]}}]}"#, .reasoning),
            ("google", #"{"candidates":[{"finishReason":"FINISH_REASON_UNSPECIFIED"}]}"#, nil),
            ("google", #"{"candidates":[]}"#, nil), ("google", #"{"usageMetadata":{}}"#, nil),
        ] as [(String, String, RunProof?)]
    )
    func proofs(provider: String, body: String, proof: RunProof?) throws {
        guard case .completion(let reading) = try read(provider, body, try completion(provider)) else {
            Issue.record("no completion")
            return
        }
        #expect(reading.proof == proof)
        #expect(reading.marks == nil)
    }

    @Test("An error member that says nothing is none", arguments: ["null", "false", "\"\"", "{}", "[]"])
    func emptyErrors(error: String) throws {
        let body = "{\"error\":\(error),\"choices\":[{\"message\":{\"content\":\"x\"}}]}"
        let judgement = try judge("openrouter", reply(200, Array(body.utf8)), try completion("openrouter"))
        #expect(judgement.finding.verdict == .ok)
    }

    @Test(
        "Another model is seen, however the reply spells the right one",
        arguments: [
            ("gpt-5.5", "gpt-5.5-2026-04-23", true), ("gpt-5.5", "gpt-5.5-2026-04-24", true),
            ("gpt-5.5", "openai/gpt-5.5-20260423", true), ("gpt-5.5", "gpt-5.5-mini", false),
            ("gpt-5.5", "gpt-5", false),
        ]
    )
    func servedModels(asked: ModelID, served: String, isRight: Bool) throws {
        let body = "{\"model\":\"\(served)\",\"choices\":[{\"message\":{\"content\":\"x\"}}]}"
        let finding = try judge("openrouter", reply(200, Array(body.utf8)), try completion("openrouter", asked)).finding
        #expect(finding.verdict == (isRight ? .ok : .okDegraded))
    }
}
