import ProbeDomain

extension AnswerCase {
    /// Answers of OpenAI, held out.
    static let heldOutOpenAI: [AnswerCase] = answers(
        of: "openai",
        asking: "gpt-5.5",
        [
            .init("no key in the request", .list, 401, is: .authFailed) {
                """
                {"error":{"message":"You didn't provide an API key. You need to provide your API key in an \
                Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",\
                "type":"invalid_request_error","param":null,"code":null}}
                """
            },
            .init("a restricted key without the scope for the list", .list, 403, is: .authFailed) {
                """
                {"error":{"message":"You have insufficient permissions for this operation. Missing scopes: \
                api.model.read. Check that you have the correct role in your organization and project.",\
                "type":"invalid_request_error","param":null,"code":"missing_scope"}}
                """
            },
            .init("retrieve of an id that is not in the list", .retrieve, 404, is: .ambiguousAbsent) {
                """
                {
                    "error": {
                        "message": "The model 'gpt-5.5' does not exist",
                        "type": "invalid_request_error",
                        "param": "model",
                        "code": "model_not_found"
                    }
                }
                """
            },
            .init("the project may not use the model, asked by chat", .stream(by: "chat"), 403, is: .gated) {
                """
                {
                  "error": {
                    "message": "Project `proj_ExampleExample` does not have access to model `gpt-5.5`",
                    "type": "invalid_request_error",
                    "param": null,
                    "code": "model_not_found"
                  }
                }
                """
            },
            .init("the organisation is not verified for streams only", .stream, 400, is: .gated) {
                """
                {"error":{"message":"Your organization must be verified to stream this model. Please go to: \
                https://platform.openai.com/settings/organization/general and click on Verify Organization.",\
                "type":"invalid_request_error","param":"stream","code":"unsupported_value"}}
                """
            },
            .init(
                "requests per minute are used up",
                .completion,
                429,
                is: .rateLimited,
                wait: .of(.seconds(2)),
                headers: [
                    "retry-after": "2", "x-ratelimit-limit-requests": "500", "x-ratelimit-remaining-requests": "0",
                    "x-ratelimit-reset-requests": "120ms",
                ]
            ) {
                """
                {"error":{"message":"Rate limit reached for gpt-5.5 in organization org-example on requests per min \
                (RPM): Limit 500, Used 500, Requested 1. Please try again in 120ms.","type":"requests","param":null,\
                "code":"rate_limit_exceeded"}}
                """
            },
            .init("a limit by its general type", .completion, 429, is: .rateLimited) {
                """
                {"error":{"message":"Rate limit exceeded. Please slow your requests.","type":"rate_limit_error",\
                "param":null,"code":"rate_limit_exceeded"}}
                """
            },
            .init("no credit left", .completion, 429, is: .quotaExhausted) {
                """
                {"error":{"message":"You exceeded your current quota, please check your plan and billing details. \
                For more information on this error, read the docs: \
                https://platform.openai.com/docs/guides/error-codes/api-errors.","type":"insufficient_quota",\
                "param":null,"code":"insufficient_quota"}}
                """
            },
            .init("billing is not active", .completion, 429, is: .quotaExhausted) {
                """
                {"error":{"message":"Your account is not active, please check your billing details on our website.",\
                "type":"billing_not_active","param":null,"code":"billing_not_active"}}
                """
            },
            .init("the servers are overloaded", .completion, 503, is: .overloaded) {
                """
                {"error":{"message":"Our servers are currently overloaded. Please try again later.",\
                "type":"service_unavailable_error","param":null,"code":"server_is_overloaded"}}
                """
            },
            .init("a gateway of theirs, in their own words", .completion, 502, is: .providerError) {
                """
                {"error":{"message":"Bad gateway.","type":"server_error","param":null,"code":null}}
                """
            },
            .init("the country is not supported", .completion, 403, is: .regionBlocked) {
                """
                {"error":{"message":"Country, region, or territory not supported","type":"request_forbidden",\
                "param":null,"code":"unsupported_country_region_territory"}}
                """
            },
            .init("the context is too long", .completion(by: "chat"), 400, is: .badProbe) {
                """
                {"error":{"message":"This model's maximum context length is 128000 tokens. However, your messages \
                resulted in 128009 tokens.","type":"invalid_request_error","param":"messages",\
                "code":"context_length_exceeded"}}
                """
            },
            .init("a parameter that the model does not take", .stream(by: "chat"), 400, is: .badProbe) {
                """
                {"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use \
                'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens",\
                "code":"unsupported_parameter"}}
                """
            },
            .init("the cap was met before the answer was done, as a stream", .stream(by: "chat"), 400, is: .ok) {
                """
                {
                  "error": {
                    "message": "Could not finish the message because max_tokens or model output limit was reached.",
                    "type": "invalid_request_error",
                    "param": null,
                    "code": null
                  }
                }
                """
            },
            .init("a reply that the filter ended", .completion, 200, is: .ok, proof: .filtered) {
                """
                {"id":"resp_3","object":"response","status":"incomplete","error":null,\
                "incomplete_details":{"reason":"content_filter"},"model":"gpt-5.5-2026-04-23","output":[],\
                "usage":null}
                """
            },
            .init("a chat that the model refused", .completion(by: "chat"), 200, is: .ok, proof: .refusal) {
                """
                {"id":"chatcmpl-2","object":"chat.completion","created":1777052670,"model":"gpt-5.5-2026-04-23",\
                "choices":[{"index":0,"message":{"role":"assistant","content":null,"refusal":"I can't help with \
                that."},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":8,"total_tokens":15}}
                """
            },
            .init("a stream that failed in their server", .stream, 200, is: .providerError, form: .events) {
                """
                event: response.created
                data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_7",\
                "status":"in_progress","model":"gpt-5.5-2026-04-23","output":[]}}

                event: response.failed
                data: {"type":"response.failed","sequence_number":2,"response":{"id":"resp_7","status":"failed",\
                "error":{"code":"server_error","message":"The model failed to generate a response."},\
                "model":"gpt-5.5-2026-04-23","output":[]}}
                """
            },
            .init("a prompt that is called invalid within the stream", .stream, 200, is: .badProbe, .ok, form: .events)
            {
                """
                event: response.failed
                data: {"type":"response.failed","sequence_number":1,"response":{"id":"resp_10","status":"failed",\
                "error":{"code":"invalid_prompt","message":"Invalid prompt."}}}
                """
            },
            .init(
                "an error in the middle of a chat stream",
                .stream(by: "chat"),
                200,
                is: .providerError,
                form: .events
            ) {
                """
                data: {"id":"chatcmpl-4","object":"chat.completion.chunk","created":1777052670,\
                "model":"gpt-5.5-2026-04-23","choices":[{"index":0,"delta":{"role":"assistant","content":""},\
                "finish_reason":null}]}

                data: {"error":{"message":"The server had an error while processing your request.",\
                "type":"server_error","param":null,"code":null}}
                """
            },
        ]
    )
}
