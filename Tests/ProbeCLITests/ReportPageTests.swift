import Glibc
import ProbeDomain
import Testing

@testable import ProbeCLI

/// The report's page.
@Suite
struct ReportPageTests {
    @Test(.enabled(if: getenv("PROBE_PAGE") != nil))
    func preview() throws {
        var sampler = Sampler(seed: 1)
        let folder = try #require(getenv("PROBE_PAGE").map { String(cString: $0) })
        for (name, report) in [
            ("five", sampler.report(endpoints: 5)), ("nasty", sampler.report(endpoints: 15, hostile: true)),
        ] {
            let file = try #require(fopen("\(folder)/\(name).html", "w"))
            defer { fclose(file) }
            fputs(ReportPage(report: report, now: Sampler.now).html, file)
        }
    }
}
