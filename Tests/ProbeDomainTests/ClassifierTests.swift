import ProbeDomain
import Testing

@Suite("Classification")
struct ClassifierTests {
    private let rules = [
        MatchRule(.server, status: [500...599], is: .providerError, "failed", hold: .failing),
        MatchRule(.rate, status: [429...429], is: .rateLimited, "throttled", hold: .throttled),
        MatchRule(.rate, status: [429...429], is: .rateLimited, "never_reached"),
        MatchRule(.auth, status: [401...401], is: .authFailed, "key_refused", hold: .refused),
        MatchRule(.money, text: ["Insufficient Credit"], is: .quotaExhausted, "no_credit", hold: .outOfMoney),
        MatchRule(.gated, status: [403...403], code: ["model_not_found"], is: .gated, "project_denied"),
        MatchRule(.notFound, status: [404...404], kind: .completion, is: .ambiguousAbsent, "not_found"),
        MatchRule(
            .badProbe,
            status: [400...400],
            param: ["stream"],
            tag: ["verify"],
            is: .badProbe,
            "needs_verification"
        ),
    ]

    private let question = Question.completion("gpt-5.5", CompletionOptions(route: .chat))

    private func exchange(status: Int? = 200, failure: TransferFailure? = nil) -> Exchange {
        let moment = Moment(wall: Timestamp(seconds: 0), monotonic: MonotonicInstant(nanoseconds: 0))
        return Exchange(sent: moment, status: status, failure: failure)
    }

    private func classify(_ content: Reading.Content, status: Int? = 200, failure: TransferFailure? = nil) -> Finding {
        Classifier(rules: rules).classify(
            exchange(status: status, failure: failure),
            Reading(content: content),
            question: question
        )
    }

    private func classify(_ error: ErrorFacts) -> Finding { classify(.error(error), status: error.status) }

    @Test(arguments: [400, 402, 403, 412, 429, 500])
    func moneyComesFirst(status: Int) {
        let finding = classify(ErrorFacts(status: status, code: "model_not_found", message: "insufficient credit left"))
        #expect(finding.verdict == .quotaExhausted)
        #expect(finding.cause == .outOfMoney)
    }

    @Test
    func allThatARowNamesMustHold() {
        #expect(classify(ErrorFacts(status: 403, code: "model_not_found")).verdict == .gated)
        #expect(classify(ErrorFacts(status: 403, code: "other")).reason == "unknown_error")
        #expect(classify(ErrorFacts(status: 403)).reason == "unknown_error")
        #expect(classify(ErrorFacts(status: 400, param: "stream")).reason == "unknown_error")
        #expect(classify(ErrorFacts(status: 400, param: "stream", tags: ["verify", "x"])).verdict == .badProbe)
        #expect(classify(ErrorFacts(status: 429)).reason == "throttled", "the first of a step")
    }

    @Test
    func whatIsUnknownIsCalledUnknownWithItsFacts() {
        let error = ErrorFacts(status: 418, type: "teapot", message: "short\nand stout")
        let finding = classify(error)
        #expect(finding.verdict == .protocolViolation)
        #expect(finding.reason == "unknown_error")
        #expect(finding.error == error)
        #expect(finding.detail == "short\\u{a}and stout")
    }

    @Test
    func aRowMayBeForOneKindOfCheck() {
        let error = ErrorFacts(status: 404)
        #expect(classify(error).verdict == .ambiguousAbsent)
        let list = Classifier(rules: rules).classify(
            exchange(status: 404),
            Reading(content: .error(error)),
            question: .list(page: nil)
        )
        #expect(list.reason == "unknown_error")
    }

    @Test("All that shows that a model ran counts", arguments: RunProof.allCases)
    func everyProofCounts(proof: RunProof) {
        let finding = classify(.completion(CompletionReading(proof: proof)))
        #expect(finding.verdict == .ok)
        #expect(finding.reason == Reason("ran_\(proof.rawValue)"))
    }

