import ProbeDomain

/// What errors mean at a LiteLLM proxy: its text names the class of the error that a provider behind it gave.
enum LiteLLMRules {
    static let all: [MatchRule] = [
        MatchRule(
            .ran,
            status: [400...400],
            text: ["litellm.contentpolicyviolationerror"],
            is: .ok,
            "ran_filtered"
        ),
        // Google speaks of any limit as OpenAI does of money; its status, which stands in the text, tells them apart.
        MatchRule(
            .money,
            status: [429...429],
            text: ["requestsperday", "tokensperday"],
            is: .rateLimited,
            "daily_limit",
            hold: .dailyQuota
        ),
        MatchRule(
            .money,
            status: [429...429],
            text: ["resource_exhausted"],
            is: .rateLimited,
            "rate_limit",
            hold: .throttled
        ),
        // The provider's money, of which one model or a few are to be had.
        MatchRule(
            .money,
            text: ["exceeded your current quota", "insufficient_quota", "credit balance is too low"],
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney,
            scope: .pool("")
        ),
        // The key that the proxy has for the provider, not the one that we have for the proxy.
        MatchRule(
            .auth,
            status: [401...403],
            text: ["litellm.authenticationerror"],
            kind: .completion,
            is: .providerError,
            "upstream_key_refused",
            hold: .failing,
            scope: .pool("")
        ),
        MatchRule(
            .notFound,
            status: [404...404],
            text: ["litellm.notfounderror"],
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        MatchRule(
            .badProbe,
            text: ["litellm.contextwindowexceedederror"],
            is: .badProbe,
            "request_too_large",
            hold: .misconfigured
        ),
        MatchRule(
            .server,
            status: [408...408, 500...599],
            text: ["litellm.internalservererror", "litellm.timeout", "litellm.apiconnectionerror", "litellm.apierror"],
            is: .providerError,
            "upstream_failed",
            hold: .failing
        ),
    ]
}
