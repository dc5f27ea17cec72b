/// The port to a provider's request and answer format: builds requests, reads answers, names scopes.
///
/// Pure.
package protocol ProviderDialect: Sendable {
    /// What the config and the help need to know of it.
    var facts: ProviderFacts { get }

    /// Asks for the list, or for its next page.
    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest

    /// Asks for one model; nil where the provider has no such request.
    func retrieveRequest(_ target: DialectTarget, model: ModelID) -> WireRequest?

    /// Asks for the smallest completion that proves that the model runs.
    func completionRequest(_ target: DialectTarget, model: ModelID, options: CompletionOptions) -> WireRequest

    /// The dialect as an endpoint's own keys in the config shape it; most are the same everywhere.
    func configured(_ settings: [String: String]) -> any ProviderDialect

    /// Asks what is left of the key's money or plan; nil where that is not free, or cannot be asked.
    func allowanceRequest(_ target: DialectTarget) -> WireRequest?

    /// Reads the answer; nil where it does not say.
    func readAllowance(_ exchange: Exchange) -> Allowance?

    /// Takes a key's text apart, where it is a document that holds several parts.
    ///
    /// - Throws: `KeyProblem` when it is no key of this provider.
    func credential(_ key: Secret) throws(KeyProblem) -> Credential

    /// Reads what came back. Never fails: what cannot be read is a reading that says so.
    func read(_ exchange: Exchange, as question: Question) -> Reading

    /// The rows by which errors are classified: the dialect's own first, then those that all share.
    var rules: [MatchRule] { get }

    /// The pool of limits that a model's completions draw from; the model's own id where limits are per model.
    func pool(for model: ModelID) -> String

    /// The most that one such completion costs in tokens, in and out, for the reservation.
    func tokenBound(_ options: CompletionOptions) -> Int
}

extension ProviderDialect {
    package func pool(for model: ModelID) -> String { model.text }

    package func configured(_ settings: [String: String]) -> any ProviderDialect { self }

    package func allowanceRequest(_ target: DialectTarget) -> WireRequest? { nil }

    package func readAllowance(_ exchange: Exchange) -> Allowance? { nil }

    package func credential(_ key: Secret) throws(KeyProblem) -> Credential {
        guard key.reveal().first != "{" else {
            throw KeyProblem("it is a JSON document; name the place of the key in it with \"pointer\"")
        }
        return Credential(key: key)
    }
}
