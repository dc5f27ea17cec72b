import ProbeDomain
import Testing

@testable import ProbeCLI

/// The tables of `probe report`.
@Suite
struct ReportTableTests {
    private static let reports = [false, true].map { isHostile in
        var sampler = Sampler(seed: 6)
        return sampler.report(endpoints: Sampler.nasty.count, steps: 4, hostile: isHostile)
    }

    private func lines(_ report: Report, columns: Int) -> [String] {
        ReportTable.lines(report, console: Console(environment: ["COLUMNS": String(columns), "NO_COLOR": "1"]))
    }

    @Test(arguments: [20, 40, 60, 80, 100, 200])
    func everyLineFitsTheTerminal(columns: Int) {
        for report in Self.reports {
            for line in lines(report, columns: columns) {
                #expect(line.count <= columns, "\(line)")
                #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
            }
        }
    }

    @Test(arguments: [40, 80, 120])
    func namesAreWhole(columns: Int) {
        let text = lines(Self.reports[0], columns: columns).joined(separator: "\n")
        for endpoint in Self.reports[0].endpoints {
            #expect(text.contains(endpoint.name))
            for question in endpoint.questions { #expect(text.contains(question.check.heading)) }
        }
        #expect(!text.contains("…"))
    }

    @Test
    func whereTheTablesHaveNoRoomEachQuestionHasAParagraph() throws {
        var sampler = Sampler(seed: 6)
        let checks: [Check] = [.list, .completion(ModelID("gpt-5.5"))]
        let report = Report(
            window: Sampler.month,
            endpoints: [sampler.endpoint("openai", checks, steps: 4)],
            outages: []
        )
        let text = lines(report, columns: 56).joined(separator: "\n")
        let calls = grouped(report.endpoints[0].questions[1].summary.attempts)
        #expect(text.contains("\nopenai\n  list\n    "))
        #expect(text.contains("\n  gpt-5.5\n    "))
        // A line ends between two figures, not within one.
        #expect(text.contains("unknown · \(calls) calls\n    "))
        #expect(text.contains(/\n    first token: p50 [\d.]+ (ms|s) · p95 [\d.]+ (ms|s) · p99 [\d.]+ (ms|s)\n/))
        #expect(!text.contains("ENDPOINT"))
    }

    @Test
    func whatWasNotMeasuredIsADash() {
        let key = EndpointKey(name: "quiet", provider: "openai", baseURL: "")
        var summary = Summary()
        summary.unpriced = 2
        let endpoint = Report.Endpoint(key: key, questions: [Report.Question(check: .list, summary: summary)])
        let report = Report(window: Sampler.month, endpoints: [endpoint], outages: [])
        let rows = lines(report, columns: 80).filter { $0.hasPrefix("quiet") }
        #expect(rows.first?.contains(/^quiet +list +– +100 % +0 +0 +–$/) == true, "\(rows)")
        #expect(rows.last?.contains(/^quiet +list +– +– +– +–$/) == true, "\(rows)")
    }
}
