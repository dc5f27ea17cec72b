import ProbeDomain

extension AnswerCase {
    /// What the Codex route answers.
    static let codex: [AnswerCase] = answers(
        of: "codex",
        asking: "gpt-5.5",
        [
            .init("the plan does not offer the model", .stream, 400, is: .gated, .ambiguousAbsent) {
                """
                {"detail":"The 'gpt-5.5' model is not supported when using Codex with a ChatGPT account."}
                """
            },
            .init(
                "the plan does not offer the model, in the shape of the socket",
                .stream,
                400,
                is: .gated,
                .ambiguousAbsent
            ) {
                """
                {"type":"error","status":400,"error":{"type":"invalid_request_error","message":"The 'gpt-5.5' model \
                is not supported when using Codex with a ChatGPT account."}}
                """
            },
            .init(
                "the token has expired",
                .stream,
                401,
                is: .authFailed,
                headers: [
                    "x-openai-authorization-error": "expired_token",
                    "x-error-json": "eyJlcnJvciI6eyJjb2RlIjoidG9rZW5fZXhwaXJlZCJ9fQ==",
                ]
            ) {
                """
                {"detail":"Unauthorized"}
                """
            },
            .init(
                "the token is missing, at the list",
                .list,
                401,
                is: .authFailed,
                headers: ["x-openai-authorization-error": "missing_authorization_header"]
            ) {
                """
                {"detail":"Unauthorized"}
                """
            },
            .init(
                "the allowance is used up until an instant",
                .stream,
                429,
                is: .quotaExhausted,
                wait: .of(.seconds(3_600)),
                headers: ["date": "Fri, 24 Apr 2026 17:44:30 GMT", "x-codex-active-limit": "primary"]
            ) {
                """
                {"error":{"type":"usage_limit_reached","message":"The usage limit has been reached",\
                "plan_type":"plus","resets_at":1777056270}}
                """
            },
            .init(
                "the allowance is used up for so many seconds",
                .stream,
                429,
                is: .quotaExhausted,
                wait: .of(.seconds(5_400)),
                headers: ["date": "Fri, 24 Apr 2026 17:44:30 GMT"]
            ) {
                """
                {"error":{"type":"usage_limit_reached","message":"The usage limit has been reached",\
                "plan_type":"pro","resets_at":1777058070,"resets_in_seconds":5400}}
                """
            },
            .init("the plan has no Codex", .stream, 429, is: .quotaExhausted, .gated) {
                """
                {"error":{"type":"usage_not_included","message":"Usage not included in your plan","plan_type":"free"}}
                """
            },
            .init("the plan has no Codex, by its type alone", .stream, 429, is: .quotaExhausted, .gated) {
                """
                {"error":{"type":"usage_not_included"}}
                """
            },
            .init("asked to slow down", .stream, 503, is: .overloaded) {
                """
                {"error":{"code":"slow_down"}}
                """
            },
            .init("the context is too long, within the stream", .stream, 200, is: .badProbe, form: .events) {
                """
                event: response.created
                data: {"type":"response.created","response":{"id":"resp_1","status":"in_progress","model":"gpt-5.5"}}

                event: response.failed
                data: {"type":"response.failed","response":{"id":"resp_1","status":"failed",\
                "error":{"code":"context_length_exceeded","message":"Your input exceeds the context window of this \
                model."}}}
                """
            },
            .init(
                "a limit within the stream, with its wait in seconds",
                .stream,
                200,
                is: .rateLimited,
                wait: .of(.milliseconds(11_054)),
                form: .events
            ) {
                """
                event: response.created
                data: {"type":"response.created","response":{"id":"resp_3","status":"in_progress"}}

                event: response.failed
                data: {"type":"response.failed","response":{"id":"resp_3","status":"failed",\
                "error":{"code":"rate_limit_exceeded","message":"Rate limit reached for gpt-5.5. Please try again in \
                11.054s. Visit the settings to learn more."}}}
                """
            },
            .init(
                "a limit within the stream, with its wait in milliseconds",
                .stream,
                200,
                is: .rateLimited,
                wait: .of(.milliseconds(28)),
                form: .events
            ) {
                """
                event: response.failed
                data: {"type":"response.failed","response":{"id":"resp_4","status":"failed",\
                "error":{"code":"rate_limit_exceeded","message":"Rate limit reached for gpt-5.5. Please try again in \
                28ms."}}}
                """
            },
            .init(
                "the allowance does not include it, within the stream",
                .stream,
                200,
                is: .quotaExhausted,
                .gated,
                form: .events
            ) {
                """
                event: response.failed
                data: {"type":"response.failed","response":{"id":"resp_6","status":"failed",\
                "error":{"code":"usage_not_included","message":"To use Codex with your ChatGPT plan, upgrade to \
                Plus."}}}
                """
            },
            .init("the policy's filter stopped it", .stream, 400, is: .ok) {
                """
                {"error":{"message":"This request was flagged by our cybersecurity policy.",\
                "type":"invalid_request_error","param":null,"code":"cyber_policy"}}
                """
            },
            .init(
                "blocked before the server, at the list",
                .list,
                403,
                is: .edgeError,
                .regionBlocked,
                headers: ["cf-ray": "9000000000000002-LED"],
                form: .html
            ) {
                """
                <html><head><title>Access denied</title></head><body>Cloudflare: you have been blocked.</body></html>
                """
            },
            .init("a parameter that this route refuses", .stream, 400, is: .badProbe) {
                """
                {"detail":"Unsupported parameter: max_output_tokens"}
                """
            },
            .init("replies in one piece are refused", .completion, 400, is: .badProbe) {
                """
                {"detail":"Stream must be set to true"}
                """
            },
            .init("instructions are missing", .stream, 400, is: .badProbe) {
                """
                {"detail":"Instructions are required"}
                """
            },
            .init("a list", .list, 200, is: .ok, headers: ["etag": #"W/"0123456789abcdef""#]) {
                """
                {"models":[{"slug":"gpt-5.5","display_name":"GPT-5.5","description":"Frontier model.",\
                "default_reasoning_level":"medium","supported_reasoning_levels":[{"effort":"low",\
                "description":"Fast"}],"shell_type":"shell_command","visibility":"list","supported_in_api":true,\
                "minimal_client_version":"0.98.0","priority":0,"upgrade":null,"availability_nux":{"message":"New."},\
                "context_window":272000},{"slug":"gpt-5.4","display_name":"GPT-5.4","visibility":"hide",\
                "supported_in_api":true,"minimal_client_version":[0,99,0],"priority":3,"upgrade":{"model":"gpt-5.5",\
                "migration_markdown":"Try it."},"availability_nux":null}]}
                """
            },
            .init("a failure of theirs as a detail", .list, 500, is: .providerError) {
                """
                {"detail":"Internal server error"}
                """
            },
        ]
    )
}
