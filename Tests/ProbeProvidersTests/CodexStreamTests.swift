import ProbeDomain
import ProbeProviders
import Testing

@Suite("A stream that is ended early")
struct CodexStreamTests {
    /// What of a stream has been seen when the observer has had enough; nil when it never has.
    private func seen(_ bytes: [UInt8], inPiecesOf size: Int) throws -> Int? {
        let target = DialectTarget(baseURL: "https://x", key: nil)
        let options = CompletionOptions(route: .responses)
        let request = try dialect("codex").completionRequest(target, model: "gpt-5.5", options: options)
        func run(_ observer: some BodyObserver) -> Int? {
            var observer = observer
            for start in stride(from: 0, to: bytes.count, by: size) {
                let end = min(start + size, bytes.count)
                let progress = bytes[start..<end].withUnsafeBytes { observer.observe($0) }
                if progress.contains(.enough) { return end }
            }
            return nil
        }
        let observer = try #require(request.observer)
        return run(observer)
    }

    private func read(_ bytes: [UInt8], wasEndedByUs: Bool) throws -> Judgement {
        var exchange = reply(200, bytes, [("content-type", "text/event-stream")])
        exchange.wasEndedByUs = wasEndedByUs
        return try judge("codex", exchange, Recording.codex.question)
    }

    @Test("The first visible token is enough, wherever the pieces are cut", arguments: Recording.LineEnd.allCases)
    func theFirstTokenIsEnough(end: Recording.LineEnd) throws {
        let (bytes, marks) = Recording.codex.written(end)
        let token = try #require(marks.firstToken)
        for size in 1...bytes.count {
            let stop = try #require(try seen(bytes, inPiecesOf: size))
            #expect(stop > token && stop < token + size + 2 * end.rawValue.utf8.count + 1)
            let judgement = try read(Array(bytes.prefix(stop)), wasEndedByUs: true)
            #expect(judgement.finding.verdict == .ok)
            #expect(judgement.finding.reason == "ran_text")
            guard case .completion(let completion) = judgement.reading.content else {
                Issue.record("no completion after \(stop) bytes")
                return
            }
            #expect(completion.marks?.firstToken == token)
            #expect(completion.servedModel == "gpt-5.5-2026-04-23")
            // The end, with the count of tokens, is there only where one piece brought it all.
            if stop == bytes.count { #expect(completion.usage == TokenUsage(input: 18, output: 40, reasoning: 9)) }
            if stop < bytes.count - 2 * end.rawValue.utf8.count { #expect(completion.usage == nil) }
            // The same bytes without our doing are a broken stream.
            if stop < (marks.lastToken ?? 0) {
                #expect(try read(Array(bytes.prefix(stop)), wasEndedByUs: false).finding.verdict == .protocolViolation)
            }
        }
    }

    @Test("Thinking, comments and events without text are not enough")
    func whatIsNotEnough() throws {
        for text in [
            #"event: response.reasoning_summary_text.delta\#ndata: {"type":"response.reasoning_summary_text.delta","delta":"Hm"}\#n\#n"#,
            #"event: response.output_text.delta\#ndata: {"type":"response.output_text.delta","delta":""}\#n\#n"#,
            #"event: response.output_text.delta\#ndata: {"type":"response.output_text.delta"\#n\#n"#,
            #"data: {"type":"codex.rate_limits","delta":"x"}\#n\#n"#, ": response.output_text.delta\n\n",
            #"event: response.completed\#ndata: {"type":"response.output_text.delta","delta":"x"}\#n\#n"#,
        ] {
            #expect(try seen(Array(text.utf8), inPiecesOf: 7) == nil, "\(text)")
        }
        let refusal = #"data: {"type":"response.refusal.delta","delta":"No"}\#n\#n"#
        #expect(try seen(Array(refusal.utf8), inPiecesOf: 7) != nil)
        #expect(try read(Array(refusal.utf8), wasEndedByUs: true).finding.reason == "ran_refusal")
    }

    @Test("An error before the first token is one, whoever ended the stream")
    func errors() throws {
        let failed = """
            data: {"type":"response.failed","response":{"status":"failed","error":{"code":"rate_limit_exceeded",\
            "message":"Rate limit reached. Please try again in 11.054s."}}}


            """
        let judgement = try read(Array(failed.utf8), wasEndedByUs: false)
        #expect(judgement.finding.verdict == .rateLimited)
        #expect(judgement.reading.limits.wait == .milliseconds(11_054))
    }
}

extension Recording {
    /// Codex: a limit event of its own, reasoning, text without a cap.
    static let codex = Recording(
        name: "Codex",
        provider: "codex",
        route: .responses,
        model: "gpt-5.5",
        parts: [
            Part(event: "codex.rate_limits", data: [#"{"type":"codex.rate_limits","plan_type":"pro"}"#]),
            Part(
                event: "response.created",
                data: [#"{"type":"response.created","sequence_number":0,"response":{"model":"gpt-5.5-2026-04-23"}}"#]
            ),
            Part(comment: " keep-alive"),
            Part(
                event: "response.reasoning_summary_text.delta",
                data: [#"{"type":"response.reasoning_summary_text.delta","delta":"Hm"}"#],
                marks: [.reasoning]
            ),
            Part(
                event: "response.output_text.delta",
                data: [#"{"type":"response.output_text.delta","delta":"Hé"}"#],
                marks: [.token]
            ),
            Part(
                event: "response.output_text.delta",
                data: [#"{"type":"response.output_text.delta","delta":"llo"}"#],
                marks: [.token]
            ),
            Part(
                event: "response.completed",
                data: [
                    """
                    {"type":"response.completed","response":{"status":"completed","model":"gpt-5.5-2026-04-23",\
                    "output":[],"usage":{"input_tokens":18,"output_tokens":40,\
                    "output_tokens_details":{"reasoning_tokens":9}}}}
                    """
                ],
                marks: [.end]
            ),
        ],
        reading: CompletionReading(
            proof: .text,
            servedModel: "gpt-5.5-2026-04-23",
            usage: TokenUsage(input: 18, output: 40, reasoning: 9)
        )
    )
}
