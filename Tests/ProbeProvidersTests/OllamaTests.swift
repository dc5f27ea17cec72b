import ProbeDomain
import ProbeProviders
import Testing

/// Ollama's own API: lists, JSON lines, errors.
@Suite("Ollama")
struct OllamaTests {
    /// A stream as a server of 2026 sends it.
    static let lines = [
        #"{"model":"qwen3:8b","created_at":"2026-08-21T10:00:00.1Z","response":"","thinking":"Hm","done":false}"#,
        #"{"model":"qwen3:8b","created_at":"2026-08-21T10:00:00.2Z","response":"Héllo","done":false}"#,
        #"{"model":"qwen3:8b","created_at":"2026-08-21T10:00:00.3Z","response":"!","done":false}"#,
        """
        {"model":"qwen3:8b","created_at":"2026-08-21T10:00:00.4Z","response":"","done":true,"done_reason":"length",\
        "context":[1,2],"total_duration":4942000000,"load_duration":4500000000,"prompt_eval_count":11,\
        "prompt_eval_duration":130000000,"eval_count":3,"eval_duration":300000000}
        """,
    ]

    private static let question = Question.completion("qwen3:8b", CompletionOptions(route: .generate))

    /// The bytes of lines, and where the last byte of each is.
    private static func written(_ end: String, before: String = "") -> (bytes: [UInt8], ends: [Int]) {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for line in lines {
            bytes += Array((before + line).utf8)
            ends.append(bytes.count - 1)
            bytes += Array(end.utf8)
        }
        return (bytes, ends)
    }

