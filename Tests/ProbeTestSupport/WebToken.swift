/// A JSON Web Token with these claims, unsigned.
package func webToken(_ claims: String) -> String {
    [#"{"alg":"RS256","typ":"JWT"}"#, claims, "not a signature"].map { base64URL(Array($0.utf8)) }
        .joined(separator: ".")
}

/// Base64 for URLs, without padding (RFC 4648 section 5).
package func base64URL(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let piece = bytes[start..<min(start + 3, bytes.count)]
        var bits = piece.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - piece.count))
        var digits: [Character] = []
        for _ in 0..<4 {
            digits.insert(alphabet[bits & 63], at: 0)
            bits >>= 6
        }
        text += String(digits.prefix(piece.count + 1))
    }
    return text
}
