import ProbeDomain

extension ReportPage {
    /// What was told in the window, the newest first.
    var outages: String {
        guard !report.endpoints.isEmpty else { return "" }
        let shown = report.outages.suffix(Self.outageLimit).reversed()
        let cut =
            shown.count < report.outages.count
            ? " Shown are \(shown.count) of \(grouped(report.outages.count))." : ""
        let table = """
            <table class="cards">
            <thead><tr><th scope="col">Endpoint</th><th scope="col">State</th><th scope="col">From</th>\
            <th scope="col">To</th><th scope="col">Lasted</th><th scope="col">Question</th>\
            <th scope="col">Cause</th></tr></thead>
            <tbody>
            \(shown.map(row).joined(separator: "\n"))
            </tbody>
            </table>
            """
        return """
            <section aria-labelledby="outages">
            <h2 id="outages">Outages</h2>
            <p class="soft small">The newest first.\(cut)</p>
            \(shown.isEmpty ? "<p class=\"soft\">None was told in this time.</p>" : table)
            </section>
            """
    }

    private func row(of outage: Outage) -> String {
        "<tr><th scope=\"row\" class=\"name\">\(HTML.text(shownEndpointName(outage.endpoint)))</th>"
            + cell("State", outage.state.rawValue, isNumber: false)
            + cell("From", localDateTime(outage.start), isNumber: false)
            + cell("To", outage.end.map(localDateTime) ?? "lasts", isNumber: false)
            + cell("Lasted", ProbeCLI.words((outage.end ?? now) - outage.start), isNumber: false)
            + cell("Question", outage.check?.heading ?? unknownMark, isNumber: false)
            + cell("Cause", outage.cause, isNumber: false) + "</tr>"
    }
}
