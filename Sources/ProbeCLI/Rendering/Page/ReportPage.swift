import ProbeDomain

/// The report as one HTML file: inline plots and style, no script, nothing loaded from anywhere.
struct ReportPage {
    /// What it shows.
    let report: Report
    /// When it was made.
    let now: Timestamp

    /// Rows of the list of outages, at most; the newest.
    static let outageLimit = 200

    /// The file.
    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" \
        content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <link rel="icon" href="data:,">
        <title>probe report, \(HTML.text(dates))</title>
        <style>
        \(PageStyle.css)
        </style>
        </head>
        <body>
        \(head)
        <main>
        \(report.endpoints.count > Report.closeLimit ? plots + overview : overview + plots)
        \(figures)
        \(outages)
        </main>
        \(foot)
        </body>
        </html>

        """
    }

    /// The endpoints that are drawn: all, or those that were up the least.
    static func drawn(_ report: Report) -> [Report.Endpoint] {
        guard report.endpoints.count > Report.closeLimit else { return report.endpoints }
        let share = { (endpoint: Report.Endpoint) in endpoint.standing(in: report.window).up ?? 1 }
        return Array(report.endpoints.sorted { (share($0), $0.key) < (share($1), $1.key) }.prefix(Report.closeLimit))
    }

    private var dates: String { localSpan(report.window, hasYear: true) }

    private var head: String {
        let length = report.window.length
        let whole = report.endpoints.reduce(into: Summary()) { $0.merge($1.whole) }
        let questions = report.endpoints.flatMap(\.questions)
        let tiles = [
            ("Endpoints", grouped(report.endpoints.count), ""),
            ("Questions", grouped(questions.count), ""),
            ("Outages told", grouped(report.outages.count), ""),
            ("Calls", grouped(whole.attempts), ""),
            ("Tokens", grouped(whole.tokens), ""),
            ("Spent", whole.cost, whole.unpriced > 0 ? "\(grouped(whole.unpriced, "call")) of unknown price" : ""),
        ]
        let list = tiles.map { name, value, note in
            let small = note.isEmpty ? "" : " <small>\(HTML.text(note))</small>"
            return "<div><dt>\(name)</dt><dd>\(HTML.text(value))\(small)</dd></div>"
        }
        return """
            <header>
            <h1>Latency and availability</h1>
            <p class="window">\(HTML.text(dates)) · \(ProbeCLI.words(length)) · \
            made by probe \(Version.text)</p>
            <dl class="tiles">
            \(list.joined(separator: "\n"))
            </dl>
            </header>
            """
    }

    private var foot: String {
        """
        <footer>
        <p><strong>Up</strong> is the time up, as a share of the time up and down. An answer speaks for the time until the \
        next call of the same question, for at most two of its intervals. Being throttled, out of money or refused is \
        neither up nor down, nor is a model that is absent or gated, nor the time in which probe did not run or this \
        machine was offline. All of that is \
        <strong>unknown</strong>. An endpoint’s share is that of all its questions together; unknown is what the best known of \
        them leaves.</p>
        <p><strong>Times</strong> run from the sending of a request; only answers that prove what was asked count. Half \
        of them were at most the p50, 95 of a hundred at most the p95, 99 at most the p99; each is exact to \
        1.6 per cent. “\(unknownMark)” means that nothing was measured or is known.</p>
        </footer>
        """
    }
}
