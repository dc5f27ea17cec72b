import ProbeDomain
import ProbeJSON

/// Anthropic's API.
struct AnthropicDialect: ProviderDialect {
    let facts = ProviderFacts(
        name: "anthropic",
        title: "Anthropic",
        baseURL: "https://api.anthropic.com",
        keyVariable: "ANTHROPIC_API_KEY",
        keyNeed: .always,
        routes: [.messages],
        hasRetrieve: true,
        ownModelPrefixes: ["claude-"]
    )

    var rules: [MatchRule] { AnthropicRules.all + SharedRules.all }

    /// The default page has 20 rows; 1,000 is the most.
    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest {
        let after = page.map { "&after_id=" + RequestParts.encoded($0.text) } ?? ""
        return RequestParts.get("\(target.baseURL)/v1/models?limit=1000\(after)", target, auth: auth(target))
    }

    func retrieveRequest(_ target: DialectTarget, model: ModelID) -> WireRequest? {
        RequestParts.get("\(target.baseURL)/v1/models/\(RequestParts.segment(model))", target, auth: auth(target))
    }

    func completionRequest(_ target: DialectTarget, model: ModelID, options: CompletionOptions) -> WireRequest {
        var members: [(String, JSONOutput)] = [
            ("model", .string(model.text)), ("max_tokens", .int(options.outputTokens ?? 1)),
            ("messages", [["role": "user", "content": "hi"]]),
        ]
        if options.isStreaming { members.append(("stream", true)) }
        return RequestParts.post(
            "\(target.baseURL)/v1/messages",
            .object(members),
            target,
            auth: auth(target),
            isStreaming: options.isStreaming
        )
    }

    func tokenBound(_ options: CompletionOptions) -> Int { 16 + (options.outputTokens ?? 1) }

    private func auth(_ target: DialectTarget) -> [WireRequest.Header] {
        let version = WireRequest.Header("anthropic-version", "2023-06-01")
        return [version] + (target.key.map { [.init("x-api-key", secret: $0)] } ?? [])
    }

    func read(_ exchange: Exchange, as question: Question) -> Reading {
        ReplyFrame.read(
            exchange,
            requestID: exchange.headers["request-id"] ?? exchange.headers["cf-ray"],
            buckets: LimitReader.anthropicBuckets(exchange),
            wait: { error in
                // A monthly cap comes without a wait: it ends on the first of the next month, 00:00 UTC.
                let now = LimitReader.replyTime(exchange)
                if let error, error.tags.contains("enforced_spend_limit_reached") { return Self.untilNextMonth(now) }
                return LimitReader.wait(exchange, message: error?.message)
                    ?? Self.regained(error?.message ?? "", now)
            },
            partial: { ReplyFrame.partial(exchange, question, stream: Self.stream) },
            success: {
                ReplyFrame.success(
                    exchange,
                    question,
                    page: Self.page,
                    row: Self.row,
                    stream: Self.stream,
                    whole: Self.message
                )
            }
        )
    }

    private static func page(_ node: JSONNode) -> Reading.Content {
        let hasMore = node["has_more"]?.bool == true
        let content = ListReader.page(node["data"]?.array, next: hasMore ? node["last_id"]?.string : nil, row: row)
        guard case .list(var page) = content else { return content }
        page.isCutShort = hasMore && page.next == nil
        return .list(page)
    }

    private static func row(_ node: JSONNode) -> ListedModel? {
        guard let id = ListReader.id(node["id"]?.string) else { return nil }
        return ListedModel(
            id: id,
            created: node["created_at"]?.string.flatMap { Timestamp(rfc3339: $0) },
            shutdown: node["retires_at"]?.string.flatMap { Timestamp(rfc3339: $0) }
        )
    }

    static func message(_ node: JSONNode) -> Reading.Content {
        guard node["type"]?.string == "message" else { return .malformed("no_message") }
        var reading = CompletionReading(servedModel: node["model"]?.string.map { ModelID(cut($0, to: 500)) })
        for part in node["content"]?.array ?? [] {
            switch part["type"]?.string {
            case "text" where part["text"]?.string?.isEmpty == false: reading.proof = .text
            case "thinking", "redacted_thinking": reading.proof = reading.proof ?? .reasoning
            case "tool_use": reading.proof = reading.proof ?? .toolCall
            default: break
            }
        }
        reading.proof = reading.proof ?? stop(node["stop_reason"]?.string)
        reading.usage = usage(node["usage"], before: nil)
        return .completion(reading)
    }

    static func stream(_ body: [UInt8]) -> StreamReading {
        StreamReading.read(body) { reading, event, node in
            switch node["type"]?.string ?? event.name {
            case "message_start":
                reading.noteModel(node["message"]?["model"]?.string)
                reading.completion.usage = usage(node["message"]?["usage"], before: nil)
            case "content_block_delta":
                reading.noteText(node["delta"]?["text"]?.string, at: event.end)
                reading.noteReasoning(node["delta"]?["thinking"]?.string, at: event.end)
            case "content_block_start":
                switch node["content_block"]?["type"]?.string {
                case "tool_use": reading.noteProof(.toolCall)
                case "redacted_thinking": reading.noteProof(.reasoning)
                default: break
                }
            case "message_delta":
                reading.completion.usage = usage(node["usage"], before: reading.completion.usage)
                reading.noteProof(stop(node["delta"]?["stop_reason"]?.string))
            case "message_stop", "error":
                reading.marks.isTerminated = true
            default: break
            }
        }
    }

    /// What a stop reason proves by itself; each of them says that the model ran.
    private static func stop(_ reason: String?) -> RunProof? {
        switch reason {
        case "refusal": .refusal
        case "max_tokens", "model_context_window_exceeded": .cut
        case "tool_use": .toolCall
        case "end_turn", "stop_sequence", "pause_turn": .ended
        default: nil
        }
    }

    private static func usage(_ node: JSONNode?, before: TokenUsage?) -> TokenUsage? {
        guard let node else { return before }
        guard let input = ServerNumber.count(node["input_tokens"]) ?? before?.input else { return before }
        return TokenUsage(input: input, output: ServerNumber.count(node["output_tokens"]) ?? before?.output ?? 0)
    }

    /// Until the day that a limit set by oneself names.
    ///
    /// It says: `You will regain access on 2026-10-01 at 00:00 UTC.`
    private static func regained(_ message: String, _ now: Timestamp) -> NamedWait? {
        guard let phrase = message.firstRange(of: "regain access on ") else { return nil }
        let day = String(message[phrase.upperBound...].prefix(10))
        return WaitGrammar.until(day + "T00:00:00Z", now: now).map {
            NamedWait($0, .message("regain access on \(day)"))
        }
    }

    private static func untilNextMonth(_ now: Timestamp) -> NamedWait? {
        let date = CivilDate(now)
        let next =
            date.month == 12
            ? CivilDate(year: date.year + 1, month: 1, day: 1)
            : CivilDate(year: date.year, month: date.month + 1, day: 1)
        return next.timestamp.map { NamedWait($0 - now, .rule("spend limit, until the month ends")) }
    }
}
