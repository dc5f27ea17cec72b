import ProbeDomain

extension AnswerCase {
    /// What OpenRouter says in a success, errors inside it included.
    static let openRouterReplies: [AnswerCase] = answers(
        of: "openrouter",
        asking: "openai/gpt-5.5",
        [
            .init("an upstream's failure inside a success", .completion, 200, is: .providerError) {
                """
                {"error":{"message":"Provider returned error","code":502,"metadata":{"provider_name":"OpenAI",\
                "error_type":"provider_unavailable"}},"user_id":"user_example"}
                """
            },
            .init("a limit inside a success", .completion, 200, is: .rateLimited) {
                """
                {"id":"gen-1","provider":"OpenAI","model":"openai/gpt-5.5","object":"chat.completion",\
                "created":1777052670,"choices":[],"error":{"message":"Rate limit exceeded","code":429,\
                "metadata":{"error_type":"rate_limit_exceeded"}}}
                """
            },
            .init("a failure in the middle of the stream", .stream, 200, is: .providerError, form: .events) {
                """
                : OPENROUTER PROCESSING

                data: {"id":"gen-2","provider":"OpenAI","model":"openai/gpt-5.5","object":"chat.completion.chunk",\
                "created":1777052670,"choices":[{"index":0,"delta":{"role":"assistant","content":"He"},\
                "finish_reason":null}]}

                data: {"id":"gen-2","object":"chat.completion.chunk","model":"openai/gpt-5.5","provider":"OpenAI",\
                "error":{"code":502,"message":"Provider disconnected",\
                "metadata":{"error_type":"provider_unavailable"}},"choices":[{"index":0,"delta":{"content":""},\
                "finish_reason":"error"}]}
                """
            },
            .init("a choice with an error of its own", .completion, 200, is: .providerError) {
                """
                {"id":"gen-3","provider":"Google","model":"openai/gpt-5.5","object":"chat.completion",\
                "created":1777052670,"choices":[{"index":0,"finish_reason":"error","native_finish_reason":"error",\
                "message":{"role":"assistant","content":""},"error":{"code":502,"message":"Upstream error"}}]}
                """
            },
            .init("a reply that is reasoning alone", .completion, 200, is: .ok, proof: .reasoning) {
                """
                {"id":"gen-5","provider":"OpenAI","model":"openai/gpt-5.5","object":"chat.completion",\
                "created":1777052670,"choices":[{"index":0,"finish_reason":"length",\
                "native_finish_reason":"max_output_tokens","message":{"role":"assistant","content":"",\
                "reasoning":"The user says"}}],"usage":{"prompt_tokens":7,"completion_tokens":16,"total_tokens":23}}
                """
            },
            .init("a stream after comments", .stream, 200, is: .ok, proof: .text, form: .events) {
                """
                : OPENROUTER PROCESSING

                : OPENROUTER PROCESSING

                data: {"id":"gen-6","provider":"OpenAI","model":"openai/gpt-5.5","object":"chat.completion.chunk",\
                "created":1777052670,"choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},\
                "finish_reason":null,"native_finish_reason":null}]}

                data: {"id":"gen-6","provider":"OpenAI","model":"openai/gpt-5.5","object":"chat.completion.chunk",\
                "created":1777052670,"choices":[{"index":0,"delta":{"role":"assistant","content":""},\
                "finish_reason":"stop","native_finish_reason":"completed"}]}

                data: [DONE]
                """
            },
            .init("a list with its count", .list, 200, is: .ok) {
                """
                {"data":[{"id":"openai/gpt-5.5","name":"OpenAI: GPT-5.5","created":1777000000,\
                "pricing":{"prompt":"0.000005","completion":"0.00003"},"expiration_date":"2026-12-01"}],\
                "total_count":1,"links":{"next":null}}
                """
            },
        ]
    )
}
