import Glibc
import ProbeDomain
import ProbeJSON
import Testing

/// `probe history` and `probe report` on a record of a month.
@Suite(.timeLimit(.minutes(3)))
struct ReportTests {
    static let sites = [
        MonthRecord.Site(name: "openai", model: "gpt-5.5"),
        MonthRecord.Site(name: "anthropic", model: "claude-haiku-4-5"),
        MonthRecord.Site(name: "google", model: "gemini-3-flash"),
    ]

    /// Now, to the second.
    static var now: Timestamp { Timestamp(seconds: Int64(time(nil))) }

    @Test
    func preview() async throws {
        guard let folder = getenv("PROBE_PAGE").map({ String(cString: $0) }) else { return }
        for (name, sites) in [("plain", Self.sites), ("nasty", MonthRecord.nasty)] {
            mkdir("\(folder)/\(name)", 0o755)
            try await MonthRecord.write(to: "\(folder)/\(name)/probe.sqlite", sites: sites, now: Self.now)
        }
    }
}
