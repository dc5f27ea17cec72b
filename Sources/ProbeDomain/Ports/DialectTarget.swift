/// Where and as whom a dialect asks.
package struct DialectTarget: Sendable {
    /// Without a trailing slash.
    package var baseURL: String
    /// The key with its parts; nil when none is set or needed.
    package var credential: Credential?
    /// The provider's own keys in the config, those left out with their standards.
    package var settings: [String: String]
    /// The moment of asking, for requests that are signed.
    package var now: Timestamp
    /// Trust and proxy.
    package var route: WireRoute
    /// Extra plain headers from the config.
    package var headers: [WireRequest.Header]
    /// What goes out as `User-Agent`.
    package var userAgent: String
    /// The limits of free requests.
    package var listLimits: WireLimits { .list }
    /// The limits of completions.
    package var completionLimits: WireLimits { .completion }

    /// Makes a target.
    package init(
        baseURL: String,
        credential: Credential?,
        settings: [String: String] = [:],
        now: Timestamp = Timestamp(microseconds: 0),
        route: WireRoute = WireRoute(),
        headers: [WireRequest.Header] = [],
        userAgent: String = "probe"
    ) {
        self.baseURL = baseURL
        self.credential = credential
        self.settings = settings
        self.now = now
        self.route = route
        self.headers = headers
        self.userAgent = userAgent
    }

    /// Makes a target whose key is nothing but a key.
    package init(
        baseURL: String,
        key: Secret?,
        route: WireRoute = WireRoute(),
        headers: [WireRequest.Header] = [],
        userAgent: String = "probe"
    ) {
        self.init(
            baseURL: baseURL,
            credential: key.map { Credential(key: $0) },
            route: route,
            headers: headers,
            userAgent: userAgent
        )
    }

    /// What authenticates requests; nil when none is set or needed.
    package var key: Secret? { credential?.key }

    /// The same without a key, for a request whose caller authenticates it in its own way.
    package var keyless: DialectTarget {
        var target = self
        target.credential = nil
        return target
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
