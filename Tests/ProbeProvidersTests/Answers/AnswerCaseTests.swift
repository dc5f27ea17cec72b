import ProbeDomain
import ProbeProviders
import Testing

@Suite("Answers of providers")
struct AnswerCaseTests {
    @Test("Each answer gets its verdict", arguments: AnswerCase.open)
    func verdict(_ answer: AnswerCase) throws {
        try answer.check()
    }

    @Test("A provider's facts have a name each")
    func names() {
        let names = AnswerCase.open.map(\.testDescription)
        #expect(Set(names).count == names.count)
    }
}

extension AnswerCase {
    /// All cases but those that are held out.
    static let open: [AnswerCase] = [
        openAI, openAIReplies, codex, anthropic, anthropicReplies, google, googleReplies, vertex, llama, azure,
        openRouter, openRouterReplies, bedrock, mistral, xAI, groq, deepSeek, together, fireworks, ollama, compatible,
        compatibleReplies, odd, oddReplies,
    ].flatMap { $0 }

    /// Reads and classifies the answer as the engine does, and compares.
    func check() throws {
        let dialect = try #require(ProviderRegistry[provider], "no provider of that name")
        let question = try question(to: dialect)
        let exchange = exchange
        let reading = dialect.read(exchange, as: question)
        let finding = Classifier(rules: dialect.rules).classify(exchange, reading, question: question)
        let expected = verdicts.map(\.rawValue).joined(separator: " or ")
        #expect(
            verdicts.contains(finding.verdict),
            "expected \(expected), got \(finding.verdict.rawValue) because of \(finding.reason): \(reading.content)"
        )
        checkWait(reading.limits.wait)
        checkCompletion(reading.content)
    }

    private func question(to dialect: any ProviderDialect) throws -> Question {
        switch asked {
        case .list: return .list(page: nil)
        case .retrieve: return .retrieve(model)
        case .call(let word, let isStreaming):
            let route =
                if let word {
                    try #require(CompletionRoute(rawValue: word), "no route of that name")
                } else {
                    try #require(dialect.facts.routes.first, "the dialect has no route")
                }
            return .completion(model, CompletionOptions(route: route, isStreaming: isStreaming))
        }
    }

    private func checkWait(_ read: Duration?) {
        switch wait {
        case .any: break
        case .none: #expect(read == nil, "a wait was read where there is none")
        case .of(let expected):
            let distance = read.map { abs(($0 - expected) / .milliseconds(1)) }
            #expect(
                distance.map { $0 <= 5 } == true,
                "expected a wait of \(expected), read \(String(describing: read))"
            )
        }
    }

    private func checkCompletion(_ content: Reading.Content) {
        guard proof != nil || served != nil else { return }
        guard case .completion(let completion) = content else {
            Issue.record("no completion was read, but \(content)")
            return
        }
        if let proof { #expect(completion.proof == proof) }
        if let served { #expect(completion.servedModel == served) }
    }
}
