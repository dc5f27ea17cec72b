import Logging
import ProbeDomain
import ProbeStore
import ProbeSystemd
import ProbeTransport

/// The parts that touch the world, made once per process.
struct Runtime: Sendable {
    /// The loop that carries transport, timers and probe tasks.
    let executor: EventLoop
    /// The network.
    let transport: CurlTransport
    /// The clocks.
    let time: any TimeSource

    /// Ends what is in flight and the loop's thread.
    func shutdown() async {
        await transport.shutdown()
    }
}

extension CommandContext {
    /// Starts the event loop and the transport.
    ///
    /// - Throws: `CommandExit` when the system does not give what is needed.
    func runtime() throws -> Runtime {
        do {
            let loop = try EventLoop.start()
            return Runtime(
                executor: loop,
                transport: try CurlTransport(loop: loop),
                time: SystemTime(loop: loop)
            )
        } catch {
            console.talk("error: the transport cannot be started: \(error)", priority: .error)
            throw CommandExit(.undecided)
        }
    }

    /// Where the record lies.
    func storePath(for use: RecordUse) -> String { Store.defaultPath(for: use, environment: environment) }

    /// A short writer beside a daemon that may run.
    ///
    /// - Throws: `CommandExit` 75 when the record is busy. Where it cannot be written for another reason, a look is still
    ///   worth having: it goes on without history, and spends nothing.
    func commandStore(time: any TimeSource) async throws -> any DaemonRecorder {
        let path = storePath(for: .looking)
        do {
            let store = try Store.open(path: path, role: .command)
            // An empty change: whether the file can be written is known before anything is sent.
            _ = try await store.commit(RecordChange())
            return store
        } catch {
            if error.code == .busy {
                console.talk("error: the record is busy: \(error.description)")
                throw CommandExit(.busy)
            }
            console.talk("warning: nothing is recorded, and nothing that costs is sent: \(error.description)")
            return ReopeningStore(path: path, role: .command, failure: error, time: time)
        }
    }

    /// The daemon's record.
    ///
    /// - Throws: `CommandExit` 75 when another daemon uses it. Every other trouble is told as an event, and probing goes on.
    func daemonRecorder(time: any TimeSource) async throws -> any DaemonRecorder {
        let path = storePath(for: .keeping)
        do {
            return try Store.open(path: path, role: .daemon)
        } catch {
            guard error.code != .inUse else {
                console.talk("error: \(error.description)", priority: .error)
                console.talk("hint: stop that one first, or give this one a record of its own by XDG_STATE_HOME")
                throw CommandExit(.busy)
            }
            return ReopeningStore(path: path, role: .daemon, failure: error, time: time)
        }
    }

    /// A logger that writes journal entries where standard error is the journal, else lines to standard error.
    func logger(level: Logger.Level) -> Logger {
        let stream = environment["JOURNAL_STREAM"]
        return Logger(label: "probe") { serviceLogHandler(label: $0, level: level, journalStream: stream) }
    }

    /// Whether events are shown on standard error beside the journal: when somebody looks at it.
    var showsEvents: Bool { !LineLogHandler.isJournal(environment["JOURNAL_STREAM"]) }

    /// A reader of the record beside a look at the network; nil when there is none yet.
    func reader() -> StoreReader? {
        try? StoreReader.open(path: storePath(for: .looking))
    }
}
