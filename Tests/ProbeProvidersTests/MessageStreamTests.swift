import ProbeDomain
import ProbeProviders
import Testing

@Suite("Streams of messages")
struct MessageStreamTests {
    private static let question = Question.completion("m", CompletionOptions(route: .converse))

    /// One message in AWS's encoding, with a header of each type that is passed over.
    private static func message(_ headers: [(String, String)], _ payload: String) -> [UInt8] {
        var head: [UInt8] = [1, UInt8(ascii: "b"), 0, 1, UInt8(ascii: "t"), 8, 0, 0, 0, 0, 0, 0, 0, 1]
        head += [1, UInt8(ascii: "i"), 4, 0, 0, 0, 9, 1, UInt8(ascii: "r"), 6, 0, 2, 7, 7]
        for (name, value) in headers {
            head += [UInt8(name.utf8.count)] + Array(name.utf8) + [7, 0, UInt8(value.utf8.count)] + Array(value.utf8)
        }
        var bytes = four(16 + head.count + payload.utf8.count) + four(head.count)
        bytes += four(Int(crc(bytes)))
        bytes += head + Array(payload.utf8)
        return bytes + four(Int(crc(bytes)))
    }

    private static func event(_ type: String, _ payload: String) -> [UInt8] {
        message([(":message-type", "event"), (":event-type", type)], payload)
    }

