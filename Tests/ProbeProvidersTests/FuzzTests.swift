import ProbeDomain
import ProbeProviders
import Testing

/// A healthy answer, to be spoilt.
struct Seed: Sendable, CustomTestStringConvertible {
    let provider: String
    let question: Question
    let body: [UInt8]

    var testDescription: String { "\(provider) \(question.kind)" }
}

@Suite("Spoilt answers")
struct FuzzTests {
    /// Healthy answers of every kind.
    static let seeds: [Seed] =
        Recording.all.map { Seed(provider: $0.provider, question: $0.question, body: $0.written(.lineFeed).bytes) } + [
            whole(
                "openai",
                .responses,
                #"{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"x"}]}]}"#
            ),
            whole(
                "openrouter",
                .chat,
                #"{"model":"gpt-5.5","choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}"#
            ),
            whole(
                "anthropic",
                .messages,
                #"{"type":"message","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn"}"#
            ),
            whole(
                "google",
                .generateContent,
                #"{"candidates":[{"content":{"parts":[{"text":"x"}]},"finishReason":"STOP"}]}"#
            ),
            Seed(
                provider: "openai",
                question: .list(page: nil),
                body: Array(#"{"data":[{"id":"a"},{"id":"b"}]}"#.utf8)
            ),
            Seed(
                provider: "google",
                question: .list(page: nil),
                body: Array(#"{"models":[{"name":"models/a"}],"nextPageToken":"t"}"#.utf8)
            ),
            Seed(
                provider: "anthropic",
                question: .list(page: nil),
                body: Array(#"{"data":[{"id":"a"}],"has_more":false}"#.utf8)
            ),
        ]

    private static func whole(_ provider: String, _ route: CompletionRoute, _ body: String) -> Seed {
        let options = CompletionOptions(route: route, isStreaming: false)
        return Seed(provider: provider, question: .completion("gpt-5.5", options), body: Array(body.utf8))
    }

    private static let statuses = [200, 200, 200, 204, 400, 401, 403, 404, 429, 500, 503, 599, 100, 302]

    private func spoil(_ body: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = body
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            guard !bytes.isEmpty else { break }
            let at = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: at)
            case 2: bytes.insert(Array("{}[]\",:\\\n0e-".utf8).randomElement(using: &random) ?? 0, at: at)
            case 3: bytes.removeSubrange(at...)
            case 4: bytes += bytes[at...]
            default:
                let end = Int.random(in: at..<bytes.count, using: &random)
                bytes.removeSubrange(at..<end)
            }
        }
        return bytes
    }

    @Test("Nothing crashes, and everything ends in words that are explained", arguments: seeds)
    func spoilt(seed: Seed) throws {
        let dialect = try dialect(seed.provider)
        let classifier = Classifier(rules: dialect.rules)
        let known = Set(ReasonCatalog.entries.map(\.code))
        var random = SeededRandom(seed: 20_260_424)
        for round in 0..<400 {
            let bytes = spoil(seed.body, &random)
            var exchange = reply(Self.statuses.randomElement(using: &random) ?? 200, bytes)
            if round % 7 == 0 { exchange.failure = TransferFailure(.reset) }
            let reading = dialect.read(exchange, as: seed.question)
            let finding = classifier.classify(exchange, reading, question: seed.question)
            #expect(known.contains(finding.reason.code), "seed 20260424, round \(round)")
            let isWhole = exchange.failure == nil && (200..<300).contains(exchange.status ?? 0)
            if !isWhole {
                #expect(finding.verdict != .ok && finding.verdict != .okDegraded, "seed 20260424, round \(round)")
            }
            if case .completion(let completion) = reading.content, let marks = completion.marks {
                for mark in [marks.firstEvent, marks.firstReasoning, marks.firstToken, marks.lastToken] {
                    #expect(mark.map { $0 >= 0 && $0 < bytes.count } ?? true, "a mark lies in the body")
                }
            }
        }
    }

    @Test("Garbage is never a success", arguments: ProviderRegistry.all.map(\.facts.name))
    func garbage(provider: String) throws {
        let dialect = try dialect(provider)
        let classifier = Classifier(rules: dialect.rules)
        var random = SeededRandom(seed: 55)
        let words = [
            "{", "}", "[", "]", ":", ",", "\"", "data: ", "event: ", "\n\n", "\r", "null", "true", "1e9", "\"id\"",
            "error", "\u{FEFF}", "[DONE]", "retry:", "<html>", "\u{0}", "é",
        ]
        for round in 0..<2_000 {
            let count = Int.random(in: 0...30, using: &random)
            let text = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined()
            for isStreaming in [true, false] {
                let question = try completion(provider, isStreaming: isStreaming)
                let exchange = reply(200, Array(text.utf8))
                let reading = dialect.read(exchange, as: question)
                let finding = classifier.classify(exchange, reading, question: question)
                #expect(finding.verdict != .ok && finding.verdict != .okDegraded, "round \(round)")
            }
        }
    }

    @Test("Lists that were cut are never read as shorter ones", arguments: seeds.filter { $0.question.kind == .list })
    func cutLists(seed: Seed) throws {
        for count in 0..<seed.body.count {
            let finding = try judge(seed.provider, reply(200, Array(seed.body.prefix(count))), seed.question).finding
            #expect(finding.verdict == .protocolViolation)
        }
    }

    @Test("Garbage in headers changes nothing", arguments: ProviderRegistry.all.map(\.facts.name))
    func garbageHeaders(provider: String) throws {
        var random = SeededRandom(seed: 7)
        let names = [
            "retry-after", "retry-after-ms", "date", "x-ratelimit-limit-requests", "x-ratelimit-reset-requests",
            "x-ratelimit-limit", "x-ratelimit-reset", "ratelimit", "ratelimit-limit", "ratelimit-remaining",
            "ratelimit-reset", "anthropic-ratelimit-tokens-limit",
            "anthropic-ratelimit-tokens-reset", "x-amzn-errortype", "content-type", "server",
        ]
        let pieces = [
            "9", "99999999999", "-", ".", "s", "ms", "h", ":", "T", "Z", "GMT", ", ", "e", "µ", "\u{7}", " ", "2026",
        ]
        for round in 0..<1_000 {
            let headers = names.map { name in
                let count = Int.random(in: 0...6, using: &random)
                return (name, (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined())
            }
            let exchange = reply(429, Array("{\"error\":{\"message\":\"x\"}}".utf8), headers)
            let judgement = try judge(provider, exchange, try completion(provider))
            let waits = [judgement.reading.limits.wait] + judgement.reading.limits.buckets.map(\.reset)
            for wait in waits.compactMap({ $0 }) {
                #expect(wait >= .zero && wait <= WaitGrammar.longest, "round \(round)")
            }
            #expect(judgement.finding.verdict == .rateLimited)
        }
    }
}
