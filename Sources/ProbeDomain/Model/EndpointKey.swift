/// What makes an endpoint the same one across reloads and restarts.
///
/// Another base URL under the same name is another endpoint with a baseline of its own. So is another value of a setting
/// that decides which models are shown, such as the client's version at Codex: what only the new view has is not news.
package struct EndpointKey: Hashable, Sendable, Comparable {
    /// The name in the config; unique within one plan.
    package let name: String
    /// The provider's name in the registry of dialects.
    package let provider: String
    /// The base URL without a trailing slash; settings that decide which models are shown stand behind it as a query
    /// (RFC 3986 section 3.4), which no base URL in the config has.
    package let baseURL: String

    /// Makes a key.
    package init(name: String, provider: String, baseURL: String) {
        self.name = name
        self.provider = provider
        self.baseURL = baseURL
    }

    /// The base URL that requests begin with.
    package var address: String { String(Substring(baseURL.utf8.prefix { $0 != UInt8(ascii: "?") })) }

    package static func < (left: EndpointKey, right: EndpointKey) -> Bool {
        (left.name, left.provider, left.baseURL) < (right.name, right.provider, right.baseURL)
    }
}
