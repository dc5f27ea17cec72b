import ProbeDomain

/// The report as tables for a terminal: availability and cost, then latency; where they have no room, a paragraph for each
/// question.
enum ReportTable {
    static func lines(_ report: Report, console: Console) -> [String] {
        let window = report.window
        let title = indented("\(localSpan(window)) · \(words(window.length))", by: 0, console.width)
        guard !report.endpoints.isEmpty else { return title + ["nothing is on record for this time"] }
        let tables = [availability(report), latencies(report)]
        let isNarrow = console.width.map { columns in tables.contains { $0.width > columns } } ?? false
        let body =
            isNarrow
            ? report.endpoints.flatMap { [""] + paragraphs($0, in: window, console.width) }
            : tables.flatMap { [""] + $0.lines(console) }
        return title + body + [""] + indented("\(unknownMark) means unknown, or not measured", by: 0, console.width)
    }

    // MARK: Paragraphs

    /// An endpoint where the tables have no room: its name, and below it each question with its figures.
    private static func paragraphs(
        _ endpoint: Report.Endpoint,
        in window: TimeWindow,
        _ columns: Int?
    ) -> [String] {
        let questions = endpoint.questions.flatMap { question in
            let availability = question.availability(in: window)
            let figures = [
                "\(percent(availability.share)) up", "\(percent(availability.unknownShare)) unknown",
                grouped(question.summary.attempts, "call"), grouped(question.summary.tokens, "token"),
                "spent \(question.summary.cost)",
            ]
            let measures = question.summary.measures.filter { $0.percentiles != nil }.map { measure in
                [
                    "\(measure.name): p50 \(measure.words(\.p50))", "p95 \(measure.words(\.p95))",
                    "p99 \(measure.words(\.p99))",
                ]
            }
            return indented(question.check.heading, by: 2, columns)
                + ([figures] + measures).flatMap { facts in
                    joined(facts, columns.map { $0 - 4 }).flatMap { indented($0, by: 4, columns) }
                }
        }
        return indented(endpoint.name, by: 0, columns) + questions
    }

    /// Facts beside one another, on as many lines as it takes; only between two facts does a line end.
    private static func joined(_ facts: [String], _ columns: Int?) -> [String] {
        facts.reduce(into: [String]()) { lines, fact in
            let longer = lines.last.map { "\($0) · \(fact)" }
            if let longer, longer.count <= columns ?? .max {
                lines[lines.count - 1] = longer
            } else {
                lines.append(fact)
            }
        }
    }

    /// Text in lines of at most so many columns, each of which begins with that many blanks.
    private static func indented(_ text: String, by blanks: Int, _ columns: Int?) -> [String] {
        let lines = columns.map { HistoryText.wrapped(text, max($0 - blanks, 1)) } ?? [text]
        return lines.map { String(repeating: " ", count: blanks) + $0 }
    }

    // MARK: Tables

    private static func availability(_ report: Report) -> Table {
        var table = Table(["ENDPOINT", "QUESTION", "UP", "UNKNOWN", "CALLS", "TOKENS", "SPENT"])
        each(report) { name, heading, question in
            let availability = question.availability(in: report.window)
            table.add([
                Table.Cell(name), Table.Cell(heading),
                Table.Cell(percent(availability.share), paint(availability.share), isNumber: true),
                Table.Cell(percent(availability.unknownShare), isNumber: true),
                Table.Cell(grouped(question.summary.attempts), isNumber: true),
                Table.Cell(grouped(question.summary.tokens), isNumber: true),
                Table.Cell(question.summary.cost, isNumber: true),
            ])
        }
        return table
    }

    private static func latencies(_ report: Report) -> Table {
        var table = Table(["ENDPOINT", "QUESTION", "MEASURE", "P50", "P95", "P99"])
        each(report) { name, heading, question in
            let measures = question.summary.measures.filter { $0.percentiles != nil }
            guard !measures.isEmpty else {
                let none = Table.Cell(unknownMark, isNumber: true)
                let head = [name, heading, unknownMark].map { Table.Cell($0) }
                table.add(head + [none, none, none])
                return
            }
            for (index, measure) in measures.enumerated() {
                let (name, heading) = index == 0 ? (name, heading) : ("", "")
                let values = [\Percentiles.p50, \.p95, \.p99].map { Table.Cell(measure.words($0), isNumber: true) }
                table.add([name, heading, measure.name].map { Table.Cell($0) } + values)
            }
        }
        return table
    }

    /// Each question with its name, and that of the endpoint beside the first.
    private static func each(_ report: Report, _ body: (String, String, Report.Question) -> Void) {
        for endpoint in report.endpoints {
            for (index, question) in endpoint.questions.enumerated() {
                body(index == 0 ? endpoint.name : "", question.check.heading, question)
            }
        }
    }

    /// What healthy endpoints reach needs no colour.
    private static func paint(_ share: Double?) -> Paint? {
        guard let share else { return .faint }
        return share >= 0.99 ? nil : share >= 0.9 ? .warning : .bad
    }
}
