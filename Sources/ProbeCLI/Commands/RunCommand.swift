import ArgumentParser
import Logging
import ProbeDomain
import ProbeEngine
import ProbeStore
import ProbeSystemd
import ServiceLifecycle
import UnixSignals

/// `probe run`: the daemon.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Probe for ever and report changes to the journal (what the service starts).",
        discussion: """
            Events go to the systemd journal; on a terminal they are shown as well.
            Stop it with Ctrl-C or SIGTERM, reload the config with SIGHUP.

            Exit status: 0 after a stop, 75 when another daemon uses the record, 78
            when the config is wrong.
            """
    )

    @OptionGroup var config: ConfigOptions

    @Option(name: .customLong("log-level"), help: "debug shows every attempt; else info, notice, warning, error.")
    fileprivate var logLevel: LogLevel = .info

    /// For `probe demo`: to stop when standard input ends.
    @Flag(help: .hidden)
    var exitWithParent = false

    /// Runs on the event loop from the first line to the last.
    ///
    /// The thread pool would wake once a second from its first work on, for as long as the process lives, to look after
    /// its threads.
    func run() async throws {
        if exitWithParent { ProcessGuard.stopWithInput() }
        let context = CommandContext()
        let runtime = try context.runtime()
        let life = Life(context: context, runtime: runtime, configPath: config.config, level: logLevel.level)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: life, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: .silent
            )
        )
        try await withTaskExecutorPreference(runtime.executor) { try await group.run() }
        await runtime.shutdown()
    }
}

/// The daemon from its start to its end; a stop may come during the start.
private struct Life: Service {
    let context: CommandContext
    let runtime: Runtime
    let configPath: String?
    let level: Logger.Level

    func run() async throws {
        // First of all: without it a SIGHUP ends the process.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        guard let beginning = try await readPlan() else { return }
        let log = context.logger(level: level)
        Daemon.say(beginning.skipped, to: log)
        if beginning.members.isEmpty { log.warning("no endpoint can be probed") }
        // From here on a halted terminal must not halt the loop.
        var context = context
        context.console = context.console.unhurried()
        defer { context.console.lines?.flush() }
        let recorder = try await context.daemonRecorder(time: runtime.time)
        let daemon = Daemon(
            context: context,
            runtime: runtime,
            recorder: recorder,
            log: log,
            configPath: configPath,
            hangups: hangups
        )
        try await daemon.run(watches: beginning.watches, budget: beginning.budget, members: beginning.members)
        await recorder.close()
    }

    /// What is begun with: of the plan what is needed for as long as the daemon runs, and no more.
    private struct Beginning {
        let watches: [Watch]
        let budget: BudgetCaps
        let members: [Member]
        let skipped: [EndpointReport]
    }

    private func readPlan() async throws -> Beginning? {
        let plan = try context.plan(explicit: configPath)
        guard let (members, skipped) = try await members(of: plan) else { return nil }
        return Beginning(watches: plan.watches, budget: plan.budget, members: members, skipped: skipped)
    }

    /// What can be asked, and what cannot; nil where a stop comes first, for a key command may hang.
    ///
    /// `cancelWhenGracefulShutdown` would do, but leaves a task to the thread pool, which it so brings to life.
    private func members(of plan: Plan) async throws -> ([Member], skipped: [EndpointReport])? {
        let (untilStop, stop) = AsyncStream<Void>.makeStream()
        return try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: ([Member], skipped: [EndpointReport])?.self) { group in
                group.addTask { try await context.members(of: plan) }
                group.addTask {
                    for await _ in untilStop {}
                    return nil
                }
                defer { group.cancelAll() }
                return try await group.next() ?? nil
            }
        } onGracefulShutdown: {
            stop.finish()
        }
    }
}

/// The levels of `--log-level`.
private enum LogLevel: String, CaseIterable, ExpressibleByArgument {
    case debug, info, notice, warning, error

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .notice }
}
