import ProbeDomain

/// A real dialect with a planted fault.
struct PlantedDialect: ProviderDialect {
    /// The real one.
    let base: any ProviderDialect
    /// The fault.
    let fault: PlantedFault

    var facts: ProviderFacts { base.facts }
    var rules: [MatchRule] { base.rules }

    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest { base.listRequest(target, page: page) }

    func retrieveRequest(_ target: DialectTarget, model: ModelID) -> WireRequest? {
        base.retrieveRequest(target, model: model)
    }

    func completionRequest(_ target: DialectTarget, model: ModelID, options: CompletionOptions) -> WireRequest {
        base.completionRequest(target, model: model, options: options)
    }

    func read(_ exchange: Exchange, as question: Question) -> Reading {
        var reading = base.read(exchange, as: question)
        if fault == .holdOneTickEarly, let wait = reading.limits.wait, wait > .milliseconds(1) {
            reading.limits.wait = wait - .milliseconds(1)
        }
        return reading
    }

    func pool(for model: ModelID) -> String { fault == .holdTooWide ? "all" : base.pool(for: model) }
    func tokenBound(_ options: CompletionOptions) -> Int { base.tokenBound(options) }
}
