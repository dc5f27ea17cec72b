import ProbeDomain

/// What errors mean at Vertex AI where they are not those of the Gemini API or of Anthropic (captured replies).
enum VertexRules {
    static let all: [MatchRule] = [
        MatchRule(
            .auth,
            status: [401...401],
            tag: ["access_token_expired", "access_token_type_unsupported", "credentials_missing"],
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        // The publisher's terms are not accepted yet.
        MatchRule(
            .gated,
            status: [400...403],
            text: ["is not allowed to use publisher model", "requires data sharing to be enabled"],
            is: .gated,
            "model_access_needed"
        ),
        MatchRule(
            .capacity,
            tag: ["shared_capacity"],
            is: .overloaded,
            "shared_capacity",
            hold: .overloaded,
            scope: .pool("")
        ),
        MatchRule(
            .notFound,
            status: [404...404],
            text: ["publisher model"],
            is: .ambiguousAbsent,
            "not_at_this_location"
        ),
    ]
}
