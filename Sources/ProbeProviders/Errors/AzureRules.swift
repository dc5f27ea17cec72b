import ProbeDomain

/// What errors mean at Azure OpenAI where they are not OpenAI's (its REST reference; captured replies).
enum AzureRules {
    static let all: [MatchRule] = [
        // The filter took our greeting for something worse: it works.
        MatchRule(.ran, status: [400...400], code: ["content_filter"], is: .ok, "ran_filtered"),
        MatchRule(
            .auth,
            status: [401...401],
            code: ["permissiondenied"],
            is: .authFailed,
            "scope_missing",
            hold: .refused
        ),
        MatchRule(
            .auth,
            status: [403...403],
            text: ["firewall rules", "virtual network", "public access is disabled"],
            is: .authFailed,
            "address_not_allowed",
            hold: .refused
        ),
        MatchRule(.retired, status: [400...410], code: ["modeldeprecated"], is: .retired, "model_retired"),
        MatchRule(.gated, status: [404...404], code: ["deploymentnotfound"], is: .gated, "not_deployed"),
        MatchRule(
            .wrongRoute,
            status: [400...400],
            code: ["operationnotsupported"],
            is: .wrongRoute,
            "other_route_needed",
            hold: .misconfigured,
            fallback: .otherRoute
        ),
        MatchRule(
            .wrongRoute,
            status: [400...404],
            text: ["api version not supported", "unsupported api version", "api-version query parameter"],
            is: .wrongRoute,
            "api_version_unknown",
            hold: .misconfigured
        ),
        // A path or a version, not a name. The other route may be in this version all the same.
        MatchRule(
            .wrongRoute,
            status: [404...404],
            text: ["resource not found"],
            is: .wrongRoute,
            "no_such_route",
            hold: .misconfigured,
            fallback: .otherRoute
        ),
        // Older versions and models know the older name only.
        MatchRule(
            .badProbe,
            status: [400...400],
            text: ["unrecognized request argument supplied: max_completion_tokens"],
            is: .badProbe,
            "other_cap_name_needed",
            hold: .misconfigured,
            fallback: .otherLimitName
        ),
    ]
}
