import ProbeDomain

extension AnswerCase {
    /// How Anthropic refuses and fails.
    static let anthropic: [AnswerCase] = answers(
        of: "anthropic",
        asking: "claude-haiku-4-5",
        [
            .init("a key that does not exist", .completion, 401, is: .authFailed) {
                """
                {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"},\
                "request_id":"req_011"}
                """
            },
            .init("a token that has expired", .list, 401, is: .authFailed) {
                """
                {"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired. Please \
                obtain a new token or refresh your existing token."},"request_id":"req_012"}
                """
            },
            .init("the key lacks a permission for the model", .completion, 403, is: .gated) {
                """
                {"type":"error","error":{"type":"permission_error","message":"Your API key does not have permission \
                to use the specified model."},"request_id":"req_014"}
                """
            },
            .init("the place is refused", .completion, 403, is: .regionBlocked) {
                """
                {"error":{"type":"forbidden","message":"Request not allowed"}}
                """
            },
            .init("an unknown model", .completion, 404, is: .ambiguousAbsent) {
                """
                {"type":"error","error":{"type":"not_found_error","message":"model: claude-haiku-4-5"},\
                "request_id":"req_016"}
                """
            },
            .init("an unknown model, as a stream", .stream, 404, is: .ambiguousAbsent) {
                """
                {"type":"error","error":{"type":"not_found_error","message":"model: claude-haiku-4-5"},\
                "request_id":null}
                """
            },
            .init("the billing record has a problem", .completion, 402, is: .quotaExhausted) {
                """
                {"type":"error","error":{"type":"billing_error","message":"There is an issue with your billing or \
                payment information. Please check your payment details."},"request_id":"req_018"}
                """
            },
            .init("prepaid credit is empty", .completion, 400, is: .quotaExhausted) {
                """
                {"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to \
                access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."},\
                "request_id":"req_019"}
                """
            },
            .init("the own limit of spending is reached", .completion, 400, is: .quotaExhausted) {
                """
                {"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified \
                API usage limits. You will regain access on 2026-05-01 at 00:00 UTC."},"request_id":"req_020"}
                """
            },
            .init("the workspace's limit of spending is reached", .stream, 400, is: .quotaExhausted) {
                """
                {"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified \
                workspace API usage limits. You will regain access on 2026-05-01 at 00:00 UTC."},\
                "request_id":"req_021"}
                """
            },
            .init("the tier's cap of the month is reached, more details", .stream, 429, is: .quotaExhausted) {
                """
                {"type":"error","error":{"details":{"error_visibility":"user_facing",\
                "error_code":"enforced_spend_limit_reached"},"type":"rate_limit_error","message":"This request would \
                exceed the monthly spend limit of your usage tier."},"request_id":"req_023"}
                """
            },
            .init(
                "requests per minute are used up",
                .completion,
                429,
                is: .rateLimited,
                wait: .of(.seconds(20)),
                headers: [
                    "retry-after": "20", "anthropic-ratelimit-requests-limit": "50",
                    "anthropic-ratelimit-requests-remaining": "0",
                    "anthropic-ratelimit-requests-reset": "2026-04-24T17:44:50Z",
                ]
            ) {
                """
                {"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your \
                organization's rate limit of 50 requests per minute (org: 00000000-0000-0000-0000-000000000000, \
                model: claude-haiku-4-5-20251001). For details, refer to: \
                https://docs.claude.com/en/api/rate-limits."},"request_id":"req_024"}
                """
            },
            .init(
                "the list is limited, too",
                .list,
                429,
                is: .rateLimited,
                wait: .of(.seconds(60)),
                headers: ["retry-after": "60"]
            ) {
                """
                {"type":"error","error":{"type":"rate_limit_error","message":"Number of requests has exceeded your \
                per-minute rate limit."},"request_id":"req_026"}
                """
            },
            .init("a conflict", .completion, 409, is: .providerError, .overloaded, .rateLimited) {
                """
                {"type":"error","error":{"type":"conflict_error","message":"The request conflicts with the current \
                state of the resource."},"request_id":"req_027"}
                """
            },
            .init(
                "too large, as the edge says it",
                .completion,
                413,
                is: .badProbe,
                headers: ["server": "cloudflare", "cf-ray": "9000000000000003-AMS"],
                form: .html
            ) {
                """
                <html>
                <head><title>413 Request Entity Too Large</title></head>
                <body><center><h1>413 Request Entity Too Large</h1></center><hr><center>cloudflare</center></body>
                </html>
                """
            },
            .init("an internal error", .completion, 500, is: .providerError) {
                """
                {"type":"error","error":{"type":"api_error","message":"Internal server error"},"request_id":"req_028"}
                """
            },
            .init("overloaded for everyone", .completion, 529, is: .overloaded) {
                """
                {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_030"}
                """
            },
            .init(
                "overloaded for everyone, without details",
                .stream,
                529,
                is: .overloaded,
                headers: ["x-should-retry": "true"]
            ) {
                """
                {"type":"error","error":{"details":null,"type":"overloaded_error","message":"Overloaded"}}
                """
            },
            .init("the version is missing", .list, 400, is: .badProbe) {
                """
                {"type":"error","error":{"type":"invalid_request_error","message":"anthropic-version: header is \
                required"},"request_id":"req_032"}
                """
            },
        ]
    )
}
