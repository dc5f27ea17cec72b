import ProbeDomain
import Testing

@Suite("Errors at Mistral, xAI, Groq, DeepSeek and Together")
struct PresetErrorTests {
    static let groq: [Refusal] = [
        Refusal(
            "groq",
            "bad key",
            401,
            openAIError("Invalid API Key", code: "invalid_api_key"),
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        Refusal(
            "groq",
            "unknown",
            404,
            openAIError("The model `x` does not exist or you do not have access to it.", code: "model_not_found"),
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal("groq", "retired", 400, openAIError("x", code: "model_decommissioned"), is: .retired, "model_retired"),
        Refusal("groq", "not for this project", 403, openAIError("x", type: nil), is: .gated, "access_denied"),
        Refusal(
            "groq",
            "too large",
            413,
            openAIError("Request too large for model `x`", type: "tokens", code: "rate_limit_exceeded"),
            is: .badProbe,
            "request_too_large",
            hold: .misconfigured
        ),
        Refusal(
            "groq",
            "per minute",
            429,
            openAIError("Please try again in 5.289s.", type: "tokens", code: "rate_limit_exceeded"),
            headers: [("retry-after", "6")],
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .seconds(6)
        ),
        Refusal(
            "groq",
            "per day",
            429,
            openAIError(
                "Rate limit reached for model `x` on requests per day (RPD). Please try again in 7m12s.",
                type: "requests",
                code: "rate_limit_exceeded"
            ),
            is: .rateLimited,
            "daily_limit",
            hold: .dailyQuota,
            wait: .seconds(432)
        ),
        Refusal(
            "groq",
            "flex is full",
            498,
            openAIError("x", type: nil, code: "capacity_exceeded"),
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        Refusal("groq", "499", 499, openAIError("x"), is: .providerError, "server_error", hold: .failing),
        Refusal("groq", "over capacity", 503, openAIError("x"), is: .overloaded, "overloaded", hold: .overloaded),
    ]

    static let deepSeek: [Refusal] = [
        Refusal("deepseek", "wrong", 400, openAIError("x"), is: .badProbe, "request_refused", hold: .misconfigured),
        Refusal(
            "deepseek",
            "bad key",
            401,
            openAIError("Authentication Fails", type: "authentication_error", code: "invalid_request_error"),
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        Refusal(
            "deepseek",
            "balance, behind the blank lines of a queue",
            402,
            "\n\n" + openAIError("Insufficient Balance", type: "unknown_error"),
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        Refusal(
            "deepseek",
            "parameters",
            422,
            openAIError("x"),
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
        Refusal(
            "deepseek",
            "too many at once",
            429,
            openAIError("x"),
            is: .rateLimited,
            "rate_limit",
            hold: .throttled
        ),
        Refusal("deepseek", "failed inside", 500, openAIError("x"), is: .providerError, "server_error", hold: .failing),
        Refusal("deepseek", "overloaded", 503, openAIError("x"), is: .overloaded, "overloaded", hold: .overloaded),
    ]

    static let together: [Refusal] = [
        Refusal("together", "wrong", 400, togetherError("x"), is: .badProbe, "request_refused", hold: .misconfigured),
        Refusal(
            "together",
            "needs an endpoint of its own",
            400,
            togetherError("Unable to access non-serverless model x.", code: "model_not_available"),
            is: .gated,
            "dedicated_endpoint_needed"
        ),
        Refusal(
            "together",
            "its own endpoint does not run",
            400,
            togetherError("The dedicated endpoint for x is not running.", code: "dedicated_endpoint_not_running"),
            is: .gated,
            "dedicated_endpoint_needed"
        ),
        Refusal(
            "together",
            "bad key",
            401,
            togetherError("Invalid API key provided", code: "invalid_api_key"),
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        Refusal(
            "together",
            "spending limit",
            402,
            togetherError("x"),
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        Refusal(
            "together",
            "too many tokens",
            403,
            togetherError("Input token count + max_tokens must be less than the context length of the model."),
            is: .badProbe,
            "request_too_large",
            hold: .misconfigured
        ),
        Refusal("together", "403 without a word", 403, togetherError("x"), is: .gated, "access_denied"),
        Refusal(
            "together",
            "the list is refused",
            403,
            togetherError("x"),
            kind: .list,
            is: .authFailed,
            "access_denied",
            hold: .refused
        ),
        Refusal("together", "unknown", 404, togetherError("x"), is: .ambiguousAbsent, "not_found"),
        Refusal("together", "too fast", 429, togetherError("x"), is: .rateLimited, "rate_limit", hold: .throttled),
        Refusal(
            "together",
            "failed inside",
            500,
            togetherError("x"),
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        Refusal("together", "engine full", 503, togetherError("x"), is: .overloaded, "overloaded", hold: .overloaded),
    ]

    @Test(arguments: mistral + xAI + groq + deepSeek + together)
    func everyRowOfTheTable(refusal: Refusal) throws { try refusal.check() }
}

private func togetherError(_ message: String, code: String? = nil) -> String {
    let error = openAIError(message, code: code).dropFirst().dropLast()
    return "{\"id\":\"o1\",\(error)}"
}
