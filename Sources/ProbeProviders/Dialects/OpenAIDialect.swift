import ProbeDomain
import ProbeJSON

/// OpenAI's API and those who copy it.
///
/// Providers that differ from the shape in names and numbers only are rows of `OpenAIPreset`.
struct OpenAIDialect: ProviderDialect {
    let preset: OpenAIPreset
    /// Reads a page of the list.
    private let page: @Sendable (JSONNode) -> Reading.Content
    /// Adds what headers say to what a completion's body held.
    private let complete: @Sendable (inout CompletionReading, Exchange) -> Void

    /// Makes a dialect of the shape; those who differ in their lists or headers bring readers of their own.
    init(
        preset: OpenAIPreset,
        page: (@Sendable (JSONNode) -> Reading.Content)? = nil,
        complete: @escaping @Sendable (inout CompletionReading, Exchange) -> Void = { _, _ in }
    ) {
        self.preset = preset
        let hasCreation = preset.datesItsModels
        self.page = page ?? { OpenAIListReader.page($0) { OpenAIListReader.row($0, isDated: hasCreation) } }
        self.complete = complete
    }

    var facts: ProviderFacts { preset.facts }
    var rules: [MatchRule] { preset.rules + SharedRules.all }

    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest {
        RequestParts.get("\(target.baseURL)/models", target, auth: auth(target))
    }

    func retrieveRequest(_ target: DialectTarget, model: ModelID) -> WireRequest? {
        guard preset.facts.hasRetrieve else { return nil }
        return RequestParts.get("\(target.baseURL)/models/\(RequestParts.segment(model))", target, auth: auth(target))
    }

    func completionRequest(_ target: DialectTarget, model: ModelID, options: CompletionOptions) -> WireRequest {
        let isResponses = options.route == .responses
        let body = isResponses ? responses(model, options) : chat(model, options)
        let path = isResponses ? "responses" : "chat/completions"
        return RequestParts.post(
            "\(target.baseURL)/\(path)",
            body,
            target,
            auth: auth(target),
            isStreaming: options.isStreaming
        )
    }

    func tokenBound(_ options: CompletionOptions) -> Int { preset.promptTokens + outputTokens(options) }

    /// The smallest cap that proves a run: 16 is the least that Responses takes; at Chat a reasoning model spends a
    /// small cap on thinking and then answers 400.
    private func outputTokens(_ options: CompletionOptions) -> Int {
        options.outputTokens ?? (options.route == .responses ? 16 : preset.chatTokens)
    }

    private func responses(_ model: ModelID, _ options: CompletionOptions) -> JSONOutput {
        var members: [(String, JSONOutput)] = [
            ("model", .string(model.text)), ("input", "hi"), ("max_output_tokens", .int(outputTokens(options))),
            ("store", false),
        ]
        if options.isStreaming { members.append(("stream", true)) }
        return .object(members)
    }

    private func chat(_ model: ModelID, _ options: CompletionOptions) -> JSONOutput {
        let limit = options.usesOtherLimitName ? preset.chatLimit.other : preset.chatLimit
        var members: [(String, JSONOutput)] = [
            ("model", .string(model.text)),
            ("messages", [["role": "user", "content": "hi"]]),
            (limit.rawValue, .int(outputTokens(options))),
        ]
        if preset.sendsStore { members.append(("store", false)) }
        members += preset.chatExtras
        if options.isStreaming {
            members.append(("stream", true))
            // Without it most streams say nothing of what they cost.
            if preset.asksForUsage { members.append(("stream_options", ["include_usage": true])) }
        }
        return .object(members)
    }

    private func auth(_ target: DialectTarget) -> [WireRequest.Header] { RequestParts.bearer(target) }

    func allowanceRequest(_ target: DialectTarget) -> WireRequest? {
        guard let path = preset.allowance?.path, target.key != nil else { return nil }
        return RequestParts.get(target.baseURL + path, target, auth: auth(target))
    }

    func readAllowance(_ exchange: Exchange) -> Allowance? {
        preset.allowance.flatMap { AllowanceReader.read(exchange, $0.read) }
    }

    func read(_ exchange: Exchange, as question: Question) -> Reading {
        ReplyFrame.read(
            exchange,
            requestID: exchange.headers["x-request-id"] ?? exchange.headers["x-litellm-call-id"]
                ?? exchange.headers["cf-ray"],
            buckets: buckets(exchange),
            wait: { LimitReader.wait(exchange, message: $0?.message) },
            partial: { partial(exchange, question) },
            success: { success(exchange, question) }
        )
    }

    private func buckets(_ exchange: Exchange) -> [LimitBucket] {
        let told =
            LimitReader.openAIBuckets(exchange) + LimitReader.plainBuckets(exchange)
            + RateLimitFields.buckets(exchange)
        guard let daily = preset.dailyBuckets else { return told }
        return told.map { bucket in
            var bucket = bucket
            bucket.isDaily = daily.contains(bucket.name)
            return bucket
        }
    }

