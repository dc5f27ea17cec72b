import ProbeDomain
import ProbeJSON

/// The report as comma-separated values: a line of names, then a line for each question.
///
/// Names are stable: one may be added at the end, none is renamed.
enum ReportCSV {
    /// The text, with CRLF after each line.
    static func text(_ report: Report) -> String {
        let rows = report.endpoints.flatMap { endpoint in
            endpoint.questions.map { question in CSV.line(cells(question, endpoint.key, report.window).map(\.value)) }
        }
        return CSV.line(names.map { .string($0) }) + rows.joined()
    }

    /// The columns, by a question of which nothing is known.
    static var names: [String] {
        let window = TimeWindow(start: Timestamp(microseconds: 0), end: Timestamp(microseconds: 0))
        let key = EndpointKey(name: "", provider: "", baseURL: "")
        return cells(Report.Question(check: .list, summary: Summary()), key, window).map(\.name)
    }

    private typealias Cell = (name: String, value: JSONOutput)

    private static func cells(_ question: Report.Question, _ key: EndpointKey, _ window: TimeWindow) -> [Cell] {
        let summary = question.summary
        let availability = question.availability(in: window)
        var cells: [Cell] = [
            ("since", .string(window.start.rfc3339)),
            ("until", .string(window.end.rfc3339)),
            ("endpoint", .string(key.name)),
            ("provider", .string(key.provider)),
            ("base_url", .string(key.baseURL)),
            ("check", .string(question.check.kind.rawValue)),
            ("model", .optional(question.check.model?.text)),
            ("availability", .optional(availability.share)),
            ("unknown_share", .optional(availability.unknownShare)),
            ("up_s", .double(availability.up.inSeconds)),
            ("down_s", .double(availability.down.inSeconds)),
            ("unknown_s", .double(availability.unknown.inSeconds)),
            ("calls", .int(summary.attempts)),
            ("up_calls", .int(summary.up)),
            ("down_calls", .int(summary.down)),
            ("not_counted_calls", .int(summary.notCounted)),
        ]
        cells += percentiles("first_byte", "us", summary.firstByte) { .int(Int($0)) }
        cells += percentiles("first_token", "us", summary.firstToken) { .int(Int($0)) }
        cells += percentiles("total", "us", summary.total) { .int(Int($0)) }
        cells += percentiles("output", "tokens_per_s", summary.outputSpeed) { .double(Double($0) / 1_000) }
        cells += [
            ("input_tokens", .int(summary.inputTokens)),
            ("output_tokens", .int(summary.outputTokens)),
            ("usd", .optional(summary.usd)),
            ("unpriced_calls", .int(summary.unpriced)),
        ]
        return cells
    }

    private static func percentiles(
        _ name: String,
        _ unit: String,
        _ histogram: Histogram,
        _ value: (Int64) -> JSONOutput
    ) -> [Cell] {
        let values = histogram.percentiles
        return [
            ("\(name)_p50_\(unit)", values.map { value($0.p50) } ?? .null),
            ("\(name)_p95_\(unit)", values.map { value($0.p95) } ?? .null),
            ("\(name)_p99_\(unit)", values.map { value($0.p99) } ?? .null),
        ]
    }
}
