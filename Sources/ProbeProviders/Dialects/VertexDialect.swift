import ProbeDomain
import ProbeJSON

/// Google's Vertex AI: the models of a publisher, called in the publisher's own format.
///
/// The list is a catalogue of all locations. Whether a model may be called depends on the location, which is a part of the
/// path and, but for `global`, of the host.
struct VertexDialect: ProviderDialect {
    let facts = ProviderFacts(
        name: "vertex",
        title: "Google Vertex AI",
        baseURL: "https://{region}-aiplatform.googleapis.com",
        keyVariable: nil,
        keyNeed: .always,
        routes: [.generateContent],
        hasRetrieve: true,
        settings: [
            ProviderSetting("project", expected: "the id of a project", form: .word),
            ProviderSetting(
                "region",
                expected: "a location such as \"us-central1\", \"eu\" or \"global\"",
                form: .label,
                standard: "global",
                places: [
                    "global": "https://aiplatform.googleapis.com", "us": "https://aiplatform.us.rep.googleapis.com",
                    "eu": "https://aiplatform.eu.rep.googleapis.com",
                ]
            ),
            ProviderSetting(
                "publisher",
                expected: "a publisher such as \"google\" or \"anthropic\"",
                form: .label,
                standard: "google",
                isView: true
            ),
        ]
    )

    private let gemini = GeminiDialect()
    /// Whose models those are that do not say it in their ids; nil for the standard.
    private var publisher: String?

    func configured(_ settings: [String: String]) -> any ProviderDialect {
        var dialect = self
        dialect.publisher = settings["publisher"]
        return dialect
    }

    var rules: [MatchRule] { VertexRules.all + GeminiRules.all + AnthropicRules.all + SharedRules.all }

    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest {
        let token = page.map { "&pageToken=" + RequestParts.encoded($0.text) } ?? ""
        let publisher = RequestParts.encoded(target.settings["publisher"] ?? "google")
        let url = "\(target.baseURL)/v1beta1/publishers/\(publisher)/models?pageSize=100\(token)"
        return RequestParts.get(url, target, auth: auth(target))
    }

    func retrieveRequest(_ target: DialectTarget, model: ModelID) -> WireRequest? {
        let url = "\(target.baseURL)/v1beta1/\(resource(model, target))"
        return RequestParts.get(url, target, auth: auth(target))
    }

    func completionRequest(_ target: DialectTarget, model: ModelID, options: CompletionOptions) -> WireRequest {
        // A key of the express kind belongs to a project already.
        let region = RequestParts.encoded(target.settings["region"] ?? "global")
        let scope = target.settings["project"].map { "projects/\(RequestParts.encoded($0))/locations/\(region)/" } ?? ""
        let address = "\(target.baseURL)/v1/\(scope)\(resource(model, target))"
        guard Self.isClaude(model, of: target.settings["publisher"]) else {
            var request = gemini.completionRequest(target.keyless, model: model, options: options)
            request.url = address + (options.isStreaming ? ":streamGenerateContent?alt=sse" : ":generateContent")
            request.headers += auth(target)
            return request
        }
        var members: [(String, JSONOutput)] = [
            ("anthropic_version", "vertex-2023-10-16"), ("max_tokens", .int(options.outputTokens ?? 1)),
            ("messages", [["role": "user", "content": "hi"]]),
        ]
        if options.isStreaming { members.append(("stream", true)) }
        return RequestParts.post(
            address + (options.isStreaming ? ":streamRawPredict" : ":rawPredict"),
            .object(members),
            target,
            auth: auth(target),
            isStreaming: options.isStreaming
        )
    }

    func tokenBound(_ options: CompletionOptions) -> Int { gemini.tokenBound(options) }

    /// `publishers/google/models/gemini-3-pro`; an id may be given whole, as lists have it, or by its last part.
    private func resource(_ model: ModelID, _ target: DialectTarget) -> String {
        let parts = model.text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 4, parts[0] == "publishers", parts[2] == "models" {
            return "publishers/\(RequestParts.encoded(parts[1]))/models/\(RequestParts.encoded(parts[3]))"
        }
        let named = target.settings["publisher"]
        let publisher = Self.isClaude(model, of: named) ? "anthropic" : named ?? "google"
        return "publishers/\(RequestParts.encoded(publisher))/models/\(RequestParts.segment(model))"
    }

    /// Whether a model speaks Anthropic's format, as its id tells, or the publisher of the endpoint.
    private static func isClaude(_ model: ModelID, of publisher: String?) -> Bool {
        if model.text.hasPrefix("publishers/") { return model.text.hasPrefix("publishers/anthropic/") }
        return model.text.hasPrefix("claude-") || publisher == "anthropic"
    }

    /// A token is a bearer, as its shape shows; all else is an API key.
    private func auth(_ target: DialectTarget) -> [WireRequest.Header] {
        guard let key = target.key else { return [] }
        return KeyShape.isGoogleToken(key)
            ? [.init("Authorization", prefix: "Bearer ", secret: key)] : [.init("x-goog-api-key", secret: key)]
    }

    func credential(_ key: Secret) throws(KeyProblem) -> Credential {
        guard key.reveal().first != "{" else {
            throw KeyProblem(
                "it is a JSON document; set \"command\" to what prints a token, such as gcloud auth print-access-token"
            )
        }
        return Credential(key: key)
    }

    // MARK: Answers

    func read(_ exchange: Exchange, as question: Question) -> Reading {
        let isClaude =
            if case .completion(let model, _) = question { Self.isClaude(model, of: publisher) } else { false }
        let stream = isClaude ? AnthropicDialect.stream : GeminiDialect.stream
        var reading = ReplyFrame.read(
            exchange,
            requestID: exchange.headers["x-goog-request-id"] ?? exchange.headers["request-id"]
                ?? exchange.headers["x-request-id"],
            buckets: GeminiDialect.dailyBuckets(exchange),
            wait: { gemini.wait(exchange, $0) },
            partial: { ReplyFrame.partial(exchange, question, stream: stream) },
            success: {
                ReplyFrame.success(
                    exchange,
                    question,
                    page: Self.page,
                    row: Self.row,
                    stream: stream,
                    whole: isClaude ? AnthropicDialect.message : GeminiDialect.whole
                )
            }
        )
        if case .error(var facts) = reading.content, Self.isShortOfCapacity(exchange, facts) {
            facts.tags.insert("shared_capacity")
            reading.content = .error(facts)
        }
        return reading
    }

    /// Whether a 429 names no quota: then it is everybody's capacity that is used up, and not ours.
    private static func isShortOfCapacity(_ exchange: Exchange, _ facts: ErrorFacts) -> Bool {
        guard facts.status == 429, facts.type == "resource_exhausted", !facts.message.lowercased().contains("quota")
        else { return false }
        let node = ErrorReader.tolerantParse(exchange.body)
        let details = (node?.array?.first ?? node)?["error"]?["details"]?.array ?? []
        let kinds = details.compactMap { $0["@type"]?.string?.split(separator: ".").last }
        return !kinds.contains("QuotaFailure") && !kinds.contains("RetryInfo")
    }

    private static func page(_ node: JSONNode) -> Reading.Content {
        // What is empty is left out.
        let rows = node["publisherModels"]?.array ?? (node.members?.isEmpty == true ? [] : nil)
        return ListReader.page(rows, next: node["nextPageToken"]?.string, row: row)
    }

    private static func row(_ node: JSONNode) -> ListedModel? {
        ListReader.id(node["name"]?.string).map { ListedModel(id: $0) }
    }
}
