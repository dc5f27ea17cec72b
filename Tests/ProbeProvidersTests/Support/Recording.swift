import ProbeDomain
import Testing

/// A recorded stream, written with any line ends, and where in it the marks must lie.
struct Recording: Sendable, CustomTestStringConvertible {
    /// One event and the marks that it carries.
    struct Part: Sendable {
        var event: String?
        var data: [String] = []
        var comment: String?
        var marks: Set<Mark> = []
    }

    /// What an event carries.
    enum Mark: Sendable { case reasoning, token, end }

    /// How lines end.
    enum LineEnd: String, Sendable, CaseIterable {
        case lineFeed = "\n"
        case both = "\r\n"
        case carriageReturn = "\r"
    }

    let name: String
    let provider: String
    let route: CompletionRoute
    let model: ModelID
    let parts: [Part]
    let reading: CompletionReading

    var testDescription: String { name }

    /// Whether `[DONE]` ends it.
    var endsWithDone: Bool { parts.last?.data == ["[DONE]"] }

    /// The question that it answers.
    var question: Question { .completion(model, CompletionOptions(route: route)) }

    /// The bytes, and the marks that belong to them.
    func written(_ end: LineEnd, mark: Bool = false, upTo count: Int = .max) -> (bytes: [UInt8], marks: StreamMarks) {
        var bytes: [UInt8] = mark ? [0xEF, 0xBB, 0xBF] : []
        var marks = StreamMarks()
        let stop = Array(end.rawValue.utf8)
        for part in parts.prefix(count) {
            if let comment = part.comment { bytes += Array(":\(comment)".utf8) + stop }
            if let event = part.event { bytes += Array("event: \(event)".utf8) + stop }
            for line in part.data { bytes += Array("data: \(line)".utf8) + stop }
            if !part.data.isEmpty, part.event != "ping" {
                let last = bytes.count - stop.count - 1
                marks.firstEvent = marks.firstEvent ?? last
                if part.marks.contains(.reasoning) { marks.firstReasoning = marks.firstReasoning ?? last }
                if part.marks.contains(.token) {
                    marks.firstToken = marks.firstToken ?? last
                    marks.lastToken = last
                }
                if part.marks.contains(.end) { marks.isTerminated = true }
            }
            bytes += stop
        }
        return (bytes, marks)
    }
}

extension Recording {
    /// One of each kind of stream, with all that may stand between its tokens.
    static let all = [responses, chat, messages, gemini, codex, llama]

    private static func usage(_ input: Int, _ output: Int, _ reasoning: Int? = nil) -> TokenUsage {
        TokenUsage(input: input, output: output, reasoning: reasoning)
    }

