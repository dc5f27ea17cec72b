import ArgumentParser
import ProbeDomain
import ProbeJSON
import ProbeStore
import ProbeTransport

/// `probe report`: the figures of a stretch of time, per endpoint and model.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Report availability, latency and cost per endpoint and model; nothing is sent.",
        discussion: """
            Up is the time up as a share of the time up and down; `probe help history` says
            what counts. Times are those of answers that prove what was asked, exact to
            1.6 %. Speed is what came after the first token, in tokens a second.

            Formats: table, for people; json (also --json) and csv, for programs (csv has a
            line for each question); html, one file for a browser or paper, with plots,
            without scripts.

            Examples:
              probe report                                 the last 30 days
              probe report openai --since 24h
              probe report --format html > report.html
              probe report --since 2026-04-01 --format csv > figures.csv

            Exit status: 0, 3 when nothing is on record for this time, 64 for an endpoint
            that is not, 75 when the record is busy.
            """
    )

    /// The formats.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, json, csv, html
    }

    @OptionGroup var json: JSONOption
    @Argument(help: "The endpoints to report on; all of them when none is named.")
    var endpoints: [String] = []
    @Option(
        name: .customLong("since"),
        help: ArgumentHelp(
            "How far back: 24h, 30d, a day, an instant in RFC 3339. (default: 30d, or all there is)",
            valueName: "time"
        ),
        transform: TimeArgument.parse
    )
    var since: TimeArgument?
    @Option(name: .customLong("format"), help: "The form of the output; a table by default.")
    var format: Format?

    /// How many steps a plot has, at most.
    private static let steps = 60

    func validate() throws {
        try json.refuse(besides: format.map { $0 != .json } ?? false)
    }

    func run() async throws {
        let context = CommandContext()
        let reader = try context.requiredReader()
        let now = SystemTime.wall
        try await context.requireRecorded(endpoints, reader)
        let window = try TimeWindow(since, default: .seconds(30 * 86_400), until: now)
        var figures = RecordedFigures(reader: reader, context: context, window: window)
        let (covered, found) = try await figures.endpoints(named: endpoints, isTrimmed: since == nil)
        var report = Report(
            window: covered,
            endpoints: found,
            outages: try await figures.outages(named: endpoints)
        )
        switch json.isJSON ? .json : format ?? .table {
        case .table: for line in ReportTable.lines(report, console: context.console) { context.console.out(line) }
        case .json: context.console.out(ReportJSON.output(report, now: now).pretty)
        case .csv: context.console.put(ReportCSV.text(report))
        case .html:
            report.endpoints = try await drawn(report, figures)
            context.console.put(ReportPage(report: report, now: now).html)
        }
        if report.endpoints.isEmpty { throw CommandExit(.undecided) }
    }

    /// The endpoints with what their plots need: all in detail, or of many a strip each, and those in detail that were up
    /// the least.
    private func drawn(_ report: Report, _ figures: RecordedFigures) async throws -> [Report.Endpoint] {
        let detailed = Set(ReportPage.drawn(report).map(\.key))
        let isAll = detailed.count == report.endpoints.count
        let coarse = isAll ? report.endpoints : try await figures.withCoarseSteps(report.endpoints, in: report.window)
        var result: [Report.Endpoint] = []
        for endpoint in coarse {
            guard detailed.contains(endpoint.key) else {
                result.append(endpoint.withoutQuestionSteps())
                continue
            }
            var drawn = try await figures.withSteps(endpoint, in: report.window, steps: Self.steps)
            // Beside the others its strip has their steps.
            if !isAll { drawn.steps = endpoint.steps }
            result.append(drawn)
        }
        return result
    }
}
