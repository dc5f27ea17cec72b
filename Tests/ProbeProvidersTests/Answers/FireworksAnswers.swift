import ProbeDomain

extension AnswerCase {
    /// What Fireworks answers.
    static let fireworks: [AnswerCase] = answers(
        of: "fireworks",
        asking: "accounts/fireworks/models/llama-v3p3-70b-instruct",
        [
            .init("an unknown model", .completion, 404, is: .ambiguousAbsent, .absent) {
                """
                {"error":{"object":"error","type":"invalid_request_error","code":"NOT_FOUND","message":"Model not \
                found, inaccessible, and/or not deployed"}}
                """
            },
            .init("an unknown model, as a stream", .stream, 404, is: .ambiguousAbsent, .absent) {
                """
                {"error":{"message":"Model not found, inaccessible, and/or not deployed","param":null,\
                "code":"NOT_FOUND","type":"error"},"request_id":"00000000-0000-0000-0000-000000000002"}
                """
            },
            .init("the account is suspended, as a string", .stream, 412, is: .quotaExhausted) {
                """
                {"error":"Account suspended: monthly spending limit reached. Please update your billing details."}
                """
            },
            .init(
                "a limit",
                .completion,
                429,
                is: .rateLimited,
                wait: .none,
                headers: [
                    "x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "0",
                    "x-ratelimit-over-limit": "yes",
                ]
            ) {
                """
                {"error":{"object":"error","type":"rate_limit_exceeded","code":"rate_limit_exceeded","message":"Rate \
                limit exceeded"}}
                """
            },
            .init("overloaded", .completion, 503, is: .overloaded) {
                """
                {"error":{"object":"error","type":"service_unavailable","code":"overloaded","message":"Service \
                overloaded, please try again later"}}
                """
            },
            .init("unavailable", .stream, 503, is: .overloaded, .providerError) {
                """
                {"error":{"message":"The service is temporarily unavailable.","param":null,"code":"UNAVAILABLE",\
                "type":"error"}}
                """
            },
            .init("a key that is wrong, a string alone", .list, 401, is: .authFailed) {
                """
                {"error":"unauthorized"}
                """
            },
            .init("an internal error", .completion, 500, is: .providerError) {
                """
                {"error":{"object":"error","type":"internal_server_error","code":"INTERNAL","message":"Internal \
                server error"}}
                """
            },
            .init(
                "a reply cut by its length",
                .completion,
                200,
                is: .ok,
                headers: ["x-ratelimit-over-limit": "no", "fireworks-server-time-to-first-token": "0.120"]
            ) {
                """
                {"id":"f1","object":"chat.completion","created":1777052670,\
                "model":"accounts/fireworks/models/llama-v3p3-70b-instruct","choices":[{"index":0,\
                "message":{"role":"assistant","content":"Hi"},"finish_reason":"length"}],"usage":{"prompt_tokens":11,\
                "total_tokens":12,"completion_tokens":1}}
                """
            },
        ]
    )
}
