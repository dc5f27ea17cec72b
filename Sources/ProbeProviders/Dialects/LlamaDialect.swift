import ProbeDomain
import ProbeJSON

/// Meta's Llama API: OpenAI's paths, with replies and streams of its own (llama-api-client 0.6.0).
///
/// Its reach has not been verified since 2026-06, when its edge answered 403 to whoever had no key.
struct LlamaDialect: ProviderDialect {
    let facts = ProviderFacts(
        name: "llama",
        title: "Meta Llama API",
        baseURL: "https://api.llama.com/v1",
        keyVariable: "LLAMA_API_KEY",
        keyNeed: .always,
        routes: [.chat],
        hasRetrieve: true,
        ownModelPrefixes: ["llama-", "cerebras-llama-", "groq-llama-"]
    )

    /// Only the classes of statuses are known of its errors.
    var rules: [MatchRule] { SharedRules.all }

    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest {
        RequestParts.get("\(target.baseURL)/models", target, auth: RequestParts.bearer(target))
    }

    func retrieveRequest(_ target: DialectTarget, model: ModelID) -> WireRequest? {
        let url = "\(target.baseURL)/models/\(RequestParts.segment(model))"
        return RequestParts.get(url, target, auth: RequestParts.bearer(target))
    }

    func completionRequest(_ target: DialectTarget, model: ModelID, options: CompletionOptions) -> WireRequest {
        var members: [(String, JSONOutput)] = [
            ("model", .string(model.text)), ("messages", [["role": "user", "content": "hi"]]),
            ("max_completion_tokens", .int(options.outputTokens ?? 1)),
        ]
        if options.isStreaming { members.append(("stream", true)) }
        return RequestParts.post(
            "\(target.baseURL)/chat/completions",
            .object(members),
            target,
            auth: RequestParts.bearer(target),
            isStreaming: options.isStreaming
        )
    }

    func tokenBound(_ options: CompletionOptions) -> Int { 16 + (options.outputTokens ?? 1) }

    func read(_ exchange: Exchange, as question: Question) -> Reading {
        var reading = ReplyFrame.read(
            exchange,
            requestID: exchange.headers["x-request-id"] ?? exchange.headers["x-fb-request-id"],
            buckets: [],
            wait: { LimitReader.wait(exchange, message: $0?.message) },
            partial: { ReplyFrame.partial(exchange, question, stream: Self.stream) },
            success: {
                ReplyFrame.success(
                    exchange,
                    question,
                    page: { OpenAIListReader.page($0, row: Self.row) },
                    row: Self.row,
                    stream: Self.stream,
                    whole: Self.whole
                )
            }
        )
        // A 403 to a list or a retrieval is the edge's, and says nothing of key or model.
        if case .error(let facts) = reading.content, facts.status == 403, question.kind != .completion {
            let excerpt = escaped(facts.message, limit: 200)
            reading.content = .foreign(ForeignBody(isHTML: false, isFromEdge: true, excerpt: excerpt))
        }
        return reading
    }

    private static func row(_ node: JSONNode) -> ListedModel? { OpenAIListReader.row(node, isDated: true) }

    /// A reply in one piece; it names no model.
    private static func whole(_ node: JSONNode) -> Reading.Content {
        guard let message = node["completion_message"], message.kind == .object else { return .malformed("no_message") }
        var reading = CompletionReading(usage: usage(node["metrics"]))
        let text = message["content"]?.string ?? message["content"]?["text"]?.string
        if text?.isEmpty == false { reading.proof = .text }
        if message["tool_calls"]?.array?.isEmpty == false { reading.proof = reading.proof ?? .toolCall }
        reading.proof = reading.proof ?? stop(message["stop_reason"]?.string)
        return .completion(reading)
    }

    /// A stream: `start`, `progress` and `complete`, then perhaps `metrics`; there is no `[DONE]`.
    private static func stream(_ body: [UInt8]) -> StreamReading {
        StreamReading.read(body) { reading, event, node in
            if event.name == "error" { reading.marks.isTerminated = true }
            guard let part = node["event"] else { return }
            let delta = part["delta"]
            reading.noteText(delta?["text"]?.string, at: event.end)
            if delta?["type"]?.string == "tool_call" { reading.noteProof(.toolCall) }
            reading.noteProof(stop(part["stop_reason"]?.string))
            reading.completion.usage = usage(part["metrics"]) ?? reading.completion.usage
            let type = part["event_type"]?.string
            if type == "complete" || type == "metrics" { reading.marks.isTerminated = true }
        }
    }

    /// What a stop reason proves by itself.
    private static func stop(_ reason: String?) -> RunProof? {
        switch reason {
        case "stop": .ended
        case "length": .cut
        case "tool_calls": .toolCall
        default: nil
        }
    }

    /// Its counts are numbers among others: `num_prompt_tokens`, `num_completion_tokens`.
    private static func usage(_ metrics: JSONNode?) -> TokenUsage? {
        func value(_ name: String) -> Int? {
            let row = metrics?.array?.prefix(32).first { $0["metric"]?.string == name }
            return ServerNumber.count(row?["value"])
        }
        guard let input = value("num_prompt_tokens") else { return nil }
        return TokenUsage(input: input, output: value("num_completion_tokens") ?? 0)
    }
}
