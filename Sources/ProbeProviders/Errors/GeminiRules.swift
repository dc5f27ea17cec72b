import ProbeDomain

/// What errors mean at Google's Gemini API (google.rpc codes and details; captured replies).
enum GeminiRules {
    static let all: [MatchRule] = [
        MatchRule(.money, status: [402...402], is: .quotaExhausted, "out_of_credit", hold: .outOfMoney),
        // A bad key is a 400 there.
        MatchRule(.auth, tag: ["api_key_invalid", "api_key_expired"], is: .authFailed, "key_invalid", hold: .refused),
        MatchRule(
            .auth,
            status: [400...400],
            text: ["api key not valid", "api key expired"],
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        MatchRule(
            .auth,
            status: [403...403],
            tag: [
                "service_disabled", "api_key_service_blocked", "api_key_http_referrer_blocked",
                "api_key_ip_address_blocked", "consumer_suspended",
            ],
            is: .authFailed,
            "key_restricted",
            hold: .refused
        ),
        MatchRule(
            .auth,
            status: [403...403],
            text: ["reported as leaked"],
            is: .authFailed,
            "key_restricted",
            hold: .refused
        ),
        MatchRule(
            .region,
            status: [400...400],
            type: ["failed_precondition"],
            text: ["user location is not supported", "free tier is not available"],
            is: .regionBlocked,
            "region_unsupported",
            hold: .refused
        ),
        MatchRule(
            .gated,
            status: [404...404],
            text: ["no longer available to new users"],
            is: .gated,
            "closed_to_new_users"
        ),
        MatchRule(.gated, status: [429...429], text: ["limit: 0"], is: .gated, "not_in_free_tier"),
        MatchRule(.rate, status: [429...429], tag: ["perday"], is: .rateLimited, "daily_limit", hold: .dailyQuota),
        MatchRule(.rate, status: [429...429], is: .rateLimited, "rate_limit", hold: .throttled),
        // It is one model's capacity; the list and the others go on.
        MatchRule(
            .capacity,
            status: [503...503],
            kind: .completion,
            is: .overloaded,
            "overloaded",
            hold: .overloaded,
            scope: .pool("")
        ),
        MatchRule(
            .notFound,
            status: [404...404],
            type: ["not_found"],
            text: ["is not found"],
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        MatchRule(.server, status: [500...500, 504...504], is: .providerError, "server_error", hold: .failing),
    ]
}
