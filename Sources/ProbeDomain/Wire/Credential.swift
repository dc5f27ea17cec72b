/// What a key's text holds: a key as it is, or a document that keeps several parts together.
package struct Credential: Sendable, Hashable {
    /// What authenticates requests.
    package var key: Secret
    /// Further parts, by the names that the dialect gives them: an account's id, a session's token.
    package var parts: [String: Secret]
    /// The end of its validity, as it says itself; nil when it does not.
    package var expires: Timestamp?

    /// Makes a credential.
    package init(key: Secret, parts: [String: Secret] = [:], expires: Timestamp? = nil) {
        self.key = key
        self.parts = parts
        self.expires = expires
    }

    /// Everything in it that must not be shown.
    package var secrets: [Secret] { [key] + parts.values }

    /// Whether its validity is over, by its own word.
    package func hasExpired(at now: Timestamp) -> Bool { expires.map { $0 <= now } ?? false }
}

/// Why a text is no key of its provider, for people; never with a part of the text.
package struct KeyProblem: Error, Equatable {
    /// The reason.
    package let reason: String

    /// Makes a problem.
    package init(_ reason: String) { self.reason = reason }
}
