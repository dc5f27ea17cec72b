/// A key or token.
///
/// It prints as its name in every description; only the transport reads the value.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Where the value came from, as people know it: `env OPENAI_API_KEY`, `credential probe.openai`.
    package let origin: String
    private let value: String

    /// Wraps a value; `origin` is what will be shown instead of it.
    package init(_ value: String, origin: String) {
        self.value = value
        self.origin = origin
    }

    /// The value itself.
    ///
    /// Call it only where a request goes onto the wire.
    package func reveal() -> String { value }

    package var description: String { "<\(origin)>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
