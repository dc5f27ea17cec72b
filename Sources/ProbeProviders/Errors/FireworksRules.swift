import ProbeDomain

/// What errors mean at Fireworks (captured replies).
enum FireworksRules {
    static let all: [MatchRule] = [
        // The account is suspended, or has reached what it may spend.
        MatchRule(.money, status: [412...412], is: .quotaExhausted, "billing_inactive", hold: .outOfMoney),
        MatchRule(.notFound, status: [404...404], code: ["not_found"], is: .ambiguousAbsent, "model_not_found"),
    ]
}