    private static let responses = Recording(
        name: "Responses",
        provider: "openai",
        route: .responses,
        model: "gpt-5.5",
        parts: [
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
            Part(event: "response.output_text.delta", data: [#"{"type":"response.output_text.delta","delta":""}"#]),
            Part(
                event: "response.output_text.delta",
                data: [#"{"type":"response.output_text.delta","delta":"Héllo"}"#],
                marks: [.token]
            ),
            Part(data: [#"{"type":"response.output_text.delta","#, #""delta":"!"}"#], marks: [.token]),
            Part(
                event: "response.incomplete",
                data: [
                    """
                    {"type":"response.incomplete","response":{"status":"incomplete","model":"gpt-5.5-2026-04-23",\
                    "incomplete_details":{"reason":"max_output_tokens"},"output":[],"usage":{"input_tokens":8,\
                    "output_tokens":16,"output_tokens_details":{"reasoning_tokens":9}}}}
                    """
                ],
                marks: [.end]
            ),
        ],
        reading: CompletionReading(proof: .text, servedModel: "gpt-5.5-2026-04-23", usage: usage(8, 16, 9))
    )

    private static let chat = Recording(
        name: "Chat Completions",
        provider: "openrouter",
        route: .chat,
        model: "openai/gpt-5.5",
        parts: [
            Part(comment: " OPENROUTER PROCESSING"), Part(comment: ""),
            Part(data: [#"{"model":"openai/gpt-5.5","choices":[{"delta":{"role":"assistant","content":""}}]}"#]),
            Part(event: "nothing"),
            Part(
                data: [#"{"model":"openai/gpt-5.5","choices":[{"delta":{"reasoning":"Hm"}}]}"#],
                marks: [.reasoning]
            ),
            Part(data: [#"{"choices":[{"delta":{"content":"Hi","reasoning_content":null}}]}"#], marks: [.token]),
            Part(data: [""]),
            Part(data: [#"{"choices":[{"delta":{"content":" there"}}]}"#], marks: [.token]),
            Part(data: [#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#]),
            Part(data: [#"{"choices":[],"usage":{"prompt_tokens":8,"completion_tokens":32,"cost":0.0001}}"#]),
            Part(data: ["[DONE]"], marks: [.end]),
        ],
        reading: CompletionReading(
            proof: .text,
            servedModel: "openai/gpt-5.5",
            usage: TokenUsage(input: 8, output: 32, microUSD: 100)
        )
    )

    private static let messages = Recording(
        name: "Messages",
        provider: "anthropic",
        route: .messages,
        model: "claude-haiku-4-5",
        parts: [
            Part(
                event: "message_start",
                data: [
                    """
                    {"type":"message_start","message":{"model":"claude-haiku-4-5-20251001","content":[],\
                    "usage":{"input_tokens":8,"output_tokens":1}}}
                    """
                ]
            ),
            Part(event: "ping", data: [#"{"type": "ping"}"#]),
            Part(
                event: "content_block_start",
                data: [#"{"type":"content_block_start","content_block":{"type":"text","text":""}}"#]
            ),
            Part(
                event: "content_block_delta",
                data: [#"{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"Hm"}}"#],
                marks: [.reasoning]
            ),
            Part(
                event: "content_block_delta",
                data: [#"{"type":"content_block_delta","delta":{"type":"text_delta","text":"Hi"}}"#],
                marks: [.token]
            ),
            Part(
                event: "message_delta",
                data: [#"{"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":3}}"#]
            ),
            Part(event: "message_stop", data: [#"{"type":"message_stop"}"#], marks: [.end]),
        ],
        reading: CompletionReading(proof: .text, servedModel: "claude-haiku-4-5-20251001", usage: usage(8, 3))
    )

    private static let gemini = Recording(
        name: "generateContent",
        provider: "google",
        route: .generateContent,
        model: "models/gemini-3-pro",
        parts: [
            Part(
                data: [#"{"candidates":[{"content":{"parts":[{"thought":true,"text":"Hm"}]}}]}"#],
                marks: [.reasoning]
            ),
            Part(
                data: [
                    #"{"candidates":[{"content":{"parts":[{"text":"Hello"}]}}],"#, #""modelVersion":"gemini-3-pro"}"#,
                ],
                marks: [.token]
            ),
            Part(
                data: [
                    """
                    {"candidates":[{"content":{"parts":[{"text":"!"}]},"finishReason":"MAX_TOKENS"}],\
                    "usageMetadata":{"promptTokenCount":2,"candidatesTokenCount":4,"thoughtsTokenCount":5}}
                    """
                ],
                marks: [.token, .end]
            ),
        ],
        reading: CompletionReading(proof: .text, servedModel: "gemini-3-pro", usage: usage(2, 9, 5))
    )

    private static let llama = Recording(
        name: "Llama API",
        provider: "llama",
        route: .chat,
        model: "Llama-4-Scout-17B-16E-Instruct-FP8",
        parts: [
            Part(data: [#"{"id":"c","event":{"event_type":"start","delta":{"type":"text","text":""}}}"#]),
            Part(
                data: [#"{"id":"c","event":{"event_type":"progress","delta":{"type":"text","text":"Hel"}}}"#],
                marks: [.token]
            ),
            Part(comment: " keep-alive"),
            Part(
                data: [#"{"id":"c","event":{"event_type":"progress","delta":{"type":"text","text":"lo"}}}"#],
                marks: [.token]
            ),
            Part(
                data: [
                    """
                    {"id":"c","event":{"event_type":"complete","delta":{"type":"text","text":""},"stop_reason":"length",\
                    "metrics":[{"metric":"num_completion_tokens","value":2,"unit":"tokens"},\
                    {"metric":"num_prompt_tokens","value":11,"unit":"tokens"},\
                    {"metric":"num_total_tokens","value":13,"unit":"tokens"}]}}
                    """
                ],
                marks: [.end]
            ),
        ],
        // It has no reasoning; a mark that is nowhere cannot be looked for.
        reading: CompletionReading(proof: .text, usage: usage(11, 2))
    )
}
