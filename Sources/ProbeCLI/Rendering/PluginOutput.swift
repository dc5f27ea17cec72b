import ProbeDomain
import ProbeStore

/// One line as monitoring plugins print it: `PROBE OK - text | perfdata` (Monitoring Plugins Development Guidelines,
/// "Plugin Output").
///
/// Names and server text cannot break it: what has a meaning in it does not get through.
enum PluginOutput {
    /// A measured value: `'label'=value[unit];[warning];[critical];[minimum];[maximum]`.
    struct Value {
        let label: String
        let value: String
        /// `s` for seconds; empty for a count.
        var unit = ""
        /// The range outside of which it is a warning; empty for none.
        var warning = ""
        /// The range outside of which it is critical; empty for none.
        var critical = ""
        /// Nothing here is ever negative.
        private let minimum = "0"
        /// The most there can be; empty where there is no such thing.
        var maximum = ""

        init(
            _ label: String,
            _ value: String,
            unit: String = "",
            warning: String = "",
            critical: String = "",
            maximum: String = ""
        ) {
            self.label = label
            self.value = value
            self.unit = unit
            self.warning = warning
            self.critical = critical
            self.maximum = maximum
        }

        /// As it is printed.
        var text: String {
            let name = label.unicodeScalars.map { scalar in
                scalar == "=" || scalar == "'" || scalar == "|" ? "_" : String(scalar)
            }
            let quoted = "'\(escaped(name.joined(), limit: 80))'"
            return "\(quoted)=\(value)\(unit);\(warning);\(critical);\(minimum);\(maximum)"
        }
    }

    /// Nagios reads 8 kB of a plugin, and some agents half of it.
    private static let longest = 4_000

    /// The line for an outcome.
    static func line(_ status: ExitStatus, _ text: String, _ values: [Value] = []) -> String {
        let safe = escaped(text, limit: 1_000).split(separator: "|", omittingEmptySubsequences: false)
        var line = "PROBE \(word(status)) - \(safe.joined(separator: "\\u{7c}"))"
        for (index, value) in values.enumerated() {
            let part = (index == 0 ? " | " : " ") + value.text
            guard line.utf8.count + part.utf8.count <= longest else { break }
            line += part
        }
        return line
    }

    /// Whether arguments ask for this format, for those that cannot be read any further.
    static func isAskedFor(by arguments: [String]) -> Bool {
        arguments.contains("--format=nagios")
            || zip(arguments, arguments.dropFirst()).contains { $0 == "--format" && $1 == "nagios" }
    }

    private static func word(_ status: ExitStatus) -> String {
        switch status {
        case .healthy: "OK"
        case .degraded: "WARNING"
        case .failed: "CRITICAL"
        case .undecided, .usage, .busy, .config, .interrupted: "UNKNOWN"
        }
    }
}

/// The plugin line of `probe status`.
enum StatusPlugin {
    /// What is known now; a record that nobody writes any more says nothing.
    static func line(
        _ status: StoreReader.Status,
        _ pulse: StoreReader.Pulse,
        code: ExitStatus,
        now: Timestamp
    ) -> (ExitStatus, String) {
        let values = counts(status, pulse, now: now) + status.endpoints.flatMap(latencies)
        if let warning = pulse.stalenessWarning(at: now) {
            return (.undecided, PluginOutput.line(.undecided, warning, values))
        }
        return (code, PluginOutput.line(code, text(status), values))
    }

    private static func text(_ status: StoreReader.Status) -> String {
        let bad = status.endpoints.filter { $0.state != .up || $0.isMisconfigured }.sorted { $0.state > $1.state }
        var parts = ["\(status.endpoints.count - bad.count) of \(status.endpoints.count) endpoints up"]
        parts += bad.prefix(3).map { endpoint in
            let list = endpoint.state <= .up ? endpoint.failedList : nil
            let why = endpoint.knowledge.endpoint.note ?? list?.reason.code
            let note = why.map { ": \(escaped($0, limit: 120))" } ?? ""
            return "\(endpoint.knowledge.endpoint.key.shownName) \(endpoint.stateWord)\(note)"
        }
        if bad.count > 3 { parts.append("\(bad.count - 3) more not up") }
        return parts.joined(separator: "; ")
    }

    /// How many endpoints are in which state, with the ranges that decide the outcome.
    private static func counts(
        _ status: StoreReader.Status,
        _ pulse: StoreReader.Pulse,
        now: Timestamp
    ) -> [PluginOutput.Value] {
        let all = "\(status.endpoints.count)"
        let codes = status.endpoints.map { StatusCommand.code(of: $0) }
        let count = { (wanted: ExitStatus) in "\(codes.count { $0 == wanted })" }
        var values = [
            PluginOutput.Value("up", count(.healthy), maximum: all),
            PluginOutput.Value("limited", count(.degraded), warning: "0", maximum: all),
            PluginOutput.Value("down", count(.failed), critical: "0", maximum: all),
        ]
        if let newest = pulse.newest {
            let limit = pulse.longestSilence.wholeMicroseconds / 1_000_000
            values.append(.init("age", seconds(max(.zero, now - newest)), unit: "s", warning: "\(limit)"))
        }
        return values
    }

    /// How long the last good answers took, up to the time they may take.
    private static func latencies(_ endpoint: StoreReader.EndpointStatus) -> [PluginOutput.Value] {
        let name = endpoint.knowledge.endpoint.key.name
        return endpoint.lastAttempts.filter { $0.verdict == .ok }.flatMap { attempt in
            var values: [PluginOutput.Value] = []
            let limits = attempt.check.kind.isPaid ? WireLimits.completion : WireLimits.list
            let most = seconds(limits.total)
            let label = "\(name) \(attempt.check.kind.rawValue)" + (attempt.check.model.map { " \($0)" } ?? "")
            if let end = attempt.phases.end { values.append(.init(label, seconds(end), unit: "s", maximum: most)) }
            if let first = attempt.firstToken {
                values.append(.init("\(label) first token", seconds(first), unit: "s", maximum: most))
            }
            return values
        }
    }

    private static func seconds(_ duration: Duration) -> String { decimal(millionths: Int(duration.wholeMicroseconds)) }
}

extension StoreReader.Pulse {
    /// That nobody seems to write the record any more; nil while somebody does.
    func stalenessWarning(at now: Timestamp) -> String? {
        guard isStale(at: now) else { return nil }
        let since = newest.map { "since \(localDateTime($0)), \(words(max(.zero, now - $0))) ago" } ?? "yet"
        return "nothing has been recorded \(since); is the daemon (probe run) at work?"
    }
}
