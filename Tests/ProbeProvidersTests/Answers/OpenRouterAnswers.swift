import ProbeDomain

extension AnswerCase {
    /// How OpenRouter refuses and fails.
    static let openRouter: [AnswerCase] = answers(
        of: "openrouter",
        asking: "openai/gpt-5.5",
        [
            .init("no key in the request", .completion, 401, is: .authFailed) {
                """
                {"error":{"message":"No auth credentials found","code":401}}
                """
            },
            .init("a key of nobody", .completion, 401, is: .authFailed) {
                """
                {"error":{"message":"User not found.","code":401}}
                """
            },
            .init("no credits", .completion, 402, is: .quotaExhausted) {
                """
                {"error":{"message":"Insufficient credits. This account never purchased credits. Make sure your key \
                is on the correct account or org, and if so, purchase more at \
                https://openrouter.ai/settings/credits","code":402},"user_id":"user_example"}
                """
            },
            .init("too few credits for the cap", .stream, 402, is: .quotaExhausted) {
                """
                {"error":{"message":"This request requires more credits, or fewer max_tokens. You requested up to \
                4096 tokens, but can only afford 222. To increase, visit https://openrouter.ai/settings/credits and \
                upgrade to a paid account","code":402,"metadata":{"error_type":"payment_required",\
                "provider_name":null}}}
                """
            },
            .init(
                "the budget of what is in flight, as a stream",
                .stream,
                402,
                is: .rateLimited,
                .overloaded,
                wait: .of(.seconds(1)),
                headers: ["retry-after": "1"]
            ) {
                """
                {"error":{"code":402,"message":"In-flight budget reached",\
                "metadata":{"limit_source":"openrouter_in_flight_budget"}},"user_id":"user_example"}
                """
            },
            .init("the key may not use the model", .completion, 403, is: .gated) {
                """
                {"error":{"code":403,"message":"This API key is not allowed to use openai/gpt-5.5.",\
                "metadata":{"error_type":"permission_denied"}}}
                """
            },
            .init("moderation stopped the prompt", .completion, 403, is: .ok) {
                """
                {"error":{"code":403,"message":"openai/gpt-5.5 requires moderation on OpenAI. Your input was flagged \
                for \\"violence\\". No credits were charged.","metadata":{"error_type":"content_policy_violation",\
                "reasons":["violence"],"provider_name":"OpenAI","model_slug":"openai/gpt-5.5"}}}
                """
            },
            .init("no live endpoint", .completion, 404, is: .ambiguousAbsent, .gated) {
                """
                {"error":{"message":"No endpoints found for openai/gpt-5.5.","code":404},"user_id":"user_example"}
                """
            },
            .init("no endpoint under the account's own policy", .completion, 404, is: .gated, .ambiguousAbsent) {
                """
                {"error":{"message":"No endpoints found matching your data policy (Paid model training). Configure: \
                https://openrouter.ai/settings/privacy","code":404}}
                """
            },
            .init("an id that is none", .completion, 400, is: .absent, .ambiguousAbsent) {
                """
                {"error":{"message":"openai/gpt-5.5 is not a valid model ID","code":400},"user_id":"user_example"}
                """
            },
            .init("too large", .completion, 413, is: .badProbe) {
                """
                {"error":{"code":413,"message":"Request Entity Too Large"}}
                """
            },
            .init("a request that cannot be processed", .completion, 422, is: .badProbe) {
                """
                {"error":{"code":422,"message":"Invalid request","metadata":{"error_type":"invalid_request"}}}
                """
            },
            .init("the context is too long", .completion, 400, is: .badProbe) {
                """
                {"error":{"code":400,"message":"This endpoint's maximum context length is 8192 tokens.",\
                "metadata":{"error_type":"context_length_exceeded"}}}
                """
            },
            .init(
                "the free models' limit of a day",
                .completion,
                429,
                is: .rateLimited,
                headers: [
                    "x-ratelimit-limit": "50", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1777075200000",
                ]
            ) {
                """
                {"error":{"message":"Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free \
                model requests per day","code":429,"metadata":{"headers":{"X-RateLimit-Limit":"50",\
                "X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1777075200000"},"provider_name":null}},\
                "user_id":"user_example"}
                """
            },
            .init("an internal error", .completion, 500, is: .providerError) {
                """
                {"error":{"code":500,"message":"Internal Server Error","metadata":{"error_type":"server"}}}
                """
            },
            .init("the upstream is bad", .stream, 502, is: .providerError) {
                """
                {"error":{"message":"Provider returned error","code":502,"metadata":{"provider_name":"OpenAI",\
                "error_type":"provider_unavailable"}}}
                """
            },
            .init(
                "the edge timed out",
                .completion,
                524,
                is: .edgeError,
                headers: ["server": "cloudflare", "cf-ray": "9000000000000004-CDG"],
                form: .html
            ) {
                """
                <!DOCTYPE html>
                <html lang="en-US"><head><title>openrouter.ai | 524: A timeout occurred</title></head><body>Error \
                code 524</body></html>
                """
            },
            .init("the edge timed out, in JSON", .completion, 524, is: .edgeError, .providerError) {
                """
                {"error":{"code":524,"message":"Edge network timeout"}}
                """
            },
        ]
    )
}
