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
    fileprivate var logLevel: LogLevel = .notice

    /// Runs on the event loop from the first line to the last.
    ///
    /// The thread pool would wake once a second from its first work on, for as long as the process lives, to look after
    /// its threads.
    func run() async throws {
        let context = CommandContext()
        let runtime = try context.runtime()
        try await withTaskExecutorPreference(runtime.executor) { try await run(context, runtime) }
        await runtime.shutdown()
    }

    private func run(_ context: CommandContext, _ runtime: Runtime) async throws {
        // First of all: without it a SIGHUP ends the process.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        var context = context
        let plan = try context.plan(explicit: config.config)
        let (members, skipped) = try await context.members(of: plan)
        let log = context.logger(level: logLevel.level)
        for endpoint in skipped {
            log.notice(
                "endpoint skipped",
                metadata: ["endpoint": "\(endpoint.key.name)", "why": "\(endpoint.note ?? "")"]
            )
        }
        if members.isEmpty { log.warning("no endpoint can be probed") }
        // From here on a halted terminal must not halt the loop.
        context.console = context.console.unhurried()
        defer { context.console.lines?.flush() }
        let recorder = try await context.daemonRecorder(time: runtime.time)
        let daemon = Daemon(
            context: context,
            runtime: runtime,
            recorder: recorder,
            log: log,
            configPath: config.config,
            hangups: hangups
        )
        try await daemon.run(plan: plan, members: members)
        await recorder.close()
    }
}

/// The levels of `--log-level`.
private enum LogLevel: String, CaseIterable, ExpressibleByArgument {
    case debug, info, notice, warning, error

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .notice }
}
