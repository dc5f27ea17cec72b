import ProbeDomain
import ProbeJSON

/// Amazon Bedrock: the list of the control plane, and Converse of the runtime.
///
/// Its list is the catalogue of a region, whoever asks, and behind it the profiles under which models are called that cannot
/// be called by their bare ids; the right to list them is one of its own. Its third face, `bedrock-mantle`, has OpenAI's shape and is an
/// endpoint of `openai-compatible`.
struct BedrockDialect: ProviderDialect {
    let facts = ProviderFacts(
        name: "bedrock",
        title: "Amazon Bedrock",
        baseURL: "https://bedrock.{region}.amazonaws.com",
        keyVariable: "AWS_BEARER_TOKEN_BEDROCK",
        keyNeed: .always,
        routes: [.converse],
        hasRetrieve: true,
        settings: [
            ProviderSetting(
                "region",
                expected: "a region of AWS such as \"us-east-1\"",
                form: .label,
                isRequired: true
            )
        ]
    )

    var rules: [MatchRule] { BedrockRules.all + SharedRules.all }

    /// The models have no pages; the profiles come after them, and have.
    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest {
        guard let page else {
            return signed(RequestParts.get("\(target.baseURL)/foundation-models", target, auth: []), target)
        }
        let token = page.text.hasPrefix(Self.profiles) ? String(page.text.dropFirst(Self.profiles.count)) : page.text
        let next = token.isEmpty ? "" : "&nextToken=" + RequestParts.encoded(token)
        let url = "\(target.baseURL)/inference-profiles?maxResults=1000\(next)&type=SYSTEM_DEFINED"
        return signed(RequestParts.get(url, target, auth: []), target)
    }

    /// What the tokens of pages of profiles begin with.
    private static let profiles = "profiles:"

    func retrieveRequest(_ target: DialectTarget, model: ModelID) -> WireRequest? {
        let url = "\(target.baseURL)/foundation-models/\(RequestParts.segment(model))"
        return signed(RequestParts.get(url, target, auth: []), target)
    }

    func completionRequest(_ target: DialectTarget, model: ModelID, options: CompletionOptions) -> WireRequest {
        let method = options.isStreaming ? "converse-stream" : "converse"
        let body: JSONOutput = [
            "messages": [["role": "user", "content": [["text": "hi"]]]],
            "inferenceConfig": ["maxTokens": .int(options.outputTokens ?? 1)],
        ]
        let request = RequestParts.post(
            "\(runtime(target))/model/\(RequestParts.segment(model))/\(method)",
            body,
            target,
            auth: [],
            accept: options.isStreaming ? MessageStream.contentType : "application/json",
            observer: options.isStreaming ? MessageObserver() : nil
        )
        return signed(request, target)
    }

    func tokenBound(_ options: CompletionOptions) -> Int { 16 + (options.outputTokens ?? 1) }

    /// Where completions are asked for: beside the public host of the lists, or at the same place where the config names
    /// one, be it a proxy or a private address.
    private func runtime(_ target: DialectTarget) -> String {
        let isPublic = ["", ".cn"].contains { target.baseURL.hasSuffix(".amazonaws.com\($0)") }
        for name in ["bedrock", "bedrock-fips"] {
            let start = "https://\(name)."
            // The key goes to no host that neither the config names nor AWS has.
            guard isPublic, target.baseURL.hasPrefix(start), !target.baseURL.dropFirst(start.count).contains("/") else {
                continue
            }
            return "https://\(name.replacing("bedrock", with: "bedrock-runtime"))."
                + target.baseURL.dropFirst(start.count)
        }
        return target.baseURL
    }

    // MARK: Keys

    /// The names of a key's parts.
    private enum Part {
        static let keyID = "access_key_id"
        static let session = "session_token"
    }

    /// An API key as it is, or the document that `aws configure export-credentials` and `aws sts` print.
    func credential(_ key: Secret) throws(KeyProblem) -> Credential {
        let text = key.reveal()
        guard text.first == "{" else {
            guard text.utf8.count != 20 || !(text.hasPrefix("AKIA") || text.hasPrefix("ASIA")) else {
                throw KeyProblem("it is the id of a key alone; give what aws configure export-credentials prints")
            }
            return Credential(key: key)
        }
        let document = try? JSONNode.parse(Array(text.utf8))
        let node = document?["Credentials"] ?? document
        guard let keyID = node?["AccessKeyId"]?.string, let secret = node?["SecretAccessKey"]?.string,
            !keyID.isEmpty, !secret.isEmpty
        else {
            throw KeyProblem("it is a JSON document without AccessKeyId and SecretAccessKey")
        }
        var credential = Credential(key: Secret(secret, origin: key.origin))
        credential.parts[Part.keyID] = Secret(keyID, origin: key.origin)
        if let session = node?["SessionToken"]?.string, !session.isEmpty {
            credential.parts[Part.session] = Secret(session, origin: key.origin)
        }
        credential.expires = node?["Expiration"]?.string.flatMap { Timestamp(rfc3339: $0) }
        return credential
    }

