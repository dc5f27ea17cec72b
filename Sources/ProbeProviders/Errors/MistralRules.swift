import ProbeDomain

/// What errors mean at Mistral, in whichever of its shapes they come.
enum MistralRules {
    static let all: [MatchRule] = [
        MatchRule(
            .money,
            status: [429...429],
            tag: ["month_used_up"],
            is: .quotaExhausted,
            "spend_limit",
            hold: .outOfMoney
        ),
        // The capacity of one model, not our rate.
        MatchRule(
            .capacity,
            type: ["service_tier_capacity_exceeded"],
            is: .overloaded,
            "overloaded",
            hold: .overloaded,
            scope: .pool("")
        ),
        // The same by its text alone.
        MatchRule(
            .capacity,
            text: ["service tier capacity exceeded"],
            is: .overloaded,
            "overloaded",
            hold: .overloaded,
            scope: .pool("")
        ),
        MatchRule(.notFound, status: [400...400], type: ["invalid_model"], is: .ambiguousAbsent, "model_not_found"),
    ]
}
