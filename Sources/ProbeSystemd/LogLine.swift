import Logging
import ProbeDomain

/// What a log line says, whatever it is written to: untrusted text is escaped and cut.
struct LogLine {
    /// The facts by name, sorted; those of the call replace those of the logger.
    let facts: [(key: String, value: String)]
    /// The constant message, and the facts behind it: `attempt endpoint=openai verdict=ok`.
    let text: String

    init(_ event: LogEvent, metadata: Logger.Metadata) {
        var all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        if let error = event.error, all["error"] == nil { all["error"] = "\(error)" }
        facts = all.sorted { $0.key < $1.key }.map { (escaped($0.key, limit: 60), escaped("\($0.value)", limit: 300)) }
        let message = escaped("\(event.message)", limit: 1_000)
        text = ([message] + facts.map { "\($0.key)=\(Self.quoted($0.value))" }).joined(separator: " ")
    }

    /// Quotes what would not read as one value.
    private static func quoted(_ value: String) -> String {
        guard value.isEmpty || value.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return value }
        return "\"" + value.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"") + "\""
    }
}

extension Logger.Level {
    /// The syslog priority of the level, as the journal uses it.
    var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
