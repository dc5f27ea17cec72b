internal import ProbeJSON

/// What in a config might be a secret, written where it must not be.
///
/// A wrong guess costs no more than a masked word in a
/// message; keys that are valid are never in a config at all.
enum Suspicion {
    /// How keys of the known providers start, and tokens of their neighbours.
    private static let prefixes = [
        "sk-", "sk_", "rk_", "AIza", "ya29.", "xai-", "gsk_", "hf_", "ghp_", "gho_", "github_pat_", "glpat-", "eyJ",
        "AKIA",
        "ASIA", "r8_", "nvapi-", "csk-", "fw_", "pplx-", "tgp_", "LLM|", "Bearer ", "bearer ", "Basic ", "basic ",
    ]
    /// Parts of names that hold secrets.
    private static let secretNames = [
        "authorization", "api-key", "api_key", "apikey", "cookie", "token", "secret", "password", "credential",
    ]

    /// Whether a name is one that holds secrets, such as `x-api-key` or `Cookie`.
    static func isSecretName(_ name: String) -> Bool {
        let name = name.lowercased()
        return name == "key" || secretNames.contains { name.contains($0) }
    }

    /// Whether a text looks like a key: a known start, or 32 and more letters and digits without a break.
    static func isSecretLike(_ text: String) -> Bool {
        if text.utf8.count >= 10, prefixes.contains(where: text.hasPrefix) { return true }
        var run = 0
        var digits = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                run += 1
                digits += 1
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                run += 1
            default: (run, digits) = (0, 0)
            }
            if run >= 32, digits >= 4 { return true }
        }
        return false
    }

    /// All that is to be masked in a tree, wherever it is.
    ///
    /// The known keys of a config hold no secret, although some sound so (`tokens_per_day`).
    static func masks(in node: JSONNode, known: Set<String>) -> [Range<Int>] {
        switch node.value {
        case .null, .bool, .number: return []
        case .string(let text): return isSecretLike(text) ? [inside(node.range)] : []
        case .array(let elements): return elements.flatMap { masks(in: $0, known: known) }
        case .object(let members):
            return members.flatMap { member in
                let key = isSecretLike(member.key) ? [inside(member.keyRange)] : []
                let isSecret = member.key == "key" || !known.contains(member.key) && isSecretName(member.key)
                // A key's object names a place; anything else there is a key itself.
                if isSecret, member.value.members == nil, !member.value.isNull {
                    return key + [inside(member.value)]
                }
                return key + masks(in: member.value, known: known)
            }
        }
    }

    /// What is to be masked of one value: a string's content, or all of another.
    static func inside(_ node: JSONNode) -> Range<Int> {
        node.kind == .string ? inside(node.range) : node.range
    }

    private static func inside(_ range: Range<Int>) -> Range<Int> {
        range.lowerBound + 1..<range.upperBound - 1
    }

    /// What is to be masked in a line of a text that is no JSON, where strings cannot be told from the rest: all that
    /// follows a `"key"`, and every word of twelve characters that is no word of a config.
    static func masks(inBroken bytes: [UInt8], line: Range<Int>, known: Set<String>) -> [Range<Int>] {
        var masks: [Range<Int>] = []
        var start: Int?
        for offset in line.lowerBound...line.upperBound {
            if offset < line.upperBound, isWordByte(bytes[offset]) {
                start = start ?? offset
            } else if let begin = start {
                start = nil
                let word = String(decoding: bytes[begin..<offset], as: UTF8.self)
                if word.utf8.count >= 12, !known.contains(word) { masks.append(begin..<offset) }
                if isSecretName(word), !known.contains(word) || word == "key",
                    let value = value(bytes, after: offset, line)
                {
                    masks.append(value)
                    break
                }
            }
        }
        return masks
    }

    /// The rest of a line behind a key, its colon and an opening quote; nil where an object or nothing follows.
    private static func value(_ bytes: [UInt8], after offset: Int, _ line: Range<Int>) -> Range<Int>? {
        let rest = bytes[offset..<line.upperBound]
        let skipped: [UInt8] = [
            0x20, 0x09, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ":"), UInt8(ascii: "="),
        ]
        guard let begin = rest.firstIndex(where: { !skipped.contains($0) }), bytes[begin] != UInt8(ascii: "{") else {
            return nil
        }
        return begin..<line.upperBound
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"),
            UInt8(ascii: "="),
            UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: byte >= 0x80
        }
    }
}
