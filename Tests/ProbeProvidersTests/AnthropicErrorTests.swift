import ProbeDomain
import Testing

@Suite("Errors at Anthropic")
struct AnthropicErrorTests {
    static let all: [Refusal] = [
        Refusal(
            "anthropic",
            "bad key",
            401,
            anthropicError("authentication_error", "invalid x-api-key"),
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        Refusal(
            "anthropic",
            "permission",
            403,
            anthropicError("permission_error", "Your API key does not have permission"),
            is: .gated,
            "access_denied"
        ),
        Refusal(
            "anthropic",
            "permission to list",
            403,
            anthropicError("permission_error", "no"),
            kind: .list,
            is: .authFailed,
            "access_denied",
            hold: .refused
        ),
        Refusal(
            "anthropic",
            "region",
            403,
            anthropicError("forbidden", "Request not allowed"),
            is: .regionBlocked,
            "region_unsupported",
            hold: .refused
        ),
        Refusal(
            "anthropic",
            "region, the newer type",
            403,
            anthropicError("permission_error", "Request not allowed"),
            kind: .list,
            is: .regionBlocked,
            "region_unsupported",
            hold: .refused
        ),
        Refusal(
            "anthropic",
            "unknown model",
            404,
            anthropicError("not_found_error", "model: claude-9"),
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "anthropic",
            "unknown at retrieve",
            404,
            anthropicError("not_found_error", "model: claude-9"),
            kind: .retrieve,
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "anthropic",
            "not for this key at retrieve",
            403,
            anthropicError("permission_error", "Your API key does not have permission to use the specified resource."),
            kind: .retrieve,
            is: .ambiguousAbsent,
            "access_denied"
        ),
        Refusal(
            "anthropic",
            "no such path",
            404,
            anthropicError("not_found_error", "Not Found"),
            kind: .list,
            is: .wrongRoute,
            "no_such_route",
            hold: .misconfigured
        ),
        Refusal(
            "anthropic",
            "billing",
            402,
            anthropicError("billing_error", "x"),
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        Refusal(
            "anthropic",
            "an empty wallet is a 400",
            400,
            anthropicError("invalid_request_error", "Your credit balance is too low to access the Anthropic API."),
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        Refusal(
            "anthropic",
            "a limit set by oneself ends on the day it names",
            400,
            anthropicError(
                "invalid_request_error",
                "You have reached your specified API usage limits. You will regain access on 2026-05-01 at 00:00 UTC."
            ),
            is: .quotaExhausted,
            "spend_limit",
            hold: .outOfMoney,
            wait: .seconds(540_960)
        ),
        Refusal(
            "anthropic",
            "a limit without a readable day",
            400,
            anthropicError("invalid_request_error", "You have reached your specified limits. Regain access on Monday."),
            is: .quotaExhausted,
            "spend_limit",
            hold: .outOfMoney
        ),
        Refusal(
            "anthropic",
            "the monthly cap is a 429 until the next month",
            429,
            anthropicError("rate_limit_error", "cap", code: "enforced_spend_limit_reached"),
            is: .quotaExhausted,
            "spend_limit",
            hold: .outOfMoney,
            wait: .seconds(540_960)
        ),
        Refusal(
            "anthropic",
            "the monthly cap in December",
            429,
            anthropicError("rate_limit_error", "cap", code: "enforced_spend_limit_reached"),
            headers: [("Date", "Thu, 31 Dec 2026 23:00:00 GMT")],
            is: .quotaExhausted,
            "spend_limit",
            hold: .outOfMoney,
            wait: .seconds(3_600)
        ),
        Refusal(
            "anthropic",
            "rate",
            429,
            anthropicError("rate_limit_error", "x"),
            headers: [("retry-after", "12")],
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .seconds(12)
        ),
        Refusal(
            "anthropic",
            "conflict",
            409,
            anthropicError("conflict_error", "x"),
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        Refusal(
            "anthropic",
            "too large",
            413,
            anthropicError("request_too_large", "x"),
            is: .badProbe,
            "request_too_large",
            hold: .misconfigured
        ),
        Refusal(
            "anthropic",
            "too large, said by the edge",
            413,
            page,
            headers: [("content-type", "text/html"), ("server", "cloudflare")],
            is: .badProbe,
            "request_too_large",
            hold: .misconfigured
        ),
        Refusal(
            "anthropic",
            "internal",
            500,
            anthropicError("api_error", "Internal server error"),
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        Refusal(
            "anthropic",
            "timeout",
            504,
            anthropicError("timeout_error", "x"),
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        Refusal(
            "anthropic",
            "overloaded for everyone",
            529,
            anthropicError("overloaded_error", "Overloaded"),
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        Refusal(
            "anthropic",
            "our request",
            400,
            anthropicError("invalid_request_error", "max_tokens: Field required"),
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
        Refusal(
            "anthropic",
            "edge",
            403,
            page,
            headers: [("server", "cloudflare"), ("cf-ray", "8f-FRA")],
            is: .edgeError,
            "edge_refused",
            hold: .failing
        ),
        Refusal(
            "anthropic",
            "error with 200",
            200,
            anthropicError("overloaded_error", "Overloaded"),
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
    ]

    @Test(arguments: all)
    func everyRowOfTheTable(refusal: Refusal) throws { try refusal.check() }

    @Test
    func theRequestIDIsKept() throws {
        let exchange = reply(
            529,
            Array(anthropicError("overloaded_error", "x").utf8),
            [("Request-Id", "req_7\u{1B}[2J")]
        )
        let judgement = try judge("anthropic", exchange, try completion("anthropic"))
        #expect(judgement.reading.requestID == "req_7\\u{1b}[2J")
    }
}
