/// A model's id as an endpoint spells it.
///
/// Server text: show it only through `escaped`.
package struct ModelID: Hashable, Comparable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The id exactly as listed; requests send it so.
    package let text: String

    /// Takes the id as it is.
    package init(_ text: String) {
        self.text = text
    }

    package init(stringLiteral text: String) {
        self.text = text
    }

    /// The id, made safe for terminals, logs and files.
    package var description: String { escaped(text, limit: 200) }

    package static func < (left: ModelID, right: ModelID) -> Bool {
        left.text < right.text
    }
}
