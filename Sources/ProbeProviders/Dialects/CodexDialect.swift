import ProbeDomain
import ProbeJSON

/// The route of Codex for those who are signed in with ChatGPT, as the program itself uses it; it is not documented.
///
/// Its completions draw from the plan and cannot be capped, so that a stream is ended after its first visible token.
struct CodexDialect: ProviderDialect {
    let facts = ProviderFacts(
        name: "codex",
        title: "OpenAI Codex",
        baseURL: "https://chatgpt.com/backend-api/codex",
        keyVariable: nil,
        keyFile: UsualKeyFile(
            folderVariable: "CODEX_HOME",
            folder: ".codex",
            name: "auth.json",
            remedy: "sign in with \"codex login\""
        ),
        keyNeed: .always,
        routes: [.responses],
        hasRetrieve: false,
        // Hundreds of kilobytes; Codex itself reads it every five minutes.
        shortestListInterval: .seconds(300),
        ownModelPrefixes: ["gpt-", "o1", "o3", "o4", "codex"],
        settings: [
            ProviderSetting(
                Self.clientVersion,
                expected: "a version of Codex such as \"1.0.0\"",
                form: .version,
                standard: Self.standardVersion,
                isView: true
            )
        ],
        isPlan: true
    )

    private static let clientVersion = "client_version"

    /// Passes every gate that is known (as of 2026-11-23).
    ///
    /// The list hides what is newer than the client that asks: 0.99.0 does not see gpt-5.5, 0.128.0 does, and gpt-5.6
    /// needs 0.144.0.
    private static let standardVersion = "1.0.0"

    var rules: [MatchRule] { CodexRules.all + SharedRules.all }

    func credential(_ key: Secret) throws(KeyProblem) -> Credential { try CodexSignIn.credential(key) }

    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest {
        let version = RequestParts.encoded(target.settings[Self.clientVersion] ?? Self.standardVersion)
        return RequestParts.get("\(target.baseURL)/models?client_version=\(version)", target, auth: auth(target))
    }

    func retrieveRequest(_ target: DialectTarget, model: ModelID) -> WireRequest? { nil }

    /// There is one way to ask: as a stream, without a cap, without storing.
    func completionRequest(_ target: DialectTarget, model: ModelID, options: CompletionOptions) -> WireRequest {
        let body: JSONOutput = .object([
            ("model", .string(model.text)), ("instructions", "You are a probe."),
            ("input", .array([.object([("role", "user"), ("content", "hi")])])), ("store", false), ("stream", true),
            ("reasoning", .object([("effort", "low")])),
        ])
        return RequestParts.post(
            "\(target.baseURL)/responses",
            body,
            target,
            auth: auth(target),
            isStreaming: true,
            observer: StreamObserver(isEnough: ResponsesReader.isVisible)
        )
    }

    /// How much a model thinks before its first word cannot be known; at low effort a thousand tokens are many for "hi".
    func tokenBound(_ options: CompletionOptions) -> Int { 16 + 1_024 }

    /// It lies beside the route's own base, and not below it.
    func allowanceRequest(_ target: DialectTarget) -> WireRequest? {
        guard target.key != nil, target.baseURL.hasSuffix("/codex") else { return nil }
        return RequestParts.get(target.baseURL.dropLast(6) + "/wham/usage", target, auth: auth(target))
    }

    func readAllowance(_ exchange: Exchange) -> Allowance? { AllowanceReader.read(exchange, AllowanceReader.codex) }

    private func auth(_ target: DialectTarget) -> [WireRequest.Header] {
        guard let credential = target.credential else { return [] }
        var headers = [WireRequest.Header("Authorization", prefix: "Bearer ", secret: credential.key)]
        if let account = credential.parts[CodexSignIn.Part.account] {
            headers.append(.init("ChatGPT-Account-ID", secret: account))
        }
        if credential.parts[CodexSignIn.Part.fedramp] != nil { headers.append(.init("X-OpenAI-Fedramp", "true")) }
        return headers
    }

    func read(_ exchange: Exchange, as question: Question) -> Reading {
        let stream = { (body: [UInt8]) in ResponsesReader.stream(body, wasEndedByUs: exchange.wasEndedByUs) }
        var reading = ReplyFrame.read(
            exchange,
            requestID: exchange.headers["x-request-id"] ?? exchange.headers["x-oai-request-id"]
                ?? exchange.headers["cf-ray"],
            buckets: CodexLimits.buckets(exchange),
            wait: { Self.wait(exchange, $0) },
            partial: { exchange.body.isEmpty || question.kind != .completion ? nil : stream(exchange.body).marked },
            success: {
                switch question {
                case .list: ReplyFrame.json(exchange, Self.page)
                case .retrieve: .malformed("no_model_id")
                case .completion: ReplyFrame.stream(exchange, stream(exchange.body), whole: ResponsesReader.whole)
                }
            }
        )
        if case .error(let facts) = reading.content {
            reading.content = .error(Self.completed(facts, exchange))
        }
        reading.listTag = Self.tag(exchange.headers[question.kind == .list ? "etag" : "x-models-etag"])
        return reading
    }

