import ProbeDomain

extension AnswerCase {
    /// How vLLM, llama.cpp and LiteLLM refuse and fail.
    static let compatible: [AnswerCase] = answers(
        of: "openai-compatible",
        asking: "qwen3-8b",
        [
            .init("vLLM: an unknown model, the new shape", .completion, 404, is: .ambiguousAbsent, .absent) {
                """
                {"error":{"message":"The model `qwen3-8b` does not exist.","type":"NotFoundError","param":"model",\
                "code":404}}
                """
            },
            .init("vLLM: an unknown model, the old flat shape", .stream, 404, is: .ambiguousAbsent, .absent) {
                """
                {"object":"error","message":"The model `qwen3-8b` does not exist.","type":"NotFoundError",\
                "param":null,"code":404}
                """
            },
            .init("vLLM: a key that is wrong, at the list", .list, 401, is: .authFailed) {
                """
                {"error":"Unauthorized"}
                """
            },
            .init("vLLM: a route that does not exist", .retrieve, 404, is: .wrongRoute, .ambiguousAbsent, .absent) {
                """
                {"detail":"Not Found"}
                """
            },
            .init("vLLM: the engine is dead", .completion, 500, is: .providerError) {
                """
                {"error":{"message":"EngineCore encountered an issue. See stack trace (above) for the root cause.",\
                "type":"InternalServerError","param":null,"code":500}}
                """
            },
            .init("vLLM: a field that is wrong, as a list of details", .completion, 422, is: .badProbe) {
                """
                {"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required",\
                "input":{"model":"qwen3-8b"}}]}
                """
            },
            .init("llama.cpp: the model is loading", .completion, 503, is: .overloaded, .providerError) {
                """
                {"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}
                """
            },
            .init("llama.cpp: the model is loading, at the list", .list, 503, is: .overloaded, .providerError) {
                """
                {"error":{"message":"Loading model","type":"unavailable_error","code":503}}
                """
            },
            .init("llama.cpp: a thing that it does not do", .completion, 501, is: .wrongRoute, .badProbe) {
                """
                {"error":{"code":501,"message":"This server does not support completions. Start it without \
                `--embeddings`","type":"not_supported_error"}}
                """
            },
            .init("llama.cpp: the context is too long", .completion, 400, is: .badProbe) {
                """
                {"error":{"code":400,"message":"the request exceeds the available context size, try increasing it",\
                "type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":4096}}
                """
            },
            .init("LiteLLM: a name that is not configured, older", .stream, 400, is: .ambiguousAbsent, .absent) {
                """
                {"error":{"message":"{'error': '/chat/completions: Invalid model name passed in model=qwen3-8b. Call \
                `/v1/models` to view available models for your key.'}","type":"None","param":"None","code":"400"}}
                """
            },
            .init("LiteLLM: a key that is wrong", .completion, 401, is: .authFailed) {
                """
                {"error":{"message":"Authentication Error, Invalid proxy server token passed. Received API Key = \
                sk-...0000, Key Hash (Token) =0123. Unable to find token in cache or \
                `LiteLLM_VerificationTokenTable`","type":"token_not_found_in_db","param":"key","code":"401"}}
                """
            },
            .init("LiteLLM: the key may not use the model", .completion, 401, is: .gated, .authFailed) {
                """
                {"error":{"message":"key not allowed to access model. This key can only access models=['gpt-4.1']. \
                Tried to access qwen3-8b","type":"key_model_access_denied","param":"model","code":"401"}}
                """
            },
            .init(
                "LiteLLM: every deployment cools down",
                .completion,
                429,
                is: .rateLimited,
                .overloaded,
                wait: .of(.seconds(60))
            ) {
                """
                {"error":{"message":"No deployments available for selected model, Try again in 60 seconds. Passed \
                model=qwen3-8b. pre-call-checks=False, cooldown_list=['0123']","type":"None","param":"None",\
                "code":"429"}}
                """
            },
            .init("LiteLLM: the budget is exceeded", .completion, 400, is: .quotaExhausted) {
                """
                {"error":{"message":"Budget has been exceeded! Current cost: 10.2, Max budget: 10.0",\
                "type":"budget_exceeded","param":null,"code":"400"}}
                """
            },
            .init("LiteLLM: the budget is exceeded, at 429", .stream, 429, is: .quotaExhausted) {
                """
                {"error":{"message":"ExceededBudget: User=default_user_id over budget. Spend=10.2, Budget=10.0",\
                "type":"budget_exceeded","param":null,"code":"429"}}
                """
            },
            .init("LiteLLM: the upstream has no credit", .completion, 429, is: .quotaExhausted) {
                """
                {"error":{"message":"litellm.RateLimitError: RateLimitError: OpenAIException - You exceeded your \
                current quota, please check your plan and billing details. For more information on this error, read \
                the docs.","type":"insufficient_quota","param":null,"code":"429"}}
                """
            },
            .init("LiteLLM: the upstream failed", .completion, 500, is: .providerError) {
                """
                {"error":{"message":"litellm.InternalServerError: InternalServerError: OpenAIException - Connection \
                error.. Received Model Group=qwen3-8b","type":null,"param":null,"code":"500"}}
                """
            },
            .init("LiteLLM: the upstream does not know the model", .completion, 404, is: .ambiguousAbsent, .absent) {
                """
                {"error":{"message":"litellm.NotFoundError: OpenAIException - The model `qwen3-8b` does not exist or \
                you do not have access to it.. Received Model Group=qwen3-8b","type":"invalid_request_error",\
                "param":null,"code":"404"}}
                """
            },
        ]
    )
}
