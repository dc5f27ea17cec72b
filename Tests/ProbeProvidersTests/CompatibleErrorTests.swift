import ProbeDomain
import Testing

@Suite("Errors at servers that copy the shape")
struct CompatibleErrorTests {
    static let all: [Refusal] = [
        Refusal(
            "openai-compatible",
            "vLLM, unknown",
            404,
            #"{"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":"model","code":404}}"#,
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "openai-compatible",
            "vLLM, unknown, flat",
            404,
            "{\"object\":\"error\",\"message\":\"no\",\"type\":\"NotFoundError\",\"param\":null,\"code\":404}",
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "openai-compatible",
            "a string for an error",
            401,
            "{\"error\":\"Unauthorized\"}",
            is: .authFailed,
            "key_refused",
            hold: .refused
        ),
        Refusal(
            "openai-compatible",
            "Ollama, unknown",
            404,
            "{\"error\":\"model 'x' not found\"}",
            is: .ambiguousAbsent,
            "not_found"
        ),
        Refusal(
            "openai-compatible",
            "Ollama, busy",
            503,
            "{\"error\":\"server busy, please try again.  maximum pending requests exceeded\"}",
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        Refusal(
            "openai-compatible",
            "llama.cpp, loading",
            503,
            "{\"error\":{\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"}}",
            is: .overloaded,
            "model_loading",
            hold: .overloaded
        ),
        Refusal(
            "openai-compatible",
            "llama.cpp, not supported",
            501,
            "{\"error\":{\"code\":501,\"message\":\"x\",\"type\":\"not_supported_error\"}}",
            is: .wrongRoute,
            "other_route_needed",
            hold: .misconfigured,
            fallback: .otherRoute
        ),
        Refusal(
            "openai-compatible",
            "xAI, unknown",
            404,
            #"{"code":"not-found","error":"The model x does not exist or your team t does not have access to it."}"#,
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "openai-compatible",
            "xAI, bad key",
            400,
            "{\"code\":\"x\",\"error\":\"Incorrect API key provided: xa***\"}",
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        Refusal(
            "openai-compatible",
            "Mistral, capacity",
            429,
            """
            {"object":"error","message":"Service tier capacity exceeded for this model.",
            "type":"service_tier_capacity_exceeded","param":null,"code":"3505"}
            """,
            is: .overloaded,
            "overloaded",
            hold: .overloaded,
            scope: .pool("")
        ),
        Refusal(
            "openai-compatible",
            "Mistral, unknown",
            400,
            #"{"object":"error","message":"Invalid model: x","type":"invalid_model","param":null,"code":"1500"}"#,
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "openai-compatible",
            "Mistral, key",
            401,
            "{\"detail\":\"Unauthorized\"}",
            is: .authFailed,
            "key_refused",
            hold: .refused
        ),
        Refusal(
            "openai-compatible",
            "a list of details",
            422,
            "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"Field required\",\"type\":\"missing\"}]}",
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
        Refusal(
            "openai-compatible",
            "Groq, retired",
            400,
            openAIError("x", code: "model_decommissioned"),
            is: .retired,
            "model_retired"
        ),
        Refusal(
            "openai-compatible",
            "Groq, flex full",
            498,
            openAIError("x", type: nil, code: "capacity_exceeded"),
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        Refusal(
            "openai-compatible",
            "Groq, per minute",
            429,
            openAIError("Please try again in 5.289s. Visit", type: "tokens", code: "rate_limit_exceeded"),
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .milliseconds(5_289)
        ),
        Refusal(
            "openai-compatible",
            "DeepSeek, balance",
            402,
            openAIError("Insufficient Balance", type: "unknown_error"),
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        Refusal(
            "openai-compatible",
            "Azure, path",
            404,
            "{\"error\":{\"code\":\"404\",\"message\":\"Resource not found\"}}",
            is: .wrongRoute,
            "no_such_route",
            hold: .misconfigured
        ),
        Refusal(
            "openai-compatible",
            "Azure, gateway",
            429,
            "{\"statusCode\":429,\"message\":\"Rate limit is exceeded. Try again in 12 seconds.\"}",
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .seconds(12)
        ),
        Refusal(
            "openai-compatible",
            "route named by a code",
            400,
            openAIError("x", code: "unsupported_api_for_model"),
            is: .wrongRoute,
            "other_route_needed",
            hold: .misconfigured,
            fallback: .otherRoute
        ),
        Refusal(
            "openai-compatible",
            "the cap's other name",
            400,
            openAIError(
                "Unsupported parameter: 'max_tokens' is not supported with this model.",
                param: "max_tokens",
                code: "unsupported_parameter"
            ),
            is: .badProbe,
            "other_cap_name_needed",
            hold: .misconfigured,
            fallback: .otherLimitName
        ),
        Refusal(
            "openai-compatible",
            "the cap's other name, the sentence alone",
            400,
            openAIError(
                """
                litellm.BadRequestError: OpenAIException - Unsupported parameter: 'max_tokens' is not supported with \
                this model. Use 'max_completion_tokens' instead.
                """,
                code: "400"
            ),
            is: .badProbe,
            "other_cap_name_needed",
            hold: .misconfigured,
            fallback: .otherLimitName
        ),
        Refusal(
            "openai-compatible",
            "another parameter",
            400,
            openAIError("Unsupported parameter: 'user'.", param: "user", code: "unsupported_parameter"),
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
        Refusal(
            "openai-compatible",
            "Codex's detail",
            400,
            "{\"detail\":\"The 'gpt-5.5' model is not supported when using Codex with a ChatGPT account.\"}",
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
        Refusal(
            "openai-compatible",
            "an error without a word",
            418,
            "{\"error\":{}}",
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
    ]

    @Test(arguments: all)
    func everyRowOfTheTable(refusal: Refusal) throws { try refusal.check() }
}
