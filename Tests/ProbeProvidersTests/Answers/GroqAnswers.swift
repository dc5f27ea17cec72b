import ProbeDomain

extension AnswerCase {
    /// What Groq answers.
    static let groq: [AnswerCase] = answers(
        of: "groq",
        asking: "openai/gpt-oss-120b",
        [
            .init("a key that is wrong", .completion, 401, is: .authFailed) {
                """
                {"error":{"message":"Invalid API Key","type":"invalid_request_error","code":"invalid_api_key"}}
                """
            },
            .init("a key that is wrong, at the list", .list, 401, is: .authFailed) {
                """
                {"error":{"message":"Invalid API Key","type":"invalid_request_error","code":"invalid_api_key"}}
                """
            },
            .init("retrieve of an unknown model", .retrieve, 404, is: .ambiguousAbsent) {
                """
                {"error":{"message":"The model `openai/gpt-oss-120b` does not exist or you do not have access to \
                it.","type":"invalid_request_error","code":"model_not_found"}}
                """
            },
            .init("taken out of service", .completion, 400, is: .retired) {
                """
                {"error":{"message":"The model `openai/gpt-oss-120b` has been decommissioned and is no longer \
                supported. Please refer to https://console.groq.com/docs/deprecations for a recommendation on which \
                model to use instead.","type":"invalid_request_error","code":"model_decommissioned"}}
                """
            },
            .init("the project may not use the model", .completion, 403, is: .gated) {
                """
                {"error":{"message":"The model `openai/gpt-oss-120b` is blocked at the project level. Please have a \
                project admin enable this model in the project settings at \
                https://console.groq.com/settings/project/limits","type":"permissions_error",\
                "code":"model_permission_blocked_project"}}
                """
            },
            .init("the organisation may not use the model", .stream, 403, is: .gated) {
                """
                {"error":{"message":"The model `openai/gpt-oss-120b` is blocked at the organization level. Please \
                have an org admin enable this model.","type":"permissions_error",\
                "code":"model_permission_blocked_org"}}
                """
            },
            .init("the request is larger than the tokens of a minute", .completion, 413, is: .badProbe) {
                """
                {"error":{"message":"Request too large for model `openai/gpt-oss-120b` in organization `org_example` \
                service tier `on_demand` on tokens per minute (TPM): Limit 8000, Requested 12328, please reduce your \
                message size and try again. Need more tokens? Upgrade to Dev Tier today at \
                https://console.groq.com/settings/billing","type":"tokens","code":"rate_limit_exceeded"}}
                """
            },
            .init(
                "tokens of a minute are used up",
                .completion,
                429,
                is: .rateLimited,
                wait: .of(.seconds(6)),
                headers: [
                    "retry-after": "6", "x-ratelimit-limit-tokens": "8000", "x-ratelimit-remaining-tokens": "0",
                    "x-ratelimit-reset-tokens": "7.66s",
                ]
            ) {
                """
                {"error":{"message":"Rate limit reached for model `openai/gpt-oss-120b` in organization \
                `org_example` service tier `on_demand` on tokens per minute (TPM): Limit 8000, Used 7990, Requested \
                700. Please try again in 5.289s. Need more tokens? Upgrade to Dev Tier today at \
                https://console.groq.com/settings/billing","type":"tokens","code":"rate_limit_exceeded"}}
                """
            },
            .init("tokens of a day are used up", .completion, 429, is: .rateLimited, wait: .of(.milliseconds(578_016)))
            {
                """
                {"error":{"message":"Rate limit reached for model `openai/gpt-oss-120b` in organization \
                `org_example` service tier `on_demand` on tokens per day (TPD): Limit 100000, Used 97050, Requested \
                3619. Please try again in 9m38.016s. Need more tokens? Upgrade to Dev Tier today at \
                https://console.groq.com/settings/billing","type":"tokens","code":"rate_limit_exceeded"}}
                """
            },
            .init("the flexible tier is full", .completion, 498, is: .overloaded) {
                """
                {"error":{"message":"Flex tier capacity exceeded. Please try again later or use the on_demand tier.",\
                "type":"internal_server_error","code":"capacity_exceeded"}}
                """
            },
            .init("over capacity", .completion, 503, is: .overloaded) {
                """
                {"error":{"message":"openai/gpt-oss-120b is currently over capacity. Please try again and back off \
                exponentially. Visit https://groqstatus.com to see if there is an active incident.",\
                "type":"internal_server_error"}}
                """
            },
            .init("an internal error", .stream, 500, is: .providerError) {
                """
                {"error":{"message":"Internal Server Error","type":"internal_server_error"}}
                """
            },
            .init("an effort that the model does not take", .completion, 400, is: .badProbe) {
                """
                {"error":{"message":"`reasoning_effort` must be one of `low`, `medium`, or `high`",\
                "type":"invalid_request_error","param":"reasoning_effort"}}
                """
            },
            .init(
                "a reply that is reasoning alone",
                .completion,
                200,
                is: .ok,
                proof: .reasoning,
                headers: [
                    "x-ratelimit-limit-requests": "1000", "x-ratelimit-remaining-requests": "999",
                    "x-ratelimit-reset-requests": "1m26.4s",
                ]
            ) {
                """
                {"id":"chatcmpl-g1","object":"chat.completion","created":1777052670,"model":"openai/gpt-oss-120b",\
                "choices":[{"index":0,"message":{"role":"assistant","content":"","reasoning":"The user says hi"},\
                "logprobs":null,"finish_reason":"length"}],"usage":{"queue_time":0.01,"prompt_tokens":72,\
                "completion_tokens":16,"total_tokens":88},"x_groq":{"id":"req_1"},"service_tier":"on_demand"}
                """
            },
            .init("a list with a row that is off", .list, 200, is: .ok) {
                """
                {"object":"list","data":[{"id":"openai/gpt-oss-120b","object":"model","created":1754000000,\
                "owned_by":"OpenAI","active":true,"context_window":131072,"public_apps":null,\
                "max_completion_tokens":65536},{"id":"gemma2-9b-it","object":"model","created":1700000000,\
                "owned_by":"Google","active":false,"context_window":8192,"public_apps":null}]}
                """
            },
        ]
    )
}
