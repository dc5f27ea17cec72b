/// Makes untrusted text safe to show: control characters, line breaks, bidirectional marks and other invisible formatting
/// become `\u{..}`, and what is longer than `limit` characters is cut and ends in `…`.
///
/// Journal, terminal and records take server text only through here.
package func escaped(_ text: String, limit: Int = 500) -> String {
    if text.utf8.count <= limit, isPlain(text) { return text }
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
        guard count < limit else { return result + "…" }
        if isUnsafe(scalar) {
            result += "\\u{" + String(scalar.value, radix: 16) + "}"
        } else {
            result.unicodeScalars.append(scalar)
        }
        count += 1
    }
    return result
}

/// The same of a part of a text.
package func escaped(_ text: some StringProtocol, limit: Int = 500) -> String {
    escaped(String(text), limit: limit)
}

/// Whether a text is of printable ASCII alone.
private func isPlain(_ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy { $0 &- 0x20 < 0x5F } }
        ?? text.utf8.allSatisfy { $0 &- 0x20 < 0x5F }
}

/// Controls, format characters (bidi among them), separators of lines and paragraphs, private use and unassigned code points.
private func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: return true
    default: return false
    }
}
