import ProbeDomain
import Testing

@Suite("Errors at OpenAI: keys, money, limits")
struct OpenAIErrorTests {
    static let identity: [Refusal] = [
        Refusal(
            "openai",
            "bad key",
            401,
            openAIError("Incorrect API key provided: sk-x.", code: "invalid_api_key"),
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        Refusal(
            "openai",
            "no key",
            401,
            openAIError("You didn't provide an API key."),
            is: .authFailed,
            "key_refused",
            hold: .refused
        ),
        Refusal(
            "openai",
            "address",
            401,
            openAIError("Your IP is not allowed.", code: "ip_not_authorized"),
            is: .authFailed,
            "address_not_allowed",
            hold: .refused
        ),
        Refusal(
            "openai",
            "scope by code",
            403,
            openAIError("x", code: "missing_scope"),
            is: .authFailed,
            "scope_missing",
            hold: .refused
        ),
        Refusal(
            "openai",
            "scope by type",
            401,
            openAIError("x", type: "insufficient_permissions"),
            is: .authFailed,
            "scope_missing",
            hold: .refused
        ),
        Refusal(
            "openai",
            "scope by its sentence",
            403,
            openAIError("You have insufficient permissions for this operation. Missing scopes: model.request."),
            is: .authFailed,
            "scope_missing",
            hold: .refused
        ),
        Refusal(
            "openai",
            "scope of a list",
            403,
            openAIError("x", code: "missing_scope"),
            kind: .list,
            is: .authFailed,
            "scope_missing",
            hold: .refused
        ),
        Refusal("openai", "empty 401", 401, "", is: .authFailed, "key_refused", hold: .refused),
        Refusal(
            "openai",
            "region",
            403,
            openAIError("Unsupported", type: "request_forbidden", code: "unsupported_country_region_territory"),
            is: .regionBlocked,
            "region_unsupported",
            hold: .refused
        ),
        Refusal(
            "openai",
            "region of a list",
            403,
            openAIError("Unsupported", code: "unsupported_country_region_territory"),
            kind: .list,
            is: .regionBlocked,
            "region_unsupported",
            hold: .refused
        ),
        Refusal(
            "openai",
            "region without its wrapper",
            403,
            """
            {"code":"unsupported_country_region_territory","message":"Country, region, or territory not supported",
            "param":null,"type":"request_forbidden"}
            """,
            is: .regionBlocked,
            "region_unsupported",
            hold: .refused
        ),
    ]

    static let money: [Refusal] = [
        Refusal(
            "openai",
            "out of credit",
            429,
            openAIError("You exceeded your current quota.", type: "insufficient_quota", code: "insufficient_quota"),
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        Refusal(
            "openai",
            "the newer code beside the old type",
            429,
            openAIError("x", type: "insufficient_quota", code: "credit_balance_exhausted"),
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        Refusal(
            "openai",
            "billing inactive",
            429,
            openAIError("Not active", type: "billing_not_active", code: "billing_not_active"),
            is: .quotaExhausted,
            "billing_inactive",
            hold: .outOfMoney
        ),
        Refusal("openai", "payment required", 402, "{}", is: .quotaExhausted, "out_of_credit", hold: .outOfMoney),
    ]

    static let limits: [Refusal] = [
        Refusal(
            "openai",
            "requests per minute",
            429,
            openAIError(
                "Rate limit reached on requests per min (RPM). Please try again in 20s.",
                type: "requests",
                code: "rate_limit_exceeded"
            ),
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .seconds(20)
        ),
        Refusal(
            "openai",
            "the header wins over the sentence",
            429,
            openAIError("Please try again in 20s.", type: "tokens", code: "rate_limit_exceeded"),
            headers: [("Retry-After", "2"), ("Retry-After-Ms", "1500")],
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .milliseconds(1_500)
        ),
        Refusal(
            "openai",
            "requests per day",
            429,
            openAIError(
                "Rate limit reached on requests per day (RPD): Limit 200, Used 200. Please try again in 7m12s.",
                type: "requests",
                code: "rate_limit_exceeded"
            ),
            is: .rateLimited,
            "daily_limit",
            hold: .dailyQuota,
            wait: .seconds(432)
        ),
        Refusal(
            "openai",
            "by type alone",
            429,
            openAIError("x", type: "rate_limit_error"),
            is: .rateLimited,
            "rate_limit",
            hold: .throttled
        ),
        Refusal(
            "openai",
            "larger than the limit",
            429,
            openAIError(
                "Request too large for gpt-5.5 on tokens per min (TPM): Limit 1, Requested 24.",
                type: "tokens",
                code: "rate_limit_exceeded"
            ),
            is: .badProbe,
            "request_too_large",
            hold: .misconfigured
        ),
        Refusal("openai", "empty 429", 429, "", is: .rateLimited, "rate_limit", hold: .throttled),
        Refusal(
            "openai",
            "a page with 429 still says how long",
            429,
            page,
            headers: [("Content-Type", "text/html"), ("Retry-After", "7"), ("Server", "cloudflare")],
            is: .edgeError,
            "edge_refused",
            hold: .throttled,
            wait: .seconds(7)
        ),
    ]

    @Test(arguments: identity + money + limits)
    func everyRowOfTheTable(refusal: Refusal) throws { try refusal.check() }
}
