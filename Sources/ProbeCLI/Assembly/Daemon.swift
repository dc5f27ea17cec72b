import Logging
import ProbeDomain
import ProbeEngine
import ProbeSystemd
import ServiceLifecycle
import UnixSignals

/// The parts of `probe run`, put together as services: they start in this order and stop in the reverse one.
struct Daemon: Sendable {
    let context: CommandContext
    let runtime: Runtime
    let recorder: any DaemonRecorder
    let log: Logger
    /// The config that was named on the command line; read again on reload.
    let configPath: String?
    /// The SIGHUPs since the start of the process: one that comes before there is anything to reload waits.
    let hangups: UnixSignalsSequence

    /// Runs until the service that it is part of is told to stop.
    func run(watches: [Watch], budget: BudgetCaps, members: [Member]) async throws {
        if context.showsEvents { introduce(watches, members) }
        let console = context.console
        let journal = JournalSink()
        let sink = ShownSink(journal, console: console, isShown: context.showsEvents)
        let teller = Teller(recorder: recorder, sink: sink, time: runtime.time, log: log) { event in
            console.talk(plainLine(of: event))
        }
        let engine = Engine(
            members: members,
            watches: watches,
            budget: budget,
            transport: runtime.transport,
            recorder: recorder,
            teller: teller,
            board: CallableFiles(environment: context.environment, log: log),
            keys: context.keys,
            time: runtime.time,
            log: log,
            seed: UInt64.random(in: 0 ... .max)
        )
        let notifier = ServiceNotifier(environment: context.environment)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: TellerService(teller: teller, journal: journal)),
                    .init(service: EngineService(engine: engine, notifier: notifier)),
                    .init(service: ReloadService(daemon: self, engine: engine, notifier: notifier, hangups: hangups)),
                    .init(
                        service: StatusService(engine: engine, recorder: recorder, notifier: notifier, runtime: runtime)
                    ),
                ],
                logger: .silent
            )
        )
        try await group.run()
    }

    /// Says on a terminal what is probed, and where events go when there is no journal.
    private func introduce(_ watches: [Watch], _ members: [Member]) {
        let names = abbreviated(members.map(\.endpoint.name), limit: 8)
        let watched = abbreviated(watches.map { escaped($0.pattern.text, limit: 80) }, limit: 8)
        context.console.talk(
            "probing \(names.isEmpty ? "nothing" : names)\(watched.isEmpty ? "" : ", watching for \(watched)")"
        )
        guard let reason = JournalSink.whyUnreachable() else { return }
        context.console.talk("\(reason); events are shown here and kept on record (\"probe events\")")
    }

    /// Says which endpoints cannot be asked, and why.
    static func say(_ skipped: [EndpointReport], to log: Logger) {
        for endpoint in skipped {
            let facts: Logger.Metadata = ["endpoint": "\(endpoint.key.name)", "why": "\(endpoint.note ?? "")"]
            log.info("endpoint skipped", metadata: facts)
        }
    }

    /// Reads the config again.
    ///
    /// A bad one keeps the old plan running and says why.
    func reload(_ engine: Engine) async {
        do {
            let plan = try context.plan(explicit: configPath, saysErrors: false)
            let (members, skipped) = try await context.members(of: plan)
            // What a stop has cut short is no answer: keys may be missing only because nobody waited for them.
            guard !Task.isCancelled else { return }
            Self.say(skipped, to: log)
            await engine.reload(members: members, watches: plan.watches, budget: plan.budget)
            log.info("config reloaded", metadata: ["endpoints": "\(members.count)"])
        } catch {
            await engine.rejectConfig(because: (error as? CommandExit)?.why ?? "\(error)")
        }
    }
}

extension Logger {
    /// Takes what nobody wants to read: the words of the library that starts and stops services.
    static let silent = Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
}

/// Tells until everything else has stopped.
private struct TellerService: Service {
    let teller: Teller
    let journal: JournalSink

    func run() async throws {
        await withGracefulShutdownHandler {
            await teller.run()
        } onGracefulShutdown: {
            journal.shortenPatience(to: .milliseconds(300))
            Task { await teller.stop() }
        }
    }
}

/// Probes until it is stopped.
private struct EngineService: Service {
    let engine: Engine
    let notifier: ServiceNotifier

    func run() async throws {
        await withGracefulShutdownHandler {
            await engine.run { notifier.ready() }
        } onGracefulShutdown: {
            notifier.stopping()
            Task { await engine.stop() }
        }
    }
}

/// Reads the config again at each SIGHUP.
private struct ReloadService: Service {
    let daemon: Daemon
    let engine: Engine
    let notifier: ServiceNotifier
    let hangups: UnixSignalsSequence

    func run() async throws {
        // A key command that hangs keeps a reload from its end, and must not keep the daemon from its own.
        await cancelWhenGracefulShutdown {
            for await _ in hangups {
                notifier.reloading()
                await daemon.reload(engine)
                guard !Task.isCancelled else { return }
                notifier.ready()
            }
        }
    }
}

/// Keeps `STATUS=` true and the watchdog fed, for as long as the loop and the record's worker make progress.
private struct StatusService: Service {
    let engine: Engine
    let recorder: any DaemonRecorder
    let notifier: ServiceNotifier
    let runtime: Runtime

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await notifier.keepAlive(on: runtime.time) {
                // An answer is enough: a full disk is no reason to die.
                try? await recorder.heartbeat()
                return await engine.isOnTime()
            } status: {
                await engine.statusLine()
            }
        }
    }
}
