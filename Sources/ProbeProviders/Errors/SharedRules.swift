import ProbeDomain

/// Rows that all dialects share: words that mean the same everywhere, then what a status means when nothing more is
/// said.
///
/// Every error with a status from 400 up matches one of them.
enum SharedRules {
    static let all: [MatchRule] = words + statuses

    private static let words: [MatchRule] = [
        MatchRule(
            .money,
            code: ["insufficient_quota", "credit_balance_exhausted"],
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        MatchRule(
            .money,
            type: ["insufficient_quota", "billing_error", "payment_required"],
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        MatchRule(
            .auth,
            code: ["invalid_api_key", "token_expired", "unauthorized"],
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        MatchRule(.auth, type: ["authentication_error"], is: .authFailed, "key_invalid", hold: .refused),
        MatchRule(
            .region,
            code: ["unsupported_country_region_territory"],
            is: .regionBlocked,
            "region_unsupported",
            hold: .refused
        ),
        MatchRule(
            .region,
            text: ["country, region, or territory not supported"],
            is: .regionBlocked,
            "region_unsupported",
            hold: .refused
        ),
        MatchRule(.retired, code: ["model_decommissioned", "model_deprecated"], is: .retired, "model_retired"),
        MatchRule(
            .capacity,
            status: [503...503],
            type: ["overloaded_error"],
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        MatchRule(
            .capacity,
            code: ["server_is_overloaded", "slow_down"],
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        MatchRule(.notFound, code: ["model_not_found"], is: .ambiguousAbsent, "model_not_found"),
        // DeepSeek's words, beside a code that says nothing.
        MatchRule(
            .notFound,
            status: [400...400],
            text: ["model not exist"],
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        MatchRule(
            .badProbe,
            code: ["context_length_exceeded"],
            is: .badProbe,
            "request_too_large",
            hold: .misconfigured
        ),
    ]

    private static let statuses: [MatchRule] = [
        MatchRule(.money, status: [402...402], is: .quotaExhausted, "out_of_credit", hold: .outOfMoney),
        MatchRule(.auth, status: [401...401], is: .authFailed, "key_refused", hold: .refused),
        MatchRule(.retired, status: [410...410], kind: .completion, is: .retired, "model_retired"),
        MatchRule(.retired, status: [410...410], kind: .retrieve, is: .retired, "model_retired"),
        MatchRule(.region, status: [451...451], is: .regionBlocked, "region_unsupported", hold: .refused),
        MatchRule(.gated, status: [403...403], kind: .completion, is: .gated, "access_denied"),
        // Not among the keys, for a region may be behind it.
        MatchRule(.gated, status: [403...403], kind: .list, is: .authFailed, "access_denied", hold: .refused),
        // A model that this key may not see says nothing of the key.
        MatchRule(.gated, status: [403...403], kind: .retrieve, is: .ambiguousAbsent, "access_denied"),
        MatchRule(
            .capacity,
            status: [503...503, 529...529, 498...498],
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        MatchRule(.rate, status: [429...429], is: .rateLimited, "rate_limit", hold: .throttled),
        MatchRule(.notFound, status: [404...404], kind: .completion, is: .ambiguousAbsent, "not_found"),
        MatchRule(.notFound, status: [404...404], kind: .retrieve, is: .ambiguousAbsent, "not_found"),
        MatchRule(
            .notFound,
            status: [404...404, 410...410],
            kind: .list,
            is: .wrongRoute,
            "no_such_route",
            hold: .misconfigured
        ),
        MatchRule(.wrongRoute, status: [405...405], is: .wrongRoute, "no_such_route", hold: .misconfigured),
        MatchRule(.badProbe, status: [413...413], is: .badProbe, "request_too_large", hold: .misconfigured),
        MatchRule(
            .server,
            status: [408...409, 425...425, 499...499, 500...599],
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        // What is left below 500 is a refusal of the request itself: the last row of all, behind failures below 500.
        MatchRule(.server, status: [400...499], is: .badProbe, "request_refused", hold: .misconfigured),
    ]
}
