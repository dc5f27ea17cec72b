/// Makes untrusted text safe to show: control characters, line breaks, bidirectional marks and other invisible formatting
/// become `\u{..}`, and what is longer than `limit` characters is cut and ends in `…`.
///
/// Journal, terminal and records take server text only through here.
package func escaped(_ text: String, limit: Int = 500) -> String {
    if text.utf8.count <= limit, text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
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

/// Controls, format characters (bidi among them), separators of lines and paragraphs, private use and unassigned code points.
private func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: return true
    default: return false
    }
}
