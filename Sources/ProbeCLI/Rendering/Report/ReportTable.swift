import ProbeDomain

/// The report as tables for a terminal: availability and cost, then latency.
enum ReportTable {
    static func lines(_ report: Report, console: Console) -> [String] {
        let window = report.window
        let title = "\(localSpan(window)) · "
        guard !report.endpoints.isEmpty else {
            return [title + words(window.length), "nothing is on record for this time"]
        }
        return [title + words(window.length), ""] + fitted(console) { availability(report, $0) }.lines(console) + [""]
            + fitted(console) { latencies(report, $0) }.lines(console)
            + ["", "\(unknownMark) means unknown, or not measured"]
    }

    /// A table that fits the terminal, as far as shorter names can make it.
    private static func fitted(_ console: Console, _ table: (_ names: Int) -> Table) -> Table {
        let whole = table(nameLengths.upperBound)
        guard let columns = console.width, whole.width > columns else { return whole }
        var lengths = nameLengths
        while lengths.lowerBound < lengths.upperBound {
            let middle = (lengths.lowerBound + lengths.upperBound + 1) / 2
            lengths =
                table(middle).width <= columns ? middle...lengths.upperBound : lengths.lowerBound...(middle - 1)
        }
        return table(lengths.lowerBound)
    }

    /// Characters of the name of an endpoint or a question.
    private static let nameLengths = 10...80

    private static func availability(_ report: Report, _ names: Int) -> Table {
        var table = Table(["ENDPOINT", "QUESTION", "UP", "UNKNOWN", "CALLS", "TOKENS", "SPENT"])
        each(report, names) { name, heading, question in
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

    private static func latencies(_ report: Report, _ names: Int) -> Table {
        var table = Table(["ENDPOINT", "QUESTION", "MEASURE", "P50", "P95", "P99"])
        each(report, names) { name, heading, question in
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
    private static func each(_ report: Report, _ names: Int, _ body: (String, String, Report.Question) -> Void) {
        for endpoint in report.endpoints {
            for (index, question) in endpoint.questions.enumerated() {
                body(index == 0 ? cut(endpoint.name, names) : "", cut(question.check.heading, names), question)
            }
        }
    }

    /// What healthy endpoints reach needs no colour.
    private static func paint(_ share: Double?) -> Paint? {
        guard let share else { return .faint }
        return share >= 0.99 ? nil : share >= 0.9 ? .warning : .bad
    }
}
