import ProbeDomain
import ProbeProviders

/// Everything that `probe explain` knows: verdicts, reasons of the dialects and of our own, events, states.
enum Glossary {
    /// One word of it.
    struct Entry {
        let code: String
        let meaning: String
        let remedy: String
    }

    /// All words: verdicts first, then the rest by code; each once.
    static let entries: [Entry] = {
        var seen = Set(Verdict.allCases.map(\.rawValue))
        let verdicts = Verdict.allCases.map { verdict in
            Entry(code: verdict.rawValue, meaning: meaning(of: verdict), remedy: "")
        }
        let reasons = ReasonCatalog.entries.map { Entry(code: $0.code, meaning: $0.meaning, remedy: $0.remedy) }
        return verdicts
            + (reasons + own + EventKind.allCases.map(entry) + states + causes + storeReasons)
            .filter { seen.insert($0.code).inserted }.sorted { $0.code < $1.code }
    }()

    /// Reasons that are not a provider's.
    private static let own: [Entry] = [
        Entry(
            code: "listed_but_refused",
            meaning: "The list has the model, but a call says that it does not exist or is not yours.",
            remedy: "The model is rolled out in stages: it is called again until it answers."
        ),
        Entry(
            code: "allowance_used_up",
            meaning: "The provider says for free that nothing is left of the key's money or plan.",
            remedy: "Top up, or wait for the reset. It is looked at once an hour; no call is spent meanwhile."
        ),
        Entry(
            code: "shutdown_date_passed",
            meaning: "A call does not find the model, and the day on which the provider wanted to end it has passed.",
            remedy: "Move to another model."
        ),
        Entry(
            code: "saving_your_quota",
            meaning: "The last reply showed less of your limit remaining than the reserved share.",
            remedy: "Paid checks wait for the reset, ten minutes at most; change \"reserve\" to allow more."
        ),
        Entry(
            code: "budget_reached",
            meaning: "A cap of the config's budget is reached for this UTC day.",
            remedy: "Lists go on. Raise the budget, or call fewer models less often."
        ),
    ]

    private static func meaning(of verdict: Verdict) -> String {
        switch verdict {
        case .ok: "The reply proves what was asked: a well-formed list, or a model that ran."
        case .okDegraded: "It worked, but another model answered, or one that only looks like it."
        case .absent: "The provider does not know the id, and a complete list lacks it."
        case .ambiguousAbsent: "The model does not exist, or is not yours; the provider does not say which."
        case .gated: "The model is there and refused to this key."
        case .retired: "The model has been taken out of service."
        case .wrongRoute: "The model exists, but not on this route, region or API version."
        case .rateLimited: "Too many requests or tokens for now; probe waits as long as it is told to."
        case .quotaExhausted: "Money, credits or a plan's allowance are used up."
        case .authFailed: "The key is bad, expired, revoked or lacks a scope."
        case .regionBlocked: "The provider does not serve the place the request comes from."
        case .overloaded: "The provider is over its capacity."
        case .providerError: "The provider failed and said so."
        case .edgeError: "Something before the provider answered: a page, a content delivery network."
        case .network: "There was no reply: lookup, connect, TLS, reset or timeout."
        case .badProbe: "Our request is wrong; probe does not repeat it soon."
        case .protocolViolation: "A success that cannot be read, or a stream without its end."
        }
    }
}
