import ProbeDomain
import Testing

/// An error of LiteLLM's shape: its code is a string of digits.
private func gatewayError(_ message: String, type: String = "None", code: String) -> String {
    openAIError(message, type: type, param: "None", code: code)
}

@Suite("Errors at LiteLLM")
struct GatewayErrorTests {
    static let all: [Refusal] = [
        Refusal(
            "openai-compatible",
            "wrong key without a database",
            400,
            openAIError("No connected db.", type: "no_db_connection", code: "400"),
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        Refusal(
            "openai-compatible",
            "wrong key",
            401,
            gatewayError("Authentication Error, Invalid proxy server token", type: "auth_error", code: "401"),
            is: .authFailed,
            "key_refused",
            hold: .refused
        ),
        Refusal(
            "openai-compatible",
            "a model that the key may not use",
            401,
            gatewayError("key not allowed to access model", type: "key_model_access_denied", code: "401"),
            is: .gated,
            "access_denied"
        ),
        Refusal(
            "openai-compatible",
            "not in its config",
            400,
            gatewayError("/chat/completions: Invalid model name passed in model=x.", code: "400"),
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "openai-compatible",
            "cooling down holds that model only",
            429,
            gatewayError(
                "No deployments available for selected model, Try again in 60 seconds.",
                code: "429"
            ),
            is: .overloaded,
            "gateway_cooling_down",
            hold: .overloaded,
            scope: .pool(""),
            wait: .seconds(60)
        ),
        Refusal(
            "openai-compatible",
            "budget by type",
            429,
            gatewayError("over", type: "budget_exceeded", code: "429"),
            is: .quotaExhausted,
            "gateway_budget",
            hold: .outOfMoney
        ),
        Refusal(
            "openai-compatible",
            "budget by text",
            400,
            gatewayError("Budget has been exceeded! Current cost: 5.0, Max budget: 1.0", code: "400"),
            is: .quotaExhausted,
            "gateway_budget",
            hold: .outOfMoney
        ),
        Refusal(
            "openai-compatible",
            "the key's own limit",
            429,
            gatewayError("Max parallel request limit reached", code: "429"),
            headers: [("retry-after", "1")],
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .seconds(1)
        ),
        Refusal(
            "openai-compatible",
            "an upstream's failure",
            500,
            gatewayError("litellm.InternalServerError: OpenAIException - oops", code: "500"),
            is: .providerError,
            "server_error",
            hold: .failing
        ),
    ]

    @Test(arguments: all)
    func everyRowOfTheTable(refusal: Refusal) throws { try refusal.check() }
}
