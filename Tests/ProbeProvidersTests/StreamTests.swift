import ProbeDomain
import ProbeProviders
import Testing

@Suite("Streams")
struct StreamTests {
    /// The bytes in pieces that end at these offsets, a second apart.
    private func exchange(_ bytes: [UInt8], endingAt ends: some Sequence<Int>) -> Exchange {
        var exchange = reply(200, bytes, [("content-type", "text/event-stream; charset=utf-8")])
        exchange.chunks = ends.enumerated().map { TimedChunk(end: $0.element, at: .seconds($0.offset + 1)) }
        return exchange
    }

    private func expected(_ recording: Recording, _ marks: StreamMarks) -> CompletionReading {
        var reading = recording.reading
        reading.marks = marks
        return reading
    }

    @Test("The reading knows no borders of pieces", arguments: Recording.all, Recording.LineEnd.allCases)
    func cutAtEveryPosition(recording: Recording, end: Recording.LineEnd) throws {
        let dialect = try dialect(recording.provider)
        let (bytes, marks) = recording.written(end)
        let content = Reading.Content.completion(expected(recording, marks))
        let offsets = [marks.firstEvent, marks.firstReasoning, marks.firstToken, marks.lastToken]
        for cut in 1..<bytes.count {
            let exchange = exchange(bytes, endingAt: [cut, bytes.count])
            // The reading is of the whole body; where it was cut decides only when each mark arrived.
            if cut % 97 == 1 { #expect(dialect.read(exchange, as: recording.question).content == content) }
            for offset in offsets.compactMap({ $0 }) {
                #expect(exchange.arrival(ofByte: offset) == .seconds(offset < cut ? 1 : 2))
            }
        }
        let single = exchange(bytes, endingAt: 1...bytes.count)
        #expect(dialect.read(single, as: recording.question).content == content)
        #expect(single.arrival(ofByte: bytes.count - 1) == .seconds(bytes.count))
    }

    @Test("A byte order mark is no part of the first line", arguments: Recording.all, Recording.LineEnd.allCases)
    func byteOrderMark(recording: Recording, end: Recording.LineEnd) throws {
        let (bytes, marks) = recording.written(end, mark: true)
        let reading = try dialect(recording.provider).read(
            exchange(bytes, endingAt: [bytes.count]),
            as: recording.question
        )
        #expect(reading.content == .completion(expected(recording, marks)))
    }

    @Test("A stream without its terminator is broken, even after tokens", arguments: Recording.all)
    func missingTerminator(recording: Recording) throws {
        for count in 0..<recording.parts.count {
            let (bytes, marks) = recording.written(.lineFeed, upTo: count)
            let finding = try judge(
                recording.provider,
                exchange(bytes, endingAt: [bytes.count]),
                recording.question
            ).finding
            #expect(finding.verdict == .protocolViolation)
            let reason: Reason =
                bytes.isEmpty || marks.firstEvent == nil ? "stream_empty" : "stream_unterminated"
            #expect(finding.reason == reason, "after \(count) parts")
            #expect(finding.cause == .failing)
        }
    }

    @Test("However early the body ends, it is never taken for a whole one", arguments: Recording.all)
    func everyPrefixIsBroken(recording: Recording) throws {
        let dialect = try dialect(recording.provider)
        let classifier = Classifier(rules: dialect.rules)
        let (bytes, _) = recording.written(.lineFeed)
        for count in 0..<(bytes.count - 3) {
            let exchange = exchange(Array(bytes.prefix(count)), endingAt: [count])
            let reading = dialect.read(exchange, as: recording.question)
            #expect(classifier.classify(exchange, reading, question: recording.question).verdict == .protocolViolation)
        }
        // Two line feeds at the end say nothing that the terminator has not said.
        let exchange = exchange(Array(bytes.dropLast(2)), endingAt: [bytes.count - 2])
        let reading = dialect.read(exchange, as: recording.question)
        #expect(classifier.classify(exchange, reading, question: recording.question).verdict == .ok)
    }

    @Test("What a broken transfer proved by then is kept", arguments: Recording.all)
    func partialReadings(recording: Recording) throws {
        let (bytes, marks) = recording.written(.lineFeed)
        let token = try #require(marks.firstToken)
        var exchange = exchange(Array(bytes.prefix(token + 3)), endingAt: [token + 3])
        exchange.failure = TransferFailure(.reset)
        let reading = try dialect(recording.provider).read(exchange, as: recording.question)
        guard case .incomplete(let partial?) = reading.content else {
            Issue.record("not incomplete: \(reading.content)")
            return
        }
        #expect(partial.proof == .text)
        #expect(partial.marks?.firstToken == token)
        #expect(partial.marks?.firstReasoning == marks.firstReasoning)
        #expect(try judge(recording.provider, exchange, recording.question).finding.verdict == .network)
    }

    @Test("[DONE] ends Chat Completions and nothing else", arguments: Recording.all)
    func doneIsTheChatsTerminator(recording: Recording) throws {
        let (head, _) = recording.written(.lineFeed, upTo: recording.parts.count - 1)
        let bytes = head + Array("data: [DONE]\n\n".utf8)
        let finding = try judge(recording.provider, exchange(bytes, endingAt: [bytes.count]), recording.question)
            .finding
        #expect(finding.verdict == (recording.endsWithDone ? .ok : .protocolViolation))
    }

    @Test(
        "An error in the middle decides, whatever came before it",
        arguments: Recording.all,
        [
            (#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, Verdict.overloaded),
            (#"{"error":{"code":502,"message":"Provider returned error"}}"#, .providerError),
            (#"{"error":{"code":429,"message":"x"},"choices":[{"delta":{},"finish_reason":"error"}]}"#, .rateLimited),
            (#"{"error":"model runner has stopped"}"#, .providerError),
            (#"{"type":"error","code":"insufficient_quota","message":"m"}"#, .quotaExhausted),
        ]
    )
    func errorInTheMiddle(recording: Recording, error: (body: String, verdict: Verdict)) throws {
        for count in [0, 2, recording.parts.count - 1] {
            let (head, _) = recording.written(.lineFeed, upTo: count)
            for name in ["", "event: error\n"] {
                let bytes = head + Array("\(name)data: \(error.body)\n\n".utf8)
                let exchange = exchange(bytes, endingAt: [bytes.count])
                let finding = try judge(recording.provider, exchange, recording.question).finding
                #expect(finding.verdict == error.verdict)
                #expect(finding.error?.isInsideSuccess == true)
                let tail = bytes + Array("data: [DONE]\n\n".utf8)
                let ended = try judge(
                    recording.provider,
                    self.exchange(tail, endingAt: [tail.count]),
                    recording.question
                )
                #expect(ended.finding.verdict == error.verdict)
            }
        }
    }

    @Test
    func aFinishReasonOfErrorIsAnError() throws {
        let body =
            #"data: {"choices":[{"delta":{"content":"Hi"}}]}"# + "\n\n"
            + #"data: {"choices":[{"delta":{},"finish_reason":"error"}]}"# + "\n\ndata: [DONE]\n\n"
        let question = try completion("openrouter", isStreaming: true)
        #expect(try judge("openrouter", reply(200, Array(body.utf8)), question).finding.verdict == .providerError)
    }

    @Test("What cannot be read breaks a stream", arguments: Recording.all, ["{", "hello", "[DONE", "{\"a\":\u{1}}"])
    func brokenEvents(recording: Recording, garbage: String) throws {
        let (head, _) = recording.written(.lineFeed, upTo: 2)
        let (whole, _) = recording.written(.lineFeed)
        let bytes = head + Array("data: \(garbage)\n\n".utf8) + whole
        let finding = try judge(recording.provider, exchange(bytes, endingAt: [bytes.count]), recording.question)
            .finding
        #expect(finding.verdict == .protocolViolation)
        #expect(finding.reason == "stream_broken")
    }

    @Test(
        "A server that cannot stream answers in one piece",
        arguments: [
            ("openai", #"{"status":"completed","model":"gpt-5.5","output":[]}"#, Reason("ran_ended")),
            ("openrouter", "\n\n " + #"{"choices":[{"message":{"content":"x"}}]}"#, "ran_text"),
            ("anthropic", #"{"type":"message","content":[],"stop_reason":"max_tokens"}"#, "ran_cut"),
            ("google", #"{"candidates":[{"finishReason":"MAX_TOKENS"}]}"#, "ran_cut"),
            ("openrouter", #"{"error":{"code":429,"message":"x"}}"#, "rate_limit"),
            ("anthropic", #"{"type":"error","error":{"type":"overloaded_error"}}"#, "overloaded"),
            ("google", #"[{"error":{"code":503,"message":"x","status":"UNAVAILABLE"}}]"#, "overloaded"),
            ("openai", page, "html_instead_of_json"), ("anthropic", page, "html_instead_of_json"),
            ("google", "\n<html>", "html_instead_of_json"), ("openai", "upstream connect error", "not_json"),
            ("anthropic", "", "stream_empty"), ("openrouter", ": OPENROUTER PROCESSING\n\n", "stream_empty"),
        ] as [(String, String, Reason)]
    )
    func oneInsteadOfManyPieces(provider: String, body: String, reason: Reason) throws {
        for type in ["application/json", "text/plain"] {
            let exchange = reply(200, Array(body.utf8), [("Content-Type", type)])
            let finding = try judge(provider, exchange, try completion(provider, isStreaming: true)).finding
            #expect(finding.reason == reason, "\(type)")
        }
    }
}
