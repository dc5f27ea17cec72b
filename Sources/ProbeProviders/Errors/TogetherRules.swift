import ProbeDomain

/// What errors mean at Together (docs.together.ai/docs/error-codes; captured replies).
enum TogetherRules {
    static let all: [MatchRule] = [
        MatchRule(
            .gated,
            status: [400...400],
            code: ["model_not_available", "dedicated_endpoint_not_running"],
            is: .gated,
            "dedicated_endpoint_needed"
        ),
        // No right is missing, though the status says so.
        MatchRule(
            .gated,
            status: [403...403],
            text: ["max_tokens", "max_new_tokens", "context length"],
            is: .badProbe,
            "request_too_large",
            hold: .misconfigured
        ),
    ]
}
