package import ProbeDomain

/// An endpoint with all that is needed to ask it: dialect, resolved key, identity.
///
/// It never changes, and is shared by all that ask.
package final class Member: Sendable {
    /// What the plan says of it.
    package let endpoint: Endpoint
    /// How its provider speaks.
    package let dialect: any ProviderDialect
    /// Where and as whom it is asked.
    package let target: DialectTarget
    /// Whose holds it shares.
    package let pacer: PacerKey
    /// The vote of its host on whether this machine is offline; nil where it has none.
    let voter: OfflineGuard.Voter?
    /// Classifies its answers.
    let classifier: Classifier

    /// Makes a member.
    ///
    /// - Parameters:
    ///   - endpoint: What the plan says of it.
    ///   - dialect: How its provider speaks, not shaped yet by the endpoint's own keys.
    ///   - target: Where and as whom it is asked.
    ///   - sibling: One of the same provider and settings, whose dialect and table of errors it shares; nil where there
    ///     is none.
    package init(
        endpoint: Endpoint,
        dialect: any ProviderDialect,
        target: DialectTarget,
        sibling: Member? = nil
    ) {
        self.endpoint = endpoint
        let dialect = sibling?.dialect ?? dialect.configured(target.settings)
        self.dialect = dialect
        self.target = target
        let pacer = PacerKey(origin: PacerKey.origin(of: target.baseURL), identity: target.key?.origin ?? "")
        // Its words lie in memory once where many ask at one place.
        self.pacer = sibling.flatMap { $0.pacer == pacer ? $0.pacer : nil } ?? pacer
        voter = OfflineGuard.Voter(provider: endpoint.key.provider, url: target.baseURL)
        classifier = sibling?.classifier ?? Classifier(rules: dialect.rules)
    }

    /// The same with another key.
    func with(_ credential: Credential) -> Member {
        var target = target
        target.credential = credential
        return Member(endpoint: endpoint, dialect: dialect, target: target, sibling: self)
    }

    /// How a completion is asked for at first.
    var preferredOptions: CompletionOptions {
        CompletionOptions(
            route: endpoint.completionRoute ?? dialect.facts.routes.first ?? .chat,
            isStreaming: endpoint.isStreaming,
            outputTokens: endpoint.outputTokens
        )
    }

    /// The completion that would be asked for first.
    package func completionRequest(_ model: ModelID) -> WireRequest {
        dialect.completionRequest(target, model: model, options: preferredOptions)
    }

    /// The way to ask after one has turned out wrong; nil when there is none left.
    func options(after options: CompletionOptions, fallback: MatchRule.Fallback) -> CompletionOptions? {
        var next = options
        switch fallback {
        case .withoutStreaming:
            guard options.isStreaming else { return nil }
            next.isStreaming = false
        case .otherLimitName:
            guard !options.usesOtherLimitName else { return nil }
            next.usesOtherLimitName = true
        case .otherRoute:
            guard endpoint.completionRoute == nil,
                let index = dialect.facts.routes.firstIndex(of: options.route),
                index + 1 < dialect.facts.routes.count
            else { return nil }
            next.route = dialect.facts.routes[index + 1]
        }
        return next
    }

    /// What a check is to the pacer.
    func request(_ check: Check) -> PacerTable.Request {
        PacerTable.Request(
            pacer: pacer,
            kind: check.kind,
            pool: check.model.map(dialect.pool) ?? "",
            tokens: check.kind.isPaid ? dialect.tokenBound(preferredOptions) : 0
        )
    }
}
