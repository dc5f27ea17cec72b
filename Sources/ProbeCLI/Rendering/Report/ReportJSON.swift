import ProbeDomain
import ProbeJSON

/// The JSON of `probe report --format json`; its shape is documented in the README and versioned by `schema_version`.
enum ReportJSON {
    static func output(_ report: Report, now: Timestamp) -> JSONOutput {
        [
            "schema_version": 1,
            "command": "report",
            "at": .string(now.rfc3339),
            "since": .string(report.window.start.rfc3339),
            "until": .string(report.window.end.rfc3339),
            "endpoints": .array(report.endpoints.map { endpoint($0, in: report.window) }),
            "outages": .array(report.outages.map { HistoryJSON.outage($0, now: now) }),
        ]
    }

    /// An endpoint with its questions.
    ///
    /// - Parameters:
    ///   - endpoint: The endpoint.
    ///   - window: What its figures are of.
    ///   - steps: Makes a member of the steps of the endpoint, or of a question; nil leaves them out.
    /// - Returns: An object.
    static func endpoint(
        _ endpoint: Report.Endpoint,
        in window: TimeWindow,
        steps: (([TimelineStep]) -> (String, JSONOutput))? = nil
    ) -> JSONOutput {
        var members: [(String, JSONOutput)] = [
            ("name", .string(endpoint.key.name)),
            ("provider", .string(endpoint.key.provider)),
            ("base_url", .string(endpoint.key.baseURL)),
        ]
        let standing = endpoint.standing(in: window)
        members.append(("availability", .optional(standing.up)))
        members.append(("unknown_share", .optional(standing.unknown)))
        members += figures(endpoint.whole)
        if let steps { members.append(steps(endpoint.steps)) }
        let questions = endpoint.questions.map { question -> JSONOutput in
            var members: [(String, JSONOutput)] = [
                ("check", .string(question.check.kind.rawValue)),
                ("model", .optional(question.check.model?.text)),
            ]
            members += times(question.availability(in: window))
            members += figures(question.summary)
            members.append(("first_byte_us", percentiles(question.summary.firstByte.percentiles)))
            members.append(("first_token_us", percentiles(question.summary.firstToken.percentiles)))
            members.append(("total_us", percentiles(question.summary.total.percentiles)))
            members.append(("output_tokens_per_s", speeds(question.summary.outputSpeed.percentiles)))
            if let steps { members.append(steps(question.steps)) }
            return .object(members)
        }
        members.append(("questions", .array(questions)))
        return .object(members)
    }

    private static func times(_ availability: Availability) -> [(String, JSONOutput)] {
        [
            ("availability", .optional(availability.share)),
            ("unknown_share", .optional(availability.unknownShare)),
            ("up_us", .int(Int(availability.up.wholeMicroseconds))),
            ("down_us", .int(Int(availability.down.wholeMicroseconds))),
            ("unknown_us", .int(Int(availability.unknown.wholeMicroseconds))),
        ]
    }

    private static func figures(_ summary: Summary) -> [(String, JSONOutput)] {
        [
            ("calls", .int(summary.attempts)),
            ("up_calls", .int(summary.up)),
            ("down_calls", .int(summary.down)),
            ("not_counted_calls", .int(summary.notCounted)),
            ("input_tokens", .int(summary.inputTokens)),
            ("output_tokens", .int(summary.outputTokens)),
            ("usd", .optional(summary.usd)),
            ("unpriced_calls", .int(summary.unpriced)),
        ]
    }

    /// Three percentiles as an object, or null.
    static func percentiles(_ values: Percentiles?) -> JSONOutput {
        guard let values else { return .null }
        return ["p50": .int(Int(values.p50)), "p95": .int(Int(values.p95)), "p99": .int(Int(values.p99))]
    }

    private static func speeds(_ values: Percentiles?) -> JSONOutput {
        guard let values else { return .null }
        let speed = { (value: Int64) in JSONOutput.double(Double(value) / 1_000) }
        return ["p50": speed(values.p50), "p95": speed(values.p95), "p99": speed(values.p99)]
    }
}
