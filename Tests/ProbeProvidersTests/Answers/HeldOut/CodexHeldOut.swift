import ProbeDomain

extension AnswerCase {
    /// Answers of the Codex route, held out.
    static let heldOutCodex: [AnswerCase] = answers(
        of: "codex",
        asking: "gpt-5.5",
        [
            .init("the plan does not offer the model, pretty printed", .stream, 400, is: .gated, .ambiguousAbsent) {
                """
                {
                  "detail": "The 'gpt-5.5' model is not supported when using Codex with a ChatGPT account."
                }
                """
            },
            .init("the token has expired, in words", .list, 401, is: .authFailed) {
                """
                {"error":{"message":"Provided authentication token is expired. Please try signing in again.",\
                "type":null,"code":"token_expired","param":null},"status":401}
                """
            },
            .init("the allowance is used up and nothing says how long", .stream, 429, is: .quotaExhausted) {
                """
                {"error":{"type":"usage_limit_reached","plan_type":"team"}}
                """
            },
            .init("overloaded", .stream, 503, is: .overloaded) {
                """
                {"error":{"code":"server_is_overloaded","message":"Our servers are currently overloaded. Please try \
                again later."}}
                """
            },
            .init("no quota, within the stream", .stream, 200, is: .quotaExhausted, form: .events) {
                """
                event: response.failed
                data: {"type":"response.failed","response":{"id":"resp_2","status":"failed",\
                "error":{"code":"insufficient_quota","message":"You exceeded your current quota."}}}
                """
            },
            .init("overloaded, within the stream", .stream, 200, is: .overloaded, form: .events) {
                """
                event: response.created
                data: {"type":"response.created","response":{"id":"resp_5","status":"in_progress"}}

                event: response.failed
                data: {"type":"response.failed","response":{"id":"resp_5","status":"failed",\
                "error":{"code":"server_is_overloaded","message":"The server is overloaded."}}}
                """
            },
            .init(
                "blocked before the server",
                .stream,
                403,
                is: .edgeError,
                .regionBlocked,
                headers: ["server": "cloudflare", "cf-ray": "9000000000000001-HKG"],
                form: .html
            ) {
                """
                <!DOCTYPE html>
                <html class="no-js" lang="en-US">
                <head><title>Attention Required! | Cloudflare</title></head>
                <body><h1 data-translate="block_headline">Sorry, you have been blocked</h1>
                <h2>You are unable to access chatgpt.com</h2></body>
                </html>
                """
            },
            .init("stored replies are refused", .stream, 400, is: .badProbe) {
                """
                {"detail":"Store must be set to false"}
                """
            },
            .init(
                "a stream to its end",
                .stream,
                200,
                is: .ok,
                proof: .text,
                served: "gpt-5.5",
                headers: [
                    "x-models-etag": #"W/"0123456789abcdef""#, "x-codex-primary-used-percent": "12.5",
                    "x-codex-primary-window-minutes": "300", "x-codex-primary-reset-at": "1777056270",
                ],
                form: .events
            ) {
                """
                event: response.created
                data: {"type":"response.created","response":{"id":"resp_7","status":"in_progress","model":"gpt-5.5"}}

                event: codex.rate_limits
                data: {"type":"codex.rate_limits","plan_type":"plus","rate_limits":{"primary":{"used_percent":12.5,\
                "window_minutes":300}}}

                event: response.output_text.delta
                data: {"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,\
                "delta":"Hello"}

                event: response.completed
                data: {"type":"response.completed","response":{"id":"resp_7","status":"completed","model":"gpt-5.5",\
                "usage":{"input_tokens":30,"output_tokens":5,"total_tokens":35}}}
                """
            },
        ]
    )
}
