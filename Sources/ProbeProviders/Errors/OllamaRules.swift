import ProbeDomain

/// What errors mean at Ollama: a sentence and a status, no more.
enum OllamaRules {
    static let all: [MatchRule] = [
        // The models of its cloud, for which a server has to be signed in; those on its disk go on.
        MatchRule(
            .auth,
            status: [401...401],
            tag: ["sign_in"],
            kind: .completion,
            is: .gated,
            "sign_in_needed"
        ),
        MatchRule(
            .capacity,
            status: [503...503],
            text: ["server busy", "maximum pending requests"],
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        MatchRule(
            .notFound,
            status: [404...404],
            text: ["not found", "try pulling it"],
            kind: .completion,
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        // The cloud behind a server of our own.
        MatchRule(.server, status: [502...502], is: .providerError, "upstream_failed", hold: .failing),
    ]
}
