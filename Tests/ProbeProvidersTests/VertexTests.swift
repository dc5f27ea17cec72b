import ProbeDomain
import ProbeJSON
import ProbeProviders
import Testing

@Suite("Vertex AI")
struct VertexTests {
    private static let base = "https://us-central1-aiplatform.googleapis.com"
    private static let place = [
        "project": "example.com:p", "region": "us-central1", "publisher": "google",
    ]

    private func target(_ key: String = "ya29.planted", _ settings: [String: String] = VertexTests.place)
        -> DialectTarget
    {
        DialectTarget(
            baseURL: Self.base,
            credential: Credential(key: Secret(key, origin: "env KEY")),
            settings: settings
        )
    }

    // MARK: Requests

    @Test
    func listsAreThePublishers() throws {
        let dialect = try dialect("vertex")
        func list(_ publisher: String?, _ page: String? = nil) -> String {
            var settings = Self.place
            settings["publisher"] = publisher
            return dialect.listRequest(target("k", settings), page: page.flatMap { PageToken($0) }).url
        }
        #expect(list("anthropic") == "\(Self.base)/v1beta1/publishers/anthropic/models?pageSize=100")
        #expect(
            list(nil, "a/=&b") == "\(Self.base)/v1beta1/publishers/google/models?pageSize=100&pageToken=a%2F%3D%26b"
        )
        func one(_ model: ModelID) -> String? { dialect.retrieveRequest(target(), model: model)?.url }
        #expect(one("gemini-3-pro") == "\(Self.base)/v1beta1/publishers/google/models/gemini-3-pro")
        #expect(one("publishers/meta/models/llama") == "\(Self.base)/v1beta1/publishers/meta/models/llama")
        #expect(
            one("claude-haiku-4-5@20251001")
                == "\(Self.base)/v1beta1/publishers/anthropic/models/claude-haiku-4-5%4020251001"
        )
    }

    @Test(
        arguments: [
            ("gemini-3-pro", "google/models/gemini-3-pro:", false),
            ("publishers/google/models/gemini-3-pro", "google/models/gemini-3-pro:", false),
            ("claude-haiku-4-5@20251001", "anthropic/models/claude-haiku-4-5%4020251001:", true),
            ("publishers/anthropic/models/claude-x", "anthropic/models/claude-x:", true),
        ] as [(ModelID, String, Bool)],
        [false, true]
    )
    func completionsAreInThePublishersFormat(
        model: (id: ModelID, path: String, isClaude: Bool),
        isStreaming: Bool
    ) throws {
        let options = CompletionOptions(route: .generateContent, isStreaming: isStreaming)
        let request = try dialect("vertex").completionRequest(target(), model: model.id, options: options)
        let methods =
            model.isClaude
            ? ["rawPredict", "streamRawPredict"] : ["generateContent", "streamGenerateContent?alt=sse"]
        let scope = "/v1/projects/example.com%3Ap/locations/us-central1/publishers/"
        #expect(request.url == Self.base + scope + model.path + methods[isStreaming ? 1 : 0])
        let stream = isStreaming ? #","stream":true"# : ""
        let body =
            model.isClaude
            ? """
            {"anthropic_version":"vertex-2023-10-16","max_tokens":1,"messages":[{"role":"user","content":"hi"}]\(stream)}
            """
            : #"{"contents":[{"role":"user","parts":[{"text":"hi"}]}],"generationConfig":{"maxOutputTokens":16}}"#
        #expect(String(decoding: request.body, as: UTF8.self) == body)
        #expect((request.observer != nil) == isStreaming && request.limits == .completion)
    }

    @Test
    func aKeyOfTheExpressKindNeedsNoProject() throws {
        let options = CompletionOptions(route: .generateContent, isStreaming: false)
        let request = try dialect("vertex").completionRequest(
            target("AIzaX", [:]),
            model: "gemini-3-pro",
            options: options
        )
        #expect(request.url == "\(Self.base)/v1/publishers/google/models/gemini-3-pro:generateContent")
    }

    @Test(
        "A token is a bearer, a key has its own header",
        arguments: [
            ("ya29.a0", "Authorization", "Bearer "), ("eyJ0.eyJh.c2ln", "Authorization", "Bearer "),
            ("AIzaSy", "x-goog-api-key", ""), ("AQ.Ab", "x-goog-api-key", ""),
        ]
    )
    func keys(key: String, name: String, prefix: String) throws {
        let dialect = try dialect("vertex")
        let options = CompletionOptions(route: .generateContent)
        let requests = [
            dialect.listRequest(target(key), page: nil), try #require(dialect.retrieveRequest(target(key), model: "m")),
            dialect.completionRequest(target(key), model: "m", options: options),
            dialect.completionRequest(target(key), model: "claude-x", options: options),
        ]
        for request in requests {
            let secrets = request.headers.filter { if case .secret = $0.value { true } else { false } }
            #expect(secrets == [.init(name, prefix: prefix, secret: Secret(key, origin: "env KEY"))])
        }
    }

    @Test
    func aServiceAccountsDocumentIsNoToken() throws {
        let dialect = try dialect("vertex")
        let document = Secret(#"{"type": "service_account"}"#, origin: "o")
        let problem = #expect(throws: KeyProblem.self) { try dialect.credential(document) }
        #expect(problem?.reason.contains("gcloud auth print-access-token") == true)
    }

    // MARK: Answers

    @Test
    func listsHavePages() throws {
        func page(_ body: String) throws -> Reading.Content {
            try dialect("vertex").read(reply(200, Array(body.utf8)), as: .list(page: nil)).content
        }
        let row = #"{"name": "publishers/google/models/gemini-3-pro", "versionId": "001", "launchStage": "GA"}"#
        let model = ListedModel(id: "publishers/google/models/gemini-3-pro")
        #expect(try page(#"{"publisherModels": [\#(row)]}"#) == .list(ListPage(models: [model])))
        #expect(
            try page(#"{"publisherModels": [\#(row)], "nextPageToken": "t"}"#)
                == .list(ListPage(models: [model], next: PageToken("t")))
        )
        let long = String(repeating: "t", count: 5_000)
        #expect(
            try page(#"{"publisherModels": [\#(row)], "nextPageToken": "\#(long)"}"#)
                == .list(ListPage(models: [model], isCutShort: true))
        )
        #expect(try page("{}") == .list(ListPage(models: [])))
        #expect(try page(#"{"models": []}"#) == .malformed("no_model_list"))
        #expect(try page(#"{"publisherModels": [{}]}"#) == .malformed("no_model_ids"))
        let one = try dialect("vertex").read(reply(200, Array(row.utf8)), as: .retrieve("gemini-3-pro"))
        #expect(one.content == .retrieved(model))
    }

    private static let claude = #"{"type":"message","model":"claude-x","content":[],"stop_reason":"max_tokens"}"#
    private static let claudeStream = """
        event: message_start
        data: {"type":"message_start","message":{"model":"claude-x","usage":{"input_tokens":8,"output_tokens":1}}}

        event: content_block_delta
        data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"Hi"}}

        event: message_stop
        data: {"type":"message_stop"}


        """
    private static let gemini = #"{"candidates":[{"finishReason":"MAX_TOKENS"}],"modelVersion":"gemini-3-pro"}"#

    @Test(
        "Each publisher's answers are read in its own format",
        arguments: [
            ("claude-x", claude, false, "ran_cut"), ("claude-x", claudeStream, true, "ran_text"),
            ("claude-x", claude, true, "ran_cut"), ("publishers/anthropic/models/claude-x", claude, false, "ran_cut"),
            ("claude-x", gemini, false, "no_message"), ("gemini-3-pro", gemini, false, "ran_cut"),
            ("gemini-3-pro", "data: \(gemini)\n\n", true, "ran_cut"), ("gemini-3-pro", claude, false, "no_candidates"),
            ("publishers/google/models/gemini-3-pro", gemini, false, "ran_cut"),
        ] as [(ModelID, String, Bool, Reason)]
    )
    func answers(model: ModelID, body: String, isStreaming: Bool, reason: Reason) throws {
        let question = Question.completion(model, CompletionOptions(route: .generateContent, isStreaming: isStreaming))
        #expect(try judge("vertex", reply(200, Array(body.utf8)), question).finding.reason == reason)
    }

    /// Anthropic's models need not be called Claude.
    @Test(arguments: [("mythos-1", true), ("publishers/google/models/gemini-3-pro", false)] as [(ModelID, Bool)])
    func thePublisherOfTheEndpointTellsTheFormat(model: ModelID, isAnthropic: Bool) throws {
        let settings = VertexTests.place.merging(["publisher": "anthropic"]) { _, new in new }
        let dialect = try dialect("vertex").configured(settings)
        let options = CompletionOptions(route: .generateContent, isStreaming: false)
        let request = dialect.completionRequest(target("k", settings), model: model, options: options)
        #expect(request.url.hasSuffix(isAnthropic ? "anthropic/models/mythos-1:rawPredict" : ":generateContent"))
        let answer = reply(200, Array((isAnthropic ? Self.claude : Self.gemini).utf8))
        let content = dialect.read(answer, as: .completion(model, options)).content
        guard case .completion(let reading) = content else {
            Issue.record("no completion: \(content)")
            return
        }
        #expect(reading.proof == .cut)
    }

    @Test("However early a stream ends, it is never taken for a whole one")
    func cutStreams() throws {
        for (model, body) in [("claude-x", Self.claudeStream), ("gemini-3-pro", "data: \(Self.gemini)\n\n")] {
            let question = Question.completion(ModelID(model), CompletionOptions(route: .generateContent))
            for count in 0..<(body.utf8.count - 2) {
                let type = [("content-type", "text/event-stream")]
                let judgement = try judge("vertex", reply(200, Array(body.utf8.prefix(count)), type), question)
                #expect(judgement.finding.verdict == .protocolViolation, "\(model) \(count)")
            }
        }
    }
}
