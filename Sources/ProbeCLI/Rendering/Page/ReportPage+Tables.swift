import ProbeDomain

extension ReportPage {
    /// One row per endpoint.
    var overview: String {
        guard !report.endpoints.isEmpty else { return "<h2>Endpoints</h2>\n<p>Nothing is on record for this time.</p>" }
        let rows = report.endpoints.enumerated().map { index, endpoint in row(of: endpoint, index) }
        return """
            <section aria-labelledby="endpoints">
            <h2 id="endpoints">Endpoints</h2>
            \(Self.stripKey)
            <table class="cards">
            <thead><tr><th scope="col">Endpoint</th><th scope="col">Availability</th>\
            <th scope="col" class="number">Up</th><th scope="col" class="number">Unknown</th>\
            <th scope="col" class="number">List p50</th><th scope="col" class="number">First token p50</th>\
            <th scope="col" class="number">Calls</th><th scope="col" class="number">Spent</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            </section>
            """
    }

    private func row(of endpoint: Report.Endpoint, _ index: Int) -> String {
        let standing = endpoint.standing(in: report.window)
        let whole = endpoint.whole
        let list = endpoint.questions.first { $0.check == .list }?.summary.total.percentiles
        let plot = StripPlot(
            steps: endpoint.steps,
            title: "Availability of \(endpoint.name)",
            id: "e\(index)",
            hasTips: report.endpoints.count <= Report.closeLimit
        )
        let strip =
            endpoint.steps.isEmpty
            ? "<td class=\"none\">\(unknownMark)</td>" : "<td class=\"plot\" data-label=\"\">\(plot.svg)</td>"
        return "<tr><th scope=\"row\" class=\"name\">\(HTML.text(endpoint.name))</th>" + strip
            + cell("Up", percent(standing.up)) + cell("Unknown", percent(standing.unknown))
            + cell("List p50", list.map { latency($0.p50) } ?? unknownMark)
            + cell("First token p50", whole.firstToken.percentiles.map { latency($0.p50) } ?? unknownMark)
            + cell("Calls", grouped(whole.attempts)) + cell("Spent", whole.cost) + "</tr>"
    }

    /// Every question with every measure.
    var figures: String {
        guard !report.endpoints.isEmpty else { return "" }
        let rows = report.endpoints.flatMap { endpoint in
            endpoint.questions.enumerated().map { index, question in row(of: question, endpoint, isFirst: index == 0) }
        }
        return """
            <section aria-labelledby="figures">
            <h2 id="figures">All figures</h2>
            <p class="soft small">Of each measure p50 / p95 / p99. Endpoints by name.</p>
            <table class="cards wide">
            <thead><tr><th scope="col">Question</th><th scope="col" class="number">Up</th>\
            <th scope="col" class="number">Unknown</th><th scope="col" class="number">Calls</th>\
            \(Measure.headings.map { "<th scope=\"col\" class=\"number\">\($0)</th>" }.joined())\
            <th scope="col" class="number">Tokens in / out</th><th scope="col" class="number">Spent</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            </section>
            """
    }

    private func row(of question: Report.Question, _ endpoint: Report.Endpoint, isFirst: Bool) -> String {
        let summary = question.summary
        let availability = question.availability(in: report.window)
        let measures = zip(Measure.headings, summary.measures).map { heading, measure in
            cell(heading, measure.percentiles.map(measure.joined))
        }
        let name = "\(HTML.text(endpoint.name)) <span>\(HTML.text(question.check.heading))</span>"
        return "<tr\(isFirst ? " class=\"first\"" : "")><th scope=\"row\" class=\"name\">\(name)</th>"
            + cell("Up", percent(availability.share)) + cell("Unknown", percent(availability.unknownShare))
            + cell("Calls", grouped(summary.attempts)) + measures.joined()
            + cell("Tokens in / out", "\(grouped(summary.inputTokens)) / \(grouped(summary.outputTokens))")
            + cell("Spent", summary.cost) + "</tr>"
    }

    /// A cell that says its column's name where the table is shown as cards, which leave out what was not measured.
    func cell(_ label: String, _ text: String?, isNumber: Bool = true) -> String {
        let classes = [isNumber ? "number" : nil, text == nil ? "none" : nil].compactMap(\.self)
        let attribute = classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\""
        return "<td\(attribute) data-label=\"\(HTML.text(label))\">\(HTML.text(text ?? unknownMark))</td>"
    }
}

extension Measure {
    /// The headings of `Summary.measures` with their units.
    static let headings = ["First byte, ms", "First token, ms", "Total, ms", "Speed, tokens/s"]

    /// The three percentiles in the unit of the heading: `212 / 480 / 910`.
    func joined(_ values: Percentiles) -> String {
        [values.p50, values.p95, values.p99].map { value in
            let scaled = Double(value) / 1_000
            return scaled >= 99.5 ? grouped(Int(scaled.rounded())) : decimal(scaled, places: scaled < 9.95 ? 2 : 1)
        }.joined(separator: " / ")
    }
}
