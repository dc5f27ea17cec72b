import ProbeDomain

extension LocalServerTests {
    /// What each refuses, and what that means.
    static let refusals: [Refusal] = gateway + servers

    private static let gateway: [Refusal] = [
        Refusal(
            "litellm",
            "not in its config",
            400,
            openAIError("/chat/completions: Invalid model name passed in model=x. Call `/v1/models`", code: "400"),
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "litellm",
            "our key",
            401,
            openAIError("Authentication Error, Invalid proxy server token passed", type: "token_not_found_in_db"),
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        Refusal(
            "litellm",
            "its own key for the provider",
            401,
            litellm("AuthenticationError", code: 401),
            is: .providerError,
            "upstream_key_refused",
            hold: .failing,
            scope: .pool("")
        ),
        Refusal(
            "litellm",
            "the provider does not know it",
            404,
            litellm("NotFoundError", code: 404),
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "litellm",
            "the provider throttles",
            429,
            litellm("RateLimitError", code: 429),
            is: .rateLimited,
            "rate_limit",
            hold: .throttled
        ),
        Refusal(
            "litellm",
            "the provider's money",
            429,
            litellm("RateLimitError", code: 429, "You exceeded your current quota, please check your plan"),
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney,
            scope: .pool("")
        ),
        Refusal(
            "litellm",
            "Google's limit of the minute, in words that others have for money",
            429,
            openAIError(google("GenerateRequestsPerMinutePerProjectPerModel-FreeTier"), code: "429"),
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .seconds(12)
        ),
        Refusal(
            "litellm",
            "Google's limit of the day",
            429,
            openAIError(google("GenerateRequestsPerDayPerProjectPerModel-FreeTier"), code: "429"),
            is: .rateLimited,
            "daily_limit",
            hold: .dailyQuota,
            wait: .seconds(12)
        ),
        Refusal(
            "litellm",
            "all of its upstreams are set aside",
            429,
            openAIError("No deployments available for selected model, Try again in 5 seconds.", code: "429"),
            is: .overloaded,
            "gateway_cooling_down",
            hold: .overloaded,
            scope: .pool(""),
            wait: .seconds(5)
        ),
        Refusal(
            "litellm",
            "a budget",
            400,
            openAIError("ExceededBudget: over", type: "budget_exceeded", code: "400"),
            is: .quotaExhausted,
            "gateway_budget",
            hold: .outOfMoney
        ),
        Refusal(
            "litellm",
            "too long",
            400,
            litellm("ContextWindowExceededError", code: 400),
            is: .badProbe,
            "request_too_large",
            hold: .misconfigured
        ),
        Refusal(
            "litellm",
            "a filter of the provider's",
            400,
            litellm("ContentPolicyViolationError", code: 400),
            is: .ok,
            "ran_filtered"
        ),
        Refusal(
            "litellm",
            "the provider fails",
            500,
            litellm("InternalServerError", code: 500),
            is: .providerError,
            "upstream_failed",
            hold: .failing
        ),
        Refusal(
            "litellm",
            "the provider is slow",
            408,
            litellm("Timeout", code: 408),
            is: .providerError,
            "upstream_failed",
            hold: .failing
        ),
        Refusal(
            "litellm",
            "the provider is full",
            503,
            litellm("ServiceUnavailableError", code: 503),
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
    ]

    private static let servers: [Refusal] = [
        Refusal(
            "llamacpp",
            "loading",
            503,
            #"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#,
            is: .overloaded,
            "model_loading",
            hold: .overloaded
        ),
        Refusal(
            "llamacpp",
            "bad key",
            401,
            #"{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}"#,
            kind: .list,
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        Refusal(
            "llamacpp",
            "an embedding model",
            501,
            #"{"error":{"code":501,"message":"This server does not support completions","type":"not_supported_error"}}"#,
            is: .wrongRoute,
            "other_route_needed",
            hold: .misconfigured,
            fallback: .otherRoute
        ),
        Refusal(
            "vllm",
            "unknown",
            404,
            """
            {"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":"model","code":404}}
            """,
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "vllm",
            "unknown, by an older server",
            404,
            #"{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}"#,
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal("vllm", "bad key", 401, #"{"error":"Unauthorized"}"#, is: .authFailed, "key_refused", hold: .refused),
        Refusal(
            "vllm",
            "bad request",
            400,
            #"{"object":"error","message":"max_tokens must be at least 1","type":"BadRequestError","code":400}"#,
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
    ]
}

/// An error of LiteLLM's shape: the class is in the text, and the code is the status as text.
func litellm(_ name: String, code: Int, _ text: String = "no") -> String {
    openAIError("litellm.\(name): OpenAIException - \(text)", type: nil, code: "\(code)")
}

/// Google's error as LiteLLM passes it on, as far as it is told apart by.
private func google(_ quota: String) -> String {
    "litellm.RateLimitError: geminiException - {'error': {'code': 429, 'message': 'You exceeded your current quota, "
        + "please check your plan and billing details. Please retry in 12s.', 'status': 'RESOURCE_EXHAUSTED', 'details': "
        + "[{'violations': [{'quotaId': '\(quota)'}]}]}}"
}
