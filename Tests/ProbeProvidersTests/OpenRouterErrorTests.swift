import ProbeDomain
import Testing

@Suite("Errors at OpenRouter")
struct OpenRouterErrorTests {
    static let all: [Refusal] = [
        Refusal(
            "openrouter",
            "bad key",
            401,
            openRouterError(401, "No auth credentials found"),
            is: .authFailed,
            "key_refused",
            hold: .refused
        ),
        Refusal(
            "openrouter",
            "bad key by its type",
            401,
            openRouterError(401, "x", metadata: "\"error_type\":\"authentication\""),
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        Refusal(
            "openrouter",
            "no credit",
            402,
            openRouterError(402, "Insufficient credits"),
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        Refusal(
            "openrouter",
            "a budget in flight passes",
            402,
            openRouterError(
                402,
                "budget",
                metadata: "\"error_type\":\"payment_required\",\"limit_source\":\"openrouter_in_flight_budget\""
            ),
            headers: [("Retry-After", "3")],
            is: .rateLimited,
            "in_flight_budget",
            hold: .throttled,
            wait: .seconds(3)
        ),
        Refusal(
            "openrouter",
            "permission",
            403,
            openRouterError(403, "x", metadata: "\"error_type\":\"permission_denied\""),
            is: .gated,
            "access_denied"
        ),
        Refusal(
            "openrouter",
            "nobody serves it",
            404,
            openRouterError(404, "No endpoints found for openai/gpt-5.5."),
            is: .gated,
            "no_live_endpoints"
        ),
        Refusal(
            "openrouter",
            "no such id",
            400,
            openRouterError(400, "openai/gpt-9 is not a valid model ID"),
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "openrouter",
            "rate",
            429,
            openRouterError(429, "x", metadata: "\"error_type\":\"rate_limit_exceeded\""),
            headers: [("Retry-After", "9")],
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .seconds(9)
        ),
        Refusal(
            "openrouter",
            "free models per day",
            429,
            openRouterError(429, "Rate limit exceeded: free-models-per-day. Add 10 credits"),
            is: .rateLimited,
            "daily_limit",
            hold: .dailyQuota
        ),
        Refusal(
            "openrouter",
            "an upstream over its capacity holds its model only",
            529,
            openRouterError(529, "x", metadata: "\"error_type\":\"provider_overloaded\""),
            headers: [("Retry-After", "60")],
            is: .overloaded,
            "overloaded",
            hold: .overloaded,
            scope: .pool(""),
            wait: .seconds(60)
        ),
        Refusal(
            "openrouter",
            "no provider meets the routing",
            503,
            openRouterError(503, "No available model provider"),
            is: .overloaded,
            "overloaded",
            hold: .overloaded,
            scope: .pool("")
        ),
        Refusal(
            "openrouter",
            "upstream bad",
            502,
            openRouterError(502, "Provider returned error", metadata: "\"error_type\":\"provider_unavailable\""),
            is: .providerError,
            "upstream_failed",
            hold: .failing
        ),
        Refusal(
            "openrouter",
            "edge timeout in its own words",
            524,
            openRouterError(524, "timeout"),
            is: .providerError,
            "upstream_failed",
            hold: .failing
        ),
        Refusal("openrouter", "edge timeout", 524, page, is: .edgeError, "edge_failed", hold: .failing),
        Refusal(
            "openrouter",
            "timeout",
            408,
            openRouterError(408, "timeout"),
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        Refusal(
            "openrouter",
            "a filter ran",
            403,
            openRouterError(403, "flagged", metadata: "\"error_type\":\"content_policy_violation\""),
            is: .ok,
            "ran_filtered"
        ),
        Refusal(
            "openrouter",
            "an upstream's own words count",
            400,
            openRouterError(
                400,
                "Provider returned error",
                metadata: "\"raw\":\"Could not finish the message because max_tokens or model output limit\""
            ),
            is: .ok,
            "ran_cut"
        ),
        Refusal(
            "openrouter",
            "too large",
            413,
            openRouterError(413, "x"),
            is: .badProbe,
            "request_too_large",
            hold: .misconfigured
        ),
        Refusal(
            "openrouter",
            "too long for the model",
            400,
            openRouterError(400, "x", metadata: "\"error_type\":\"context_length_exceeded\""),
            is: .badProbe,
            "request_too_large",
            hold: .misconfigured
        ),
        Refusal(
            "openrouter",
            "bad request",
            400,
            openRouterError(400, "x", metadata: "\"error_type\":\"invalid_request\""),
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
        Refusal(
            "openrouter",
            "not found",
            404,
            openRouterError(404, "x", metadata: "\"error_type\":\"not_found\""),
            is: .ambiguousAbsent,
            "not_found"
        ),
        Refusal(
            "openrouter",
            "failed",
            500,
            openRouterError(500, "x", metadata: "\"error_type\":\"server\""),
            is: .providerError,
            "upstream_failed",
            hold: .failing
        ),
        Refusal(
            "openrouter",
            "failed without a type",
            500,
            openRouterError(500, "x", metadata: "\"error_type\":\"unmapped\""),
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        Refusal(
            "openrouter",
            "unprocessable",
            422,
            openRouterError(422, "x"),
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
        Refusal(
            "openrouter",
            "an error with 200",
            200,
            openRouterError(429, "x"),
            headers: [("Retry-After", "4")],
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .seconds(4)
        ),
        Refusal(
            "openrouter",
            "an upstream's failure with 200",
            200,
            """
            {"id":"gen-1","object":"chat.completion","model":"openai/gpt-5.5","choices":[{"index":0,"message":{},
            "finish_reason":"error"}],"error":{"code":502,"message":"Provider returned error",
            "metadata":{"error_type":"provider_unavailable"}}}
            """,
            is: .providerError,
            "upstream_failed",
            hold: .failing
        ),
        Refusal(
            "openrouter",
            "only a finish reason",
            200,
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hel\"},\"finish_reason\":\"error\"}]}",
            is: .providerError,
            "server_error",
            hold: .failing
        ),
    ]

    @Test(arguments: all)
    func everyRowOfTheTable(refusal: Refusal) throws { try refusal.check() }
}
