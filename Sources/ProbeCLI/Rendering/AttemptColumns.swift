import ProbeDomain
import ProbeJSON

/// The columns of an attempt: names and values, the same wherever one is shown to programs.
///
/// Names are stable: one may be added at the end, none is renamed. Durations run from the send, in microseconds.
enum AttemptColumns {
    /// One column.
    struct Column: Sendable {
        /// Its name, with the unit where it has one.
        let name: String
        /// Its value; null where it is not known.
        let value: @Sendable (AttemptRecord) -> JSONOutput

        init(_ name: String, _ value: @escaping @Sendable (AttemptRecord) -> JSONOutput) {
            self.name = name
            self.value = value
        }
    }

    /// All of them, in their order.
    static let all: [Column] = [
        Column("endpoint") { .string($0.endpoint.name) },
        Column("provider") { .string($0.endpoint.provider) },
        Column("base_url") { .string($0.endpoint.baseURL) },
        Column("sent_at") { .string($0.id.sent.rfc3339) },
        Column("check") { .string($0.check.kind.rawValue) },
        Column("model") { .optional($0.check.model?.text) },
        Column("page") { .int($0.page) },
        Column("extra") { .bool($0.isExtra) },
        Column("manual") { .bool($0.isManual) },
        Column("verdict") { .string($0.verdict.rawValue) },
        Column("reason") { .string($0.reason.code) },
        Column("http_status") { .optional($0.status) },
        Column("error_type") { .optional($0.errorType) },
        Column("error_code") { .optional($0.errorCode) },
        Column("detail") { .optional($0.detail) },
        Column("request_id") { .optional($0.requestID) },
        Column("waited_us") { .optional($0.phases.waited?.wholeMicroseconds) },
        Column("lookup_us") { .optional($0.phases.lookup?.wholeMicroseconds) },
        Column("connect_us") { .optional($0.phases.connect?.wholeMicroseconds) },
        Column("tls_us") { .optional($0.phases.tls?.wholeMicroseconds) },
        Column("first_byte_us") { .optional($0.phases.firstByte?.wholeMicroseconds) },
        Column("first_event_us") { .optional($0.firstEvent?.wholeMicroseconds) },
        Column("first_reasoning_us") { .optional($0.firstReasoning?.wholeMicroseconds) },
        Column("first_token_us") { .optional($0.firstToken?.wholeMicroseconds) },
        Column("last_token_us") { .optional($0.lastToken?.wholeMicroseconds) },
        Column("total_us") { .optional($0.phases.end?.wholeMicroseconds) },
        Column("reused_connection") { .bool($0.reusedConnection) },
        Column("http_version") { .optional($0.httpVersion) },
        Column("input_tokens") { .optional($0.inputTokens) },
        Column("output_tokens") { .optional($0.outputTokens) },
        Column("usd") { .usd($0.microUSD) },
        Column("served_model") { .optional($0.servedModel?.text) },
        Column("listed") { .optional($0.listedCount) },
        Column("body_bytes") { .int($0.bodyBytes) },
        Column("excused") { .bool($0.isExcused) },
    ]

    /// An attempt's columns as members of an object.
    static func members(of attempt: AttemptRecord) -> [(String, JSONOutput)] {
        all.map { ($0.name, $0.value(attempt)) }
    }
}

/// An attempt as JSON, wherever one is shown: its id, then what an export has.
enum AttemptJSON {
    static func output(_ attempt: AttemptRecord) -> JSONOutput {
        .object([("id", .string(attempt.id.description))] + AttemptColumns.members(of: attempt))
    }
}

/// Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet.
enum CSV {
    /// A line with its end.
    static func line(_ cells: some Sequence<JSONOutput>) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    /// A value as a cell; empty for null.
    static func cell(_ value: JSONOutput) -> String {
        switch value {
        case .null: return ""
        case .string(let text): return quoted(text)
        case .double(let number): return decimal(millionths: Int(saturating: number * 1_000_000))
        case .bool, .int, .array, .object: return value.compact
        }
    }

    /// Text as a cell: characters that could break a terminal are escaped, what a spreadsheet takes for a formula has a
    /// `'` before it (OWASP, "CSV Injection"), and what holds a mark of the format is quoted.
    private static func quoted(_ text: String) -> String {
        if isPlain(text) { return text }
        var safe = escaped(text, limit: 2_000)
        // The escaping has made TAB and CR, which begin formulas too, into plain text.
        if let first = safe.unicodeScalars.first, "=+-@＝＋－＠".unicodeScalars.contains(first) { safe = "'" + safe }
        guard safe.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }) else { return safe }
        return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Whether text can stand as it is: most of it is short words in ASCII.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 200 else { return text.isEmpty }
        let isWord = (0x30...0x39).contains(first) || (0x41...0x5A).contains(first) || (0x61...0x7A).contains(first)
        return isWord
            && text.utf8.allSatisfy {
                (0x20...0x7E).contains($0) && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"")
            }
    }
}
