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

    /// A record of a month, and `probe` on it, 13 hours and a half east of UTC.
    private struct Recorded {
        let folder: String

        func probe(_ arguments: String..., columns: Int = 80) async throws -> Program.Result {
            try await probe(arguments, columns: columns, zone: "TEST-13:30")
        }

        func probe(_ arguments: [String], columns: Int, zone: String) async throws -> Program.Result {
            let environment = ["STATE_DIRECTORY": folder, "TZ": zone, "COLUMNS": String(columns)]
            return try await Program.run(arguments, environment: environment)
        }
    }

    private func withRecord(
        _ sites: [MonthRecord.Site] = sites,
        days: Int = 30,
        _ body: (Recorded) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            try await MonthRecord.write(to: folder + "/probe.sqlite", sites: sites, now: Self.now, days: days)
            try await body(Recorded(folder: folder))
        }
    }

    @Test
    func historyFitsTheTerminalAndNamesOutages() async throws {
        try await withRecord { record in
            for columns in [1, 40, 63, 64, 72, 80, 200, 999_999_999] {
                let all = try await record.probe("history", columns: columns)
                let one = try await record.probe("history", "openai", "--since", "30d", columns: columns)
                for result in [all, one] {
                    #expect(result.status == 0)
                    #expect(result.err.isEmpty)
                    let long = result.out.split(separator: "\n").filter { $0.count > max(40, columns) }
                    #expect(long.isEmpty, "\(columns)")
                    #expect(!result.out.hasControls)
                    #expect(result.out.contains("+13:30"))
                }
            }
            // Wide enough for an outage on a line also where its end is of another day than its start.
            let one = try await record.probe("history", "openai", "--since", "30d", columns: 120)
            #expect(one.out.contains("gpt-5.5"))
            #expect(one.out.contains("first token p50"))
            #expect(one.out.contains(/✗ .* down .*list .*HTTP 503: over_capacity/))
            let all = try await record.probe("history")
            for site in Self.sites { #expect(all.out.contains(site.name)) }
        }
    }

    @Test
    func timesHaveTheOffsetOfTheirOwn() async throws {
        // Two hours east of UTC until five days ago, one hour since then.
        let change = CivilDate(Self.now - .seconds(5 * 86_400))
        let newYear = try #require(CivilDate(year: change.year, month: 1, day: 1).timestamp)
        let day = ((Self.now - .seconds(5 * 86_400)).seconds - newYear.seconds) / 86_400
        let zone = "WINTER-1SUMMER,\((day + 180) % 365)/0,\(day)/0"
        try await withRecord { record in
            let span = try Regex(#"\w+ \d\d \d\d:\d\d \+02:00 – (\d{4} )?\w+ \d\d \d\d:\d\d \+01:00"#)
            for arguments in [["history"], ["history", "openai"], ["report"], ["report", "--format", "html"]] {
                let shown = try await record.probe(arguments + ["--since", "30d"], columns: 120, zone: zone).out
                #expect(shown.contains(span), "\(arguments)")
            }
            let one = try await record.probe(["history", "openai", "--since", "30d"], columns: 120, zone: zone).out
            #expect(one.contains(/✗ .*:\d\d \+02:00 +.*:\d\d \+02:00 .* down/), "\(one)")
        }
    }

    @Test
    func historyAsJSONHasStepsThatMakeUpTheWindow() async throws {
        try await withRecord { record in
            let json = try await record.probe("history", "openai", "--since", "30d", "--json").json()
            #expect(json["schema_version"]?.int == 1)
            let endpoint = try #require(json["endpoints"]?.array?.first)
            let question = try #require(endpoint["questions"]?.array?.first { $0["model"]?.string == "gpt-5.5" })
            let steps = try #require(question["steps"]?.array)
            #expect((31...60).contains(steps.count))
            #expect(zip(steps, steps.dropFirst()).allSatisfy { $0["end"]?.string == $1["start"]?.string })
            #expect(steps.last?["end"]?.string == json["until"]?.string)
            let up = steps.reduce(0) { $0 + ($1["up_us"]?.int ?? 0) }
            #expect(up == question["up_us"]?.int)
            #expect(endpoint["steps"]?.array?.count == steps.count)
            // Of all endpoints only the wholes have steps; the member is there all the same.
            let all = try await record.probe("history", "--since", "30d", "--json").json()
            for endpoint in try #require(all["endpoints"]?.array) {
                #expect((1...60).contains(endpoint["steps"]?.array?.count ?? 0))
                let questions = try #require(endpoint["questions"]?.array)
                #expect(questions.allSatisfy { $0["steps"]?.array?.isEmpty == true })
            }
            let outage = try #require(json["outages"]?.array?.first)
            #expect(outage["state"]?.string == "down")
            #expect(outage["end"]?.string?.hasSuffix("Z") == true)
            #expect(outage["http_status"]?.int == 503)
        }
    }

    @Test
    func onlyTheModelThatIsAskedFor() async throws {
        try await withRecord { record in
            let json = try await record.probe("history", "--model", "claude-haiku-4-5", "--json").json()
            #expect(json["endpoints"]?.array?.compactMap { $0["name"]?.string } == ["anthropic"])
            #expect(json["endpoints"]?.array?.first?["questions"]?.array?.count == 1)
            let none = try await record.probe("history", "--model", "gpt-9")
            #expect(none.status == 3)
            #expect(none.out.contains("nothing is on record"))
        }
    }

    @Test
    func everyFormatOfAReportTellsTheSame() async throws {
        try await withRecord { record in
            let json = try await record.probe("report", "--json").json()
            let named = try await record.probe("report", "--format", "json", "--json").json()
            #expect(named["endpoints"]?.array?.count == json["endpoints"]?.array?.count)
            #expect(try await record.probe("report", "--format", "html", "--json").status == 64)
            let csv = try await record.probe("report", "--format", "csv").out
            let table = try await record.probe("report").out
            let lines = csv.split(separator: "\r\n", omittingEmptySubsequences: true).map {
                $0.split(separator: ",", omittingEmptySubsequences: false)
            }
            let names = try #require(lines.first)
            #expect(lines.dropFirst().count == 6)
            #expect(lines.allSatisfy { $0.count == names.count })
            for line in lines.dropFirst() {
                let row = Dictionary(zip(names, line)) { first, _ in first }
                let endpoint = json["endpoints"]?.array?.first {
                    $0["name"]?.string == row["endpoint"].map { String($0) }
                }
                let question = try #require(
                    endpoint?["questions"]?.array?.first {
                        ($0["model"]?.string ?? "") == row["model"].map { String($0) }
                    }
                )
                #expect(row["calls"].flatMap { Int($0) } == question["calls"]?.int)
                #expect(row["total_p95_us"].flatMap { Int($0) } == question["total_us"]?["p95"]?.int)
                #expect(row["first_token_p50_us"].flatMap { Int($0) } == question["first_token_us"]?["p50"]?.int)
                #expect((row["usd"]?.isEmpty ?? true) == (question["usd"]?.isNull ?? true))
                let share = try #require(question["availability"]?.double)
                #expect((0.9..<1).contains(share))
                #expect(table.contains("\(Int(share * 10_000) / 100)."))
            }
            // A price that is not known is unknown, and not nothing.
            let prices = json["endpoints"]?.array?.map { $0["usd"]?.isNull ?? true }
            #expect(prices == [true, false, false])
        }
    }

    @Test
    func manyEndpointsHaveALineEachAndTheWorstHavePlots() async throws {
        let sites = (10..<36).map { MonthRecord.Site(name: "endpoint-\($0)", model: "gpt-5.5") }
        try await withRecord(sites, days: 2) { record in
            let history = try await record.probe("history", "--since", "2d").out
            for site in sites { #expect(history.contains(site.name)) }
            #expect(history.contains("█"))
            let html = try await record.probe("report", "--since", "2d", "--format", "html").out
            #expect(html.contains("The 24 endpoints that were up the least; the other 2 have their"))
            #expect(html.split(separator: "<article").count == 25)
            // A strip for each endpoint, and one for each of the two questions of those in detail.
            let strips = html.split(separator: "class=\"strip\"").count - 1
            #expect(strips == 26 + 48)
            let named = try await record.probe("report", "endpoint-10", "endpoint-11", "--format", "html").out
            #expect(named.split(separator: "<article").count == 3)
            #expect(!named.contains("endpoint-12"))
        }
    }

    @Test
    func hostileNamesBreakNoFormat() async throws {
        try await withRecord(MonthRecord.nasty) { record in
            for (command, columns) in [("history", 40), ("history", 80), ("report", 40), ("report", 80)] {
                let shown = try await record.probe(command, columns: columns)
                #expect(!shown.out.hasControls)
                #expect(shown.out.split(separator: "\n").allSatisfy { $0.count <= columns })
            }
            for site in MonthRecord.nasty {
                let one = try await record.probe("history", site.name, "--since", "30d")
                #expect(one.status == 0)
                #expect(!one.out.hasControls)
            }
            let csv = try await record.probe("report", "--format", "csv").out
            #expect(csv.unicodeScalars.filter { $0 == "\n" }.count == 1 + 2 * MonthRecord.nasty.count)
            #expect(!csv.contains(/(^|,|\n)"?[=+@\t]/))
            let json = try await record.probe("report", "--format", "json")
            #expect(!json.out.hasControls)
            let names = try json.json()["endpoints"]?.array?.compactMap { $0["name"]?.string }
            #expect(names.map(Set.init) == Set(MonthRecord.nasty.map(\.name)))
            let html = try await record.probe("report", "--format", "html").out
            #expect(!html.hasControls)
            #expect(!html.contains("<script") && !html.contains("<img"))
        }
    }

    @Test
    func aYoungRecordIsShownFromItsBeginning() async throws {
        try await withRecord(Array(Self.sites.prefix(1)), days: 1) { record in
            let history = try await record.probe("history", "openai", "--json").json()
            let report = try await record.probe("report", "--format", "json").json()
            for shown in [history, report] {
                let since = try #require(shown["since"]?.string.flatMap { Timestamp(rfc3339: $0) })
                #expect(Self.now - since < .seconds(26 * 3_600))
            }
            // Asked for by name, the time before it is there, and unknown.
            let asked = try await record.probe("report", "--since", "30d", "--format", "json").json()
            let unknown = try #require(asked["endpoints"]?.array?.first?["unknown_share"]?.double)
            #expect((0.96..<1).contains(unknown))
        }
    }

    @Test
    func whatIsNotThereIsSaid() async throws {
        try await withRecord { record in
            for command in ["history", "report"] {
                let near = try await record.probe(command, "opnai")
                #expect(near.status == 64)
                #expect(near.err.contains("hint: did you mean \"openai\"?"))
                #expect(try await record.probe(command, "--since", "2099-01-01").status == 64)
                #expect(try await record.probe(command, "--since", "0s").status == 64)
                #expect(try await record.probe(command, "--since", "999999999d").status == 0)
            }
        }
        try await withFolder { folder in
            for command in ["history", "report"] {
                let none = try await Program.run([command], environment: ["STATE_DIRECTORY": folder])
                #expect(none.status == 3)
                #expect(none.out.isEmpty)
                #expect(none.err.contains("hint: nothing has been recorded yet"))
            }
        }
    }
}
