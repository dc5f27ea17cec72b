import ProbeDomain

extension AnswerCase {
    /// What Azure OpenAI answers.
    static let azure: [AnswerCase] = answers(
        of: "azure",
        asking: "gpt-5.5",
        [
            .init("a key that is wrong", .completion, 401, is: .authFailed) {
                """
                {"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API \
                endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API \
                endpoint for your resource."}}
                """
            },
            .init("a key that is wrong, from the gateway", .list, 401, is: .authFailed) {
                """
                {"statusCode":401,"message":"Unauthorized. Access token is missing, invalid, audience is incorrect, \
                or have expired."}
                """
            },
            .init("the network's rules refuse us", .completion, 403, is: .authFailed, .regionBlocked) {
                """
                {"error":{"code":"403","message":"Access denied due to Virtual Network/Firewall rules."}}
                """
            },
            .init("the network's rules refuse us, public access is off", .list, 403, is: .authFailed, .regionBlocked) {
                """
                {"error":{"code":"AccessDenied","message":"Public access is disabled. Please configure private \
                endpoint."}}
                """
            },
            .init("not deployed, as a stream", .stream, 404, is: .gated) {
                """
                {"error":{"message":"The API deployment gpt-5.5 does not exist. If you created the deployment within \
                the last 5 minutes, please wait a moment and try again.","type":"invalid_request_error",\
                "param":"model","code":"DeploymentNotFound"}}
                """
            },
            .init("a path or a version that does not exist", .completion, 404, is: .wrongRoute) {
                """
                {"error":{"code":"404","message": "Resource not found"}}
                """
            },
            .init("an operation that the model does not do", .completion(by: "chat"), 400, is: .wrongRoute) {
                """
                {"error":{"code":"OperationNotSupported","message":"The chatCompletion operation does not work with \
                the specified model, gpt-5.5. Please choose different model and try again. You can learn more about \
                which models can be used with each operation here: https://go.microsoft.com/fwlink/?linkid=2197993."}}
                """
            },
            .init("an API that the model does not have", .completion, 400, is: .wrongRoute) {
                """
                {"error":{"message":"The requested operation is unsupported for this model.",\
                "type":"invalid_request_error","param":null,"code":"unsupported_api_for_model"}}
                """
            },
            .init("the filter stopped the prompt", .completion, 400, is: .ok) {
                """
                {"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content \
                management policy. Please modify your prompt and retry.","type":null,"param":"prompt",\
                "code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation",\
                "content_filter_result":{"violence":{"filtered":true,"severity":"medium"}}}}}
                """
            },
            .init("the filter stopped the prompt, as a stream", .stream, 400, is: .ok) {
                """
                {"error":{"code":"content_filter","message":"The response was filtered.",\
                "innererror":{"code":"ResponsibleAIPolicyViolation"}}}
                """
            },
            .init(
                "a limit of the deployment, the wait in the text alone",
                .stream,
                429,
                is: .rateLimited,
                wait: .of(.seconds(26))
            ) {
                """
                {"error":{"code":"RateLimitReached","message":"Your requests to gpt-5.5 for gpt-5.5 in East US have \
                exceeded token rate limit. Please retry after 26 seconds."}}
                """
            },
            .init("a limit, from the gateway", .completion, 429, is: .rateLimited, wait: .of(.seconds(4))) {
                """
                {"statusCode":429,"message":"Rate limit is exceeded. Try again in 4 seconds."}
                """
            },
            .init("the system is in high demand", .completion, 429, is: .overloaded) {
                """
                {"error":{"message":"The system is currently experiencing high demand and cannot process your \
                request. Your request exceeds the maximum usage size allowed during peak load. Please retry after 20 \
                seconds. For improved latency reliability, consider switching to Provisioned Throughput.",\
                "type":"server_error","param":null,"code":"429"}}
                """
            },
            .init("the system is in high demand, as a stream", .stream, 429, is: .overloaded) {
                """
                {"error":{"code":"too_many_requests","message":"We're sorry, but the system is experiencing high \
                demand at this time. Please try again later."}}
                """
            },
            .init("the model is retired, said as not found", .completion, 404, is: .retired, .ambiguousAbsent) {
                """
                {"error":{"code":"ModelDeprecated","message":"The model 'gpt-5.5' has been deprecated and is no \
                longer available. Please update your deployment to a newer model."}}
                """
            },
            .init("the operation timed out", .completion, 408, is: .providerError, .overloaded, .network) {
                """
                {"error":{"code":"Timeout","message":"The operation was timeout."}}
                """
            },
            .init("unavailable", .stream, 503, is: .overloaded, .providerError) {
                """
                {"error":{"code":"ServiceUnavailable","message":"The service is temporarily unable to process your \
                request. Please try again later."}}
                """
            },
            .init("the cap was met before the answer was done", .completion(by: "chat"), 400, is: .ok) {
                """
                {"error":{"message":"Could not finish the message because max_tokens or model output limit was \
                reached. Please try again with higher max_tokens.","type":"invalid_request_error","param":null,\
                "code":null}}
                """
            },
            .init(
                "a chat cut by its length, limits unknown",
                .completion(by: "chat"),
                200,
                is: .ok,
                proof: .cut,
                served: "gpt-5.5-2026-04-24",
                headers: [
                    "x-ms-served-model": "gpt-5.5-2026-04-24", "x-ratelimit-remaining-requests": "-1",
                    "x-ratelimit-remaining-tokens": "0",
                ]
            ) {
                """
                {"id":"chatcmpl-a1","object":"chat.completion","created":1777052670,"model":"gpt-5.5-2026-04-24",\
                "prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,\
                "severity":"safe"}}}],"choices":[{"index":0,"finish_reason":"length","message":{"role":"assistant",\
                "content":"","refusal":null}}],"usage":{"prompt_tokens":7,"completion_tokens":16,"total_tokens":23}}
                """
            },
            .init(
                "a chat stream that begins with the filter's results",
                .stream(by: "chat"),
                200,
                is: .ok,
                proof: .text,
                served: "gpt-5.5-2026-04-24",
                form: .events
            ) {
                """
                data: {"choices":[],"created":0,"id":"","model":"","object":"",\
                "prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}]}

                data: {"id":"chatcmpl-a2","object":"chat.completion.chunk","created":1777052670,\
                "model":"gpt-5.5-2026-04-24","choices":[{"index":0,"delta":{"role":"assistant","content":""},\
                "finish_reason":null}]}

                data: {"id":"chatcmpl-a2","object":"chat.completion.chunk","created":1777052670,\
                "model":"gpt-5.5-2026-04-24","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}

                data: {"id":"chatcmpl-a2","object":"chat.completion.chunk","created":1777052670,\
                "model":"gpt-5.5-2026-04-24","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                data: [DONE]
                """
            },
        ]
    )
}
