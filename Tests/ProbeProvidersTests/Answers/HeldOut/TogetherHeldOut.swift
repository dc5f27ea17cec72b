import ProbeDomain

extension AnswerCase {
    /// Answers of Together, held out.
    static let heldOutTogether: [AnswerCase] = answers(
        of: "together",
        asking: "meta-llama/Llama-3.3-70B-Instruct-Turbo",
        [
            .init("the endpoint of one's own does not run", .stream, 400, is: .gated, .wrongRoute) {
                """
                {"id":"oabc-3","error":{"message":"The dedicated endpoint for \
                meta-llama/Llama-3.3-70B-Instruct-Turbo is not running. Please visit https://api.together.ai/models \
                to start the endpoint.","type":"invalid_request_error","param":null,\
                "code":"dedicated_endpoint_not_running"}}
                """
            },
            .init("the limit of spending is reached", .completion, 402, is: .quotaExhausted) {
                """
                {"id":"oabc-5","error":{"message":"Credit limit exceeded. Please navigate to \
                https://api.together.xyz/settings/billing to add credit or upgrade your plan.","type":"credit_limit",\
                "param":null,"code":null}}
                """
            },
            .init("too many tokens, in other words", .stream, 403, is: .badProbe) {
                """
                {"error":{"message":"The input token count plus the max_tokens parameter exceeds the model's context \
                length.","type":"invalid_request_error","param":"max_tokens","code":null},"id":"oabc-8"}
                """
            },
            .init(
                "a limit",
                .completion,
                429,
                is: .rateLimited,
                headers: ["x-ratelimit-limit": "1", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "0.6"]
            ) {
                """
                {"id":"oabc-10","error":{"message":"You have reached the rate limit specific to this model \
                meta-llama/Llama-3.3-70B-Instruct-Turbo. The maximum rate limit for this model is 60 queries per \
                minute.","type":"rate_limit","param":null,"code":null}}
                """
            },
            .init("the engine is overloaded", .completion, 503, is: .overloaded) {
                """
                {"id":"oabc-12","error":{"message":"The server is overloaded or not ready yet.",\
                "type":"service_unavailable","param":null,"code":null}}
                """
            },
            .init("a reply cut by its length", .completion, 200, is: .ok) {
                """
                {"id":"oabc-13","object":"chat.completion","created":1777052670,\
                "model":"meta-llama/Llama-3.3-70B-Instruct-Turbo","prompt":[],"choices":[{"finish_reason":"length",\
                "seed":1,"index":0,"logprobs":null,"message":{"role":"assistant","content":"How","tool_calls":[]}}],\
                "usage":{"prompt_tokens":36,"completion_tokens":1,"total_tokens":37}}
                """
            },
        ]
    )
}
