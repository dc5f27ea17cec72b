internal import ProbeDomain

/// One problem of a config, with all that is needed to show and to mend it.
///
/// Safe to print: no secret is in it.
package struct Diagnostic: Sendable, Equatable, CustomStringConvertible {
    /// How bad a problem is.
    package enum Severity: String, Sendable, Equatable {
        /// The config is refused.
        case error
        /// The config is taken, but it may not mean what its writer thinks.
        case warning
    }

    /// How bad it is.
    package let severity: Severity
    /// The file's name as it was given.
    package let file: String
    /// The line, from 1.
    package let line: Int
    /// The column in characters (Unicode scalars), from 1.
    package let column: Int
    /// Where it is in the tree, as in `endpoints[2].list.every`; empty for the file as a whole.
    package let keyPath: String
    /// What was found.
    package let found: String
    /// What is allowed instead; empty where that goes without saying.
    package let allowed: String
    /// The line of the file: escaped, cut to a window, secrets masked; empty where there is none to show.
    package let sourceLine: String
    /// As many spaces as bring its `^` under the place in `sourceLine`, on a terminal; empty where there is no line.
    package let caretLine: String
    /// What to do about it; nil where `allowed` says it.
    package let hint: String?

    /// Makes a diagnostic from all its parts.
    package init(
        severity: Severity,
        file: String,
        line: Int,
        column: Int,
        keyPath: String,
        found: String,
        allowed: String,
        sourceLine: String,
        caretLine: String,
        hint: String?
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.keyPath = keyPath
        self.found = found
        self.allowed = allowed
        self.sourceLine = sourceLine
        self.caretLine = caretLine
        self.hint = hint
    }

    /// The problem alone: `endpoints[2].list.every: found 60, expected a duration`.
    package var message: String {
        let text = allowed.isEmpty ? found : "\(found), \(allowed)"
        return keyPath.isEmpty ? text : "\(keyPath): \(text)"
    }

    /// On one line, as compilers write it: `file:line:column: error: message`.
    package var summary: String {
        "\(escaped(file)):\(line):\(column): \(severity.rawValue): \(message)"
    }

    /// All but the line of the file, on one line.
    package var entry: String { hint.map { "\(summary) (hint: \($0))" } ?? summary }

    /// The summary, the line with its caret, and the hint; no line break at the end.
    package var description: String {
        var lines = [summary]
        if !sourceLine.isEmpty { lines += ["  " + sourceLine, "  " + caretLine] }
        if let hint { lines.append("hint: \(hint)") }
        return lines.joined(separator: "\n")
    }
}
