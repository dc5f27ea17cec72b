import ProbeDomain
import ProbeJSON

/// The sign-in of Codex with ChatGPT: `auth.json`, or its access token alone.
///
/// It is read and never written, and no token is ever refreshed: refresh tokens are single-use, and whoever spends one
/// behind the back of Codex signs its user out. Nothing is verified: a token says of itself until when it holds, and whether
/// that is true only the server knows.
enum CodexSignIn {
    /// The parts of the credential beside the access token.
    enum Part {
        /// `ChatGPT-Account-ID`.
        static let account = "account_id"
        /// Present, with a single character, for accounts that have to say that they are under FedRAMP.
        ///
        /// A mask passes over a part that is so short.
        static let fedramp = "is_fedramp"
    }

    /// Takes a key's text apart.
    static func credential(_ key: Secret) throws(KeyProblem) -> Credential {
        let whole = key.reveal()
        guard whole.first == "{" else {
            guard !whole.hasPrefix("sk-") else {
                throw KeyProblem(
                    "it is an API key, and this route takes a sign-in with ChatGPT; use provider \"openai\""
                )
            }
            return credential(key, account: nil, identity: nil)
        }
        guard let document = try? JSONNode.parse(Array(whole.utf8)) else {
            throw KeyProblem("it is no JSON document; it may be written just now, or be damaged")
        }
        guard let token = text(document["tokens"]?["access_token"]) else {
            let hasKey = text(document["OPENAI_API_KEY"]) != nil
            guard hasKey || document["auth_mode"]?.string?.lowercased() == "apikey" else {
                throw KeyProblem("it holds no access token; sign in with ChatGPT: codex login")
            }
            throw KeyProblem(
                "Codex is signed in with an API key; sign in with ChatGPT (codex login), or use provider \"openai\""
            )
        }
        return credential(
            Secret(token, origin: key.origin),
            account: text(document["tokens"]?["account_id"]),
            identity: text(document["tokens"]?["id_token"])
        )
    }

    private static func credential(_ token: Secret, account: String?, identity: String?) -> Credential {
        let claims = JSONWebToken.claims(of: token.reveal())
        let told = [claims, identity.flatMap(JSONWebToken.claims)].compactMap { $0?["https://api.openai.com/auth"] }
        var parts: [String: Secret] = [:]
        if let account = account ?? told.compactMap({ text($0["chatgpt_account_id"]) }).first {
            parts[Part.account] = Secret(account, origin: token.origin)
        }
        if told.contains(where: { $0["chatgpt_account_is_fedramp"]?.bool == true }) {
            parts[Part.fedramp] = Secret("1", origin: token.origin)
        }
        return Credential(key: token, parts: parts, expires: JSONWebToken.instant(claims?["exp"]))
    }

    private static func text(_ node: JSONNode?) -> String? {
        node?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// Reads what a JSON Web Token says of itself (RFC 7519), without looking at its signature.
enum JSONWebToken {
    /// Larger ones are not taken apart: a header of HTTP could not carry them.
    private static let mostBytes = 32_768

    /// The claims; nil where the text is no such token.
    static func claims(of token: String) -> JSONNode? {
        guard token.utf8.count <= mostBytes else { return nil }
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = base64(parts[1]), let node = try? JSONNode.parse(bytes),
            node.kind == .object
        else { return nil }
        return node
    }

    /// A NumericDate of RFC 7519 section 2: seconds since the epoch, with a fraction or without; nil for all else.
    static func instant(_ node: JSONNode?) -> Timestamp? {
        if let instant = ServerNumber.instant(node) { return instant }
        guard let seconds = node?.double, seconds >= 0, seconds < 253_402_300_800 else { return nil }
        return Timestamp(seconds: Int64(seconds))
    }

    /// Decodes base64, in its own alphabet or in that for URLs, padded or not (RFC 4648 sections 4 and 5); nil where there is
    /// anything else in it.
    static func base64(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in text {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
            case UInt8(ascii: "-"), UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "_"), UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="):
                padding += 1
                continue
            default: return nil
            }
            guard padding == 0 else { return nil }
            bits = (bits << 6 | UInt32(value)) & 0xFFF
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        // Six bits that are left over are a piece of nothing.
        return padding <= 2 && count < 6 ? bytes : nil
    }
}
