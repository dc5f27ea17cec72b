import ProbeDomain

/// What errors mean at Bedrock (its API reference; captured replies).
///
/// The kind of an error is in the header `x-amzn-errortype`.
enum BedrockRules {
    static let all: [MatchRule] = keys + models + others

    private static let keys: [MatchRule] = [
        // Signatures hold for five minutes.
        MatchRule(
            .auth,
            status: [400...403],
            text: ["signature expired", "signature not yet current"],
            is: .authFailed,
            "clock_refused",
            hold: .refused
        ),
        MatchRule(
            .auth,
            status: [400...403],
            type: [
                "unrecognizedclientexception", "invalidsignatureexception", "incompletesignatureexception",
                "expiredtokenexception", "expiredtoken", "missingauthenticationtokenexception",
                "missingauthenticationtoken", "invalidclienttokenid", "signaturedoesnotmatch",
            ],
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        // An API key is refused without a kind of its own.
        MatchRule(
            .auth,
            status: [400...403],
            text: ["api key is valid", "invalid api key", "security token included in the request"],
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
    ]

    private static let models: [MatchRule] = [
        MatchRule(
            .retired,
            status: [400...404],
            text: ["end of its life", "end of life"],
            is: .retired,
            "model_retired"
        ),
        // Who has not called it for some weeks gets a 404 long before the end.
        MatchRule(
            .gated,
            status: [400...404],
            text: ["marked by provider as legacy"],
            is: .gated,
            "closed_to_new_users"
        ),
        MatchRule(
            .gated,
            status: [403...404],
            text: ["access to the model", "marketplace", "use case details"],
            is: .gated,
            "model_access_needed"
        ),
        MatchRule(
            .wrongRoute,
            status: [400...400],
            text: ["on-demand throughput isn", "on-demand throughput is not"],
            is: .wrongRoute,
            "profile_needed",
            hold: .misconfigured
        ),
        MatchRule(
            .wrongRoute,
            status: [400...400],
            text: ["doesn't support the model"],
            is: .wrongRoute,
            "converse_unsupported",
            hold: .misconfigured
        ),
        MatchRule(
            .notFound,
            status: [400...400],
            text: ["model identifier is invalid"],
            is: .ambiguousAbsent,
            "not_in_this_region"
        ),
        MatchRule(
            .notFound,
            status: [404...404],
            type: ["resourcenotfoundexception"],
            kind: .completion,
            is: .ambiguousAbsent,
            "not_in_this_region"
        ),
        MatchRule(
            .notFound,
            status: [404...404],
            type: ["resourcenotfoundexception"],
            kind: .retrieve,
            is: .ambiguousAbsent,
            "not_in_this_region"
        ),
    ]

    private static let others: [MatchRule] = [
        // It says 429, but it is one model that is not loaded yet.
        MatchRule(
            .capacity,
            type: ["modelnotreadyexception"],
            is: .overloaded,
            "model_loading",
            hold: .overloaded,
            scope: .pool("")
        ),
        MatchRule(
            .rate,
            status: [429...429],
            text: ["per day"],
            is: .rateLimited,
            "daily_limit",
            hold: .dailyQuota
        ),
        MatchRule(
            .rate,
            type: ["throttlingexception", "servicequotaexceededexception", "toomanyrequestsexception"],
            is: .rateLimited,
            "rate_limit",
            hold: .throttled
        ),
        MatchRule(
            .server,
            type: ["modelerrorexception", "modelstreamerrorexception", "modeltimeoutexception"],
            is: .providerError,
            "server_error",
            hold: .failing
        ),
    ]
}
