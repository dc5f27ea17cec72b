import ProbeDomain
import ProbeEngine
import ProbeJSON

/// The JSON of `probe --once --json`; its shape is documented in the README and versioned by `schema_version`.
enum OnceJSON {
    static func output(_ report: OnceReport, status: ExitStatus) -> JSONOutput {
        [
            "schema_version": 1,
            "command": "once",
            "started_at": .string(report.started.rfc3339),
            "duration_ms": .int(Int(report.duration.wholeMicroseconds / 1_000)),
            "exit_status": .int(Int(status.rawValue)),
            "offline": .bool(report.isOffline),
            "spending": [
                "completions": .int(report.spending.completions),
                "tokens": .int(report.spending.tokens),
                "usd": .usd(report.spending.microUSD),
            ],
            "endpoints": .array(report.endpoints.map(endpoint)),
        ]
    }

    private static func endpoint(_ report: EndpointReport) -> JSONOutput {
        [
            "name": .string(report.key.name),
            "provider": .string(report.key.provider),
            "base_url": .string(report.key.baseURL),
            "state": .string(report.state.rawValue),
            "note": .optional(report.note),
            "list": report.list.map(list) ?? .null,
            "models": .array(report.models.map(model)),
        ]
    }

    private static func list(_ list: ListReport) -> JSONOutput {
        [
            "verdict": .string(list.verdict.rawValue),
            "reason": .string(list.reason.code),
            "http_status": .optional(list.status),
            "ids": .optional(list.count),
            "complete": .bool(list.isComplete),
            "latency_us": .optional(list.latency?.wholeMicroseconds),
            "detail": .optional(list.detail),
        ]
    }

    private static func model(_ model: ModelReport) -> JSONOutput {
        [
            "id": .string(model.id.text),
            "stage": .string(model.stage.rawValue),
            "verdict": .optional(model.verdict?.rawValue),
            "reason": .optional(model.reason?.code),
            "http_status": .optional(model.status),
            "first_token_us": .optional(model.firstToken?.wholeMicroseconds),
            "latency_us": .optional(model.latency?.wholeMicroseconds),
            "served_model": .optional(model.served?.text),
            "age_s": .optional(model.age.map { $0.wholeMicroseconds / 1_000_000 }),
            "tokens": .optional(model.tokens),
            "usd": .usd(model.microUSD),
            "note": .optional(model.note),
        ]
    }
}

extension JSONOutput {
    /// A whole number, or null for what is not known.
    static func optional(_ value: Int64?) -> JSONOutput { value.map { .int(Int($0)) } ?? .null }

    /// US dollars from millionths of one; null for what is not known.
    static func usd(_ microUSD: Int?) -> JSONOutput { microUSD.map { .double(Double($0) / 1_000_000) } ?? .null }
}
