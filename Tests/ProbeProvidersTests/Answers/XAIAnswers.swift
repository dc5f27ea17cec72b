import ProbeDomain

extension AnswerCase {
    /// What xAI answers.
    static let xAI: [AnswerCase] = answers(
        of: "xai",
        asking: "grok-4.6",
        [
            .init("an unknown model or no access", .completion, 404, is: .ambiguousAbsent) {
                """
                {"code":"not-found","error":"The model grok-4.6 does not exist or your team \
                00000000-0000-0000-0000-000000000000 does not have access to it. Please ensure you're using the \
                correct API key. If you believe this is a mistake, please contact support and quote your team ID and \
                the model name."}
                """
            },
            .init("an unknown model, the older code", .stream, 404, is: .ambiguousAbsent) {
                """
                {"code":"Some requested entity was not found","error":"The model grok-4.6 does not exist or your \
                team 00000000-0000-0000-0000-000000000000 does not have access to it."}
                """
            },
            .init("retrieve of an unknown model", .retrieve, 404, is: .ambiguousAbsent) {
                """
                {"code":"not-found","error":"Model not found: grok-4.6"}
                """
            },
            .init("a key that is wrong", .completion, 400, is: .authFailed) {
                """
                {"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***00. You can \
                obtain an API key from https://console.x.ai."}
                """
            },
            .init("no key in the request", .list, 401, is: .authFailed) {
                """
                {"code":"unauthenticated","error":"No API key provided. You can obtain an API key from \
                https://console.x.ai."}
                """
            },
            .init("a team without credits", .completion, 403, is: .quotaExhausted) {
                """
                {"code":"The caller does not have permission to execute the specified operation","error":"Your newly \
                created team doesn't have any credits or licenses yet. You can purchase those on \
                https://console.x.ai/team/00000000-0000-0000-0000-000000000000."}
                """
            },
            .init("the team's credits are used up, at 429", .completion, 429, is: .quotaExhausted) {
                """
                {"code":"Some resource has been exhausted","error":"Your team 00000000-0000-0000-0000-000000000000 \
                has either used all available credits or reached its monthly spending limit. To continue making API \
                requests, please purchase more credits or raise your spending limit."}
                """
            },
            .init("the key's list of rights lacks the model", .completion, 403, is: .gated, .authFailed) {
                """
                {"code":"permission-denied","error":"The API key does not have permission: the ACLs of this key do \
                not allow the model grok-4.6."}
                """
            },
            .init("a limit of requests", .completion, 429, is: .rateLimited) {
                """
                {"code":"Some resource has been exhausted","error":"Too many requests for team \
                00000000-0000-0000-0000-000000000000 and model grok-4.6. Your team's rate limit is: 60 requests per \
                minute."}
                """
            },
            .init(
                "a limit of tokens",
                .stream,
                429,
                is: .rateLimited,
                headers: ["x-ratelimit-limit-tokens": "100000", "x-ratelimit-remaining-tokens": "0"]
            ) {
                """
                {"code":"resource-exhausted","error":"Your team's tokens per minute for grok-4.6 are used up. Please \
                retry later."}
                """
            },
            .init("an internal error", .completion, 500, is: .providerError) {
                """
                {"code":"Internal error","error":"Internal error encountered."}
                """
            },
            .init("an argument that is wrong", .completion, 400, is: .badProbe) {
                """
                {"code":"invalid-argument","error":"Argument not supported on this model: reasoningEffort"}
                """
            },
            .init("a reply cut by its length", .completion, 200, is: .ok) {
                """
                {"id":"x1","object":"chat.completion","created":1777052670,"model":"grok-4.6","choices":[{"index":0,\
                "message":{"role":"assistant","content":"Hi","refusal":null},"finish_reason":"length"}],\
                "usage":{"prompt_tokens":7,"completion_tokens":1,"total_tokens":8},"system_fingerprint":"fp_0"}
                """
            },
            .init("a list", .list, 200, is: .ok) {
                """
                {"data":[{"id":"grok-4.6","created":1770000000,"object":"model","owned_by":"xai"},\
                {"id":"grok-code-fast-1","created":1756000000,"object":"model","owned_by":"xai"}],"object":"list"}
                """
            },
        ]
    )
}
