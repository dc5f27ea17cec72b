import ArgumentParser
import ProbeDomain
import ProbeEngine
import ProbeJSON
import ProbeStore
import ProbeTransport

/// `probe --once`: everything once, a table, an exit code.
struct OnceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "once",
        abstract: "Probe everything configured once, print a table, exit.",
        discussion: """
            Reads each endpoint's list and asks the configured and the watched models
            for one minimal completion. It obeys holds and the budget of a running
            daemon, records what it did, and tells no event.

            Examples:
              probe --once                        everything
              probe --once openai anthropic       two endpoints
              probe --once --watch gpt-5.5        exit 0 if it is callable, 2 if not
              probe --once --free --json          lists only, for a program
              probe --once --dry-run              what would be sent, and nothing else

            Exit status: 0 healthy, 1 limited, 2 failed or the watched model is not
            there, 3 could not be decided, 75 the record is busy, 78 the config is
            wrong, 130 interrupted.
            """
    )

    @OptionGroup var config: ConfigOptions
    @OptionGroup var json: JSONOption

    @Argument(help: "Names of endpoints; all enabled ones without.")
    var endpoints: [String] = []

    @Option(
        name: .customLong("watch"),
        help: ArgumentHelp("Also look for this model, and fail if it is not callable.", valueName: "model")
    )
    var watch: String?

    @Flag(name: .customLong("free"), help: "Read lists only; send nothing that costs.")
    var isFree = false

    @Flag(name: .customLong("force"), help: "Ask in spite of holds, and pay again for what was asked a moment ago.")
    var isForced = false

    @Flag(
        name: .customLong("dry-run"),
        help: "Print the requests that would be sent, with secrets as names, and send none."
    )
    var isDryRun = false

    func run() async throws {
        let context = CommandContext()
        let plan = try context.plan(explicit: config.config)
        let (chosen, skipped) = try await context.members(of: plan, named: endpoints)
        var watches = plan.watches
        let expected = watch.map { ModelPattern($0) }
        if let expected { watches.append(Watch(expected)) }
        if isDryRun {
            DryRun.print(chosen, skipped: skipped, watches: watches, isFree: isFree, console: context.console)
            return
        }
        let status = try await look(context, chosen, skipped, watches, plan.budget, expected)
        if status != .healthy { throw CommandExit(status) }
    }

    private func look(
        _ context: CommandContext,
        _ members: [Member],
        _ skipped: [EndpointReport],
        _ watches: [Watch],
        _ budget: BudgetCaps,
        _ expected: ModelPattern?
    ) async throws -> ExitStatus {
        let runtime = try context.runtime()
        let store = try await context.commandStore(time: runtime.time)
        let reader = context.reader()
        let once = Once(
            members: members,
            watches: watches,
            budget: budget,
            transport: runtime.transport,
            recorder: store,
            time: runtime.time,
            options: Once.Options(isFree: isFree, isForced: isForced),
            recent: { key, model in await reader?.latestAttempt(endpoint: key, check: .completion(model)) }
        )
        let progress = OnceProgress(console: context.console, isOn: !json.isJSON)
        let (result, wasInterrupted) = await Interruption.run {
            await withTaskExecutorPreference(runtime.executor) { await once.run { progress.show($0) } }
        }
        var report = result
        progress.end()
        await store.close()
        await runtime.shutdown()
        report.endpoints += skipped
        let status = wasInterrupted ? .interrupted : Self.status(of: report, expected: expected)
        if json.isJSON {
            context.console.out(OnceJSON.output(report, status: status).pretty)
        } else {
            for line in OnceTable.lines(report, console: context.console) { context.console.out(line) }
        }
        return status
    }

    /// The worst endpoint that was probed decides; skipped ones do not count.
    static func status(of report: OnceReport, expected: ModelPattern?) -> ExitStatus {
        let probed = report.endpoints.filter { $0.state != .skipped }
        if report.isOffline || probed.isEmpty { return .undecided }
        if let expected {
            let models = probed.flatMap(\.models).filter { expected.matches($0.id) }
            if models.contains(where: { $0.stage == .callable }) { return .healthy }
            let isOpen = models.contains { $0.isHeldBack } || probed.contains { $0.state == .held && $0.list == nil }
            return isOpen ? .undecided : .failed
        }
        let states = Set(probed.map(\.state))
        if !states.isDisjoint(with: [.failed, .unauthorized, .blocked]) { return .failed }
        if !states.isDisjoint(with: [.limited, .exhausted]) { return .degraded }
        return states.contains(.held) ? .undecided : .healthy
    }
}
