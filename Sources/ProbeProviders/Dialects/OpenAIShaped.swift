import ProbeDomain

/// A dialect that is OpenAI's shape but for what it does itself.
protocol OpenAIShaped: ProviderDialect {
    /// The shape, with its preset and readers.
    var shape: OpenAIDialect { get }
}

extension OpenAIShaped {
    var facts: ProviderFacts { shape.facts }
    var rules: [MatchRule] { shape.rules }

    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest {
        shape.listRequest(target, page: page)
    }

    func retrieveRequest(_ target: DialectTarget, model: ModelID) -> WireRequest? {
        shape.retrieveRequest(target, model: model)
    }

    func completionRequest(_ target: DialectTarget, model: ModelID, options: CompletionOptions) -> WireRequest {
        shape.completionRequest(target, model: model, options: options)
    }

    func tokenBound(_ options: CompletionOptions) -> Int { shape.tokenBound(options) }

    func allowanceRequest(_ target: DialectTarget) -> WireRequest? { shape.allowanceRequest(target) }

    func readAllowance(_ exchange: Exchange) -> Allowance? { shape.readAllowance(exchange) }

    func read(_ exchange: Exchange, as question: Question) -> Reading { shape.read(exchange, as: question) }
}
