import ProbeDomain
import ProbeJSON
import ProbeProviders
import ProbeTestSupport
import Testing

@Suite("Codex with a ChatGPT plan")
struct CodexTests {
    private static let origin = "file ~/.codex/auth.json"
    private static let auth = "https://api.openai.com/auth"

    private func credential(_ text: String) throws -> Credential {
        try dialect("codex").credential(Secret(text, origin: Self.origin))
    }

    private func problem(_ text: String) throws -> String? {
        do {
            _ = try credential(text)
            return nil
        } catch let problem as KeyProblem {
            return problem.reason
        }
    }

    private func target(_ credential: Credential?, version: String = "0.128.0") -> DialectTarget {
        DialectTarget(
            baseURL: "https://chatgpt.com/backend-api/codex",
            credential: credential,
            settings: ["client_version": version],
            userAgent: "probe/1"
        )
    }

    // MARK: The sign-in

    private func document(access: String, account: String? = "acc-1", identity: String = "x") -> String {
        let account = account.map { "\"\($0)\"" } ?? "null"
        return """
            {"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":{"id_token":"\(identity)","access_token":"\(access)",
            "refresh_token":"never","account_id":\(account)},"last_refresh":"2026-04-23T10:00:00Z"}
            """
    }

    @Test
    func theWholeDocumentIsTakenApart() throws {
        let token = webToken(#"{"exp":1777100000,"aud":["x"]}"#)
        let found = try credential(document(access: token))
        #expect(found.key.reveal() == token)
        #expect(found.key.description == "<\(Self.origin)>")
        #expect(found.parts.mapValues { $0.reveal() } == ["account_id": "acc-1"])
        #expect(found.expires == Timestamp(seconds: 1_777_100_000))
        #expect(!found.secrets.contains { $0.reveal() == "never" }, "the refresh token is nobody's business")
    }

    @Test("Who asks is in the document, else in its tokens")
    func accountsFromClaims() throws {
        let named = webToken("{\"\(Self.auth)\":{\"chatgpt_account_id\":\"acc-2\"}}")
        let federal = webToken(
            "{\"\(Self.auth)\":{\"chatgpt_account_id\":\"acc-3\",\"chatgpt_account_is_fedramp\":true}}"
        )
        let account = { (found: Credential) in found.parts["account_id"]?.reveal() }
        #expect(try account(credential(document(access: named, account: nil))) == "acc-2")
        #expect(try account(credential(document(access: named))) == "acc-1")
        #expect(try account(credential(document(access: "opaque", account: nil, identity: federal))) == "acc-3")
        #expect(try account(credential(document(access: "opaque", account: nil))) == nil)
        #expect(try account(credential(named)) == "acc-2")
        let headers = try dialect("codex").listRequest(
            target(credential(document(access: "opaque", identity: federal))),
            page: nil
        ).headers
        #expect(headers.contains(.init("X-OpenAI-Fedramp", "true")))
        #expect(!headers.contains { String(describing: $0).contains("opaque") })
    }

    @Test("A token says until when it holds; one that does not, or says nonsense, holds until it is refused")
    func expiries() throws {
        let expected: [(String, Timestamp?)] = [
            (webToken(#"{"exp":1777100000}"#), Timestamp(seconds: 1_777_100_000)),
            (webToken(#"{"exp":1777100000.75}"#), Timestamp(seconds: 1_777_100_000)),
            (webToken(#"{"exp":1.7771e9}"#), Timestamp(seconds: 1_777_100_000)),
            (webToken(#"{"exp":-1}"#), nil), (webToken(#"{"exp":1e300}"#), nil), (webToken(#"{"exp":"soon"}"#), nil),
            (webToken(#"{"exp":99999999999999999999}"#), nil), (webToken("{}"), nil), (webToken("[1]"), nil),
            (webToken("{\"exp\":1777100000"), nil), ("a.b", nil), ("a.b.c", nil), ("...", nil), ("opaque", nil),
            ("a." + String(repeating: "e", count: 40_000) + ".c", nil), ("a.ey!J9.c", nil), ("a.e==y.c", nil),
        ]
        for (token, expires) in expected { #expect(try credential(token).expires == expires, "\(token.prefix(60))") }
        // Of every length, so that each remainder of three bytes is there.
        for length in 0..<8 {
            let token = webToken("{\"x\":\"\(String(repeating: "ÿ", count: length))\",\"exp\":1777100000}")
            #expect(try credential(token).expires == Timestamp(seconds: 1_777_100_000))
        }
    }

    @Test("What is no sign-in with ChatGPT says what to do")
    func problems() throws {
        for text in [
            #"{"auth_mode":"apikey","OPENAI_API_KEY":"sk-planted","tokens":null}"#, #"{"OPENAI_API_KEY":"sk-planted"}"#,
            #"{"auth_mode":"apikey"}"#, #"{"auth_mode":"ApiKey","tokens":{}}"#,
        ] {
            let problem = try #require(try problem(text))
            #expect(problem.contains("codex login") && problem.contains("\"openai\""))
            #expect(!problem.contains("planted"))
        }
        for text in ["{}", #"{"tokens":null}"#, #"{"auth_mode":"chatgpt","tokens":{"access_token":""}}"#] {
            #expect(try problem(text)?.contains("codex login") == true)
        }
        #expect(try problem("{\"tokens\":{\"access_token\":\"planted")?.contains("JSON") == true)
        #expect(try problem("sk-proj-planted")?.contains("\"openai\"") == true)
        #expect(try problem("opaque") == nil)
    }

    // MARK: Requests

    @Test
    func theListIsAskedForAsAClientOfThatVersion() throws {
        let found = try credential(document(access: "opaque"))
        let request = try dialect("codex").listRequest(target(found, version: "1.0 &x"), page: nil)
        #expect(request.method == .get)
        #expect(request.url == "https://chatgpt.com/backend-api/codex/models?client_version=1.0%20%26x")
        #expect(
            request.headers == [
                .init("Accept", "application/json"), .init("User-Agent", "probe/1"),
                .init("Authorization", prefix: "Bearer ", secret: found.key),
                .init("ChatGPT-Account-ID", secret: Secret("acc-1", origin: Self.origin)),
            ]
        )
        #expect(request.limits == .list)
        let plain = try dialect("codex").listRequest(DialectTarget(baseURL: "https://x", key: nil), page: nil)
        #expect(plain.url == "https://x/models?client_version=1.0.0")
        #expect(try dialect("codex").retrieveRequest(target(nil), model: "gpt-5.5") == nil)
    }

    @Test("A call is a stream without a cap, however it is asked for", arguments: [true, false])
    func theCall(isStreaming: Bool) throws {
        let options = CompletionOptions(route: .responses, isStreaming: isStreaming, outputTokens: 16)
        let request = try dialect("codex").completionRequest(target(nil), model: "gpt-5.5", options: options)
        #expect(request.method == .post)
        #expect(request.url == "https://chatgpt.com/backend-api/codex/responses")
        #expect(
            String(decoding: request.body, as: UTF8.self) == """
                {"model":"gpt-5.5","instructions":"You are a probe.","input":[{"role":"user","content":"hi"}],\
                "store":false,"stream":true,"reasoning":{"effort":"low"}}
                """
        )
        #expect(request.headers.first == .init("Accept", "text/event-stream"))
        #expect(request.observer != nil)
    }

    // MARK: The list

    private func list(_ body: String, _ headers: [(String, String)] = []) throws -> Reading {
        try dialect("codex").read(reply(200, Array(body.utf8), headers), as: .list(page: nil))
    }

    @Test
    func hiddenRowsAreThereAllTheSame() throws {
        let prompt = String(repeating: "You are a coding agent. ", count: 20_000)
        let body = """
            {"models":[{"slug":"gpt-5.5","visibility":"list","supported_in_api":true,"priority":0,"context_window":272000,
            "minimal_client_version":"0.98.0","base_instructions":"\(prompt)"},
            {"slug":"gpt-5.5-mini","visibility":"hide","minimal_client_version":[0,99,0],"max_context_window":400000},
            {"slug":"x","visibility":"none","context_window":-5,"upgrade":{"model":"y"}},{"slug":""},{"slug":7},{}]}
            """
        guard case .list(let page) = try list(body).content else {
            Issue.record("no list")
            return
        }
        #expect(
            page.models == [
                ListedModel(id: "gpt-5.5", context: 272_000), ListedModel(id: "gpt-5.5-mini", context: 400_000),
                ListedModel(id: "x"),
            ]
        )
        #expect(page.next == nil && !page.isCutShort)
    }

    @Test("What is no list is not an empty one", arguments: ["{}", "[]", #"{"models":{}}"#, #"{"models":[{}]}"#, "7"])
    func noLists(body: String) throws {
        if case .list = try list(body).content { Issue.record("a list") }
    }

    @Test("The list's mark is the same wherever it is told")
    func marks() throws {
        for (text, mark) in [
            (#"W/"a1b2""#, "a1b2"), (#""a1b2""#, "a1b2"), ("a1b2", "a1b2"), (#""""#, nil), ("", nil), ("\"", "\""),
            (String(repeating: "x", count: 500), String(repeating: "x", count: 200)),
        ] as [(String, String?)] {
            #expect(try list(#"{"models":[]}"#, [("ETag", text)]).listTag == mark)
            let call = reply(200, [], [("x-models-etag", text), ("etag", "another")])
            #expect(try dialect("codex").read(call, as: completion("codex")).listTag == mark)
        }
        #expect(try list(#"{"models":[]}"#).listTag == nil)
    }

    // MARK: Limits

    @Test
    func allowancesArePercentages() throws {
        let headers = [
            ("date", "Fri, 24 Apr 2026 17:44:00 GMT"), ("x-codex-primary-used-percent", "12.5"),
            ("x-codex-primary-window-minutes", "300"), ("x-codex-primary-reset-at", "1777052700"),
            ("x-codex-secondary-used-percent", "150"), ("x-codex-secondary-reset-at", "soon"),
            ("x-codex-bengalfox-primary-used-percent", "0"), ("x-codex-bengalfox-limit-name", "gpt-5.2-codex-sonic"),
            ("x-codex-broken-primary-used-percent", "nan"), ("x-codex-worse-primary-used-percent", "-3"),
            ("x-codex-credits-has-credits", "true"),
        ]
        let limits = try dialect("codex").read(reply(200, [], headers), as: completion("codex")).limits
        #expect(
            limits.buckets == [
                LimitBucket(
                    name: "codex-primary",
                    limit: 100,
                    remaining: 87,
                    reset: .seconds(60),
                    resetSource: .field("x-codex-primary-reset-at", "1777052700")
                ), LimitBucket(name: "codex-secondary", limit: 100, remaining: 0),
                LimitBucket(name: "codex-bengalfox-primary", limit: 100, remaining: 100),
            ]
        )
        #expect(limits.wait == nil)
        let many = (0..<500).map { ("x-codex-f\($0)-primary-used-percent", "1") }
        #expect(try dialect("codex").read(reply(200, [], many), as: completion("codex")).limits.buckets.count == 16)
    }
}
