import ProbeDomain
import Testing

/// What the presets of OpenAI's shape read besides errors.
struct PresetTests {
    private func list(_ provider: String, _ body: String) throws -> [ListedModel] {
        let reading = try judge(provider, reply(200, Array(body.utf8)), .list(page: nil)).reading
        guard case .list(let page) = reading.content else { return [] }
        #expect(!page.isCutShort)
        return page.models
    }

    @Test("A row may say that its model answers no chat")
    func listsSayWhoAnswersNoChat() throws {
        let mistral = """
            {"object":"list","data":[
            {"id":"mistral-large-2512","aliases":["mistral-large-latest"],"type":"base",
            "capabilities":{"completion_chat":true}},
            {"id":"mistral-large-latest","aliases":["mistral-large-2512"]},
            {"id":"mistral-embed","capabilities":{"completion_chat":false}}]}
            """
        let groq = #"{"object":"list","data":[{"id":"a","active":true},{"id":"b","active":false}]}"#
        let together = """
            [{"id":"a","type":"chat"},{"id":"b","type":"language"},{"id":"c","type":"code"},{"id":"d","type":"image"},
            {"id":"e","type":"embedding"},{"id":"f","type":"moderation"},{"id":"g","type":"rerank"}]
            """
        #expect(try list("mistral", mistral).map(\.servesCompletions) == [nil, nil, false])
        #expect(try list("groq", groq).map(\.servesCompletions) == [nil, false])
        #expect(try list("together", together).map(\.servesCompletions) == [nil, nil, nil, false, false, false, false])
    }

    @Test func aListMayComeBehindBlankLinesAndWithoutTimes() throws {
        let body = "\n\n" + #"{"object":"list","data":[{"id":"deepseek-v4","object":"model","owned_by":"deepseek"}]}"#
        #expect(try list("deepseek", body) == [ListedModel(id: "deepseek-v4")])
    }