    @Test("The reading knows no borders of pieces", arguments: ["\n", "\r\n", "\n\n", " \n", "\n\r\n"])
    func cutAtEveryPosition(end: String) throws {
        let dialect = try dialect("ollama")
        let (bytes, ends) = Self.written(end)
        // A blank before the end belongs to the line.
        let blank = end.hasPrefix(" ") ? 1 : 0
        var marks = StreamMarks()
        marks.firstEvent = ends[0] + blank
        marks.firstReasoning = ends[0] + blank
        marks.firstToken = ends[1] + blank
        marks.lastToken = ends[2] + blank
        marks.isTerminated = true
        var reading = CompletionReading(proof: .text, servedModel: "qwen3:8b", usage: TokenUsage(input: 11, output: 3))
        reading.marks = marks
        for cut in 1..<bytes.count {
            var exchange = reply(200, bytes, [("content-type", "application/x-ndjson")])
            exchange.chunks = [cut, bytes.count].enumerated().map {
                TimedChunk(end: $0.element, at: .seconds($0.offset + 1))
            }
            if cut % 97 == 1 { #expect(dialect.read(exchange, as: Self.question).content == .completion(reading)) }
            let token = try #require(marks.firstToken)
            #expect(exchange.arrival(ofByte: token) == .seconds(token < cut ? 1 : 2))
        }
        // The last line needs no end.
        let bare = Array(bytes.prefix(ends[3] + 1))
        #expect(dialect.read(reply(200, bare), as: Self.question).content.isTerminatedCompletion)
    }

    @Test("However early the body ends, it is never taken for a whole one")
    func everyPrefixIsBroken() throws {
        let (bytes, ends) = Self.written("\n")
        for count in 0..<ends[3] {
            let finding = try judge("ollama", reply(200, Array(bytes.prefix(count))), Self.question).finding
            #expect(finding.verdict == .protocolViolation, "\(count)")
            let isWhole = count == 0 || ends.contains(count - 1) || ends.contains(count - 2)
            #expect(finding.reason == (count == 0 ? "stream_empty" : isWhole ? "stream_unterminated" : "stream_broken"))
        }
        #expect(try judge("ollama", reply(200, Array(bytes.prefix(ends[3] + 1))), Self.question).finding.verdict == .ok)
    }

    @Test("Content is told with the byte that ends its line, however it is cut", arguments: ["\n", "\r\n", "\n\n"])
    func progress(end: String) throws {
        let request = try dialect("ollama").completionRequest(
            DialectTarget(baseURL: "http://127.0.0.1", key: nil),
            model: "qwen3:8b",
            options: CompletionOptions(route: .generate)
        )
        let (bytes, ends) = Self.written(end)
        func run(_ observer: some BodyObserver, cut: [Int]) -> [BodyProgress] {
            var observer = observer
            var start = 0
            return (cut + [bytes.count]).map { end in
                defer { start = end }
                return bytes[start..<end].withUnsafeBytes { observer.observe($0) }
            }
        }
        let observer = try #require(request.observer)
        let single = run(observer, cut: Array(1..<bytes.count))
        let told = single.indices.filter { single[$0] == .content }
        #expect(told == ends.map { $0 + (end == "\r\n" ? 2 : 1) })
        for cut in 1..<bytes.count {
            let two = run(observer, cut: [cut])
            #expect(two[0] == (told.contains { $0 < cut } ? .content : []))
            #expect(two[1] == (told.contains { $0 >= cut } ? .content : []))
        }
    }

    @Test("What had come when a transfer broke is kept")
    func partialReading() throws {
        let (bytes, ends) = Self.written("\n")
        var exchange = reply(200, Array(bytes.prefix(ends[1] + 5)))
        exchange.failure = TransferFailure(.silenceTimeout)
        let reading = try dialect("ollama").read(exchange, as: Self.question)
        guard case .incomplete(let partial?) = reading.content else {
            Issue.record("\(reading.content)")
            return
        }
        #expect(partial.proof == .text)
        #expect(partial.marks?.firstToken == ends[1])
    }

    @Test(
        "A line of error decides, whatever came before",
        arguments: [
            (#"{"error":"model runner has unexpectedly stopped"}"#, Verdict.providerError),
            (#"{"error":{"message":"x","type":"api_error","code":429}}"#, .rateLimited),
        ],
        [0, 2, 4]
    )
    func errorInTheMiddle(error: (line: String, verdict: Verdict), count: Int) throws {
        let body = (Self.lines.prefix(count) + [error.line]).joined(separator: "\n") + "\n"
        let finding = try judge("ollama", reply(200, Array(body.utf8)), Self.question).finding
        #expect(finding.verdict == error.verdict)
        #expect(finding.error?.isInsideSuccess == true)
    }

    @Test(
        "What comes instead of lines",
        arguments: [
            (#"{"model":"m","response":"Hi","done":true,"done_reason":"stop"}"#, Reason("ran_text")),
            (#"{"model":"m","response":"","done":true,"done_reason":"length"}"#, "ran_cut"),
            (#"{"model":"m","response":"","done":true,"done_reason":"stop"}"#, "ran_ended"),
            // It was loaded, and did not run.
            (#"{"model":"m","response":"","done":true,"done_reason":"load"}"#, "nothing_ran"),
            (#"{"model":"other","response":"Hi","done":true}"#, "another_model_served"),
            ("Ollama is running", "not_json"), (page, "html_instead_of_json"), ("", "stream_empty"),
            ("[]", "no_output"), ("{\n\"done\": true\n}", "stream_broken"),
        ] as [(String, Reason)]
    )
    func otherBodies(body: String, reason: Reason) throws {
        let question = Question.completion("m", CompletionOptions(route: .generate))
        #expect(try judge("ollama", reply(200, Array(body.utf8)), question).finding.reason == reason)
    }

    @Test func aLineWithoutEndIsBounded() throws {
        let body =
            Array(#"{"response":""#.utf8) + Array(repeating: UInt8(ascii: "x"), count: 9 << 20)
            + Array("\"}\n".utf8) + Array(Self.lines[3].utf8)
        #expect(try judge("ollama", reply(200, body), Self.question).finding.reason == "stream_broken")
    }

    @Test("The answer in one piece")
    func whole() throws {
        let reading = try completed("ollama", Self.lines[3], model: "qwen3:8b")
        #expect(reading.proof == .cut)
        #expect(reading.usage == TokenUsage(input: 11, output: 3))
        // All of the prompt was in the cache.
        let cached = #"{"model":"m","response":"Hi","done":true,"done_reason":"stop","eval_count":2}"#
        #expect(try completed("ollama", cached, model: "m").usage == TokenUsage(input: 0, output: 2))
    }

    @Test func itsListIsWhatLiesOnTheDisk() throws {
        let body = """
            {"models":[
            {"name":"llama3.2:latest","model":"llama3.2:latest","modified_at":"2026-08-01T10:00:00+02:00","size":2019393189,
            "digest":"a80c","details":{"format":"gguf","family":"llama","parameter_size":"3.2B"}},
            {"name":"nomic-embed-text:latest","model":"nomic-embed-text:latest","capabilities":["embedding"]},
            {"name":"gpt-oss:120b-cloud","model":"gpt-oss:120b-cloud","remote_model":"gpt-oss:120b",
            "remote_host":"https://ollama.com:443","size":384,"capabilities":["completion","tools"]}]}
            """
        let models = try listPage("ollama", body).models
        #expect(models.map(\.id) == ["llama3.2:latest", "nomic-embed-text:latest", "gpt-oss:120b-cloud"])
        #expect(models.map(\.servesCompletions) == [nil, false, nil])
        // The time of a file says nothing of the model.
        #expect(models.allSatisfy { $0.created == nil })
        for empty in [#"{"models":null}"#, #"{"models":[]}"#, #"{"data":null}"#] {
            #expect(try listPage("ollama", empty) == ListPage(models: []))
        }
    }

    static let refusals: [Refusal] = [
        Refusal("ollama", "unknown", 404, error("model 'x' not found"), is: .ambiguousAbsent, "model_not_found"),
        Refusal(
            "ollama",
            "unknown, by an older server",
            404,
            error("model \\\"x\\\" not found, try pulling it first"),
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "ollama",
            "busy",
            503,
            error("server busy, please try again.  maximum pending requests exceeded"),
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        Refusal(
            "ollama",
            "a model of the cloud, and nobody is signed in",
            401,
            #"{"error":"unauthorized","signin_url":"https://ollama.com/connect?name=x"}"#,
            is: .gated,
            "sign_in_needed"
        ),
        Refusal("ollama", "bad key", 401, error("unauthorized"), is: .authFailed, "key_refused", hold: .refused),
        Refusal(
            "ollama",
            "bad key for a list",
            401,
            #"{"error":"unauthorized","signin_url":"https://ollama.com/connect"}"#,
            kind: .list,
            is: .authFailed,
            "key_refused",
            hold: .refused
        ),
        Refusal(
            "ollama",
            "the cloud throttles",
            429,
            error("too many concurrent requests"),
            is: .rateLimited,
            "rate_limit",
            hold: .throttled
        ),
        Refusal(
            "ollama",
            "the cloud cannot be reached",
            502,
            error("x"),
            is: .providerError,
            "upstream_failed",
            hold: .failing
        ),
        Refusal("ollama", "cancelled", 499, error("x"), is: .providerError, "server_error", hold: .failing),
        Refusal(
            "ollama",
            "no list",
            500,
            error("model list cache unavailable"),
            kind: .list,
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        Refusal(
            "ollama",
            "bad request",
            400,
            error("invalid options"),
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
    ]

    private static func error(_ text: String) -> String { "{\"error\":\"\(text)\"}" }

    @Test(arguments: refusals)
    func everyRowOfTheTable(refusal: Refusal) throws { try refusal.check() }
}

extension Reading.Content {
    /// Whether it is a completion whose stream came to its end.
    fileprivate var isTerminatedCompletion: Bool {
        if case .completion(let reading) = self { reading.marks?.isTerminated == true } else { false }
    }
}
