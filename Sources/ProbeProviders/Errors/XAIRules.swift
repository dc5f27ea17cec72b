import ProbeDomain

/// What errors mean at xAI: flat, with a sentence for an error and often one for a code.
enum XAIRules {
    static let all: [MatchRule] = [
        MatchRule(
            .money,
            status: [403...403, 429...429],
            text: ["have any credits", "used all available credits", "run out of credits"],
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        MatchRule(
            .auth,
            status: [400...400],
            text: ["incorrect api key"],
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        MatchRule(
            .auth,
            status: [400...403],
            text: ["key is blocked", "key is disabled", "team is blocked"],
            is: .authFailed,
            "key_restricted",
            hold: .refused
        ),
        // Unknown, refused to the team, on the other route, in another region: all alike.
        MatchRule(.notFound, code: ["not-found"], is: .ambiguousAbsent, "model_not_found"),
    ]
}
