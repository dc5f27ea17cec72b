/// Models the user waits for.
package struct Watch: Hashable, Sendable {
    /// Which ids it takes.
    package let pattern: ModelPattern
    /// The names of the endpoints it holds for; nil for all.
    package let endpoints: Set<String>?

    /// Makes a watch.
    package init(_ pattern: ModelPattern, endpoints: Set<String>? = nil) {
        self.pattern = pattern
        self.endpoints = endpoints
    }

    /// Whether the watch holds for that id at that endpoint.
    package func matches(_ id: ModelID, at endpoint: String) -> Bool {
        holds(at: endpoint) && pattern.matches(id)
    }

    /// Whether the watch holds at that endpoint at all.
    package func holds(at endpoint: String) -> Bool {
        endpoints?.contains(endpoint) ?? true
    }
}
