import ProbeDomain

extension AnswerCase {
    /// What DeepSeek answers.
    static let deepSeek: [AnswerCase] = answers(
        of: "deepseek",
        asking: "deepseek-v4-flash",
        [
            .init("a format that is wrong", .completion, 400, is: .badProbe) {
                """
                {"error":{"message":"Failed to parse the request body as JSON: messages: missing field",\
                "type":"invalid_request_error","param":null,"code":"invalid_request_error"}}
                """
            },
            .init("a key that is wrong", .completion, 401, is: .authFailed) {
                """
                {"error":{"message":"Authentication Fails, Your api key: ****0000 is invalid",\
                "type":"authentication_error","param":null,"code":"invalid_request_error"}}
                """
            },
            .init("the balance is empty", .completion, 402, is: .quotaExhausted) {
                """
                {"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,\
                "code":"invalid_request_error"}}
                """
            },
            .init("the balance is empty, as a stream", .stream, 402, is: .quotaExhausted) {
                """
                {"error":{"message":"Insufficient Balance","type":"insufficient_balance","param":null,"code":null}}
                """
            },
            .init("an id that does not exist", .completion, 400, is: .absent, .ambiguousAbsent) {
                """
                {"error":{"message":"Model Not Exist","type":"invalid_request_error","param":null,\
                "code":"invalid_request_error"}}
                """
            },
            .init("too many requests at a time", .completion, 429, is: .rateLimited) {
                """
                {"error":{"message":"You have reached the limit of concurrent requests. Please reduce your \
                concurrency.","type":"rate_limit_error","param":null,"code":"rate_limit_reached"}}
                """
            },
            .init("an internal error", .completion, 500, is: .providerError) {
                """
                {"error":{"message":"Internal Server Error","type":"server_error","param":null,"code":null}}
                """
            },
            .init("overloaded", .stream, 503, is: .overloaded) {
                """
                {"error":{"message":"Service is too busy. We advise users to temporarily switch to alternative LLM \
                API service providers.","type":"service_unavailable_error","param":null,\
                "code":"service_unavailable_error"}}
                """
            },
            .init("a reply after blank lines", .completion, 200, is: .ok, proof: .text, served: "deepseek-v4-flash") {
                """




                {"id":"d1","object":"chat.completion","created":1777052670,"model":"deepseek-v4-flash",\
                "choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"logprobs":null,\
                "finish_reason":"length"}],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6},\
                "system_fingerprint":"fp_0"}
                """
            },
            .init("a stream that was kept alive", .stream, 200, is: .ok, proof: .reasoning, form: .events) {
                """
                : keep-alive

                : keep-alive

                data: {"id":"d2","object":"chat.completion.chunk","created":1777052670,"model":"deepseek-v4-flash",\
                "choices":[{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"We"},\
                "finish_reason":null}]}

                data: {"id":"d2","object":"chat.completion.chunk","created":1777052670,"model":"deepseek-v4-flash",\
                "choices":[{"index":0,"delta":{"content":"","reasoning_content":null},"finish_reason":"length"}],\
                "usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}}

                data: [DONE]
                """
            },
        ]
    )
}
