import ProbeDomain

extension ReportPage {
    /// What the strips show, beside a small one.
    static let stripKey = """
        <ul class="key">
        <li><svg viewBox="0 0 16 10" aria-hidden="true"><path class="base" d="M0 6H16"/>\
        <path class="up" d="M1 0h6v6H1zM9 0h6v6H9z"/></svg>up, above the \
        line</li>
        <li><svg viewBox="0 0 16 10" aria-hidden="true"><path class="base" d="M0 4H16"/>\
        <path class="down" d="M1 4h6v6H1zM9 4h6v6H9z"/></svg>down, below \
        it</li>
        <li><svg viewBox="0 0 16 10" aria-hidden="true"><path class="base" d="M0 5H16"/></svg>unknown: nothing there</li>
        </ul>
        """

    /// What the lines of latency show.
    private static let latencyKey = """
        <ul class="key">
        <li><svg viewBox="0 0 16 10" aria-hidden="true"><path class="p50" d="M1 5H15"/></svg>p50, the median</li>
        <li><svg viewBox="0 0 16 10" aria-hidden="true"><path class="band" d="M0 2H16V9H0z"/>\
        <path class="p95" d="M0 2H16"/></svg>up to p95</li>
        <li><svg viewBox="0 0 16 10" aria-hidden="true"><path class="p99" d="M1 5H15"/></svg>p99</li>
        </ul>
        """

    /// The plots of the endpoints that are drawn.
    var plots: String {
        let drawn = Self.drawn(report).filter { $0.questions.contains { !$0.steps.isEmpty } }
        guard !drawn.isEmpty else { return "" }
        let rest = report.endpoints.count - drawn.count
        let note =
            rest > 0
            ? """
            <p class="lead">The \(drawn.count) endpoints that were up the least; the other \(grouped(rest)) have their \
            figures below. <code>probe report ENDPOINT... --format html</code> draws those you name.</p>
            """ : ""
        return """
            <section aria-labelledby="plots">
            <h2 id="plots">Over time</h2>
            \(note)
            \(rest > 0 ? Self.stripKey : "")
            \(Self.latencyKey)
            \(drawn.enumerated().map { index, endpoint in plots(of: endpoint, index) }.joined(separator: "\n"))
            </section>
            """
    }

    private func plots(of endpoint: Report.Endpoint, _ index: Int) -> String {
        let figures = endpoint.questions.enumerated().filter { !$0.element.steps.isEmpty }.map { place, question in
            figure(of: question, endpoint.name, id: "q\(index)-\(place)")
        }
        return """
            <article class="endpoint">
            <h3>\(HTML.text(endpoint.name)) <span class="soft small">\(HTML.text(endpoint.key.baseURL))</span></h3>
            <div class="questions">
            \(figures.joined(separator: "\n"))
            </div>
            </article>
            """
    }

    private func figure(of question: Report.Question, _ endpoint: String, id: String) -> String {
        let availability = question.availability(in: report.window)
        let subject = "\(question.check.heading) at \(endpoint)"
        let strip = StripPlot(steps: question.steps, title: "Availability: \(subject)", id: id)
        let summary = question.summary
        var parts = [
            """
            <figcaption><strong>\(HTML.text(question.check.heading))</strong> \
            <span class="soft small">\(HTML.text(percent(availability.share))) up · \
            \(HTML.text(percent(availability.unknownShare))) unknown · \(grouped(summary.attempts, "call"))</span>\
            </figcaption>
            """,
            "<div class=\"chart\">\(strip.svg)</div>",
        ]
        if question.check.kind == .completion, summary.firstToken.percentiles != nil {
            parts.append(plot("First token", question.steps.map(\.firstToken), summary.firstToken, subject, id + "f"))
        }
        if summary.total.percentiles != nil {
            let name = question.check.kind == .list ? "List time" : "Total"
            parts.append(plot(name, question.steps.map(\.total), summary.total, subject, id + "t"))
        }
        parts.append("<div class=\"chart\">\(axis)</div>")
        return "<figure class=\"question\">\n\(parts.joined(separator: "\n"))\n</figure>"
    }

    private func plot(
        _ name: String,
        _ steps: [Percentiles?],
        _ whole: Histogram,
        _ subject: String,
        _ id: String
    ) -> String {
        let plot = LatencyPlot(steps: steps, title: "\(name): \(subject)", id: id)
        let beyond = plot.beyond.map { "; p99 up to \(latency($0)), cut" } ?? ""
        let values =
            whole.percentiles.map {
                "p50 \(latency($0.p50)) · p95 \(latency($0.p95)) · p99 \(latency($0.p99))"
            } ?? unknownMark
        return """
            <div class="measure"><span>\(name)</span><span>\(HTML.text(values + beyond))</span></div>
            <div class="chart">\(plot.svg)<div class="scale" aria-hidden="true"><span>\(words(plot.top))</span>\
            <span>\(words(plot.top / 2))</span><span>0</span></div></div>
            """
    }

    /// A round latency without needless digits: `500 ms`, `1.5 s`.
    private func words(_ microseconds: Int64) -> String {
        let (value, unit) =
            microseconds >= 1_000_000
            ? (Double(microseconds) / 1_000_000, "s") : (Double(microseconds) / 1_000, "ms")
        let places = [0, 1, 2].first { Double(decimal(value, places: $0)) == value } ?? 3
        return "\(decimal(value, places: places)) \(unit)"
    }

    /// The time axis, whose labels fit a narrow screen.
    private var axis: String {
        let length = report.window.length.inSeconds
        let marks = TimeAxis(report.window, limit: 5).ticks.compactMap { tick -> String? in
            let share = (tick.time - report.window.start).inSeconds / length
            // One at the very end would be cut.
            guard share < 0.84 else { return nil }
            return "<span style=\"left:\(HTML.coordinate(share * 100))%\">\(tick.label)</span>"
        }
        return "<div class=\"axis\" aria-hidden=\"true\">\(marks.joined())</div>"
    }
}