    /// The request with what authenticates it: an API key, or a signature where the key has an id.
    private func signed(_ request: WireRequest, _ target: DialectTarget) -> WireRequest {
        guard let credential = target.credential else { return request }
        var request = request
        guard let keyID = credential.parts[Part.keyID] else {
            request.headers.append(.init("Authorization", prefix: "Bearer ", secret: credential.key))
            return request
        }
        let signer = SignatureV4(
            keyID: keyID,
            key: credential.key,
            session: credential.parts[Part.session],
            region: target.settings["region"] ?? "",
            service: "bedrock"
        )
        // Headers of AWS's own must all be signed.
        let own = request.headers.compactMap { header -> (name: String, value: String)? in
            let name = header.name.lowercased()
            guard case .plain(let value) = header.value, name == "content-type" || name.hasPrefix("x-amz") else {
                return nil
            }
            return (name, value)
        }
        request.headers += signer.headers(
            request.method.rawValue,
            request.url,
            signing: own,
            body: request.body,
            at: target.now
        )
        return request
    }

    // MARK: Answers

    func read(_ exchange: Exchange, as question: Question) -> Reading {
        var reading = ReplyFrame.read(
            exchange,
            requestID: exchange.headers["x-amzn-requestid"],
            buckets: [],
            wait: { LimitReader.wait(exchange, message: $0?.message) },
            partial: { partial(exchange, question) },
            success: { success(exchange, question) }
        )
        // Whoever may not see profiles, or asks a proxy that has none, knows less, and is told nothing of what is absent.
        if case .list(.some) = question, case .error(let facts) = reading.content, [403, 404].contains(facts.status) {
            reading.content = .list(ListPage(models: [], isCutShort: true))
        }
        return reading
    }

    private func success(_ exchange: Exchange, _ question: Question) -> Reading.Content {
        switch question {
        case .list(let page): return ReplyFrame.json(exchange, page == nil ? Self.models : Self.profiles)
        case .retrieve:
            return ReplyFrame.json(exchange) { ListReader.retrieved($0["modelDetails"].flatMap(Self.row)) }
        case .completion(_, let options):
            guard options.isStreaming else { return ReplyFrame.json(exchange, ConverseReader.whole) }
            // No message begins with a brace: its first byte is the highest of its length.
            if exchange.body.isEmpty || exchange.body.first == 0 { return ConverseReader.stream(exchange.body).content }
            return ReplyFrame.json(exchange, ConverseReader.whole)
        }
    }

    private func partial(_ exchange: Exchange, _ question: Question) -> CompletionReading? {
        guard case .completion(_, let options) = question, options.isStreaming, exchange.body.first == 0 else {
            return nil
        }
        return ConverseReader.stream(exchange.body).marked
    }

    private static func models(_ node: JSONNode) -> Reading.Content {
        ListReader.page(node["modelSummaries"]?.array, next: profiles, row: row)
    }

    private static func profiles(_ node: JSONNode) -> Reading.Content {
        let token = node["nextToken"]?.string.flatMap { $0.isEmpty ? nil : profiles + $0 }
        return ListReader.page(node["inferenceProfileSummaries"]?.array, next: token) { row in
            ListReader.id(row["inferenceProfileId"]?.string).map {
                ListedModel(id: $0, created: row["createdAt"]?.string.flatMap { Timestamp(rfc3339: $0) })
            }
        }
    }

    private static func row(_ node: JSONNode) -> ListedModel? {
        guard let id = ListReader.id(node["modelId"]?.string) else { return nil }
        let modes = node["outputModalities"]?.array?.compactMap(\.string)
        let ways = node["inferenceTypesSupported"]?.array?.compactMap(\.string)
        let life = node["modelLifecycle"]
        return ListedModel(
            id: id,
            created: life?["startOfLifeTime"]?.string.flatMap { Timestamp(rfc3339: $0) },
            // Without calls on demand, the bare id is not to be called.
            servesCompletions: ways?.contains("ON_DEMAND") == false ? false : modes.map { $0.contains("TEXT") },
            shutdown: life?["endOfLifeTime"]?.string.flatMap { Timestamp(rfc3339: $0) }
        )
    }
}
