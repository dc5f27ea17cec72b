import ProbeDomain
import ProbeTestSupport
import Testing

private let plan = #"{"detail":"The 'gpt-5.5' model is not supported when using Codex with a ChatGPT account."}"#

/// `x-error-json` around a code.
private func wrapped(_ code: String) -> String { base64URL(Array("{\"error\":{\"code\":\"\(code)\"}}".utf8)) }

@Suite("Errors at Codex")
struct CodexErrorTests {
    static let all: [Refusal] = [
        Refusal("codex", "not in the plan", 400, plan, is: .ambiguousAbsent, "not_in_plan"),
        Refusal(
            "codex",
            "not in the plan, in the shape of the socket",
            400,
            """
            {"type":"error","status":400,"error":{"type":"invalid_request_error","message":"The 'GPT-5.5' model is \
            not supported when using Codex with a ChatGPT account."}}
            """,
            is: .ambiguousAbsent,
            "not_in_plan"
        ),
        Refusal(
            "codex",
            "a token that has expired",
            401,
            #"{"detail":"Unauthorized"}"#,
            headers: [("x-error-json", wrapped("token_expired")), ("x-openai-authorization-error", "x")],
            is: .authFailed,
            "token_expired",
            hold: .refused
        ),
        Refusal(
            "codex",
            "a token that has expired, in the other alphabet and padded",
            401,
            #"{"detail":"Unauthorized"}"#,
            headers: [("x-error-json", "eyJlcnJvciI6eyJjb2RlIjoidG9rZW5fZXhwaXJlZCIsIngiOiLDv8O/w78ifX0=")],
            kind: .list,
            is: .authFailed,
            "token_expired",
            hold: .refused
        ),
        Refusal(
            "codex",
            "no token",
            401,
            #"{"detail":"Unauthorized"}"#,
            headers: [("x-openai-authorization-error", "missing_authorization_header"), ("x-error-json", "%%%")],
            is: .authFailed,
            "key_refused",
            hold: .refused
        ),
        Refusal(
            "codex",
            "the allowance is used up until an instant",
            429,
            #"{"error":{"type":"usage_limit_reached","plan_type":"plus","resets_at":1777056240}}"#,
            headers: [("x-codex-active-limit", "codex")],
            is: .quotaExhausted,
            "plan_used_up",
            hold: .outOfMoney,
            wait: .seconds(3_600)
        ),
        Refusal(
            "codex",
            "the allowance is used up for a while",
            429,
            #"{"error":{"type":"usage_limit_reached","plan_type":"plus","resets_in_seconds":90}}"#,
            is: .quotaExhausted,
            "plan_used_up",
            hold: .outOfMoney,
            wait: .seconds(90)
        ),
        Refusal(
            "codex",
            "the allowance is used up, by its code",
            429,
            #"{"error":{"code":"usage_limit_reached","message":"no","resets_in_seconds":90}}"#,
            is: .quotaExhausted,
            "plan_used_up",
            hold: .outOfMoney,
            wait: .seconds(90)
        ),
        Refusal(
            "codex",
            "the allowance is used up, until nobody knows when",
            429,
            #"{"error":{"type":"usage_limit_reached","resets_at":{"x":1},"resets_in_seconds":"-"}}"#,
            is: .quotaExhausted,
            "plan_used_up",
            hold: .outOfMoney
        ),
        Refusal(
            "codex",
            "an explicit wait goes before the body's",
            429,
            #"{"error":{"type":"usage_limit_reached","resets_at":1777056240}}"#,
            headers: [("retry-after", "7")],
            is: .quotaExhausted,
            "plan_used_up",
            hold: .outOfMoney,
            wait: .seconds(7)
        ),
        Refusal(
            "codex",
            "a plan without Codex",
            429,
            #"{"error":{"type":"usage_not_included"}}"#,
            is: .quotaExhausted,
            "plan_without_codex",
            hold: .outOfMoney
        ),
        Refusal(
            "codex",
            "overloaded",
            503,
            #"{"error":{"code":"server_is_overloaded"}}"#,
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        Refusal(
            "codex",
            "slower",
            503,
            #"{"error":{"code":"slow_down"}}"#,
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        Refusal(
            "codex",
            "its filter refused the prompt",
            400,
            #"{"error":{"code":"cyber_policy","message":"x"}}"#,
            is: .ok,
            "ran_filtered"
        ),
        Refusal(
            "codex",
            "a cap",
            400,
            #"{"detail":"Unsupported parameter: max_output_tokens"}"#,
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
        Refusal("codex", "blocked by the edge", 403, page, is: .edgeError, "edge_failed", hold: .failing),
    ]

    @Test(arguments: all)
    func whatItComesTo(refusal: Refusal) throws { try refusal.check() }

    @Test
    func theEdgeNamesItsRequest() throws {
        let headers = [("server", "cloudflare"), ("cf-ray", "8f00-FRA"), ("content-type", "text/html")]
        let judgement = try judge("codex", reply(403, Array(page.utf8), headers), completion("codex"))
        #expect(judgement.finding.verdict == .edgeError)
        #expect(judgement.finding.reason == "edge_refused")
        #expect(judgement.reading.requestID == "8f00-FRA")
        let own = headers + [("x-oai-request-id", "oai")]
        #expect(try judge("codex", reply(403, [], own), completion("codex")).reading.requestID == "oai")
    }

    @Test(
        "A stream that fails",
        arguments: [
            ("context_length_exceeded", Verdict.badProbe, "request_too_large"),
            ("insufficient_quota", .quotaExhausted, "out_of_credit"),
            ("usage_not_included", .quotaExhausted, "plan_without_codex"),
            ("rate_limit_exceeded", .rateLimited, "rate_limit"), ("server_is_overloaded", .overloaded, "overloaded"),
            ("cyber_policy", .ok, "ran_filtered"), ("whatever", .providerError, "server_error"),
        ] as [(String, Verdict, Reason)]
    )
    func failuresInStreams(code: String, verdict: Verdict, reason: Reason) throws {
        let body = """
            event: response.failed
            data: {"type":"response.failed","response":{"error":{"code":"\(code)","message":"try again in 28ms."}}}


            """
        let judgement = try judge("codex", reply(200, Array(body.utf8)), completion("codex"))
        #expect(judgement.finding.verdict == verdict)
        #expect(judgement.finding.reason == reason)
        #expect(judgement.reading.limits.wait == .milliseconds(28))
    }

    @Test("Listed and refused is gated; refused and not listed is not")
    func theListDecides() throws {
        let endpoint = Endpoint(key: EndpointKey(name: "c", provider: "codex", baseURL: "https://x"))
        var machine = EndpointMachine(
            endpoint: endpoint,
            watches: [],
            knowledge: EndpointKnowledge(endpoint: EndpointRecord(key: endpoint.key))
        )
        let finding = try judge("codex", reply(400, Array(plan.utf8)), completion("codex")).finding
        #expect(machine.settled(finding, model: "gpt-5.5", at: sentAt.wall).verdict == .ambiguousAbsent)
        _ = machine.observe(ListRead(ids: ["gpt-5.5"], isComplete: true, sent: sentAt.wall, ended: sentAt.wall))
        #expect(machine.settled(finding, model: "gpt-5.5", at: sentAt.wall).verdict == .gated)
        #expect(machine.settled(finding, model: "gpt-9", at: sentAt.wall).verdict == .absent)
    }
}
