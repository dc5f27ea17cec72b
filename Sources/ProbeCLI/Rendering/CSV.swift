import ProbeDomain

/// Comma-separated values as RFC 4180 has them: CRLF after each record, quotes doubled.
enum CSV {
    /// A record with its line end, from fields that `text` or a number made.
    static func line(_ fields: [String]) -> String { fields.joined(separator: ",") + "\r\n" }

    /// A text as a field.
    ///
    /// Controls are escaped. What a spreadsheet would take for a formula (`=`, `+`, `-`, `@` at the beginning, with or
    /// without blanks before it) is preceded by an apostrophe, as OWASP advises against CSV injection.
    static func text(_ text: String, limit: Int = 1_000) -> String {
        var field = escaped(text, limit: limit)
        if let first = field.first(where: { $0 != " " }), "=+-@＝＋－＠".contains(first) { field = "'" + field }
        guard field.contains(where: { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" || $0 == " " }) else {
            return field
        }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// A number as a field; empty where it is not known.
    static func number(_ value: (some LosslessStringConvertible)?) -> String { value.map { String($0) } ?? "" }
}
