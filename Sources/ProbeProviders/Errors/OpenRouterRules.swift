import ProbeDomain

/// What errors mean at OpenRouter, which passes on what those behind it say.
enum OpenRouterRules {
    /// What its API's error types mean.
    static let all: [MatchRule] = [
        // A budget of requests in flight, not of money: it passes.
        MatchRule(
            .money,
            status: [402...402],
            tag: ["openrouter_in_flight_budget"],
            is: .rateLimited,
            "in_flight_budget",
            hold: .throttled
        ),
        MatchRule(.money, tag: ["payment_required"], is: .quotaExhausted, "out_of_credit", hold: .outOfMoney),
        MatchRule(.auth, tag: ["authentication"], is: .authFailed, "key_invalid", hold: .refused),
        MatchRule(.ran, tag: ["refusal", "content_policy_violation"], is: .ok, "ran_filtered"),
        MatchRule(.gated, status: [403...403], tag: ["permission_denied"], is: .gated, "access_denied"),
        MatchRule(
            .gated,
            status: [404...404],
            text: ["no endpoints found", "no allowed providers"],
            is: .gated,
            "no_live_endpoints"
        ),
        // The capacity of one model's upstreams, not of the aggregator.
        MatchRule(
            .capacity,
            tag: ["provider_overloaded"],
            is: .overloaded,
            "overloaded",
            hold: .overloaded,
            scope: .pool("")
        ),
        MatchRule(
            .capacity,
            status: [503...503, 529...529],
            kind: .completion,
            is: .overloaded,
            "overloaded",
            hold: .overloaded,
            scope: .pool("")
        ),
        // The allowance of free models is one for all of them: `free-models-per-day`.
        MatchRule(
            .rate,
            status: [429...429],
            text: ["models-per-day"],
            is: .rateLimited,
            "daily_limit",
            hold: .dailyQuota
        ),
        MatchRule(.rate, tag: ["rate_limit_exceeded"], is: .rateLimited, "rate_limit", hold: .throttled),
        MatchRule(
            .notFound,
            status: [400...404],
            text: ["is not a valid model id"],
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        MatchRule(
            .badProbe,
            status: [400...413],
            tag: ["context_length_exceeded"],
            is: .badProbe,
            "request_too_large",
            hold: .misconfigured
        ),
        MatchRule(
            .server,
            tag: ["provider_unavailable", "server", "timeout"],
            is: .providerError,
            "upstream_failed",
            hold: .failing
        ),
        MatchRule(.server, status: [524...524], is: .providerError, "upstream_failed", hold: .failing),
    ]
}
