import ProbeDomain
import ProbeJSON
import ProbeProviders
import Testing

@Suite("Azure OpenAI")
struct AzureTests {
    private static let base = "https://r.openai.azure.com"

    private func target(
        _ key: String = "planted-key",
        base: String = AzureTests.base,
        settings: [String: String] = [:]
    ) -> DialectTarget {
        DialectTarget(
            baseURL: base,
            credential: Credential(key: Secret(key, origin: "env KEY")),
            settings: settings
        )
    }

    // MARK: Requests

    private static let forms: [(settings: [String: String], list: String, chat: String, responses: String)] = [
        ([:], "v1/models", "v1/chat/completions", "v1/responses"),
        (
            ["api_version": "2024-10-21"], "models?api-version=2024-10-21",
            "deployments/gpt-5.5/chat/completions?api-version=2024-10-21", "responses?api-version=2024-10-21"
        ),
        (
            ["api_version": "2024-10-21", "deployment": "my/chat"], "models?api-version=2024-10-21",
            "deployments/my%2Fchat/chat/completions?api-version=2024-10-21", "responses?api-version=2024-10-21"
        ),
        (["deployment": "my/chat"], "v1/models", "v1/chat/completions", "v1/responses"),
    ]

    @Test(arguments: forms.indices, ["", "/openai", "/openai/v1"])
    func whatGoesOut(index: Int, ending: String) throws {
        let form = Self.forms[index]
        let dialect = try dialect("azure")
        let target = target(base: Self.base + ending, settings: form.settings)
        let list = dialect.listRequest(target, page: nil)
        #expect(list.url == "\(Self.base)/openai/\(form.list)")
        #expect(list.method == .get && list.limits == .list)
        let one = try #require(dialect.retrieveRequest(target, model: "gpt-5.5/x"))
        #expect(one.url == "\(Self.base)/openai/" + form.list.replacing("models", with: "models/gpt-5.5%2Fx"))
        let name = form.settings["deployment"] ?? "gpt-5.5"
        for isStreaming in [false, true] {
            let stream = isStreaming ? #","stream":true"# : ""
            let usage = isStreaming ? #","stream_options":{"include_usage":true}"# : ""
            let chat = dialect.completionRequest(
                target,
                model: "gpt-5.5",
                options: CompletionOptions(route: .chat, isStreaming: isStreaming)
            )
            #expect(chat.url == "\(Self.base)/openai/\(form.chat)")
            let messages = #""messages":[{"role":"user","content":"hi"}],"max_completion_tokens":256"#
            #expect(
                String(decoding: chat.body, as: UTF8.self).replacing("\\/", with: "/")
                    == "{\"model\":\"\(name)\",\(messages)\(stream)\(usage)}"
            )
            let responses = dialect.completionRequest(
                target,
                model: "gpt-5.5",
                options: CompletionOptions(route: .responses, isStreaming: isStreaming)
            )
            #expect(responses.url == "\(Self.base)/openai/\(form.responses)")
            #expect(
                String(decoding: responses.body, as: UTF8.self).replacing("\\/", with: "/")
                    == "{\"model\":\"\(name)\",\"input\":\"hi\",\"max_output_tokens\":16,\"store\":false\(stream)}"
            )
            #expect((chat.observer != nil) == isStreaming && chat.limits == .completion)
        }
    }

    @Test(
        "A key has its own header, a token of Entra is a bearer",
        arguments: [
            ("0123456789abcdef0123456789abcdef", "api-key", ""), ("eyJ0.eyJh.c2ln", "Authorization", "Bearer "),
            ("eyJ0.eyJh", "api-key", ""), ("a.b.c", "api-key", ""),
        ]
    )
    func keys(key: String, name: String, prefix: String) throws {
        let dialect = try dialect("azure")
        let options = CompletionOptions(route: .chat)
        let requests = [
            dialect.listRequest(target(key), page: nil), try #require(dialect.retrieveRequest(target(key), model: "m")),
            dialect.completionRequest(target(key), model: "m", options: options),
        ]
        for request in requests {
            let secrets = request.headers.filter { if case .secret = $0.value { true } else { false } }
            #expect(secrets == [.init(name, prefix: prefix, secret: Secret(key, origin: "env KEY"))])
        }
    }

    // MARK: Answers

    @Test
    func rowsSayWhatTheyCan() throws {
        let body = """
            {"object": "list", "data": [
              {"id": "gpt-5.5-2026-04-24", "object": "model", "status": "succeeded", "created_at": 1776988800,
               "lifecycle_status": "generally-available", "deprecation": {"inference": 1808438400},
               "capabilities": {"fine_tune": false, "inference": true, "completion": false, "chat_completion": true,
                                "embeddings": false}},
              {"id": "embed", "capabilities": {"inference": true, "chat_completion": false, "embeddings": true}},
              {"id": "base", "capabilities": {"inference": false, "chat_completion": true}},
              {"id": "old", "capabilities": {"inference": true, "completion": true, "chat_completion": false}},
              {"id": "speech", "capabilities": {"inference": true, "chat_completion": false, "embeddings": false}},
              {"id": "odd", "created_at": -1, "deprecation": {"inference": 1e300}}, {"id": ""}]}
            """
        let reading = try dialect("azure").read(reply(200, Array(body.utf8)), as: .list(page: nil))
        #expect(
            reading.content
                == .list(
                    ListPage(models: [
                        ListedModel(
                            id: "gpt-5.5-2026-04-24",
                            created: Timestamp(seconds: 1_776_988_800),
                            servesCompletions: true,
                            shutdown: Timestamp(seconds: 1_808_438_400)
                        ),
                        ListedModel(id: "embed", servesCompletions: false),
                        ListedModel(id: "base", servesCompletions: false),
                        ListedModel(id: "old", servesCompletions: true),
                        ListedModel(id: "speech"), ListedModel(id: "odd"),
                    ])
                )
        )
        for (body, reason) in [("{}", "no_model_list"), (#"{"data":[{}]}"#, "no_model_ids")] as [(String, Reason)] {
            let reading = try dialect("azure").read(reply(200, Array(body.utf8)), as: .list(page: nil))
            #expect(reading.content == .malformed(reason))
        }
        let one = try dialect("azure").read(reply(200, Array(#"{"id":"m"}"#.utf8)), as: .retrieve("m"))
        #expect(one.content == .retrieved(ListedModel(id: "m")))
    }

    /// Azure dates the same snapshot one day later than OpenAI; the header beats the body.
    @Test(
        arguments: [
            (nil, "gpt-5.5", "gpt-5.5", "ran_text"),
            ("gpt-5.5-2026-04-24", "gpt-5.5", "gpt-5.5-2026-04-24", "ran_text"),
            ("gpt-4o-2024-08-06", "gpt-5.5", "gpt-4o-2024-08-06", "another_model_served"),
            ("", "gpt-5.5-2026-04-24", "gpt-5.5-2026-04-24", "ran_text"),
        ] as [(String?, String, ModelID, Reason)]
    )
    func theServedModelIsTheHeaders(header: String?, body: String, served: ModelID, reason: Reason) throws {
        let text = #"{"choices":[{"message":{"content":"Hi"}}],"model":"\#(body)"}"#
        let headers = header.map { [("x-ms-served-model", $0)] } ?? []
        let judgement = try judge("azure", reply(200, Array(text.utf8), headers), completion("azure", route: .chat))
        guard case .completion(let reading) = judgement.reading.content else {
            Issue.record("no completion")
            return
        }
        #expect(reading.servedModel == served)
        #expect(judgement.finding.reason == reason)
    }

    /// The first piece of a stream speaks of the filter alone, and names no model.
    @Test
    func aStreamMayBeginWithTheFiltersWord() throws {
        let body = """
            data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0}]}

            data: {"choices":[{"delta":{"content":"Hi"}}],"model":"gpt-5.5-2026-04-24"}

            data: {"choices":[{"delta":{},"finish_reason":"length"}],"model":"gpt-5.5-2026-04-24"}

            data: [DONE]


            """
        let question = try completion("azure", route: .chat, isStreaming: true)
        for count in 0...body.utf8.count {
            let type = [("content-type", "text/event-stream")]
            let judgement = try judge("azure", reply(200, Array(body.utf8.prefix(count)), type), question)
            let isWhole = count >= body.utf8.count - 2
            #expect(judgement.finding.verdict == (isWhole ? .ok : .protocolViolation), "\(count)")
            guard isWhole, case .completion(let reading) = judgement.reading.content else { continue }
            #expect(reading.servedModel == "gpt-5.5-2026-04-24" && reading.proof == .text)
        }
    }

    @Test
    func resetsAreSecondsAndWhatIsUnknownIsNoLimit() throws {
        func buckets(_ headers: [(String, String)]) throws -> [LimitBucket] {
            let body = Array(#"{"choices":[],"model":"m"}"#.utf8)
            let exchange = reply(200, body, headers.map { ("x-ratelimit-" + $0.0, $0.1) })
            return try dialect("azure").read(exchange, as: completion("azure", route: .chat)).limits.buckets
        }
        let known = try buckets([
            ("limit-requests", "250"), ("remaining-requests", "249"), ("reset-requests", "17"), ("limit-tokens", "0"),
            ("remaining-tokens", "0"),
        ])
        #expect(
            known == [
                LimitBucket(
                    name: "requests",
                    limit: 250,
                    remaining: 249,
                    reset: .seconds(17),
                    resetSource: .field("x-ratelimit-reset-requests", "17")
                )
            ]
        )
        for unknown in ["-1", "0"] {
            let told = try buckets([
                ("limit-requests", unknown), ("remaining-requests", unknown), ("remaining-tokens", unknown),
                ("reset-tokens", "0"),
            ])
            #expect(told == [], "\(unknown)")
        }
    }

    @Test
    func theRequestsIDIsTheGateways() throws {
        let ids = [("x-request-id", "a"), ("x-ms-request-id", "b"), ("apim-request-id", "c")]
        for question in [Question.list(page: nil), try completion("azure")] {
            for (count, id) in [(1, "a"), (2, "b"), (3, "c")] {
                let exchange = reply(200, Array("{}".utf8), Array(ids.prefix(count)))
                #expect(try dialect("azure").read(exchange, as: question).requestID == id)
            }
        }
    }
}
