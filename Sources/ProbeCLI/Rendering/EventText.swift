import ProbeDomain
import ProbeJSON
import ProbeSystemd

/// Events as text.
enum EventText {
    /// One line: when, which, what.
    static func line(_ event: Event) -> String {
        let mark = event.isTold ? "" : " (not told)"
        let message = escaped(event.message, limit: 1_000)
        return "\(localDateTime(event.time))  \(event.id.text.prefix(13))  \(message)\(mark)"
    }

    /// Everything about one event.
    static func lines(_ event: Event, attempts: [AttemptRecord]) -> [String] {
        var lines = [escaped(event.message, limit: 1_000), ""]
        for (name, value) in journalFields(of: event, repeated: false, unrecorded: false) where name != "MESSAGE" {
            lines.append("\(name)=\(value)")
        }
        if let digest = event.evidence.bodyDigest { lines.append("body SHA-256: \(digest)") }
        if let fragment = event.evidence.fragment { lines.append("fragment: \(escaped(fragment, limit: 400))") }
        for attempt in attempts {
            let status = attempt.status.map { "HTTP \($0), " } ?? ""
            let total = attempt.phases.end.map { ", \(words($0))" } ?? ""
            lines.append(
                "attempt \(escaped(attempt.id.description, limit: 100)): \(attempt.check.words), \(status)\(attempt.verdict.rawValue) (\(attempt.reason))\(total)"
            )
        }
        if attempts.count < event.evidence.attempts.count {
            lines.append("\(event.evidence.attempts.count - attempts.count) attempts are no longer on record")
        }
        return lines
    }
}

/// Events as JSON.
enum EventJSON {
    /// An event that stands alone, with the version of its shape.
    static func document(_ event: Event, attempts: [AttemptRecord]? = nil) -> JSONOutput {
        .object([("schema_version", 1)] + members(of: event, attempts: attempts))
    }

    /// - Parameters:
    ///   - event: The event.
    ///   - attempts: What it rests on; nil where only the ids are shown.
    /// - Returns: The event with all its facts; what is not known is null.
    static func output(_ event: Event, attempts: [AttemptRecord]? = nil) -> JSONOutput {
        .object(members(of: event, attempts: attempts))
    }

    private static func members(of event: Event, attempts: [AttemptRecord]?) -> [(String, JSONOutput)] {
        let facts = event.facts
        var members: [(String, JSONOutput)] = [
            ("id", .string(event.id.text)), ("sequence", .optional(event.sequence)),
            ("event", .string(event.kind.rawValue)), ("at", .string(event.time.rfc3339)), ("told", .bool(event.isTold)),
            ("message", .string(event.message)), ("endpoint", .optional(facts.endpoint)),
            ("provider", .optional(facts.provider)), ("check", .optional(facts.check?.rawValue)),
            ("model", .optional(facts.model?.text)),
            ("other_models", .array(facts.otherModels.map { .string($0.text) })),
            ("served_model", .optional(facts.servedModel?.text)), ("state", .optional(facts.state)),
            ("previous", .optional(facts.previous)), ("verdict", .optional(facts.verdict?.rawValue)),
            ("reason", .optional(facts.reason?.code)), ("http_status", .optional(facts.httpStatus)),
            ("request_id", .optional(facts.requestID)), ("last_absent", .optional(facts.lastAbsent?.rfc3339)),
            ("first_present", .optional(facts.firstPresent?.rfc3339)), ("until", .optional(facts.until?.rfc3339)),
            ("latency_us", .optional(facts.latency?.wholeMicroseconds)),
            ("first_token_us", .optional(facts.firstToken?.wholeMicroseconds)),
            ("body_sha256", .optional(event.evidence.bodyDigest)), ("fragment", .optional(event.evidence.fragment)),
            ("attempt_ids", .array(event.evidence.attempts.map { .string($0.description) })),
        ]
        if let attempts { members.append(("attempts", .array(attempts.map(AttemptJSON.output)))) }
        return members
    }
}
