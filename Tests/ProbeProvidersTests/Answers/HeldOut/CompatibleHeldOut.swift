import ProbeDomain

extension AnswerCase {
    /// Answers of vLLM, llama.cpp and LiteLLM, held out.
    static let heldOutCompatible: [AnswerCase] = answers(
        of: "openai-compatible",
        asking: "qwen3-8b",
        [
            .init("vLLM: a key that is wrong", .completion, 401, is: .authFailed) {
                """
                {"error":"Unauthorized"}
                """
            },
            .init("vLLM: the context is too long", .completion, 400, is: .badProbe) {
                """
                {"error":{"message":"This model's maximum context length is 4096 tokens. However, you requested 5000 \
                tokens.","type":"BadRequestError","param":null,"code":400}}
                """
            },
            .init(
                "vLLM: the port refuses until the model is loaded",
                .completion,
                nil,
                is: .network,
                failure: .connect
            ),
            .init("vLLM: an error in the stream", .stream, 200, is: .providerError, form: .events) {
                """
                data: {"error": {"object": "error", "message": "EngineCore encountered an issue.", "type": \
                "InternalServerError", "param": null, "code": 500}}

                data: [DONE]
                """
            },
            .init("llama.cpp: a key that is wrong", .completion, 401, is: .authFailed) {
                """
                {"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}
                """
            },
            .init("llama.cpp: an internal error", .stream, 500, is: .providerError) {
                """
                {"error":{"code":500,"message":"Failed to decode the batch","type":"server_error"}}
                """
            },
            .init("LiteLLM: a name that is not configured", .completion, 400, is: .ambiguousAbsent, .absent) {
                """
                {"error":{"message":"/chat/completions: Invalid model name passed in model=qwen3-8b. Call \
                `/v1/models` to view available models for your key.","type":"invalid_request_error","param":"model",\
                "code":"400"}}
                """
            },
            .init("LiteLLM: the upstream's key is wrong", .completion, 401, is: .authFailed) {
                """
                {"error":{"message":"litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect \
                API key provided: sk-none. You can find your API key at \
                https://platform.openai.com/account/api-keys.. Received Model Group=qwen3-8b\\nAvailable Model Group \
                Fallbacks=None","type":null,"param":null,"code":"401"}}
                """
            },
            .init(
                "LiteLLM: every deployment cools down, with its wait",
                .stream,
                429,
                is: .rateLimited,
                .overloaded,
                wait: .of(.seconds(5)),
                headers: ["retry-after": "5"]
            ) {
                """
                {"error":{"message":"litellm.types.router.RouterRateLimitError: No deployments available for \
                selected model, Try again in 5 seconds. Passed model=qwen3-8b.","type":"throttling_error",\
                "param":null,"code":"429"}}
                """
            },
            .init("LiteLLM: the upstream limits", .completion, 429, is: .rateLimited) {
                """
                {"error":{"message":"litellm.RateLimitError: AnthropicException - {\\"type\\":\\"error\\",\
                \\"error\\":{\\"type\\":\\"rate_limit_error\\",\\"message\\":\\"This request would exceed your \
                organization's rate limit of 50 requests per minute.\\"}}. Received Model Group=qwen3-8b",\
                "type":"throttling_error","param":null,"code":"429"}}
                """
            },
            .init("LiteLLM: the upstream is unavailable", .stream, 503, is: .overloaded, .providerError) {
                """
                {"error":{"message":"litellm.ServiceUnavailableError: AnthropicException - Overloaded","type":null,\
                "param":null,"code":"503"}}
                """
            },
        ]
    )
}
