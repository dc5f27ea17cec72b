import ProbeDomain
import ProbeJSON

/// Ollama's own API, on this machine or in its cloud (server/routes.go and docs/api of its main branch, 2026-08).
///
/// Its list is what lies on the disk, stubs of models in the cloud among it. There is no retrieval: `/api/show` is a POST.
struct OllamaDialect: ProviderDialect {
    let facts = ProviderFacts(
        name: "ollama",
        title: "Ollama",
        baseURL: "http://127.0.0.1:11434",
        keyVariable: "OLLAMA_API_KEY",
        keyNeed: .ifConfigured,
        routes: [.generate],
        hasRetrieve: false
    )

    var rules: [MatchRule] { OllamaRules.all + SharedRules.all }

    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest {
        RequestParts.get("\(target.baseURL)/api/tags", target, auth: RequestParts.bearer(target))
    }

    func retrieveRequest(_ target: DialectTarget, model: ModelID) -> WireRequest? { nil }

    /// It streams unless it is told not to.
    func completionRequest(_ target: DialectTarget, model: ModelID, options: CompletionOptions) -> WireRequest {
        let body: JSONOutput = .object([
            ("model", .string(model.text)), ("prompt", "hi"), ("stream", .bool(options.isStreaming)),
            ("options", ["num_predict": .int(options.outputTokens ?? 1)]),
        ])
        return RequestParts.post(
            "\(target.baseURL)/api/generate",
            body,
            target,
            auth: RequestParts.bearer(target),
            accept: options.isStreaming ? "application/x-ndjson" : "application/json",
            observer: options.isStreaming ? LineObserver() : nil
        )
    }

    /// A chat template may be longer than what it wraps.
    func tokenBound(_ options: CompletionOptions) -> Int { 64 + (options.outputTokens ?? 1) }

    func read(_ exchange: Exchange, as question: Question) -> Reading {
        var reading = ReplyFrame.read(
            exchange,
            requestID: exchange.headers["x-request-id"],
            buckets: [],
            wait: { LimitReader.wait(exchange, message: $0?.message) },
            partial: { ReplyFrame.partial(exchange, question, stream: Self.lines) },
            success: { Self.success(exchange, question) }
        )
        if case .error(var facts) = reading.content, Self.namesSignIn(exchange.body) {
            facts.tags.insert("sign_in")
            reading.content = .error(facts)
        }
        return reading
    }

    /// Whether an error says where to sign in, as those of models in the cloud do.
    private static func namesSignIn(_ body: [UInt8]) -> Bool {
        ErrorReader.tolerantParse(body)?["signin_url"]?.string != nil
    }

    private static func success(_ exchange: Exchange, _ question: Question) -> Reading.Content {
        switch question {
        case .list: return ReplyFrame.json(exchange) { OpenAIListReader.page($0, row: row) }
        case .retrieve: return ReplyFrame.json(exchange) { ListReader.retrieved(row($0)) }
        case .completion(_, let options):
            let start = exchange.body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            // A single line is a stream of one; what begins otherwise is something else.
            guard options.isStreaming, start == nil || start == UInt8(ascii: "{") else {
                return ReplyFrame.json(exchange, whole)
            }
            return lines(exchange.body).content
        }
    }

    /// A row; `capabilities` are told by newer servers only.
    private static func row(_ node: JSONNode) -> ListedModel? {
        guard let id = ListReader.id((node["model"] ?? node["name"])?.string) else { return nil }
        let capabilities = node["capabilities"]?.array?.compactMap(\.string)
        let isMute = capabilities.map { !$0.isEmpty && !$0.contains("completion") } ?? false
        return ListedModel(id: id, servesCompletions: isMute ? false : nil)
    }

    private static func whole(_ node: JSONNode) -> Reading.Content {
        guard node["done"]?.bool != nil || node["response"]?.string != nil else { return .malformed("no_output") }
        var reading = StreamReading()
        take(&reading, node, at: 0)
        return .completion(reading.completion)
    }

    private static func lines(_ body: [UInt8]) -> StreamReading {
        StreamReading.readLines(body) { reading, node, end in
            if node["error"] != nil { reading.marks.isTerminated = true }
            take(&reading, node, at: end)
        }
    }

    /// `done_reason` may be `load` too: then the model was loaded, and did not run.
    private static func take(_ reading: inout StreamReading, _ node: JSONNode, at end: Int) {
        reading.noteModel(node["model"]?.string)
        reading.noteReasoning(node["thinking"]?.string, at: end)
        reading.noteText(node["response"]?.string, at: end)
        guard node["done"]?.bool == true else { return }
        reading.marks.isTerminated = true
        switch node["done_reason"]?.string {
        case "length": reading.noteProof(.cut)
        case "stop": reading.noteProof(.ended)
        default: break
        }
        // The count of the prompt is left out where all of it was in the cache.
        if let output = ServerNumber.count(node["eval_count"]) {
            reading.completion.usage = TokenUsage(
                input: ServerNumber.count(node["prompt_eval_count"]) ?? 0,
                output: output
            )
        }
    }
}