    @Test
    func aReplyWithoutProofIsNoAnswer() {
        #expect(classify(.completion(CompletionReading())).reason == "nothing_ran")
        #expect(classify(.completion(CompletionReading())).verdict == .protocolViolation)
        #expect(classify(.malformed("no_choices")).verdict == .protocolViolation)
    }

    @Test
    func anotherModelServedIsSaid() {
        let finding = classify(.completion(CompletionReading(proof: .text, servedModel: "gpt-5.5-mini")))
        #expect(finding.verdict == .okDegraded)
        #expect(finding.reason == "another_model_served")
        #expect(finding.detail == "served as gpt-5.5-mini")
        #expect(
            classify(.completion(CompletionReading(proof: .text, servedModel: "gpt-5.5-2026-04-23"))).verdict == .ok
        )
    }

    /// What is ours is held for long only where it stays as it is.
    private static let causes: [TransferFailure.Kind: HoldCause] = [.local: .misconfigured, .shortage: .failing]

    @Test("Every failure of a transfer is classified", arguments: TransferFailure.Kind.allCases)
    func transferFailures(kind: TransferFailure.Kind) {
        let finding = classify(.incomplete(nil), status: nil, failure: TransferFailure(kind, detail: "why\u{7}"))
        #expect(finding.reason == Reason(kind.rawValue))
        #expect(finding.detail == "why\\u{7}")
        switch kind {
        case .cancelled, .local, .shortage:
            #expect(finding.verdict.sample == .none, "our fault is not theirs")
            #expect(finding.cause == Self.causes[kind])
        case .bodyTooLarge, .headTooLarge, .badEncoding, .truncated, .silenceTimeout:
            #expect(finding.verdict == .protocolViolation)
        default: #expect(finding.verdict == .network)
        }
    }

    @Test(
        "What stands before the provider is the edge",
        arguments: [
            (403, true, true, "edge_refused"), (502, true, false, "edge_failed"),
            (200, true, false, "html_instead_of_json"),
            (200, false, false, "not_json"), (302, false, false, "redirected"), (429, true, true, "edge_refused"),
        ] as [(Int, Bool, Bool, Reason)]
    )
    func theEdge(status: Int, isHTML: Bool, isFromEdge: Bool, reason: Reason) {
        let finding = classify(
            .foreign(ForeignBody(isHTML: isHTML, isFromEdge: isFromEdge, excerpt: "x")),
            status: status
        )
        #expect(finding.verdict == .edgeError)
        #expect(finding.reason == reason)
    }

    @Test
    func aPageIsToldByItsTitle() {
        var page = ForeignBody(isHTML: true, isFromEdge: false, excerpt: "<!DOCTYPE html>", title: "502 Bad Gateway")
        #expect(classify(.foreign(page), status: 502).detail == "502 Bad Gateway")
        page.title = nil
        #expect(classify(.foreign(page), status: 502).detail == "<!DOCTYPE html>")
    }

    @Test
    func someStatusesSpeakForThemselves() {
        let body = ForeignBody(isHTML: false, isFromEdge: false, excerpt: "slow down")
        #expect(classify(.foreign(body), status: 429).verdict == .rateLimited)
        // The page of a plain proxy; that of a CDN throttles too.
        let page = ForeignBody(isHTML: true, isFromEdge: false, excerpt: "<html>")
        #expect(classify(.foreign(page), status: 429).verdict == .rateLimited)
        #expect(classify(.foreign(page), status: 502).verdict == .edgeError)
        let edge = ForeignBody(isHTML: true, isFromEdge: true, excerpt: "<html>")
        #expect(classify(.foreign(edge), status: 429).cause == .throttled)
        #expect(classify(.foreign(body), status: 401).verdict == .authFailed)
        #expect(classify(.foreign(body), status: 503).verdict == .providerError)
    }
}
