/// What makes an endpoint the same one across reloads and restarts.
///
/// Another base URL under the same name is another endpoint with a baseline of its own.
package struct EndpointKey: Hashable, Sendable, Comparable {
    /// The name in the config; unique within one plan.
    package let name: String
    /// The provider's name in the registry of dialects.
    package let provider: String
    /// The base URL without a trailing slash.
    package let baseURL: String

    /// Makes a key.
    package init(name: String, provider: String, baseURL: String) {
        self.name = name
        self.provider = provider
        self.baseURL = baseURL
    }

    package static func < (left: EndpointKey, right: EndpointKey) -> Bool {
        (left.name, left.provider, left.baseURL) < (right.name, right.provider, right.baseURL)
    }
}
