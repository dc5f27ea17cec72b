import ProbeDomain
import ProbeProviders
import Testing

@Suite("Tables of errors and the catalog of reasons")
struct RuleTests {
    static let providers = ProviderRegistry.all.map(\.facts.name)

    /// The smallest error that a row is about, for a kind of check it is for.
    private func example(of rule: MatchRule) -> (ErrorFacts, CheckKind) {
        let facts = ErrorFacts(
            status: rule.statuses.first?.lowerBound ?? 418,
            type: rule.types.sorted().first,
            code: rule.codes.sorted().first,
            param: rule.params.sorted().first,
            message: rule.fragments.first ?? "",
            tags: Set(rule.tags.sorted().prefix(1))
        )
        return (facts, rule.kind ?? .completion)
    }

    @Test("No row stands behind another that takes all it is about", arguments: providers)
    func everyRowDecidesSomething(provider: String) throws {
        let dialect = try dialect(provider)
        let classifier = Classifier(rules: dialect.rules)
        for rule in dialect.rules {
            let (facts, kind) = example(of: rule)
            #expect(rule.matches(facts, kind: kind))
            let question: Question =
                switch kind {
                case .list: .list(page: nil)
                case .retrieve: .retrieve("m")
                case .completion: try completion(provider)
                }
            let exchange = reply(facts.status, [])
            let finding = classifier.classify(exchange, Reading(content: .error(facts)), question: question)
            #expect(finding.verdict == rule.verdict, "\(rule.reason) \(facts)")
            #expect(finding.reason == rule.reason, "\(rule.reason) \(facts)")
        }
    }

