import ProbeDomain

/// Text in HTML and SVG.
enum HTML {
    /// A text from anywhere as content or as the value of a quoted attribute: it can end neither, and controls are
    /// escaped.
    static func text(_ text: some StringProtocol, limit: Int = 200) -> String {
        var result = ""
        for character in escaped(text, limit: limit).unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    /// A number with at most one decimal, for coordinates.
    static func coordinate(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        guard tenths % 10 != 0 else { return String(tenths / 10) }
        return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
