/// The port to a provider's request and answer format: builds requests, reads answers, names scopes.
///
/// Pure.
package protocol ProviderDialect: Sendable {
    /// What the config and the help need to know of it.
    var facts: ProviderFacts { get }

    /// Asks for the list, or for its next page.
    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest

    /// Asks for one model; nil where the provider has no such request.
    func retrieveRequest(_ target: DialectTarget, model: ModelID) -> WireRequest?

    /// Asks for the smallest completion that proves that the model runs.
    func completionRequest(_ target: DialectTarget, model: ModelID, options: CompletionOptions) -> WireRequest

    /// Reads what came back. Never fails: what cannot be read is a reading that says so.
    func read(_ exchange: Exchange, as question: Question) -> Reading

    /// The rows by which errors are classified: the dialect's own first, then those that all share.
    var rules: [MatchRule] { get }

    /// The pool of limits that a model's completions draw from; the model's own id where limits are per model.
    func pool(for model: ModelID) -> String

    /// The most that one such completion costs in tokens, in and out, for the reservation.
    func tokenBound(_ options: CompletionOptions) -> Int
}

extension ProviderDialect {
    package func pool(for model: ModelID) -> String { model.text }
}

/// What one provider's name in the config stands for.
package struct ProviderFacts: Sendable, Equatable {
    /// The name in the config: `openai`, `anthropic`.
    package let name: String
    /// The name for people: `OpenAI`.
    package let title: String
    /// The public base URL; nil where the config must name one.
    package let baseURL: String?
    /// The usual environment variable of its key; nil where there is none.
    package let keyVariable: String?
    /// When a key is needed.
    package let keyNeed: KeyNeed
    /// The ways to ask for a completion, the preferred one first.
    package let routes: [CompletionRoute]
    /// Whether one model can be asked for by its id.
    package let hasRetrieve: Bool
    /// The shortest sensible list interval of the public API; a list of megabytes is not fetched every 30 s.
    package let shortestListInterval: Duration
    /// Prefixes of model ids that this provider makes itself (`gpt-`, `o`, `chatgpt-`); empty for aggregators and local
    /// servers, which may serve any model.
    ///
    /// Decides which endpoints are polled faster for a watched model.
    package let ownModelPrefixes: [String]

    /// When a key is needed.
    package enum KeyNeed: Sendable, Equatable {
        /// For everything.
        case always
        /// For completions; the list is public.
        case forCompletions
        /// Only if the config names one.
        case ifConfigured
    }

    /// Makes facts from all their parts.
    package init(
        name: String,
        title: String,
        baseURL: String?,
        keyVariable: String?,
        keyNeed: KeyNeed,
        routes: [CompletionRoute],
        hasRetrieve: Bool,
        shortestListInterval: Duration = .seconds(10),
        ownModelPrefixes: [String] = []
    ) {
        self.name = name
        self.title = title
        self.baseURL = baseURL
        self.keyVariable = keyVariable
        self.keyNeed = keyNeed
        self.routes = routes
        self.hasRetrieve = hasRetrieve
        self.shortestListInterval = shortestListInterval
        self.ownModelPrefixes = ownModelPrefixes
    }
}

/// A way to ask for a completion; raw values are config words.
package enum CompletionRoute: String, Sendable, CaseIterable, Hashable {
    /// OpenAI's Responses API.
    case responses
    /// Chat Completions, at OpenAI and all who copy it.
    case chat
    /// Anthropic's Messages API.
    case messages
    /// Gemini's generateContent.
    case generateContent = "generate_content"
}

/// Where and as whom a dialect asks.
package struct DialectTarget: Sendable {
    /// Without a trailing slash.
    package var baseURL: String
    /// The key; nil when none is set or needed.
    package var key: Secret?
    /// Trust and proxy.
    package var route: WireRoute
    /// Extra plain headers from the config.
    package var headers: [WireRequest.Header]
    /// What goes out as `User-Agent`.
    package var userAgent: String
    /// The limits of free requests.
    package var listLimits: WireLimits
    /// The limits of completions.
    package var completionLimits: WireLimits

    /// Makes a target.
    package init(
        baseURL: String,
        key: Secret?,
        route: WireRoute = WireRoute(),
        headers: [WireRequest.Header] = [],
        userAgent: String = "probe",
        listLimits: WireLimits = .list,
        completionLimits: WireLimits = .completion
    ) {
        self.baseURL = baseURL
        self.key = key
        self.route = route
        self.headers = headers
        self.userAgent = userAgent
        self.listLimits = listLimits
        self.completionLimits = completionLimits
    }
}

/// How a completion is asked for.
package struct CompletionOptions: Sendable, Equatable, Hashable {
    /// The route; one of the dialect's.
    package var route: CompletionRoute
    /// As a stream, so that the first token can be timed.
    package var isStreaming: Bool
    /// The cap on output tokens; nil for the route's own smallest.
    package var outputTokens: Int?
    /// With the other name of that cap, where the dialect has two.
    package var usesOtherLimitName: Bool

    /// Makes options.
    package init(
        route: CompletionRoute,
        isStreaming: Bool = true,
        outputTokens: Int? = nil,
        usesOtherLimitName: Bool = false
    ) {
        self.route = route
        self.isStreaming = isStreaming
        self.outputTokens = outputTokens
        self.usesOtherLimitName = usesOtherLimitName
    }
}

/// What was asked, for reading the answer.
package enum Question: Sendable, Equatable {
    case list(page: PageToken?)
    case retrieve(ModelID)
    case completion(ModelID, CompletionOptions)

    /// The kind of check it belongs to.
    package var kind: CheckKind {
        switch self {
        case .list: .list
        case .retrieve: .retrieve
        case .completion: .completion
        }
    }
}

/// Names the next page of a list: server text, opaque, at most 2,048 bytes.
package struct PageToken: Sendable, Hashable {
    /// As the server gave it.
    package let text: String

    /// Takes a token; nil when it is empty or too long to be one.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 2_048 else { return nil }
        self.text = text
    }
}
