/// A run's classification with all that follows from it.
package struct Finding: Sendable, Equatable {
    /// The verdict.
    package var verdict: Verdict
    /// Why.
    package var reason: Reason
    /// Why requests are to be held; nil for no hold.
    package var cause: HoldCause?
    /// What is to be held, where the dialect names it; nil for the usual scope of the cause.
    package var scope: HoldScope?
    /// What may work instead.
    package var fallback: MatchRule.Fallback?
    /// The provider's error, when there was one.
    package var error: ErrorFacts?
    /// A short piece of text for people, escaped; nil when there is nothing to say.
    package var detail: String?
    /// The answer proves the model only beside a list that has it.
    package var needsListing = false

    /// Makes a finding.
    package init(
        _ verdict: Verdict,
        _ reason: Reason,
        cause: HoldCause? = nil,
        scope: HoldScope? = nil,
        fallback: MatchRule.Fallback? = nil,
        error: ErrorFacts? = nil,
        detail: String? = nil
    ) {
        self.verdict = verdict
        self.reason = reason
        self.cause = cause
        self.scope = scope
        self.fallback = fallback
        self.error = error
        self.detail = detail
    }
}

/// Decides what an exchange means, from its reading and a dialect's rows.
package struct Classifier: Sendable {
    private let rules: [MatchRule]

    /// Takes the rows; they are tried by step, and within a step in their order.
    package init(rules: [MatchRule]) {
        self.rules = MatchRule.Step.allCases.flatMap { step in rules.filter { $0.step == step } }
    }

    /// Classifies one exchange.
    ///
    /// Transport failures come first, for there is no whole answer to read then; after them what the body was.
    package func classify(_ exchange: Exchange, _ reading: Reading, question: Question) -> Finding {
        switch reading.content {
        case .incomplete:
            let failure = exchange.failure ?? TransferFailure(.truncated)
            return Self.finding(for: failure)
        case .list, .unchangedList:
            return Finding(.ok, "listed")
        case .retrieved:
            return Finding(.ok, "retrieved")
        case .completion(let completion):
            return Self.finding(for: completion, asked: question)
        case .malformed(let reason):
            return Finding(.protocolViolation, reason, cause: .failing, detail: reason.code)
        case .foreign(let body):
            return finding(for: body, status: exchange.status, kind: question.kind)
        case .error(let error):
            return finding(for: error, kind: question.kind)
        }
    }

    private func finding(for error: ErrorFacts, kind: CheckKind) -> Finding {
        let detail = escaped(error.message, limit: 200)
        let message = LoweredText(error.message)
        guard let rule = rules.first(where: { $0.matches(error, message, kind: kind) }) else {
            return Finding(.protocolViolation, "unknown_error", cause: .failing, error: error, detail: detail)
        }
        return Finding(
            rule.verdict,
            rule.reason,
            cause: rule.cause,
            scope: rule.scope,
            fallback: rule.fallback,
            error: error,
            detail: detail
        )
    }

    /// Something between us and the provider spoke.
    ///
    /// Where the status alone is as good as a word (401, 402, 413, 429, 503, 529), the rows decide; all else is the edge's
    /// error. A body that is too large is refused by the edge in the provider's name, as a page too; and a page with 429
    /// is how a plain proxy (nginx `limit_req`) throttles. From a CDN it is no word of the provider's, but throttles all
    /// the same.
    private func finding(for body: ForeignBody, status: Int?, kind: CheckKind) -> Finding {
        if let status, [401, 402, 413, 429, 503, 529].contains(status),
            !body.isHTML || status == 413 || (status == 429 && !body.isFromEdge)
        {
            return finding(for: ErrorFacts(status: status, message: body.excerpt), kind: kind)
        }
        let reason: Reason =
            if let status, (200..<300).contains(status) {
                body.isHTML ? "html_instead_of_json" : "not_json"
            } else if let status, (300..<400).contains(status) {
                "redirected"
            } else {
                body.isFromEdge ? "edge_refused" : "edge_failed"
            }
        // Of a page for people its title says more than its first tags.
        let detail = body.title ?? body.excerpt
        return Finding(.edgeError, reason, cause: status == 429 ? .throttled : .failing, detail: detail)
    }

    private static func finding(for failure: TransferFailure) -> Finding {
        let reason = Reason(failure.kind.rawValue)
        let detail = escaped(failure.detail, limit: 200)
        switch failure.kind {
        case .cancelled:
            return Finding(.badProbe, reason, detail: detail)
        case .local:
            // A file that is not there will not be there in a minute either.
            return Finding(.badProbe, reason, cause: .misconfigured, detail: detail)
        case .shortage:
            return Finding(.badProbe, reason, cause: .failing, detail: detail)
        case .bodyTooLarge, .headTooLarge, .badEncoding, .truncated, .silenceTimeout:
            return Finding(.protocolViolation, reason, cause: .failing, detail: detail)
        case .dns, .connect, .tls, .certificateExpired, .certificateHost, .certificateUntrusted, .connectTimeout,
            .firstByteTimeout, .totalTimeout, .reset, .proxy:
            return Finding(.network, reason, cause: .failing, detail: detail)
        }
    }

    /// A completion counts when something proves that a model ran, and the model was the one that was asked for.
    private static func finding(for completion: CompletionReading, asked: Question) -> Finding {
        guard let proof = completion.proof else {
            return Finding(.protocolViolation, "nothing_ran", cause: .failing, detail: "the reply proves no run")
        }
        if case .completion(let model, _) = asked, let served = completion.servedModel,
            !ModelFamily.mayServe(asked: model, served: served)
        {
            return Finding(.okDegraded, "another_model_served", detail: "served as \(served)")
        }
        let detail = completion.upstream.map { "run by \(escaped($0, limit: 80))" }
        if let detour = completion.detour { return Finding(.okDegraded, detour, detail: detail) }
        var finding = Finding(.ok, Reason("ran_\(proof.rawValue)"), detail: detail)
        finding.needsListing = completion.isNameIgnored
        return finding
    }
}
