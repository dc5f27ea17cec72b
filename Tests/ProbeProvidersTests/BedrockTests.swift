import ProbeDomain
import ProbeJSON
import ProbeProviders
import Testing

@Suite("Bedrock")
struct BedrockTests {
    private static let question = Question.completion("m", CompletionOptions(route: .converse, isStreaming: false))

    static func target(_ key: String, base: String = "https://bedrock.eu-west-1.amazonaws.com") throws -> DialectTarget
    {
        DialectTarget(
            baseURL: base,
            credential: try dialect("bedrock").credential(Secret(key, origin: "file /k")),
            settings: ["region": "eu-west-1"],
            now: Timestamp(seconds: 1_777_052_640)
        )
    }

    private func shown(_ request: WireRequest) -> [String] {
        request.headers.map { header in
            switch header.value {
            case .plain(let value): "\(header.name): \(value)"
            case .secret(let prefix, let secret): "\(header.name): \(prefix)\(secret)"
            }
        }
    }

    // MARK: Requests

    @Test
    func listsAreAskedAtTheControlPlaneAndCompletionsAtTheRuntime() throws {
        let dialect = try dialect("bedrock")
        let model: ModelID = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
        let path = "model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse"
        for (base, runtime) in [
            ("https://bedrock.eu-west-1.amazonaws.com", "https://bedrock-runtime.eu-west-1.amazonaws.com"),
            ("https://bedrock-fips.us-east-1.amazonaws.com", "https://bedrock-runtime-fips.us-east-1.amazonaws.com"),
            ("https://bedrock.cn-north-1.amazonaws.com.cn", "https://bedrock-runtime.cn-north-1.amazonaws.com.cn"),
            ("https://vpce-1.bedrock.us-east-1.vpce.amazonaws.com", nil), ("http://127.0.0.1:1/bedrock", nil),
            ("https://bedrock.example.com", nil), ("https://bedrock.us-east-1.amazonaws.com.example.com", nil),
            ("https://bedrock.example.com/bedrock.us-east-1.amazonaws.com", nil),
        ] as [(String, String?)] {
            let target = try Self.target("key", base: base)
            #expect(dialect.listRequest(target, page: nil).url == "\(base)/foundation-models")
            let retrieve = try #require(dialect.retrieveRequest(target, model: model))
            #expect(retrieve.url == "\(base)/foundation-models/us.anthropic.claude-haiku-4-5-20251001-v1%3A0")
            for isStreaming in [false, true] {
                let options = CompletionOptions(route: .converse, isStreaming: isStreaming)
                let request = dialect.completionRequest(target, model: model, options: options)
                #expect(request.url == "\(runtime ?? base)/\(path)\(isStreaming ? "-stream" : "")")
                let body =
                    #"{"messages":[{"role":"user","content":[{"text":"hi"}]}],"inferenceConfig":{"maxTokens":1}}"#
                #expect(String(decoding: request.body, as: UTF8.self) == body)
                #expect((request.observer != nil) == isStreaming)
                #expect(request.method == .post && request.limits == .completion)
            }
        }
    }

    @Test
    func anAPIKeyIsABearer() throws {
        let request = try dialect("bedrock").listRequest(Self.target("bedrock-api-key-x"), page: nil)
        #expect(shown(request) == ["Accept: application/json", "User-Agent: probe", "Authorization: Bearer <file /k>"])
    }

    static let document = """
        {"Version": 1, "AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "planted-secret", "SessionToken": "planted-session",
         "Expiration": "2026-04-24T18:44:00+00:00"}
        """

    private func signature(of request: WireRequest) throws -> Secret {
        let header = try #require(request.headers.last { $0.name == "Authorization" })
        guard case .secret(_, let secret) = header.value else { throw KeyProblem("a plain signature") }
        return secret
    }

    /// The signatures themselves are held against botocore's by the program's tests.
    @Test
    func aKeyOfTwoPartsSigns() throws {
        let request = try dialect("bedrock").completionRequest(
            Self.target(Self.document),
            model: "a:b",
            options: CompletionOptions(route: .converse, isStreaming: false)
        )
        #expect(
            shown(request) == [
                "Accept: application/json", "Content-Type: application/json", "User-Agent: probe",
                "X-Amz-Date: 20260424T174400Z", "X-Amz-Security-Token: <file /k>",
                "Authorization: AWS4-HMAC-SHA256 <signature by file /k>",
            ]
        )
        for part in ["planted", "ASIA", "Signature=", "Credential="] { #expect(!"\(request)".contains(part)) }
        let secret = try signature(of: request)
        let start =
            "Credential=ASIAEXAMPLE/20260424/eu-west-1/bedrock/aws4_request, "
            + "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature="
        #expect(secret.reveal().hasPrefix(start))
        #expect(secret.reveal().count == start.count + 64)
    }