    @Test("Every status means something", arguments: providers)
    func everyStatusHasAMeaning(provider: String) throws {
        let dialect = try dialect(provider)
        let classifier = Classifier(rules: dialect.rules)
        for status in 400...599 {
            for question in [.list(page: nil), .retrieve("m"), try completion(provider)] as [Question] {
                let reading = Reading(content: .error(ErrorFacts(status: status)))
                let finding = classifier.classify(reply(status, []), reading, question: question)
                #expect(finding.reason != "unknown_error", "\(status) \(question.kind)")
                #expect(finding.verdict != .ok && finding.verdict != .okDegraded && finding.verdict != .absent)
                if status >= 500, status != 501 { #expect(finding.verdict.sample == .bad, "\(status)") }
            }
        }
    }

    @Test("Money hides behind every status, and is found first", arguments: providers, [400, 402, 403, 412, 429])
    func moneyBeforeAll(provider: String, status: Int) throws {
        let body = openAIError("x", type: "insufficient_quota", code: "insufficient_quota")
        let judgement = try judge(provider, reply(status, Array(body.utf8)), try completion(provider))
        #expect(judgement.finding.verdict == .quotaExhausted)
        #expect(judgement.finding.cause == .outOfMoney)
    }

    @Test(
        "What wins where an error says several things",
        arguments: [
            ("insufficient_quota", "model must be verified to use", 401, Verdict.quotaExhausted),
            ("invalid_api_key", "country, region, or territory not supported", 403, .authFailed),
            ("unsupported_country_region_territory", "the model has been deprecated", 404, .regionBlocked),
            ("model_not_found", "has been deprecated and must be verified to use", 404, .retired),
            ("model_not_found", "must be verified to use; not a chat model", 404, .gated),
            ("slow_down", "not a chat model", 404, .wrongRoute),
            ("slow_down", "tokens per day", 429, .overloaded),
            ("rate_limit_exceeded", "x", 404, .rateLimited),
            ("context_length_exceeded", "x", 404, .ambiguousAbsent),
            ("context_length_exceeded", "x", 500, .badProbe),
        ] as [(String, String, Int, Verdict)]
    )
    func theOrderOfSteps(code: String, message: String, status: Int, verdict: Verdict) throws {
        let judgement = try judge(
            "openai",
            reply(status, Array(openAIError(message, code: code).utf8)),
            try completion("openai")
        )
        #expect(judgement.finding.verdict == verdict)
    }

    @Test("A gate never holds, and a refused key always does", arguments: providers)
    func holdsFitTheirVerdicts(provider: String) throws {
        for rule in try dialect(provider).rules {
            switch rule.verdict {
            case .authFailed, .regionBlocked: #expect(rule.cause == .refused)
            case .quotaExhausted: #expect(rule.cause == .outOfMoney)
            case .rateLimited: #expect(rule.cause == .throttled || rule.cause == .dailyQuota)
            case .overloaded: #expect(rule.cause == .overloaded)
            case .providerError: #expect(rule.cause == .failing)
            case .badProbe, .wrongRoute: #expect(rule.cause == .misconfigured)
            case .ok, .okDegraded, .absent, .ambiguousAbsent, .gated, .retired: #expect(rule.cause == nil)
            case .edgeError, .network, .protocolViolation: Issue.record("no table says \(rule.verdict)")
            }
        }
    }

    @Test
    func everyEntryIsWrittenOnceAndInWords() {
        let codes = ReasonCatalog.entries.map(\.code)
        #expect(Set(codes).count == codes.count)
        for entry in ReasonCatalog.entries {
            #expect(entry.code.utf8.allSatisfy { (97...122).contains($0) || $0 == UInt8(ascii: "_") })
            #expect(entry.meaning.hasSuffix("."))
            #expect(entry.remedy.isEmpty || entry.remedy.hasSuffix(".") || entry.remedy.hasSuffix("ID."))
        }
    }

    /// Reasons that no table gives: those of the readers and of the classification.
    static let read: [(String, Reason)] = [
        ("{", "invalid_json"), ("{\"x\":1}", "no_choices"), ("{\"choices\":[]}", "nothing_ran"), ("hello", "not_json"),
        (page, "html_instead_of_json"), (chat("text", "content"), "ran_text"),
        (chat("text", "reasoning_content"), "ran_reasoning"), (chat("text", "refusal"), "ran_refusal"),
        (chat("length"), "ran_cut"), (chat("stop"), "ran_ended"), (chat("content_filter"), "ran_filtered"),
        (chat("tool_calls"), "ran_tool_call"),
        ("{\"model\":\"other\",\"choices\":[{\"message\":{\"content\":\"x\"}}]}", "another_model_served"),
    ]

    private static func chat(_ finish: String, _ member: String? = nil) -> String {
        let message = member.map { "{\"\($0)\":\"x\"}" } ?? "{}"
        return "{\"choices\":[{\"message\":\(message),\"finish_reason\":\"\(member == nil ? finish : "?")\"}]}"
    }

    @Test("The catalog explains all reasons that can be given, and no others")
    func theCatalogIsComplete() throws {
        var given = Set(ProviderRegistry.all.flatMap { $0.rules.map(\.reason.code) })
        func take(_ provider: String, _ exchange: Exchange, _ question: Question, _ reason: Reason) throws {
            let finding = try judge(provider, exchange, question).finding
            #expect(finding.reason == reason)
            given.insert(finding.reason.code)
        }
        for (body, reason) in Self.read {
            try take("openrouter", reply(200, Array(body.utf8)), try completion("openrouter"), reason)
        }
        let gateway = reply(200, Array(Self.chat("text", "content").utf8), [("x-litellm-attempted-fallbacks", "1")])
        try take("litellm", gateway, try completion("litellm"), "gateway_fallback")
        for (provider, reason) in [
            ("openai", "no_output"), ("anthropic", "no_message"), ("google", "no_candidates"),
        ] as [(String, Reason)] {
            try take(provider, reply(200, Array("{\"x\":1}".utf8)), try completion(provider), reason)
        }
        let stream = try completion("openrouter", isStreaming: true)
        for (body, reason) in [
            ("data: {\n\n", "stream_broken"), (": x\n\n", "stream_empty"), ("data: {}\n\n", "stream_unterminated"),
        ] as [(String, Reason)] {
            try take("openrouter", reply(200, Array(body.utf8)), stream, reason)
        }
        for (body, reason) in [
            ("{\"data\":[]}", "listed"), ("{\"x\":1}", "no_model_list"), ("{\"data\":[1]}", "no_model_ids"),
        ] as [(String, Reason)] {
            try take("openai", reply(200, Array(body.utf8)), .list(page: nil), reason)
        }
        try take("openai", reply(200, Array("{\"id\":\"m\"}".utf8)), .retrieve("m"), "retrieved")
        try take("openai", reply(200, Array("{}".utf8)), .retrieve("m"), "no_model_id")
        try take("openai", reply(302, []), .list(page: nil), "redirected")
        try take("openai", reply(403, [], [("server", "cloudflare")]), .list(page: nil), "edge_refused")
        try take("openai", reply(500, []), .list(page: nil), "edge_failed")
        try take("openai", reply(600, Array("{\"error\":\"x\"}".utf8)), .list(page: nil), "unknown_error")
        for kind in TransferFailure.Kind.allCases {
            var exchange = reply(nil, [])
            exchange.failure = TransferFailure(kind)
            try take("openai", exchange, .list(page: nil), Reason(kind.rawValue))
        }
        // Only whoever reads all pages can say so, and only whoever knows the list.
        given.formUnion(["list_too_long", "name_ignored"])
        #expect(given.subtracting(ReasonCatalog.entries.map(\.code)) == [])
        #expect(Set(ReasonCatalog.entries.map(\.code)).subtracting(given) == [])
    }
}
