import ProbeDomain

/// Tells tokens from keys where a provider takes both and wants each in another header.
enum KeyShape {
    /// A token that was signed for a while: three parts of base64, the first of them a JSON object (RFC 7519).
    static func isSignedToken(_ key: Secret) -> Bool {
        let text = key.reveal()
        return text.hasPrefix("eyJ") && text.split(separator: ".", omittingEmptySubsequences: false).count == 3
    }

    /// An access token of Google's, from a person's login or a service account.
    static func isGoogleToken(_ key: Secret) -> Bool { key.reveal().hasPrefix("ya29.") || isSignedToken(key) }
}
