import ProbeDomain

extension AnswerCase {
    /// What Meta's Llama API answers.
    static let llama: [AnswerCase] = answers(
        of: "llama",
        asking: "Llama-4-Maverick-17B-128E-Instruct-FP8",
        [
            .init("a key that does not exist", .completion, 401, is: .authFailed) {
                """
                {"title":"Unauthorized","detail":"Invalid API key provided","status":401}
                """
            },
            .init("a key that does not exist, nested", .list, 401, is: .authFailed) {
                """
                {"error":{"message":"Invalid API key","type":"authentication_error","code":"invalid_api_key"}}
                """
            },
            .init(
                "the edge refuses whoever comes, as a page",
                .completion,
                403,
                is: .edgeError,
                .regionBlocked,
                form: .html
            ) {
                """
                <!DOCTYPE html><html lang="en"><head><title>Error</title></head><body>Sorry, something went \
                wrong.</body></html>
                """
            },
            .init("a request that is wrong", .completion, 400, is: .badProbe) {
                """
                {"title":"Bad Request","detail":"max_completion_tokens must be at least 1","status":400}
                """
            },
            .init("an unknown model", .completion, 404, is: .ambiguousAbsent, .absent) {
                """
                {"title":"Not Found","detail":"Model Llama-4-Maverick-17B-128E-Instruct-FP8 not found","status":404}
                """
            },
            .init("retrieve of an unknown model", .retrieve, 404, is: .ambiguousAbsent, .absent) {
                """
                {"error":{"message":"The model does not exist","type":"not_found_error"}}
                """
            },
            .init("a limit, as a stream", .stream, 429, is: .rateLimited) {
                """
                {"error":{"message":"You have exceeded the rate limit for this model.","type":"rate_limit_error"}}
                """
            },
            .init("an internal error", .completion, 500, is: .providerError) {
                """
                {"title":"Internal Server Error","detail":"An unexpected error occurred","status":500}
                """
            },
            .init("a reply that the cap ended", .completion, 200, is: .ok) {
                """
                {"id":"cmpl-1","completion_message":{"role":"assistant","content":{"type":"text","text":"Hi"},\
                "stop_reason":"length","tool_calls":[]},"metrics":[{"metric":"num_completion_tokens","value":1,\
                "unit":"tokens"},{"metric":"num_prompt_tokens","value":11,"unit":"tokens"},\
                {"metric":"num_total_tokens","value":12,"unit":"tokens"}]}
                """
            },
            .init("a reply whose content is a string", .completion, 200, is: .ok, proof: .text) {
                """
                {"id":"cmpl-2","completion_message":{"role":"assistant","content":"Hello","stop_reason":"stop"},\
                "metrics":[]}
                """
            },
            .init("a stream to its end", .stream, 200, is: .ok, proof: .text, form: .events) {
                """
                data: {"id":"cmpl-4","event":{"event_type":"start","delta":{"type":"text","text":""}}}

                data: {"id":"cmpl-4","event":{"event_type":"progress","delta":{"type":"text","text":"Hi"}}}

                data: {"id":"cmpl-4","event":{"event_type":"complete","delta":{"type":"text","text":""},\
                "stop_reason":"length"}}

                data: {"id":"cmpl-4","event":{"event_type":"metrics","delta":{"type":"text","text":""},\
                "metrics":[{"metric":"num_prompt_tokens","value":11,"unit":"tokens"}]}}
                """
            },
            .init("a stream with an error event", .stream, 200, is: .providerError, form: .events) {
                """
                data: {"id":"cmpl-5","event":{"event_type":"start","delta":{"type":"text","text":""}}}

                event: error
                data: {"title":"Internal Server Error","detail":"An unexpected error occurred","status":500}
                """
            },
            .init("a list", .list, 200, is: .ok) {
                """
                {"data":[{"id":"Llama-4-Maverick-17B-128E-Instruct-FP8","object":"model","created":1743811200,\
                "owned_by":"Meta"},{"id":"Llama-3.3-8B-Instruct","object":"model","created":1743811200,\
                "owned_by":"Meta"}]}
                """
            },
        ]
    )
}