    @Test
    func headersOfAmazonsOwnAreSigned() throws {
        var target = try Self.target(Self.document)
        target.headers = [.init("X-Amzn-Trace", "a"), .init("X-Team", "b")]
        let request = try dialect("bedrock").listRequest(target, page: nil)
        let secret = try signature(of: request)
        #expect(secret.reveal().contains("SignedHeaders=host;x-amz-date;x-amz-security-token;x-amzn-trace,"))
    }

    // MARK: Keys

    @Test
    func aKeyIsATextOrADocument() throws {
        let dialect = try dialect("bedrock")
        func read(_ text: String) throws -> Credential { try dialect.credential(Secret(text, origin: "o")) }
        #expect(try read("ABSK1") == Credential(key: Secret("ABSK1", origin: "o")))
        let whole = try read(Self.document)
        #expect(whole.key.reveal() == "planted-secret")
        #expect(
            whole.parts.mapValues { $0.reveal() } == [
                "access_key_id": "ASIAEXAMPLE", "session_token": "planted-session",
            ]
        )
        #expect(whole.expires == Timestamp(rfc3339: "2026-04-24T18:44:00Z"))
        // As `aws sts get-session-token` prints it.
        #expect(try read("{\"Credentials\": \(Self.document)}") == whole)
        let lasting = try read(#"{"AccessKeyId": "A", "SecretAccessKey": "S"}"#)
        #expect(lasting.parts.keys.sorted() == ["access_key_id"] && lasting.expires == nil)
        for text in [
            "{", "{}", #"{"AccessKeyId": "A"}"#, #"{"AccessKeyId": "", "SecretAccessKey": "S"}"#,
            "AKIAIOSFODNN7EXAMPLE",
        ] {
            let problem = #expect(throws: KeyProblem.self) { try read(text) }
            #expect(problem?.reason.contains("AKIAIO") == false)
        }
    }

    // MARK: Answers

    private func read(_ body: String, _ question: Question) throws -> Reading.Content {
        try dialect("bedrock").read(reply(200, Array(body.utf8)), as: question).content
    }