    @Test(arguments: [
        ("openai", #""shutdown_date":"2026-12-01""#, "2026-12-01T00:00:00Z"), ("openai", #""shutdown_date":null"#, nil),
        ("openrouter", #""expiration_date":"2026-12-01""#, "2026-12-01T00:00:00Z"),
        ("mistral", #""deprecation":"2026-12-01T12:00:00Z""#, "2026-12-01T12:00:00Z"),
        ("mistral", #""deprecation":null"#, nil), ("mistral", #""deprecation":"soon""#, nil),
        ("mistral", #""deprecation":{"inference":1}"#, nil),
    ])
    func rowsMayNameTheEndOfTheirService(provider: String, member: String, end: String?) throws {
        let models = try list(provider, "{\"data\":[{\"id\":\"a\",\(member)}]}")
        #expect(models == [ListedModel(id: "a", shutdown: end.flatMap { Timestamp(rfc3339: $0) })])
    }

    /// Mistral's `created` is the time of the request, in its list and of one model alike.
    @Test(arguments: [("mistral", nil), ("groq", 1_776_902_400)])
    func whenAModelWasRegisteredIsToldWhereItIsKnown(provider: String, created: Int64?) throws {
        let row = #"{"id":"a","object":"model","created":1776902400}"#
        let one = try judge(provider, reply(200, Array(row.utf8)), .retrieve("a")).reading.content
        let expected = ListedModel(id: "a", created: created.map { Timestamp(seconds: $0) })
        #expect(one == .retrieved(expected))
        #expect(try list(provider, #"{"data":[\#(row)]}"#) == [expected])
    }

    @Test(
        "Whatever shape Mistral gives its complaint, people can read it",
        arguments: [
            #"{"object":"error","message":{"detail":[{"loc":["body","n"],"msg":"Extra inputs"}]},"type":"x"}"#,
            #"{"object":"Error","message":[{"loc":["body","n"],"msg":"Extra inputs"}],"type":"x","code":3001}"#,
            #"{"detail":[{"loc":["body","n"],"msg":"Extra inputs"}]}"#,
        ]
    )
    func complaints(body: String) throws {
        let finding = try judge("mistral", reply(422, Array(body.utf8)), try completion("mistral")).finding
        #expect(finding.detail == "Extra inputs")
    }

    @Test func groqCountsInAMemberOfItsOwn() throws {
        let body = """
            data: {"model":"m","choices":[{"delta":{"content":"Hi"}}],"x_groq":{"id":"r"}}

            data: {"model":"m","choices":[{"delta":{},"finish_reason":"stop"}],\
            "x_groq":{"id":"r","usage":{"prompt_tokens":8,"completion_tokens":2}}}

            data: [DONE]


            """
        let question = try completion("groq", "m", isStreaming: true)
        let reading = try judge("groq", reply(200, Array(body.utf8)), question).reading
        guard case .completion(let completion) = reading.content else {
            Issue.record("\(reading.content)")
            return
        }
        #expect(completion.usage == TokenUsage(input: 8, output: 2))
    }

    @Test(
        "Limits in each provider's headers",
        arguments: [
            (
                "mistral",
                [
                    ("x-ratelimit-limit-req-minute", "60"), ("x-ratelimit-remaining-req-minute", "59"),
                    ("x-ratelimit-limit-tokens-minute", "500000"), ("x-ratelimit-remaining-tokens-minute", "499990"),
                ],
                [
                    LimitBucket(name: "req-minute", limit: 60, remaining: 59),
                    LimitBucket(name: "tokens-minute", limit: 500_000, remaining: 499_990),
                ]
            ),
            (
                "mistral",
                [
                    ("ratelimitbysize-limit", "500000"), ("ratelimitbysize-remaining", "0"),
                    ("ratelimitbysize-reset", "17"), ("ratelimitbysize-query-cost", "9"),
                ],
                [LimitBucket(name: "tokens", limit: 500_000, remaining: 0, reset: .seconds(17))]
            ),
            (
                "xai",
                [("x-ratelimit-limit-requests", "480"), ("x-ratelimit-remaining-requests", "479")],
                [LimitBucket(name: "requests", limit: 480, remaining: 479)]
            ),
            (
                "groq",
                [
                    ("x-ratelimit-limit-requests", "14400"), ("x-ratelimit-remaining-requests", "14370"),
                    ("x-ratelimit-reset-requests", "2m59.56s"), ("x-ratelimit-limit-tokens", "18000"),
                    ("x-ratelimit-remaining-tokens", "17997"), ("x-ratelimit-reset-tokens", "7.66s"),
                ],
                [
                    LimitBucket(
                        name: "requests",
                        limit: 14_400,
                        remaining: 14_370,
                        reset: .milliseconds(179_560),
                        resetMeaning: .full,
                        isDaily: true
                    ),
                    LimitBucket(
                        name: "tokens",
                        limit: 18_000,
                        remaining: 17_997,
                        reset: .milliseconds(7_660),
                        resetMeaning: .full
                    ),
                ]
            ),
            (
                "together",
                [
                    ("x-ratelimit-limit", "10"), ("x-ratelimit-remaining", "9"), ("x-ratelimit-reset", "0.5"),
                    ("x-tokenlimit-limit", "3000"), ("x-tokenlimit-remaining", "2990"),
                ],
                [
                    LimitBucket(name: "requests", limit: 10, remaining: 9, reset: .milliseconds(500)),
                    LimitBucket(name: "tokens", limit: 3_000, remaining: 2_990),
                ]
            ),
            ("deepseek", [], []),
        ] as [(String, [(String, String)], [LimitBucket])]
    )
    func limits(provider: String, headers: [(String, String)], expected: [LimitBucket]) throws {
        let exchange = reply(200, Array(#"{"choices":[{"finish_reason":"stop"}]}"#.utf8), headers)
        let buckets = try judge(provider, exchange, try completion(provider)).reading.limits.buckets
        #expect(
            buckets.map { bucket in
                var bucket = bucket
                bucket.resetSource = nil
                return bucket
            } == expected
        )
    }
}