    private static func four(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(number >> (24 - 8 * $0) & 0xFF) } }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
    }

    private static let parts = [
        event("messageStart", #"{"role":"assistant"}"#),
        event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Hm"}}}"#),
        event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":""}}"#),
        event("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"text":"Hé"}}"#),
        event("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"text":"!"}}"#),
        event("contentBlockStop", #"{"contentBlockIndex":1}"#),
        event("messageStop", #"{"stopReason":"max_tokens"}"#),
        event("metadata", #"{"usage":{"inputTokens":8,"outputTokens":3,"totalTokens":11},"metrics":{"latencyMs":1}}"#),
    ]

    private static let bytes = parts.flatMap { $0 }

    /// The offset of the last byte of a part.
    private static func end(_ index: Int) -> Int { parts[...index].map(\.count).reduce(0, +) - 1 }

    private static var expected: CompletionReading {
        var marks = StreamMarks()
        marks.firstEvent = end(0)
        marks.firstReasoning = end(1)
        marks.firstToken = end(3)
        marks.lastToken = end(4)
        marks.isTerminated = true
        return CompletionReading(proof: .text, usage: TokenUsage(input: 8, output: 3), marks: marks)
    }

    private func judged(_ bytes: [UInt8], failure: TransferFailure? = nil) throws -> Judgement {
        var exchange = reply(200, bytes, [("content-type", "application/vnd.amazon.eventstream")])
        exchange.failure = failure
        return try judge("bedrock", exchange, Self.question)
    }

    @Test
    func theMarksLieAtTheEndsOfTheirMessages() throws {
        #expect(try judged(Self.bytes).reading.content == .completion(Self.expected))
        #expect(try judged(Self.bytes).finding.verdict == .ok)
    }

    /// The transport's watcher sees pieces: whatever they are, each message is one step.
    @Test
    func theObserverKnowsNoBordersOfPieces() throws {
        let request = try dialect("bedrock").completionRequest(
            BedrockTests.target("key"),
            model: "m",
            options: CompletionOptions(route: .converse)
        )
        let ends = Set(Self.parts.indices.map(Self.end))
        for cut in 0...Self.bytes.count {
            var observer = try #require(request.observer)
            let first = Self.bytes[..<cut].withUnsafeBytes { observer.observe($0) }
            let second = Self.bytes[cut...].withUnsafeBytes { observer.observe($0) }
            #expect(first.contains(.content) == (cut > Self.end(0)))
            #expect(second.contains(.content) == (cut < Self.bytes.count))
        }
        var observer = try #require(request.observer)
        for (index, byte) in Self.bytes.enumerated() {
            let progress = [byte].withUnsafeBytes { observer.observe($0) }
            #expect(progress.contains(.content) == ends.contains(index))
        }
    }

    @Test
    func howeverEarlyTheBodyEndsItIsNeverTakenForAWholeOne() throws {
        for count in 0..<Self.bytes.count {
            let finding = try judged(Array(Self.bytes.prefix(count))).finding
            // Behind the stop there are only the tokens.
            let isStopped = count == Self.end(6) + 1
            #expect(finding.verdict == (isStopped ? .ok : .protocolViolation), "\(count)")
            let isBorder = Self.parts.indices.contains { Self.end($0) + 1 == count }
            let reason: Reason = count == 0 ? "stream_empty" : isBorder ? "stream_unterminated" : "stream_broken"
            if !isStopped { #expect(finding.reason == reason, "\(count)") }
        }
    }

    @Test("A byte that is wrong is noticed, wherever it is")
    func damage() throws {
        for index in Self.bytes.indices {
            var damaged = Self.bytes
            damaged[index] ^= 0x10
            #expect(try judged(damaged).finding.verdict != .ok, "\(index)")
        }
    }

    @Test
    func whatABrokenTransferProvedByThenIsKept() throws {
        let judgement = try judged(Array(Self.bytes.prefix(Self.end(3) + 5)), failure: TransferFailure(.reset))
        guard case .incomplete(let partial?) = judgement.reading.content else {
            Issue.record("\(judgement.reading.content)")
            return
        }
        #expect(partial.proof == .text && partial.marks?.firstToken == Self.end(3))
        #expect(judgement.finding.verdict == .network)
    }

    @Test(
        "An exception in the middle decides, whatever came before it",
        arguments: [
            ("throttlingException", .rateLimited, "rate_limit"),
            ("modelStreamErrorException", .providerError, "server_error"),
            ("serviceUnavailableException", .overloaded, "overloaded"),
            ("validationException", .badProbe, "request_refused"),
            ("internalServerException", .providerError, "server_error"),
            ("never heard of", .providerError, "server_error"),
            ("modelNotReadyException", .overloaded, "model_loading"),
            ("modelTimeoutException", .providerError, "server_error"),
            ("accessDeniedException", .gated, "access_denied"),
        ] as [(String, Verdict, Reason)]
    )
    func exceptions(type: String, verdict: Verdict, reason: Reason) throws {
        let headers = [(":message-type", "exception"), (":exception-type", type)]
        for payload in [#"{"message":"x"}"#, "{}", ""] {
            for count in [0, 4, Self.parts.count] {
                let bytes = Self.parts.prefix(count).flatMap { $0 } + Self.message(headers, payload)
                let finding = try judged(bytes).finding
                #expect(finding.verdict == verdict && finding.reason == reason)
                #expect(finding.error?.isInsideSuccess == true)
            }
        }
        let error = Self.message([(":message-type", "error"), (":error-code", "x")], "")
        #expect(try judged(error).finding.verdict == .providerError)
    }

    @Test
    func lengthsAreBounded() throws {
        for (length, headers) in [(0, 0), (15, 0), (16, 1), ((1 << 24) - 1, 0), (2 << 20, 0), (40, 60)] {
            var bytes = Self.four(length) + Self.four(headers)
            bytes += Self.four(Int(Self.crc(bytes)))
            bytes += Array(repeating: 0, count: max(0, min(length, 64) - 16))
            bytes += Self.four(Int(Self.crc(bytes)))
            #expect(try judged(bytes).finding.reason == "stream_broken", "\(length)")
        }
    }

    @Test(
        "What is no stream",
        arguments: [
            (#"{"output":{"message":{"content":[{"text":"Hi"}]}},"stopReason":"max_tokens"}"#, "ran_text"),
            (page, "html_instead_of_json"), ("upstream connect error", "not_json"), ("", "stream_empty"),
        ] as [(String, Reason)]
    )
    func oneInsteadOfManyPieces(body: String, reason: Reason) throws {
        #expect(try judged(Array(body.utf8)).finding.reason == reason)
    }
}
