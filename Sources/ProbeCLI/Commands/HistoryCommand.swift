import ArgumentParser
import ProbeDomain
import ProbeJSON
import ProbeStore
import ProbeTransport

/// `probe history`: availability and latency over time.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show availability and latency over time; from the record, nothing is sent.",
        discussion: """
            Without ENDPOINT, a line for each endpoint; with one, a timeline for each of
            its questions (its list, each model that is called), and its outages.

            Up is the time up as a share of the time up and down: an answer speaks for the
            time until the next call, for two intervals at most. The rest is unknown: probe
            did not run, was offline, throttled or refused.

            Examples:
              probe history                        all endpoints, the last 7 days
              probe history openai --since 24h     one, closely
              probe history --model gpt-5.5        one model, wherever it is called
              probe history openai --json          the same for a program

            Exit status: 0, 3 when nothing is on record for this time, 64 for an endpoint
            that is not, 75 when the record is busy.
            """
    )

    @OptionGroup var json: JSONOption
    @Argument(help: "The endpoint to look at.")
    var endpoint: String?
    @Option(name: .customLong("model"), help: "Only questions about this model, in any spelling; or a glob.")
    var model: String?
    @Option(
        name: .customLong("since"),
        help: ArgumentHelp(
            "How far back: 24h, 7d, a day, an instant in RFC 3339. (default: 7d, or all there is)",
            valueName: "time"
        ),
        transform: TimeArgument.parse
    )
    var since: TimeArgument?

    /// How many steps the JSON has, at most.
    private static let steps = 60

    func run() async throws {
        let context = CommandContext()
        let reader = try context.requiredReader()
        let now = SystemTime.wall
        let names = endpoint.map { [$0] } ?? []
        try await context.requireRecorded(names, reader)
        let window = try TimeWindow(since, default: .seconds(7 * 86_400), until: now)
        var figures = RecordedFigures(
            reader: reader,
            context: context,
            window: window,
            models: model.map(ModelPattern.init)
        )
        let (covered, endpoints) = try await figures.endpoints(named: names, isTrimmed: since == nil)
        let history = History(
            window: covered,
            isDetailed: endpoint != nil,
            endpoints: try await drawn(endpoints, covered, figures, context.console),
            outages: try await figures.outages(named: names)
        )
        if json.isJSON {
            context.console.out(HistoryJSON.output(history, now: now).pretty)
        } else {
            for line in HistoryText(history: history, now: now, console: context.console).lines {
                context.console.out(line)
            }
        }
        if history.endpoints.isEmpty { throw CommandExit(.undecided) }
    }

    /// As many steps as the terminal has columns; of many endpoints, coarser ones.
    private func drawn(
        _ endpoints: [Report.Endpoint],
        _ window: TimeWindow,
        _ figures: RecordedFigures,
        _ console: Console
    ) async throws -> [Report.Endpoint] {
        guard endpoints.count <= Report.closeLimit else {
            return try await figures.withCoarseSteps(endpoints, in: window).map { $0.withoutQuestionSteps() }
        }
        let columns = TimelineLayout.detailed(window, columns: TimelineLayout.columns(of: console)).chart
        var result: [Report.Endpoint] = []
        for endpoint in endpoints {
            let drawn = try await figures.withSteps(endpoint, in: window, steps: json.isJSON ? Self.steps : columns)
            result.append(self.endpoint == nil ? drawn.withoutQuestionSteps() : drawn)
        }
        return result
    }
}
