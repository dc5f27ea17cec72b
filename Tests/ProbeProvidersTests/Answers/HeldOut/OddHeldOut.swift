import ProbeDomain

extension AnswerCase {
    /// Oddities, held out.
    static let heldOutOdd: [AnswerCase] = answers(
        of: "openai",
        asking: "gpt-5.5",
        [
            .init(
                "the plan has retired it, in the same words",
                .stream,
                400,
                is: .gated,
                .ambiguousAbsent,
                from: "codex",
                model: "gpt-5.3-codex"
            ) {
                """
                {"detail":"The 'gpt-5.3-codex' model is not supported when using Codex with a ChatGPT account."}
                """
            },
            .init(
                "a cap of one token on a model that thinks, at Azure",
                .completion(by: "chat"),
                400,
                is: .ok,
                from: "azure"
            ) {
                """
                {"error":{"message":"Could not finish the message because max_tokens or model output limit was \
                reached. Please try again with higher max_tokens.","type":"invalid_request_error","param":null,\
                "code":null}}
                """
            },
            .init(
                "a day's quota with a delay of seconds, wrapped in an array",
                .stream,
                429,
                is: .rateLimited,
                from: "google",
                model: "gemini-2.5-flash"
            ) {
                """
                [{"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED",\
                "details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure",\
                "violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier","quotaValue":"20"}]},\
                {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.07s"}]}}]
                """
            },
            .init(
                "an input that is too long, at 403",
                .completion,
                403,
                is: .badProbe,
                from: "together",
                model: "meta-llama/Llama-3.3-70B-Instruct-Turbo"
            ) {
                """
                {"id":"o1","error":{"message":"The number of tokens in your request exceeds the maximum context \
                length of the model.","type":"invalid_request_error","param":null,"code":null}}
                """
            },
            .init(
                "a row in the list, and no endpoint behind it",
                .stream,
                404,
                is: .ambiguousAbsent,
                .gated,
                from: "openrouter",
                model: "openai/gpt-5.5"
            ) {
                """
                {"error":{"message":"No endpoints found for openai/gpt-5.5.","code":404}}
                """
            },
            .init("an empty list of a local server as null", .list, 200, is: .ok, from: "ollama", model: "gemma3") {
                """
                {"object":"list","data":null}
                """
            },
            .init(
                "a bare id that wants a profile",
                .completion,
                400,
                is: .wrongRoute,
                from: "bedrock",
                model: "anthropic.claude-haiku-4-5-20251001-v1:0",
                headers: ["x-amzn-errortype": "ValidationException:"]
            ) {
                """
                {"message":"Invocation of model ID anthropic.claude-haiku-4-5-20251001-v1:0 with on-demand \
                throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that \
                contains this model."}
                """
            },
            .init(
                "a smaller model answers under the asked one's name",
                .completion,
                200,
                is: .okDegraded,
                served: "gpt-5.5-mini-2026-04-23"
            ) {
                """
                {"id":"resp_1","object":"response","status":"completed","error":null,\
                "model":"gpt-5.5-mini-2026-04-23","output":[{"id":"msg_1","type":"message","status":"completed",\
                "role":"assistant","content":[{"type":"output_text","annotations":[],"text":"Hi"}]}],\
                "usage":{"input_tokens":7,"output_tokens":3,"total_tokens":10}}
                """
            },
            .init(
                "the edge says bad gateway",
                .completion,
                502,
                is: .edgeError,
                headers: ["cf-ray": "9000000000000008-FRA"],
                form: .html
            ) {
                """
                <html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad \
                Gateway</h1></center><hr><center>cloudflare</center></body></html>
                """
            },
            .init(
                "a body that ends in the middle of its JSON",
                .completion,
                200,
                is: .network,
                .protocolViolation,
                failure: .truncated
            ) {
                """
                {"id":"resp_1","object":"response","status":"completed","model":"gpt-5.5-2026-04-23",\
                "output":[{"id":"msg_1","type":"mess
                """
            },
            .init(
                "the connection is reset in the middle of the stream",
                .stream,
                200,
                is: .network,
                failure: .reset,
                form: .events
            ) {
                """
                event: response.created
                data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_2",\
                "status":"in_progress","model":"gpt-5.5-2026-04-23","output":[]}}
                """
            },
            .init("the certificate has expired", .list, nil, is: .network, failure: .certificateExpired),
            .init(
                "limits of -1 and 0 mean unknown",
                .completion(by: "responses"),
                200,
                is: .ok,
                from: "azure",
                wait: .none,
                headers: [
                    "x-ratelimit-limit-requests": "-1", "x-ratelimit-remaining-requests": "-1",
                    "x-ratelimit-remaining-tokens": "0",
                ]
            ) {
                """
                {"id":"resp_3","object":"response","status":"incomplete","error":null,\
                "incomplete_details":{"reason":"max_output_tokens"},"model":"gpt-5.5-2026-04-24","output":[],\
                "usage":{"input_tokens":7,"output_tokens":16,"total_tokens":23}}
                """
            },
            .init("a key that was made a minute ago", .completion, 401, is: .authFailed) {
                """
                {"error":{"message":"Incorrect API key provided: sk-proj-****0000.","type":"invalid_request_error",\
                "param":null,"code":"invalid_api_key"}}
                """
            },
            .init("a page instead of a list", .list, 200, is: .protocolViolation, .edgeError, form: .html) {
                """
                <!DOCTYPE html><html><head><title>Maintenance</title></head><body>We will be back soon.</body></html>
                """
            },
            .init(
                "a model that is loading",
                .completion,
                503,
                is: .overloaded,
                .providerError,
                from: "openai-compatible",
                model: "qwen3-8b"
            ) {
                """
                {"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}
                """
            },
        ]
    )
}
