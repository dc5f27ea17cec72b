import ProbeDomain
import Testing

@testable import ProbeCLI

/// The report's page as text.
@Suite
struct ReportPageTests {
    private func page(endpoints: Int, steps: Int = 20, hostile: Bool = false) -> String {
        var sampler = Sampler(seed: 1)
        let report = sampler.report(endpoints: endpoints, steps: steps, hostile: hostile)
        return ReportPage(report: report, now: Sampler.now).html
    }

    @Test
    func nothingIsLoadedAndNothingRuns() {
        let html = page(endpoints: 5)
        #expect(html.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\""))
        for mark in ["<script", "src=", "url(", "@import", "<iframe", "<object", "<form", "javascript:"] {
            #expect(!html.contains(mark), "\(mark)")
        }
        // The addresses of endpoints are text; the only link is the icon, which is empty.
        #expect(html.split(separator: "href=").count == 2)
        #expect(html.contains("href=\"data:,\""))
    }

    @Test
    func nobodyBreaksOut() {
        let html = page(endpoints: Sampler.nasty.count, hostile: true)
        #expect(!html.contains("<script") && !html.contains("<img") && !html.contains("onload='"))
        #expect(html.contains("&lt;/script&gt;&lt;script&gt;alert(1)"))
        for scalar in html.unicodeScalars where scalar != "\n" {
            #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value))
            #expect(!(0x202A...0x202E).contains(scalar.value) && scalar != "\u{2028}" && scalar != "\u{FEFF}")
        }
        #expect(balance(html).isEmpty, "\(balance(html))")
    }

    /// Elements that are opened and not closed, or the other way round.
    private func balance(_ html: String) -> [String] {
        let void: Set = ["meta", "link", "path", "!DOCTYPE"]
        var open: [String] = []
        for piece in html.split(separator: "<").dropFirst() {
            let name = String(piece.prefix { !$0.isWhitespace && $0 != ">" })
            if name.first == "/" {
                guard open.last == String(name.dropFirst()) else { return open + [name] }
                open.removeLast()
            } else if !void.contains(name) {
                open.append(name)
            }
        }
        return open
    }

    @Test
    func manyEndpointsAreCutToThoseThatWereUpTheLeast() {
        var sampler = Sampler(seed: 2)
        var report = sampler.report(endpoints: 30, steps: 4)
        let drawn = ReportPage.drawn(report)
        #expect(drawn.count == Report.closeLimit)
        let share = { (endpoint: Report.Endpoint) in endpoint.standing(in: report.window).up ?? 1 }
        let worst = drawn.map(share).max() ?? 0
        let rest = report.endpoints.filter { endpoint in !drawn.contains { $0.key == endpoint.key } }
        #expect(rest.allSatisfy { share($0) >= worst })
        let html = ReportPage(report: report, now: Sampler.now).html
        #expect(html.contains("The 24 endpoints that were up the least; the other 6 have their"))
        for endpoint in report.endpoints { #expect(html.contains("class=\"name\">\(endpoint.name)<")) }
        report.endpoints.removeLast(10)
        #expect(!ReportPage(report: report, now: Sampler.now).html.contains("up the least"))
    }

    @Test
    func nothingOnRecordIsSaid() {
        let report = Report(window: Sampler.month, endpoints: [], outages: [])
        let html = ReportPage(report: report, now: Sampler.now).html
        #expect(html.contains("Nothing is on record for this time."))
        #expect(balance(html).isEmpty)
    }

    @Test
    func theScaleHoldsWhatItShows() {
        for (p95, p99) in [(1, 1), (450_000, 900_000), (450_000, 9_000_000), (8_000_001, 8_000_001)] as [(Int64, Int64)]
        {
            let values = Percentiles(p50: 1, p95: p95, p99: p99)
            let plot = LatencyPlot(steps: [values, nil, values, values], title: "x", id: "x")
            #expect(plot.top >= p95)
            #expect(plot.top <= 10 * max(p95, p99))
            #expect((plot.beyond == nil) == (p99 <= plot.top))
        }
        let empty = LatencyPlot(steps: [nil, nil], title: "x", id: "x")
        #expect(empty.svg.contains("nothing was measured"))
    }

    @Test
    func aGapBreaksTheLineAndALoneStepIsADot() {
        let values = Percentiles(p50: 50, p95: 100, p99: 100)
        let svg = LatencyPlot(steps: [values, nil, values, values], title: "x", id: "x").svg
        #expect(svg.contains("<path class=\"p50\" d=\"M5 50h.1M25 50L35 50\"/>"))
        #expect(svg.contains("<path class=\"band\" d=\"M25 0L35 0L35 50L25 50z\"/>"))
    }

    @Test
    func aStripRisesForUpAndHangsForDown() {
        let windows = Sampler.windows(4)
        let length = windows[0].length
        let steps = [
            TimelineStep(window: windows[0], up: length, down: .zero),
            TimelineStep(window: windows[1], up: .zero, down: length),
            TimelineStep(window: windows[2], up: .zero, down: .zero),
            TimelineStep(window: windows[3], up: length * 199 / 200, down: length / 200),
        ]
        let svg = StripPlot(steps: steps, title: "<x>", id: "s").svg
        #expect(svg.contains("<path class=\"up\" d=\"M0 20v-20h8.5V20zM30 20v-19.9h8.5V20z\"/>"))
        #expect(svg.contains("<path class=\"down\" d=\"M10 20v12h8.5V20z\"/>"))
        #expect(svg.contains("<title id=\"s-t\">&lt;x&gt;</title>"))
        #expect(svg.contains("4 steps: 2 up, 1 partly or wholly down, 1 unknown"))
    }
}
