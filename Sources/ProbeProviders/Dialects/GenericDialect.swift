import ProbeDomain
import ProbeJSON

/// Any public catalogue in JSON: the config says where in it the models are.
///
/// It has lists, and no completions.
/// `base_url` is the address of the list itself. Its query, and where pages follow each other, are further keys.
struct GenericDialect: ProviderDialect {
    let facts = ProviderFacts(
        name: "generic",
        title: "Generic list",
        baseURL: nil,
        exampleURL: "https://models.dev/api.json",
        keyVariable: nil,
        keyNeed: .ifConfigured,
        routes: [],
        hasRetrieve: false,
        shortestListInterval: .seconds(60),
        settings: [
            ProviderSetting(
                "query",
                expected: "the query of the list's URL, such as \"limit=100\"",
                form: .query,
                isView: true
            ),
            ProviderSetting(
                "models",
                expected: "a JSON pointer to the models, such as \"/data\"",
                form: .pointer,
                isView: true
            ),
            ProviderSetting(
                "id",
                expected: "a JSON pointer in a model",
                form: .pointer,
                standard: Self.standardID,
                isView: true
            ),
            ProviderSetting("created", expected: "a JSON pointer in a model", form: .pointer),
            ProviderSetting("next", expected: "a JSON pointer to the next page's token or URL", form: .pointer),
            ProviderSetting("next_parameter", expected: "the name of a parameter of the query", form: .word),
        ]
    )

    private static let standardID = "/id"

    /// Its own keys in the config.
    private var settings: [String: String] = [:]

    var rules: [MatchRule] { SharedRules.all }

    func configured(_ settings: [String: String]) -> any ProviderDialect {
        var dialect = self
        dialect.settings = settings
        return dialect
    }

    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest {
        var query = target.settings["query"].map { [$0] } ?? []
        if let page {
            if let name = target.settings["next_parameter"] {
                query.append("\(RequestParts.encoded(name))=\(RequestParts.encoded(page.text))")
            } else {
                query = [RequestParts.query(page)]
            }
        }
        let url = target.baseURL + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
        return RequestParts.get(url, target, auth: RequestParts.bearer(target))
    }

    func retrieveRequest(_ target: DialectTarget, model: ModelID) -> WireRequest? { nil }

    /// There is none to ask for; whoever asks all the same gets the list, which is free.
    func completionRequest(_ target: DialectTarget, model: ModelID, options: CompletionOptions) -> WireRequest {
        listRequest(target, page: nil)
    }

    func tokenBound(_ options: CompletionOptions) -> Int { 0 }

    func read(_ exchange: Exchange, as question: Question) -> Reading {
        ReplyFrame.read(
            exchange,
            requestID: exchange.headers["x-request-id"] ?? exchange.headers["cf-ray"],
            buckets: LimitReader.openAIBuckets(exchange) + RateLimitFields.buckets(exchange),
            wait: { LimitReader.wait(exchange, message: $0?.message) },
            success: {
                ReplyFrame.json(exchange) { question.kind == .list ? page($0) : .malformed("no_output") }
            }
        )
    }

    private func page(_ node: JSONNode) -> Reading.Content {
        guard let place = settings["models"].map({ node.at(pointer: $0) }) ?? node else {
            return .malformed("no_model_list")
        }
        let models: [ListedModel]
        let count: Int
        if let rows = place.array {
            models = rows.compactMap { row($0, key: nil) }
            count = rows.count
        } else if let members = place.members, !members.contains(where: { $0.value.array != nil }) {
            // An array in it is the list, or something beside one: the pointer ends too early.
            models = members.compactMap { row($0.value, key: $0.key) }
            count = members.count
        } else if place.isNull {
            (models, count) = ([], 0)
        } else {
            return .malformed("no_model_list")
        }
        let content = ListReader.page(models, of: count)
        guard case .list(var page) = content else { return content }
        let next = settings["next"].flatMap { node.at(pointer: $0) }
        if let next, !next.isNull, next.bool != false, next.string != "" {
            page.next = token(next)
            page.isCutShort = page.next == nil
        }
        return .list(page)
    }

    /// A row: an object with its id, or the id itself; in an object of rows the key is the id of those that name none.
    private func row(_ node: JSONNode, key: String?) -> ListedModel? {
        let named = node.at(pointer: settings["id"] ?? Self.standardID)?.string
        return ListReader.id(named ?? key ?? node.string).map { id in
            ListedModel(id: id, created: settings["created"].flatMap { Self.time(node.at(pointer: $0)) })
        }
    }

    /// Seconds or milliseconds since the epoch, a time or a date.
    private static func time(_ node: JSONNode?) -> Timestamp? {
        if let text = node?.string { return Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z") }
        // More than 10^11 seconds would be the year 5138.
        return node?.int.flatMap { ServerNumber.instant(seconds: $0 > 100_000_000_000 ? $0 / 1_000 : $0) }
    }

    /// With a parameter to send it in, what is named is a token; else an address, of which the query is sent.
    private func token(_ node: JSONNode) -> PageToken? {
        guard settings["next_parameter"] != nil else { return node.string.flatMap { RequestParts.query(of: $0) } }
        return (node.string ?? node.int.map { String($0) }).flatMap { PageToken($0) }
    }
}
