import ProbeDomain

/// What errors mean on the route of Codex for those who are signed in with ChatGPT (captured replies; error handling of
/// Codex itself).
enum CodexRules {
    static let all: [MatchRule] = [
        // A filter of its own refused the prompt: the model is there, and ran as far as that.
        MatchRule(.ran, code: ["cyber_policy"], is: .ok, "ran_filtered"),
        MatchRule(
            .money,
            type: ["usage_limit_reached"],
            is: .quotaExhausted,
            "plan_used_up",
            hold: .outOfMoney
        ),
        MatchRule(.money, code: ["usage_limit_reached"], is: .quotaExhausted, "plan_used_up", hold: .outOfMoney),
        MatchRule(
            .money,
            type: ["usage_not_included"],
            is: .quotaExhausted,
            "plan_without_codex",
            hold: .outOfMoney
        ),
        MatchRule(
            .money,
            code: ["usage_not_included"],
            is: .quotaExhausted,
            "plan_without_codex",
            hold: .outOfMoney
        ),
        MatchRule(.auth, code: ["token_expired"], is: .authFailed, "token_expired", hold: .refused),
        // One sentence for a model that is not rolled out to this plan yet, that is gone from it, and that never was: what the
        // list says decides which of these it is.
        MatchRule(
            .gated,
            status: [400...404],
            text: ["not supported when using codex with a chatgpt account"],
            is: .ambiguousAbsent,
            "not_in_plan"
        ),
    ]
}
