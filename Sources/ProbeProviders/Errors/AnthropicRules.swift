import ProbeDomain

/// What errors mean at Anthropic (errors page of platform.claude.com).
///
/// Money hides behind 400, 402 and 429 there.
enum AnthropicRules {
    static let all: [MatchRule] = [
        MatchRule(
            .money,
            status: [400...400],
            text: ["credit balance is too low"],
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        MatchRule(
            .money,
            status: [400...400],
            text: ["you have reached your specified"],
            is: .quotaExhausted,
            "spend_limit",
            hold: .outOfMoney
        ),
        MatchRule(
            .money,
            tag: ["enforced_spend_limit_reached"],
            is: .quotaExhausted,
            "spend_limit",
            hold: .outOfMoney
        ),
        MatchRule(.money, type: ["billing_error"], is: .quotaExhausted, "out_of_credit", hold: .outOfMoney),
        MatchRule(
            .region,
            status: [403...403],
            type: ["forbidden", "permission_error"],
            text: ["request not allowed"],
            is: .regionBlocked,
            "region_unsupported",
            hold: .refused
        ),
        MatchRule(
            .gated,
            status: [403...403],
            type: ["permission_error", "forbidden"],
            kind: .completion,
            is: .gated,
            "access_denied"
        ),
        MatchRule(.capacity, type: ["overloaded_error"], is: .overloaded, "overloaded", hold: .overloaded),
        MatchRule(.rate, type: ["rate_limit_error"], is: .rateLimited, "rate_limit", hold: .throttled),
        MatchRule(
            .notFound,
            status: [404...404],
            type: ["not_found_error"],
            text: ["model:"],
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        MatchRule(.badProbe, type: ["request_too_large"], is: .badProbe, "request_too_large", hold: .misconfigured),
        MatchRule(
            .server,
            type: ["api_error", "timeout_error", "conflict_error"],
            is: .providerError,
            "server_error",
            hold: .failing
        ),
    ]
}
