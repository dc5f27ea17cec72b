import ProbeDomain
import ProbeJSON

/// What `probe history` shows.
struct History {
    /// The window.
    let window: TimeWindow
    /// One endpoint was asked for: its questions have steps; else the endpoints as wholes have them.
    let isDetailed: Bool
    /// By name.
    let endpoints: [Report.Endpoint]
    /// Oldest first.
    let outages: [Outage]
}

/// The JSON of `probe history --json`; its shape is documented in the README and versioned by `schema_version`.
enum HistoryJSON {
    static func output(_ history: History, now: Timestamp) -> JSONOutput {
        [
            "schema_version": 1,
            "command": "history",
            "at": .string(now.rfc3339),
            "since": .string(history.window.start.rfc3339),
            "until": .string(history.window.end.rfc3339),
            "endpoints": .array(
                history.endpoints.map { endpoint in
                    ReportJSON.endpoint(endpoint, in: history.window) { ("steps", .array($0.map(step))) }
                }
            ),
            "outages": .array(history.outages.map { outage($0, now: now) }),
        ]
    }

    private static func step(_ step: TimelineStep) -> JSONOutput {
        [
            "start": .string(step.window.start.rfc3339),
            "end": .string(step.window.end.rfc3339),
            "availability": .optional(step.availability),
            "up_us": .int(Int(step.up.wholeMicroseconds)),
            "down_us": .int(Int(step.down.wholeMicroseconds)),
            "first_token_us": ReportJSON.percentiles(step.firstToken),
            "total_us": ReportJSON.percentiles(step.total),
        ]
    }

    /// An outage; what is not known is null, and so is the end while it lasts.
    static func outage(_ outage: Outage, now: Timestamp) -> JSONOutput {
        [
            "endpoint": .string(outage.endpoint),
            "check": .optional(outage.check?.kind.rawValue),
            "model": .optional(outage.check?.model?.text),
            "state": .string(outage.state.rawValue),
            "start": .string(outage.start.rfc3339),
            "end": .optional(outage.end?.rfc3339),
            "duration_us": .int(Int(max(.zero, (outage.end ?? now) - outage.start).wholeMicroseconds)),
            "verdict": .optional(outage.verdict?.rawValue),
            "reason": .optional(outage.reason?.code),
            "http_status": .optional(outage.httpStatus),
            "message": .string(outage.message),
            "event_id": .string(outage.event.text),
        ]
    }
}