    private func success(_ exchange: Exchange, _ question: Question) -> Reading.Content {
        switch question {
        case .list: return ReplyFrame.json(exchange, page)
        case .retrieve:
            return ReplyFrame.json(exchange) { node in
                ListReader.retrieved(OpenAIListReader.row(node, isDated: preset.datesItsModels))
            }
        case .completion(_, let options):
            let content = completion(exchange, options)
            guard case .completion(var reading) = content else { return content }
            complete(&reading, exchange)
            return .completion(reading)
        }
    }

    private func completion(_ exchange: Exchange, _ options: CompletionOptions) -> Reading.Content {
        let whole = options.route == .responses ? ResponsesReader.whole : ChatReader.whole
        guard options.isStreaming else { return ReplyFrame.json(exchange, whole) }
        return ReplyFrame.stream(exchange, stream(exchange, options), whole: whole)
    }

    private func stream(_ exchange: Exchange, _ options: CompletionOptions) -> StreamReading {
        options.route == .responses ? ResponsesReader.stream(exchange.body) : ChatReader.stream(exchange.body)
    }

    private func partial(_ exchange: Exchange, _ question: Question) -> CompletionReading? {
        guard case .completion(_, let options) = question, options.isStreaming, !exchange.body.isEmpty else {
            return nil
        }
        return stream(exchange, options).marked
    }
}

/// Reads lists of the OpenAI shape, as far as servers keep to it: a bare array, `data: null`, `models` instead of
/// `data`, rows without `created`.
enum OpenAIListReader {
    /// Reads a page whose rows `row` reads.
    static func page(_ node: JSONNode, row: (JSONNode) -> ListedModel?) -> Reading.Content {
        let rows: [JSONNode]
        if let array = node.array ?? node["data"]?.array ?? node["models"]?.array {
            rows = array
        } else if node["data"]?.isNull == true || node["models"]?.isNull == true {
            rows = []
        } else {
            return .malformed("no_model_list")
        }
        let content = ListReader.page(rows, row: row)
        guard case .list(var page) = content else { return content }
        // Whoever copies the shape and pages it does so as others do; the rest cannot be asked for, and is not absent.
        page.isCutShort =
            node["has_more"]?.bool == true || node["links"]?["next"]?.string?.isEmpty == false
            || node["nextPageToken"]?.string?.isEmpty == false
        return .list(page)
    }

    /// A row.
    ///
    /// - Parameters:
    ///   - node: The row.
    ///   - isDated: Its `created` belongs to the model, and not to the request.
    /// - Returns: The row; nil when it has no id.
    static func row(_ node: JSONNode, isDated: Bool) -> ListedModel? {
        let row = Row(node)
        guard let id = ListReader.id((row.id ?? row.name ?? row.model)?.string) else { return nil }
        return ListedModel(
            id: id,
            created: isDated ? ServerNumber.instant(row.created) : nil,
            servesCompletions: row.isMute ? false : nil,
            shutdown: row.shutdown,
            context: ServerNumber.positive(row.contextLength ?? row.contextWindow ?? row.maxContext ?? row.maxModel)
        )
    }

    /// What may stand in a row, found in one go and not copied: lists are long.
    private struct Row: ~Copyable {
        var id: JSONNode?
        var name: JSONNode?
        var model: JSONNode?
        var created: JSONNode?
        var active: JSONNode?
        var capabilities: JSONNode?
        var type: JSONNode?
        var shutdownDate: JSONNode?
        var expirationDate: JSONNode?
        var deprecation: JSONNode?
        var contextLength: JSONNode?
        var contextWindow: JSONNode?
        var maxContext: JSONNode?
        var maxModel: JSONNode?

        init(_ node: JSONNode) {
            node.forEachMember { key, value in
                switch key {
                case "id": id = value
                case "name": name = value
                case "model": model = value
                case "created": created = value
                case "active": active = value
                case "capabilities": capabilities = value
                case "type": type = value
                case "shutdown_date": shutdownDate = value
                case "expiration_date": expirationDate = value
                case "deprecation": deprecation = value
                case "context_length": contextLength = value
                case "context_window": contextWindow = value
                case "max_context_length": maxContext = value
                case "max_model_len": maxModel = value
                default: break
                }
            }
        }

        /// The announced end of service: the day in `shutdown_date` at OpenAI and `expiration_date` at OpenRouter, the
        /// instant in `deprecation` at Mistral, whose captured lists name the end there and not the day from which one is
        /// advised against.
        var shutdown: Timestamp? {
            let day = shutdownDate?.string ?? expirationDate?.string
            return day.flatMap { Timestamp(rfc3339: $0 + "T00:00:00Z") }
                ?? deprecation?.string.flatMap { Timestamp(rfc3339: $0) }
        }

        /// Whether it says that the model answers no chat: `active` at Groq, `capabilities` at Mistral, `type` at Together.
        var isMute: Bool {
            switch type?.string {
            case "image", "embedding", "moderation", "rerank": true
            default: active?.bool == false || capabilities?["completion_chat"]?.bool == false
            }
        }
    }
}
