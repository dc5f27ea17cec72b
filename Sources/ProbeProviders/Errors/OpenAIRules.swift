import ProbeDomain

/// What errors mean at OpenAI and at those who copy it (error codes of developers.openai.com; captured replies).
enum OpenAIRules {
    /// The sentence that tells a limit of the day.
    static let dailyLimit = MatchRule(
        .rate,
        status: [429...429],
        text: ["per day", "(rpd)", "(tpd)"],
        is: .rateLimited,
        "daily_limit",
        hold: .dailyQuota
    )

    /// The public API.
    static let openAI: [MatchRule] = [
        // A reasoning model that spent a small cap on thinking: it ran.
        MatchRule(
            .ran,
            status: [400...400],
            text: ["could not finish the message because max_tokens"],
            is: .ok,
            "ran_cut"
        ),
        MatchRule(
            .money,
            code: ["billing_not_active", "billing_hard_limit_reached"],
            is: .quotaExhausted,
            "billing_inactive",
            hold: .outOfMoney
        ),
        MatchRule(.money, type: ["billing_not_active"], is: .quotaExhausted, "billing_inactive", hold: .outOfMoney),
        MatchRule(.auth, code: ["ip_not_authorized"], is: .authFailed, "address_not_allowed", hold: .refused),
        MatchRule(
            .auth,
            status: [401...403],
            code: ["missing_scope"],
            is: .authFailed,
            "scope_missing",
            hold: .refused
        ),
        MatchRule(
            .auth,
            status: [401...403],
            type: ["insufficient_permissions"],
            is: .authFailed,
            "scope_missing",
            hold: .refused
        ),
        MatchRule(
            .auth,
            status: [401...403],
            text: ["missing scopes"],
            is: .authFailed,
            "scope_missing",
            hold: .refused
        ),
        MatchRule(.gated, status: [403...403], code: ["model_not_found"], is: .gated, "project_lacks_access"),
        MatchRule(
            .gated,
            status: [400...400],
            param: ["stream"],
            text: ["must be verified"],
            is: .gated,
            "verification_needed_to_stream",
            fallback: .withoutStreaming
        ),
        MatchRule(.gated, text: ["must be verified to"], is: .gated, "verification_needed"),
        MatchRule(
            .wrongRoute,
            status: [400...400],
            code: ["unsupported_value", "unsupported_parameter"],
            param: ["stream"],
            is: .wrongRoute,
            "streaming_unsupported",
            hold: .misconfigured,
            fallback: .withoutStreaming
        ),
        MatchRule(
            .wrongRoute,
            status: [404...404],
            text: ["invalid url"],
            is: .wrongRoute,
            "no_such_route",
            hold: .misconfigured
        ),
        MatchRule(
            .wrongRoute,
            status: [400...404],
            text: [
                "not a chat model", "only supported in v1/responses", "use v1/responses", "not supported in the v1/",
            ],
            is: .wrongRoute,
            "other_route_needed",
            hold: .misconfigured,
            fallback: .otherRoute
        ),
        MatchRule(
            .wrongRoute,
            code: ["unsupported_api_for_model"],
            is: .wrongRoute,
            "other_route_needed",
            hold: .misconfigured,
            fallback: .otherRoute
        ),
        MatchRule(
            .retired,
            status: [404...410],
            text: ["has been deprecated", "has been retired", "has been decommissioned"],
            is: .retired,
            "model_retired"
        ),
        MatchRule(
            .capacity,
            status: [429...429],
            text: ["experiencing high demand", "currently overloaded"],
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        // Among the limits, for its code is theirs; but no wait makes the request fit.
        MatchRule(
            .rate,
            status: [429...429],
            text: ["request too large"],
            is: .badProbe,
            "request_too_large",
            hold: .misconfigured
        ),
        dailyLimit,
        MatchRule(.rate, code: ["rate_limit_exceeded"], is: .rateLimited, "rate_limit", hold: .throttled),
        MatchRule(.rate, type: ["rate_limit_error"], is: .rateLimited, "rate_limit", hold: .throttled),
    ]

    /// Gateways and local servers.
    static let compatible: [MatchRule] = [
        // LiteLLM without a database: any key but the master's ends here.
        MatchRule(
            .auth,
            status: [400...400],
            text: ["no connected db"],
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        MatchRule(
            .auth,
            type: ["no_db_connection", "token_not_found_in_db", "expired_key"],
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        // LiteLLM says 401 of a model that the key may not use; the key itself is good.
        MatchRule(
            .auth,
            status: [401...403],
            type: [
                "key_model_access_denied", "team_model_access_denied", "user_model_access_denied",
                "org_model_access_denied",
            ],
            is: .gated,
            "access_denied"
        ),
        MatchRule(.money, type: ["budget_exceeded"], is: .quotaExhausted, "gateway_budget", hold: .outOfMoney),
        MatchRule(
            .money,
            text: ["budget has been exceeded", "exceededbudget"],
            is: .quotaExhausted,
            "gateway_budget",
            hold: .outOfMoney
        ),
        MatchRule(
            .notFound,
            status: [400...404],
            text: ["invalid model name passed in"],
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        // One model's upstreams, not the whole gateway: its other models and its list go on.
        MatchRule(
            .capacity,
            status: [429...429],
            text: ["no deployments available", "no healthy deployment"],
            is: .overloaded,
            "gateway_cooling_down",
            hold: .overloaded,
            scope: .pool("")
        ),
        MatchRule(
            .capacity,
            status: [503...503],
            text: ["loading model"],
            is: .overloaded,
            "model_loading",
            hold: .overloaded
        ),
        MatchRule(
            .capacity,
            status: [503...503],
            text: ["server busy"],
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        MatchRule(.notFound, status: [404...404], type: ["notfounderror"], is: .ambiguousAbsent, "model_not_found"),
        MatchRule(
            .wrongRoute,
            status: [501...501],
            is: .wrongRoute,
            "other_route_needed",
            hold: .misconfigured,
            fallback: .otherRoute
        ),
        MatchRule(
            .wrongRoute,
            status: [404...404],
            text: ["resource not found"],
            is: .wrongRoute,
            "no_such_route",
            hold: .misconfigured
        ),
        // OpenAI's reasoning models behind a gateway, which may keep the sentence alone.
        MatchRule(
            .badProbe,
            status: [400...400],
            code: ["unsupported_parameter"],
            param: ["max_tokens"],
            is: .badProbe,
            "other_cap_name_needed",
            hold: .misconfigured,
            fallback: .otherLimitName
        ),
        MatchRule(
            .badProbe,
            status: [400...422],
            text: ["use 'max_completion_tokens' instead"],
            is: .badProbe,
            "other_cap_name_needed",
            hold: .misconfigured,
            fallback: .otherLimitName
        ),
    ]
}
