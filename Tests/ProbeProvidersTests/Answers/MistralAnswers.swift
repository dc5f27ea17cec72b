import ProbeDomain

extension AnswerCase {
    /// What Mistral answers.
    static let mistral: [AnswerCase] = answers(
        of: "mistral",
        asking: "mistral-small-latest",
        [
            .init("an unknown model", .completion, 400, is: .absent, .ambiguousAbsent) {
                """
                {"object":"error","message":"Invalid model: mistral-small-latest","type":"invalid_model",\
                "param":null,"code":"1500"}
                """
            },
            .init("an unknown model, as a stream", .stream, 400, is: .absent, .ambiguousAbsent) {
                """
                {"object":"error","message":{"detail":"Invalid model: mistral-small-latest"},"type":"invalid_model",\
                "param":null,"code":"1500","raw_status_code":400}
                """
            },
            .init("a key that is wrong, from the gateway", .list, 401, is: .authFailed) {
                """
                {
                  "message":"Unauthorized",
                  "request_id":"0123456789abcdef"
                }
                """
            },
            .init("a field that the schema does not have", .completion, 422, is: .badProbe) {
                """
                {"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],"msg":"Extra inputs are \
                not permitted","input":16}]}
                """
            },
            .init("the tier's capacity for the model is exceeded", .completion, 429, is: .overloaded) {
                """
                {"object":"error","message":"Service tier capacity exceeded for this model.",\
                "type":"service_tier_capacity_exceeded","param":null,"code":"3505","raw_status_code":429}
                """
            },
            .init("the tier's capacity, by its text alone", .stream, 429, is: .overloaded) {
                """
                {"object":"error","message":"Service tier capacity exceeded for this model.",\
                "type":"invalid_request_error","param":null,"code":null}
                """
            },
            .init("a limit", .completion, 429, is: .rateLimited) {
                """
                {"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300",\
                "raw_status_code":429}
                """
            },
            .init(
                "a limit, from the gateway, with its wait",
                .stream,
                429,
                is: .rateLimited,
                wait: .of(.seconds(13)),
                headers: [
                    "ratelimitbysize-limit": "500000", "ratelimitbysize-remaining": "0", "ratelimitbysize-reset": "13",
                    "retry-after": "13",
                ]
            ) {
                """
                {"message":"Requests rate limit exceeded"}
                """
            },
            .init("a payment is required", .completion, 402, is: .quotaExhausted) {
                """
                {"object":"error","message":"Payment required","type":"payment_required","param":null,"code":null}
                """
            },
            .init("a payment is required, from the gateway", .stream, 402, is: .quotaExhausted) {
                """
                {"message":"You have exceeded your spend limit. Please add a payment method or raise your limit.",\
                "request_id":"0123456789abcdef"}
                """
            },
            .init("unavailable", .completion, 503, is: .overloaded, .providerError) {
                """
                {"object":"error","message":"Service unavailable.","type":"unreachable_backend","param":null,\
                "code":"1100","raw_status_code":503}
                """
            },
            .init("the tier's capacity, at 503", .stream, 503, is: .overloaded) {
                """
                {"object":"error","message":"Service tier capacity exceeded for this model.",\
                "type":"service_tier_capacity_exceeded","param":null,"code":"3505"}
                """
            },
            .init("the model ended in an error inside a success", .completion, 200, is: .providerError) {
                """
                {"id":"m1","object":"chat.completion","created":1777052670,"model":"mistral-small-latest",\
                "choices":[{"index":0,"message":{"role":"assistant","content":"","tool_calls":null},\
                "finish_reason":"error"}],"usage":{"prompt_tokens":4,"completion_tokens":0,"total_tokens":4}}
                """
            },
            .init("the model ended in an error in the stream", .stream, 200, is: .providerError, form: .events) {
                """
                data: {"id":"m2","object":"chat.completion.chunk","created":1777052670,\
                "model":"mistral-small-latest","choices":[{"index":0,"delta":{"role":"assistant","content":""},\
                "finish_reason":null}]}

                data: {"id":"m2","object":"chat.completion.chunk","created":1777052670,\
                "model":"mistral-small-latest","choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}

                data: [DONE]
                """
            },
            .init("a reply cut by the model's length", .completion, 200, is: .ok, proof: .cut) {
                """
                {"id":"m4","object":"chat.completion","created":1777052670,"model":"mistral-small-latest",\
                "choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"model_length"}],\
                "usage":{"prompt_tokens":4,"completion_tokens":1,"total_tokens":5}}
                """
            },
            .init("retrieve of an unknown model", .retrieve, 404, is: .ambiguousAbsent, .absent) {
                """
                {"object":"error","message":"The requested model does not exist: mistral-small-latest",\
                "type":"invalid_request_error","param":null,"code":null}
                """
            },
        ]
    )
}
