/// A config that has been checked: every default is filled in, and nothing in it can be wrong by itself.
package struct Plan: Sendable, Equatable {
    /// The models the user waits for.
    package var watches: [Watch]
    /// All endpoints, disabled ones among them, in the order of the config.
    package var endpoints: [Endpoint]
    /// What all endpoints together may cost a UTC day.
    package var budget: BudgetCaps

    /// Makes a plan.
    package init(watches: [Watch], endpoints: [Endpoint], budget: BudgetCaps) {
        self.watches = watches
        self.endpoints = endpoints
        self.budget = budget
    }
}

/// One way to reach a provider: base URL, dialect, identity, and what is asked there how often.
///
/// Most endpoints of a large plan have the same settings: those share them.
@dynamicMemberLookup
package struct Endpoint: Sendable, Equatable {
    /// Name, provider and base URL.
    package var key: EndpointKey
    /// Where its key comes from.
    package var keySource: KeySource
    private var shared: SharedSettings

    /// Makes an endpoint from all its parts.
    package init(
        key: EndpointKey,
        isEnabled: Bool = true,
        keySource: KeySource = .standard,
        listEvery: Duration = .seconds(60),
        watchEvery: Duration = .seconds(30),
        completionEvery: Duration = .seconds(900),
        completionModels: [ModelID] = [],
        completionRoute: CompletionRoute? = nil,
        isStreaming: Bool = true,
        outputTokens: Int? = nil,
        confirms: Bool = true,
        reserve: Double = 0.2,
        downAfter: Duration = .seconds(60),
        budget: BudgetCaps = BudgetCaps(),
        route: WireRoute = WireRoute(),
        headers: [WireRequest.Header] = [],
        settings: [String: String] = [:]
    ) {
        self.key = key
        self.keySource = keySource
        let settings = EndpointSettings(
            isEnabled: isEnabled,
            listEvery: listEvery,
            watchEvery: watchEvery,
            completionEvery: completionEvery,
            completionModels: completionModels,
            completionRoute: completionRoute,
            isStreaming: isStreaming,
            outputTokens: outputTokens,
            confirms: confirms,
            reserve: reserve,
            downAfter: downAfter,
            budget: budget,
            route: route,
            headers: headers,
            settings: settings
        )
        shared = SharedSettings(settings)
    }

    /// The name in the config.
    package var name: String { key.name }

    package subscript<Value>(dynamicMember path: WritableKeyPath<EndpointSettings, Value>) -> Value {
        get { shared.settings[keyPath: path] }
        set {
            var settings = shared.settings
            settings[keyPath: path] = newValue
            shared = SharedSettings(settings)
        }
    }

    /// The endpoint, with its settings shared with another one where they are the same.
    package func sharing(with other: Endpoint?) -> Endpoint {
        guard let other, other.shared.settings == shared.settings else { return self }
        var endpoint = self
        endpoint.shared = other.shared
        return endpoint
    }

    package static func == (left: Endpoint, right: Endpoint) -> Bool {
        left.key == right.key && left.keySource == right.keySource
            && (left.shared === right.shared || left.shared.settings == right.shared.settings)
    }
}

/// Never changed.
private final class SharedSettings: Sendable {
    let settings: EndpointSettings

    init(_ settings: EndpointSettings) { self.settings = settings }
}

/// What is asked of an endpoint, how often and by which way.
package struct EndpointSettings: Sendable, Equatable {
    /// Whether it is probed at all.
    package var isEnabled: Bool
    /// Between two lists; at least 1 s.
    package var listEvery: Duration
    /// Between two lists while a watched model that it could serve is not yet callable.
    package var watchEvery: Duration
    /// Between two completions of one model.
    package var completionEvery: Duration
    /// Models that are called on schedule.
    package var completionModels: [ModelID]
    /// The route of completions; nil for the dialect's preferred one, with the next one as fallback.
    package var completionRoute: CompletionRoute?
    /// Whether completions are asked for as streams.
    package var isStreaming: Bool
    /// The cap on output tokens; nil for the route's own smallest.
    package var outputTokens: Int?
    /// Whether a watched model that has appeared is called to see whether it answers.
    package var confirms: Bool
    /// The share of the provider's limits that is left alone, 0 to 1.
    package var reserve: Double
    /// The shortest span of a failure that is told as down.
    package var downAfter: Duration
    /// What this endpoint may cost a UTC day.
    package var budget: BudgetCaps
    /// Trust and proxy.
    package var route: WireRoute
    /// Extra plain headers.
    package var headers: [WireRequest.Header]
    /// The provider's own keys, those left out with their standards.
    package var settings: [String: String]
}

/// Where a key comes from.
///
/// Keys are named in the config, never written there.
package enum KeySource: Sendable, Equatable {
    /// Not named: the service's credential `probe.NAME`, the credential stores, the provider's usual variable.
    case standard
    /// An environment variable.
    case environment(String)
    /// A file, and where in it a JSON pointer (RFC 6901) finds the key; nil for the whole file.
    case file(path: String, pointer: String?)
    /// A credential of the service, and where in it a JSON pointer (RFC 6901) finds the key; nil for the whole of it.
    case credential(name: String, pointer: String?)
    /// A program and its arguments, run without a shell; its first line of output is the key.
    case command([String])
    /// None, by explicit choice: `"key": null`.
    case none

    /// Whether another key may be found there later in the life of this process.
    package var mayChange: Bool {
        switch self {
        case .standard, .file, .command: true
        // Fixed at the start: the environment by the system, a credential by the service manager.
        case .environment, .credential, .none: false
        }
    }
}
