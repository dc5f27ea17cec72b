import ProbeDomain
import ProbeJSON

/// Azure OpenAI, also under the name of Foundry.
///
/// What answers there is a deployment, made by its owner under a name of the owner's choice; the list is the catalogue of
/// what the region could deploy. So a model that has come out is listed, gated until it is deployed, and callable from then
/// on. It is called by its own id, which is what a deployment is called unless its owner says otherwise; `deployment` in the
/// config names another.
struct AzureDialect: ProviderDialect {
    let facts = AzureDialect.openAI.facts

    /// Bodies and answers are OpenAI's.
    ///
    /// `store` is unknown to many versions of its Chat Completions.
    private static let openAI = OpenAIDialect(
        preset: OpenAIPreset(
            facts: ProviderFacts(
                name: "azure",
                title: "Azure OpenAI",
                baseURL: nil,
                exampleURL: "https://RESOURCE.openai.azure.com",
                keyVariable: "AZURE_OPENAI_API_KEY",
                keyNeed: .always,
                routes: [.responses, .chat],
                hasRetrieve: true,
                settings: [
                    ProviderSetting(
                        "api_version",
                        expected: "a version of the API such as \"2024-10-21\"",
                        form: .label,
                        // Versions list other models.
                        isView: true
                    ),
                    ProviderSetting("deployment", expected: "the name of a deployment", form: .word),
                ]
            ),
            chatLimit: .completionTokens,
            chatTokens: 256
        )
    )

    var rules: [MatchRule] { AzureRules.all + OpenAIRules.openAI + SharedRules.all }

    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest {
        RequestParts.get(url("models", target), target, auth: auth(target))
    }

    func retrieveRequest(_ target: DialectTarget, model: ModelID) -> WireRequest? {
        RequestParts.get(url("models/\(RequestParts.segment(model))", target), target, auth: auth(target))
    }

    func completionRequest(_ target: DialectTarget, model: ModelID, options: CompletionOptions) -> WireRequest {
        let deployment = target.settings["deployment"].map { ModelID($0) } ?? model
        var request = Self.openAI.completionRequest(target.keyless, model: deployment, options: options)
        let isOlder = target.settings["api_version"] != nil
        let place = isOlder ? "deployments/\(RequestParts.segment(deployment))/" : ""
        request.url = url(options.route == .responses ? "responses" : "\(place)chat/completions", target)
        request.headers += auth(target)
        return request
    }

    func tokenBound(_ options: CompletionOptions) -> Int { Self.openAI.tokenBound(options) }

    /// The address of something, in the form with `/v1`, or in the older one where the config names its version.
    ///
    /// A base URL may have the path already, as the clients of OpenAI want it.
    private func url(_ path: String, _ target: DialectTarget) -> String {
        let ending = ["/openai/v1", "/openai"].first { target.baseURL.hasSuffix($0) } ?? ""
        let root = target.baseURL.dropLast(ending.count)
        guard let version = target.settings["api_version"] else { return "\(root)/openai/v1/\(path)" }
        return "\(root)/openai/\(path)?api-version=\(RequestParts.encoded(version))"
    }

    /// A key has a header of its own; a token of Entra, which its shape shows, is a bearer.
    private func auth(_ target: DialectTarget) -> [WireRequest.Header] {
        guard let key = target.key else { return [] }
        return KeyShape.isSignedToken(key)
            ? [.init("Authorization", prefix: "Bearer ", secret: key)] : [.init("api-key", secret: key)]
    }

    // MARK: Answers

    func read(_ exchange: Exchange, as question: Question) -> Reading {
        var reading: Reading
        switch question {
        case .completion: reading = Self.openAI.read(exchange, as: question)
        case .list: reading = free(exchange) { OpenAIListReader.page($0, row: Self.row) }
        case .retrieve: reading = free(exchange) { ListReader.retrieved(Self.row($0)) }
        }
        let id = exchange.headers["apim-request-id"] ?? exchange.headers["x-ms-request-id"]
        reading.requestID = id.map { escaped($0, limit: 200) } ?? reading.requestID
        reading.limits.buckets = reading.limits.buckets.compactMap(Self.known)
        // The body may name what was asked for; the header names the snapshot that answered.
        if case .completion(var completion) = reading.content, let served = exchange.headers["x-ms-served-model"],
            !served.isEmpty
        {
            completion.servedModel = ModelID(cut(served, to: 500))
            reading.content = .completion(completion)
        }
        return reading
    }

    private func free(_ exchange: Exchange, _ read: (JSONNode) -> Reading.Content) -> Reading {
        ReplyFrame.read(
            exchange,
            requestID: exchange.headers["x-request-id"],
            buckets: [],
            wait: { LimitReader.wait(exchange, message: $0?.message) },
            success: { ReplyFrame.json(exchange, read) }
        )
    }

    /// A bucket without what stands for unknown: 0 of 0, and 0 where no limit is told.
    private static func known(_ bucket: LimitBucket) -> LimitBucket? {
        var bucket = bucket
        if bucket.limit == 0 { bucket.limit = nil }
        if bucket.limit == nil, bucket.remaining == 0 { bucket.remaining = nil }
        return bucket.limit == nil && bucket.remaining == nil ? nil : bucket
    }

    private static func row(_ node: JSONNode) -> ListedModel? {
        guard let id = ListReader.id(node["id"]?.string) else { return nil }
        let can = node["capabilities"]
        let chats = can?["chat_completion"]?.bool == true || can?["completion"]?.bool == true
        let isMute = can?["inference"]?.bool == false || (can?["embeddings"]?.bool == true && !chats)
        return ListedModel(
            id: id,
            created: ServerNumber.instant(node["created_at"] ?? node["created"]),
            servesCompletions: isMute ? false : chats ? true : nil,
            shutdown: ServerNumber.instant(node["deprecation"]?["inference"])
        )
    }
}
