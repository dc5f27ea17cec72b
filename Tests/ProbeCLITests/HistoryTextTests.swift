import Glibc
import ProbeDomain
import ProbeJSON
import Testing

@testable import ProbeCLI

/// The text of `probe history`, at any width, whatever is on record.
@Suite
struct HistoryTextTests {
    private static func outage(_ name: String, _ model: String?, lasts: Bool, after hours: Int) throws -> Outage {
        var random = SeededRandom(seed: UInt64(hours))
        var facts = EventFacts()
        facts.endpoint = name
        facts.check = model == nil ? .list : .completion
        facts.model = model.map { ModelID($0) }
        facts.reason = Reason(model ?? "connect_timeout")
        let start = Sampler.month.start + .seconds(3_600 * hours)
        let event = Event(
            id: EventID(at: start, random: &random),
            kind: .endpointDown,
            time: start,
            message: "down",
            facts: facts
        )
        var outage = try #require(Outage(event))
        outage.end = lasts ? nil : start + .seconds(7_260)
        return outage
    }

    /// One of usual names, one of nasty ones.
    private static let reports = [false, true].map { isHostile in
        var sampler = Sampler(seed: 3)
        return sampler.report(endpoints: Sampler.nasty.count, steps: 10, hostile: isHostile)
    }

    private func lines(_ history: History, columns: Int) -> [String] {
        let console = Console(environment: ["COLUMNS": String(columns), "NO_COLOR": "1"])
        return HistoryText(history: history, now: Sampler.now, console: console).lines
    }

    @Test(arguments: [40, 41, 63, 64, 71, 72, 80, 90, 132, 400])
    func everyLineFits(columns: Int) throws {
        for isDetailed in [true, false] {
            for report in Self.reports {
                let outages = try Sampler.nasty.enumerated().map { index, text in
                    try Self.outage(text, index.isMultiple(of: 2) ? nil : text, lasts: index == 3, after: index)
                }
                let history = History(
                    window: report.window,
                    isDetailed: isDetailed,
                    endpoints: report.endpoints,
                    outages: outages
                )
                for line in lines(history, columns: columns) {
                    #expect(line.count <= columns, "\(columns): \(line)")
                    #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
                    #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .format })
                }
            }
        }
    }

    @Test
    func anOutageHasItsTimesLengthAndCause() throws {
        var sampler = Sampler(seed: 4)
        let outages = [
            try Self.outage("openai", nil, lasts: false, after: 24),
            try Self.outage("openai", "gpt-5.5", lasts: true, after: 27 * 24),
        ]
        let history = History(
            window: Sampler.month,
            isDetailed: true,
            endpoints: [sampler.endpoint("openai", [.list], steps: 10)],
            outages: outages
        )
        let text = lines(history, columns: 120).suffix(2)
        let (first, second) = (try #require(text.first), try #require(text.last))
        #expect(first.contains(/✗ +Oct 30 \d\d:\d\d:\d\d +.* 2 h +down +list +connect_timeout/))
        #expect(second.contains(/lasts +3 d +down +gpt-5.5 +gpt-5.5/))
    }

    @Test
    func endpointsWhoseNamesLookAlikeAreCountedApart() throws {
        var sampler = Sampler(seed: 4)
        let long = String(repeating: "W", count: 80)
        let history = History(
            window: Sampler.month,
            isDetailed: false,
            endpoints: [sampler.endpoint("openai", [.list], steps: 10)],
            outages: try ["a", "b"].map { try Self.outage(long + $0, nil, lasts: false, after: 24) }
        )
        let text = lines(history, columns: 400).last
        #expect(text?.contains(/W… 1, W+… 1;/) == true, "\(text ?? "")")
    }

    @Test
    func nothingOnRecordIsSaidAndUnknownIsNotZero() {
        let none = History(window: Sampler.month, isDetailed: false, endpoints: [], outages: [])
        #expect(lines(none, columns: 80).last == "nothing is on record for this time")
        let key = EndpointKey(name: "quiet", provider: "openai", baseURL: "")
        let question = Report.Question(check: .list, summary: Summary(), steps: [])
        let endpoint = Report.Endpoint(key: key, questions: [question])
        let quiet = History(window: Sampler.month, isDetailed: false, endpoints: [endpoint], outages: [])
        let line = lines(quiet, columns: 80).first { $0.hasPrefix("quiet") }
        #expect(line?.contains(/^quiet +·+ +– +100 % +–$/) == true)
    }

    @Test
    func moreOutagesThanFitAreCutAndSaidSo() throws {
        var sampler = Sampler(seed: 5)
        let history = History(
            window: Sampler.month,
            isDetailed: true,
            endpoints: [sampler.endpoint("openai", [.list], steps: 10)],
            outages: try (0..<30).map { try Self.outage("openai", nil, lasts: false, after: $0 * 3) }
        )
        let lines = lines(history, columns: 100)
        #expect(lines.contains("the newest 20 of 30 outages; --json has all"))
        #expect(lines.count { $0.hasPrefix("✗") } == 20)
        let json = HistoryJSON.output(history, now: Sampler.now)
        #expect(json.compact.split(separator: "\"event_id\"").count == 31)
    }
}
