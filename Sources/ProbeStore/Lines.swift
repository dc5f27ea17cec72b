/// Several texts in one column, each on a line of its own; line feeds inside are written `\n`, backslashes `\\`.
///
/// It goes by scalars: as a `Character`, a line feed behind a carriage return is no line feed.
enum Lines {
    /// Nil for none.
    static func joined(_ texts: [String]) -> String? {
        guard !texts.isEmpty else { return nil }
        var result = String.UnicodeScalarView()
        for (index, text) in texts.enumerated() {
            if index > 0 { result.append("\n") }
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
                case "\n": result.append(contentsOf: "\\n".unicodeScalars)
                default: result.append(scalar)
                }
            }
        }
        return String(result)
    }

    /// The texts that `joined` took.
    static func split(_ text: String?) -> [String] {
        guard let text else { return [] }
        return text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var result = String.UnicodeScalarView()
            var isEscaped = false
            for scalar in line {
                if isEscaped {
                    result.append(scalar == "n" ? "\n" : scalar)
                    isEscaped = false
                } else if scalar == "\\" {
                    isEscaped = true
                } else {
                    result.append(scalar)
                }
            }
            return String(result)
        }
    }
}
