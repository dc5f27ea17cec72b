import ProbeDomain

extension AnswerCase {
    /// Answers of OpenRouter, held out.
    static let heldOutOpenRouter: [AnswerCase] = answers(
        of: "openrouter",
        asking: "openai/gpt-5.5",
        [
            .init("a key that is off, by its type", .stream, 401, is: .authFailed) {
                """
                {"error":{"code":401,"message":"This API key is disabled.",\
                "metadata":{"error_type":"authentication"}}}
                """
            },
            .init(
                "the budget of what is in flight",
                .completion,
                402,
                is: .rateLimited,
                .overloaded,
                wait: .of(.seconds(3)),
                headers: ["retry-after": "3"]
            ) {
                """
                {"error":{"code":402,"message":"Requests in flight exceed the remaining budget. Retry shortly.",\
                "metadata":{"error_type":"payment_required","limit_source":"openrouter_in_flight_budget"}}}
                """
            },
            .init("the key's own limit is used up", .completion, 403, is: .quotaExhausted) {
                """
                {"error":{"message":"Key limit exceeded (total limit). Manage it using \
                https://openrouter.ai/settings/keys","code":403}}
                """
            },
            .init("no live endpoint, by its type", .stream, 404, is: .ambiguousAbsent, .gated) {
                """
                {"error":{"code":404,"message":"No endpoints found for openai/gpt-5.5.",\
                "metadata":{"error_type":"not_found"}}}
                """
            },
            .init("the request timed out", .completion, 408, is: .providerError, .overloaded, .network) {
                """
                {"error":{"code":408,"message":"Your request timed out","metadata":{"error_type":"timeout"}}}
                """
            },
            .init("a cap below the upstream's minimum", .completion, 400, is: .badProbe) {
                """
                {"error":{"message":"Provider returned error","code":400,\
                "metadata":{"raw":"{\\"error\\":{\\"message\\":\\"Invalid 'max_output_tokens': integer below minimum \
                value. Expected a value >= 16, but got 1 instead.\\",\\"code\\":\\"integer_below_min_value\\"}}",\
                "provider_name":"Azure","error_type":"invalid_request"}}}
                """
            },
            .init(
                "the upstream limits",
                .stream,
                429,
                is: .rateLimited,
                wait: .of(.seconds(8)),
                headers: ["retry-after": "8"]
            ) {
                """
                {"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"openai/gpt-5.5 is \
                temporarily rate-limited upstream. Please retry shortly.","provider_name":"OpenAI",\
                "error_type":"rate_limit_exceeded"}}}
                """
            },
            .init("no provider meets the routing", .completion, 503, is: .overloaded, .providerError) {
                """
                {"error":{"code":503,"message":"No available model provider meets your routing requirements"}}
                """
            },
            .init("the upstream is overloaded", .stream, 529, is: .overloaded) {
                """
                {"error":{"code":529,"message":"Provider returned error",\
                "metadata":{"error_type":"provider_overloaded","provider_name":"Anthropic"}}}
                """
            },
            .init("an overload inside a success", .completion, 200, is: .overloaded) {
                """
                {"error":{"code":529,"message":"Overloaded","metadata":{"error_type":"provider_overloaded"}}}
                """
            },
            .init("a reply under its canonical name", .completion, 200, is: .ok, proof: .text) {
                """
                {"id":"gen-4","provider":"OpenAI","model":"openai/gpt-5.5-20260423","object":"chat.completion",\
                "created":1777052670,"choices":[{"index":0,"finish_reason":"length",\
                "native_finish_reason":"max_output_tokens","message":{"role":"assistant","content":"Hi",\
                "refusal":null,"reasoning":null}}],"usage":{"prompt_tokens":7,"completion_tokens":16,\
                "total_tokens":23,"cost":0.000515}}
                """
            },
            .init("a list, the older form", .list, 200, is: .ok) {
                """
                {"data":[{"id":"openai/gpt-5.5","canonical_slug":"openai/gpt-5.5-20260423","name":"OpenAI: GPT-5.5",\
                "created":1777000000,"context_length":1050000,"pricing":{"prompt":"0.000005","completion":"0.00003"},\
                "architecture":{"input_modalities":["text"],"output_modalities":["text"],"tokenizer":"GPT"},\
                "top_provider":{"context_length":1050000,"max_completion_tokens":128000,"is_moderated":true},\
                "expiration_date":null}]}
                """
            },
        ]
    )
}
