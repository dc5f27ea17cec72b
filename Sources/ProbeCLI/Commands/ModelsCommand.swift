import ArgumentParser
import ProbeDomain
import ProbeJSON
import ProbeStore
import ProbeTransport

/// `probe models`: where a model is, and since when.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "Show a model side by side across endpoints; from the record, nothing is sent.",
        discussion: """
            A model is shown under all its spellings: gpt-5.5 takes openai/gpt-5.5 and
            gpt-5.5-2026-04-23, never gpt-5.5-pro. An appearance is an interval: the last
            complete list without the model, the first one with it.

            Examples:
              probe models                       the models that the config watches
              probe models gpt-5.5               one, at every endpoint
              probe models 'gpt-6*' --json       a glob, for a program
              probe models --new 7d              what has appeared in a week
              probe models --all                 every model on record, a line each

            Exit status: 0 when one of them is at one endpoint at least, 2 when none is,
            3 when that is not known or there is no record, 75 when it is busy, 78 when
            the config is needed and wrong.
            """
    )

    @OptionGroup var config: ConfigOptions
    @OptionGroup var json: JSONOption
    @Argument(help: "A model's id or a glob; without, the models that the config watches.")
    var pattern: String?
    @Option(
        name: .customLong("new"),
        help: ArgumentHelp("Only what has appeared anywhere since: 7d, a day, an instant.", valueName: "time"),
        transform: TimeArgument.parse
    )
    var new: TimeArgument?
    @Flag(name: .customLong("all"), help: "Every model on record, one line each.")
    var all = false

    func validate() throws {
        if pattern?.isEmpty == true { throw ValidationError("give a model's id or a glob, or none") }
    }

    func run() async throws {
        let context = CommandContext()
        let reader = try context.requiredReader()
        let now = SystemTime.wall
        let patterns = try patterns(context)
        var grid = try await context.reading { () async throws(RecorderError) in
            if let patterns, patterns.count == 1, let only = patterns.first {
                return ModelGrid(try await reader.models(matching: only), patterns: patterns)
            }
            let found = try await reader.models { id in patterns?.contains { $0.matches(id) } ?? true }
            return ModelGrid(found, patterns: patterns ?? [])
        }
        if let new { grid.keepNew(since: new.instant(before: now)) }
        let code: ExitStatus = grid.isAnyThere ? .healthy : grid.isAnythingKnown ? .failed : .undecided
        if json.isJSON {
            context.console.out(ModelsJSON.output(grid, now: now, code: code).pretty)
        } else if grid.groups.isEmpty {
            context.console.talk(nothing(grid))
        } else {
            let table = ModelTable(grid: grid, clock: LocalClock(now: now), console: context.console)
            for line in all ? table.brief() : table.lines() { context.console.out(line) }
        }
        if code != .healthy { throw CommandExit(code) }
    }

    /// What to look for; nil for every model.
    private func patterns(_ context: CommandContext) throws -> [ModelPattern]? {
        if let pattern { return [ModelPattern(pattern)] }
        if all || new != nil { return nil }
        let patterns = try context.plan(explicit: config.config).watches.map(\.pattern)
        if patterns.isEmpty {
            context.console.talk("the config watches no model; name one, or use --all")
            throw CommandExit(.undecided)
        }
        return patterns
    }

    /// Why there is no table.
    private func nothing(_ grid: ModelGrid) -> String {
        guard grid.isAnythingKnown else { return "the daemon has recorded no complete list yet" }
        let places = abbreviated(grid.endpoints.map(\.key.shownName), limit: 10)
        let what = pattern.map { " that matches \(escaped($0, limit: 80))" } ?? ""
        return new == nil
            ? "no model\(what) is known at \(places)" : "no model\(what) has appeared since then at \(places)"
    }
}