    @Test
    func rowsSayWhatTheyCan() throws {
        let body = """
            {"modelSummaries": [
              {"modelArn": "arn:aws:bedrock:x::foundation-model/a.text-v1:0", "modelId": "a.text-v1:0",
               "outputModalities": ["TEXT"], "inferenceTypesSupported": ["ON_DEMAND"],
               "modelLifecycle": {"status": "LEGACY", "startOfLifeTime": "2025-10-15T00:00:00Z",
                                  "endOfLifeTime": "2027-01-31T00:00:00+00:00"}},
              {"modelId": "a.profile", "outputModalities": ["TEXT"], "inferenceTypesSupported": []},
              {"modelId": "a.profile2", "outputModalities": ["TEXT"], "inferenceTypesSupported": ["INFERENCE_PROFILE"]},
              {"modelId": "a.hired", "inferenceTypesSupported": ["PROVISIONED"]},
              {"modelId": "a.image", "outputModalities": ["IMAGE"], "modelLifecycle": {"status": "ACTIVE"}},
              {"modelId": "a.both", "outputModalities": ["IMAGE", "TEXT"]}, {"modelId": "a.embed",
               "outputModalities": ["EMBEDDING"]}, {"modelId": "a.plain", "modelLifecycle": {"endOfLifeTime": "soon"}},
              {"modelId": ""}, {"modelName": "x"}]}
            """
        guard case .list(let page) = try read(body, .list(page: nil)) else {
            Issue.record("no list")
            return
        }
        #expect(
            page.models == [
                ListedModel(
                    id: "a.text-v1:0",
                    created: Timestamp(rfc3339: "2025-10-15T00:00:00Z"),
                    servesCompletions: true,
                    shutdown: Timestamp(rfc3339: "2027-01-31T00:00:00Z")
                ),
                ListedModel(id: "a.profile", servesCompletions: false),
                ListedModel(id: "a.profile2", servesCompletions: false),
                ListedModel(id: "a.hired", servesCompletions: false),
                ListedModel(id: "a.image", servesCompletions: false),
                ListedModel(id: "a.both", servesCompletions: true),
                ListedModel(id: "a.embed", servesCompletions: false), ListedModel(id: "a.plain"),
            ]
        )
        #expect(page.next == PageToken("profiles:") && !page.isCutShort)
        #expect(
            try read(#"{"modelSummaries": []}"#, .list(page: nil))
                == .list(ListPage(models: [], next: PageToken("profiles:")))
        )
        #expect(try read("{}", .list(page: nil)) == .malformed("no_model_list"))
        #expect(try read(#"{"modelSummaries": [{}]}"#, .list(page: nil)) == .malformed("no_model_ids"))
    }

    @Test
    func profilesComeBehindTheModels() throws {
        let dialect = try dialect("bedrock")
        func url(_ page: String) throws -> String {
            dialect.listRequest(try Self.target("key"), page: PageToken(page)).url
        }
        let start = "https://bedrock.eu-west-1.amazonaws.com/inference-profiles?maxResults=1000"
        #expect(try url("profiles:") == "\(start)&type=SYSTEM_DEFINED")
        #expect(try url("profiles:a/=&b") == "\(start)&nextToken=a%2F%3D%26b&type=SYSTEM_DEFINED")

        let question = Question.list(page: PageToken("profiles:"))
        let row = #"{"inferenceProfileId": "us.a.b", "createdAt": "2026-04-23T00:00:00Z", "status": "ACTIVE"}"#
        let model = ListedModel(id: "us.a.b", created: Timestamp(rfc3339: "2026-04-23T00:00:00Z"))
        func page(_ next: String) throws -> Reading.Content {
            try read("{\"inferenceProfileSummaries\": [\(row)]\(next)}", question)
        }
        #expect(try page("") == .list(ListPage(models: [model])))
        #expect(try page(#", "nextToken": "t""#) == .list(ListPage(models: [model], next: PageToken("profiles:t"))))
        let long = String(repeating: "t", count: 2_048)
        #expect(try page(", \"nextToken\": \"\(long)\"") == .list(ListPage(models: [model], isCutShort: true)))
        #expect(try read("{}", question) == .malformed("no_model_list"))
        #expect(try read(#"{"inferenceProfileSummaries": [{}]}"#, question) == .malformed("no_model_ids"))
    }

    /// The models that came before are believed, and nothing is taken for absent.
    @Test(arguments: [(403, true), (404, true), (401, false), (429, false), (500, false)])
    func whoMayNotSeeProfilesKnowsLess(status: Int, isLess: Bool) throws {
        let exchange = reply(status, Array(#"{"message": "x"}"#.utf8))
        let question = Question.list(page: PageToken("profiles:"))
        let content = try dialect("bedrock").read(exchange, as: question).content
        #expect((content == .list(ListPage(models: [], isCutShort: true))) == isLess)
        let models = try dialect("bedrock").read(exchange, as: .list(page: nil)).content
        #expect(models != .list(ListPage(models: [], isCutShort: true)))
    }

    @Test
    func oneModel() throws {
        let body = #"{"modelDetails": {"modelId": "a.b", "outputModalities": ["TEXT"]}}"#
        #expect(try read(body, .retrieve("a.b")) == .retrieved(ListedModel(id: "a.b", servesCompletions: true)))
        #expect(try read("{}", .retrieve("a.b")) == .malformed("no_model_id"))
    }

    @Test(
        "What proves a run",
        arguments: [
            (#"[{"text": "Hi"}]"#, "max_tokens", .text), ("[]", "max_tokens", .cut), ("[]", "end_turn", .ended),
            (#"[{"text": ""}]"#, "stop_sequence", .ended), ("[]", "content_filtered", .filtered),
            ("[]", "guardrail_intervened", .filtered), (#"[{"toolUse": {}}]"#, "tool_use", .toolCall),
            (#"[{"reasoningContent": {"reasoningText": {"text": "Hm"}}}]"#, "max_tokens", .reasoning),
            ("[]", "model_context_window_exceeded", .cut), ("[]", "malformed_model_output", .ended),
            ("[]", "what", nil),
        ] as [(String, String, RunProof?)]
    )
    func proofs(content: String, reason: String, proof: RunProof?) throws {
        let body = """
            {"output": {"message": {"role": "assistant", "content": \(content)}}, "stopReason": "\(reason)",
             "usage": {"inputTokens": 8, "outputTokens": 1, "totalTokens": 9}, "metrics": {"latencyMs": 312}}
            """
        let expected = CompletionReading(proof: proof, usage: TokenUsage(input: 8, output: 1))
        #expect(try read(body, Self.question) == .completion(expected))
    }

    @Test
    func whatHoldsNoMessageProvesNothing() throws {
        #expect(try read("{}", Self.question) == .malformed("no_output"))
        #expect(try read(#"{"output": {}, "stopReason": "end_turn"}"#, Self.question) == .malformed("no_output"))
    }

    @Test
    func theRequestsIDIsAmazons() throws {
        let exchange = reply(200, Array("{}".utf8), [("x-amzn-RequestId", "5c8f-1")])
        #expect(try dialect("bedrock").read(exchange, as: .list(page: nil)).requestID == "5c8f-1")
    }
}