    // MARK: The list

    /// Rows that the picker of Codex hides are there all the same.
    private static func page(_ node: JSONNode) -> Reading.Content {
        ListReader.page(node["models"]?.array, row: row)
    }

    private static func row(_ node: JSONNode) -> ListedModel? {
        ListReader.id(node["slug"]?.string).map { id in
            let context = ServerNumber.positive(node["context_window"])
            return ListedModel(id: id, context: context ?? ServerNumber.positive(node["max_context_window"]))
        }
    }

    /// An entity tag without what surrounds it (RFC 9110 section 8.8.3): `W/"x"` of a list is `"x"` elsewhere.
    private static func tag(_ text: String?) -> String? {
        guard var tag = text.map({ Substring($0) }) else { return nil }
        if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
        if tag.count >= 2, tag.hasPrefix("\""), tag.hasSuffix("\"") { tag = tag.dropFirst().dropLast() }
        return tag.isEmpty ? nil : cut(String(tag), to: 200)
    }

    // MARK: Errors

    /// What headers add to a refusal of the sign-in: `x-error-json`, base64 around an error, and
    /// `x-openai-authorization-error`, a word.
    private static func completed(_ facts: ErrorFacts, _ exchange: Exchange) -> ErrorFacts {
        guard facts.status == 401, facts.code == nil else { return facts }
        var facts = facts
        if let header = exchange.headers["x-error-json"], header.utf8.count <= 4_096,
            let inside = JSONWebToken.base64(header.utf8).flatMap({ try? JSONNode.parse($0) })
        {
            facts.code = ErrorReader.facts(inside, status: 401)?.code
        }
        facts.code =
            facts.code ?? exchange.headers["x-openai-authorization-error"].map { cut($0, to: 200).lowercased() }
        return facts
    }

    /// When the plan's allowance begins anew the body says; all else as everywhere.
    private static func wait(_ exchange: Exchange, _ error: ErrorFacts?) -> NamedWait? {
        if let wait = LimitReader.retryAfter(exchange) { return wait }
        if let error, [error.type, error.code].contains("usage_limit_reached"),
            let node = ErrorReader.tolerantParse(exchange.body)?["error"]
        {
            if let text = node["resets_at"].flatMap(numeral),
                let wait = WaitGrammar.until(text, now: LimitReader.replyTime(exchange))
            {
                return NamedWait(wait, .field("resets_at", text))
            }
            if let text = node["resets_in_seconds"].flatMap(numeral), let wait = WaitGrammar.seconds(text) {
                return NamedWait(wait, .field("resets_in_seconds", text))
            }
        }
        return LimitReader.wait(exchange, message: error?.message)
    }

    private static func numeral(_ node: JSONNode) -> String? { node.int.map { String($0) } ?? node.string }
}

/// Reads `x-codex-*`: how much of the plan's allowance is used, in percent, by windows of hours and weeks.
///
/// | header | example |
/// |---|---|
/// | `x-codex-primary-used-percent` | `12.5` |
/// | `x-codex-primary-reset-at` | `1777000000`, seconds since the epoch |
/// | `x-codex-secondary-…` | the same for the longer window |
/// | `x-codex-LIMIT-primary-…` | the same for one model's own limit |
enum CodexLimits {
    /// More families of limits than this are passed over.
    private static let mostFamilies = 8
    private static let used = "-used-percent"

    /// The buckets of all families, each of 100 percent.
    static func buckets(_ exchange: Exchange) -> [LimitBucket] {
        let names = exchange.headers.fields.lazy.map(\.name).filter { name in
            name.hasPrefix("x-codex-") && (name.hasSuffix("primary" + used) || name.hasSuffix("secondary" + used))
        }
        return names.prefix(mostFamilies * 2).compactMap { bucket(String($0.dropLast(used.count)), exchange) }
    }

    private static func bucket(_ prefix: String, _ exchange: Exchange) -> LimitBucket? {
        guard let text = exchange.headers[prefix + used], text.utf8.count <= 20, let percent = Double(text),
            percent.isFinite, percent >= 0
        else { return nil }
        let field = prefix + "-reset-at"
        let reset = exchange.headers[field].flatMap { text in
            WaitGrammar.until(text, now: LimitReader.replyTime(exchange)).map { (wait: $0, text: text) }
        }
        return LimitBucket(
            name: cut(String(prefix.dropFirst("x-".count)), to: 80),
            limit: 100,
            // What is left of the last percent is not counted.
            remaining: 100 - Int(min(percent, 100).rounded(.up)),
            reset: reset?.wait,
            resetSource: reset.map { .field(field, $0.text) }
        )
    }
}
