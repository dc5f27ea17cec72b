import ProbeDomain

extension AnswerCase {
    /// What succeeded once, somewhere, in a way that nobody would have guessed.
    static let oddReplies: [AnswerCase] = answers(
        of: "openai",
        asking: "gpt-5.5",
        [
            .init("a list for an old client hides the model", .list, 200, is: .ok, from: "codex") {
                """
                {"models":[{"slug":"gpt-5.4","display_name":"GPT-5.4","visibility":"list","supported_in_api":true,\
                "minimal_client_version":"0.98.0","priority":1,"context_window":272000}]}
                """
            },
            .init(
                "an upstream's error in a chunk with its own end",
                .stream,
                200,
                is: .providerError,
                from: "openrouter",
                model: "openai/gpt-5.5",
                form: .events
            ) {
                """
                data: {"id":"gen-1","object":"chat.completion.chunk","model":"openai/gpt-5.5","choices":[{"index":0,\
                "delta":{},"finish_reason":"error"}],"error":{"code":502,"message":"Provider returned error",\
                "metadata":{"error_type":"provider_unavailable"}}}
                """
            },
            .init(
                "an overload after the stream began, with CRLF",
                .stream,
                200,
                is: .overloaded,
                from: "anthropic",
                model: "claude-haiku-4-5",
                form: .windowsEvents
            ) {
                """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
                "model":"claude-haiku-4-5-20251001","content":[],"usage":{"input_tokens":8,"output_tokens":1}}}

                event: error
                data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}
                """
            },
            .init(
                "an empty list of a local server as null, of an unnamed server",
                .list,
                200,
                is: .ok,
                from: "openai-compatible",
                model: "gemma3"
            ) {
                """
                {"object":"list","data":null}
                """
            },
            .init(
                "a list that is an array and nothing else",
                .list,
                200,
                is: .ok,
                from: "together",
                model: "meta-llama/Llama-3.3-70B-Instruct-Turbo"
            ) {
                """
                [{"id":"meta-llama/Llama-3.3-70B-Instruct-Turbo","object":"model","created":1733466629,"type":"chat"}]
                """
            },
            .init(
                "a local server answers for any name",
                .completion,
                200,
                is: .okDegraded,
                from: "openai-compatible",
                model: "gpt-5.5",
                served: "qwen3-8b.gguf"
            ) {
                """
                {"choices":[{"finish_reason":"length","index":0,"message":{"role":"assistant","content":"Hi"}}],\
                "created":1777052670,"model":"qwen3-8b.gguf","object":"chat.completion",\
                "usage":{"completion_tokens":1,"prompt_tokens":9,"total_tokens":10},"id":"chatcmpl-1"}
                """
            },
            .init(
                "a snapshot one day off is the same model",
                .completion(by: "chat"),
                200,
                is: .ok,
                from: "azure",
                served: "gpt-5.5-2026-04-24"
            ) {
                """
                {"id":"chatcmpl-2","object":"chat.completion","created":1777052670,"model":"gpt-5.5-2026-04-24",\
                "choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hi"}}],\
                "usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}
                """
            },
            .init(
                "a body that ends in the middle of its JSON, and nobody noticed",
                .completion,
                200,
                is: .protocolViolation
            ) {
                """
                {"id":"resp_1","object":"response","status":"completed","model":"gpt-5.5-2026-04-23",\
                "output":[{"id":"msg_1","type":"mess
                """
            },
            .init("a list that ends in the middle of its JSON", .list, 200, is: .protocolViolation) {
                """
                {"object":"list","data":[{"id":"gpt-5.5","object":"model","created":17769
                """
            },
            .init("an empty list during an incident", .list, 200, is: .protocolViolation, .ok) {
                """
                {"object":"list","data":[]}
                """
            },
            .init("a success without a body", .completion, 200, is: .protocolViolation),
            .init(
                "a stream with a byte order mark and lines of several parts",
                .stream(by: "chat"),
                200,
                is: .ok,
                proof: .text,
                form: .markedEvents
            ) {
                """
                data: {"id":"c1","object":"chat.completion.chunk","created":1777052670,
                data: "model":"gpt-5.5-2026-04-23","choices":[{"index":0,"delta":{"content":"Hi"},\
                "finish_reason":null}]}

                data: {"id":"c1","object":"chat.completion.chunk","created":1777052670,"model":"gpt-5.5-2026-04-23",\
                "choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                data: [DONE]
                """
            },
            .init(
                "a code that is a number in a string",
                .completion,
                200,
                is: .rateLimited,
                from: "openai-compatible",
                model: "gpt-5.5"
            ) {
                """
                {"error":{"message":"litellm.RateLimitError: slow","type":"throttling_error","param":null,\
                "code":"429"}}
                """
            },
        ]
    )
}
