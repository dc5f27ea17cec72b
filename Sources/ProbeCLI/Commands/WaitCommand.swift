import ArgumentParser
import Glibc
import ProbeDomain
import ProbeJSON
import ProbeStore
import ProbeTransport

/// `probe wait`: until a model is there.
struct WaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until a model is callable, or listed; then exit or start a program.",
        discussion: """
            Reads the record that the daemon writes, and sends nothing: let the config
            watch the model, else it may be listed and is never called.

            Examples:
              probe wait gpt-5.5 && ./deploy
              probe wait gpt-5.5 --endpoint openai --timeout 2h
              probe wait 'gpt-6*' --listed --exec notify-send "there it is"

            --exec takes all that follows; no shell reads it. The program finds the facts
            in PROBE_MODEL, PROBE_ENDPOINT, PROBE_PROVIDER, PROBE_STATE,
            PROBE_SERVED_MODEL, PROBE_LAST_ABSENT and PROBE_FIRST_PRESENT, as far as
            they are known.

            Exit status: 0 when it is there (with --exec, the program's own; 126 or 127
            when that cannot be started), 2 when the time is over, 3 when there is no
            record, 64 when the record has no such endpoint, 75 when it is busy, 130
            interrupted.
            """
    )

    @OptionGroup var json: JSONOption
    @Argument(help: "A model's id, which takes all its spellings, or a glob.")
    var model: String
    @Flag(name: .customLong("listed"), help: "Being on the list is enough.")
    var isListedEnough = false
    @Option(name: .customLong("endpoint"), help: ArgumentHelp("At this endpoint alone.", valueName: "name"))
    var endpoint: String?
    @Option(
        name: .customLong("timeout"),
        help: ArgumentHelp("How long to wait, such as 90s or 2h; without, for ever.", valueName: "duration"),
        transform: DurationArgument.parse
    )
    var timeout: Duration?
    @Option(
        name: .customLong("exec"),
        parsing: .remaining,
        help: ArgumentHelp("The program to start then, and its arguments; the last option.", valueName: "program")
    )
    var exec: [String] = []

    func validate() throws {
        if model.isEmpty { throw ValidationError("give a model's id or a glob") }
        // The parser takes an option without anything behind it for one that was not given.
        if exec.first?.isEmpty == true || (exec.isEmpty && CommandLine.arguments.last == "--exec") {
            throw ValidationError("--exec takes a program and its arguments")
        }
        if !exec.isEmpty, json.isJSON {
            throw ValidationError("with --exec, standard output belongs to the program: leave --json out")
        }
    }

    func run() async throws {
        let context = CommandContext()
        let wait = ModelWait(
            pattern: ModelPattern(model),
            isListedEnough: isListedEnough,
            endpoint: endpoint,
            timeout: timeout
        )
        let record = try context.followedRecord()
        let first = try await context.reading { () async throws(RecorderError) in try await wait.look(record.reader) }
        if let endpoint, first.isEmpty {
            context.console.talk("error: the record has no endpoint \(escaped(endpoint, limit: 80)); see probe status")
            throw CommandExit(.usage)
        }
        let console = context.console
        let (end, wasInterrupted) = await Interruption.run { await wait.run(record, first: first, console: console) }
        switch end {
        case .met(let entry, let all):
            report(entry, all, wait, console)
            if !exec.isEmpty { start(entry, console) }
        case .timedOut(let entries):
            if json.isJSON { console.out(WaitJSON.output(wait, met: nil, entries, at: SystemTime.wall).pretty) }
            console.talk("the time is over: \(wait.summary(entries))")
            throw CommandExit(.failed)
        case .interrupted: throw CommandExit(.interrupted)
        }
        if wasInterrupted { throw CommandExit(.interrupted) }
    }

    /// Says what is there: on standard output, or beside it where that belongs to the program to start.
    private func report(_ entry: ModelAtEndpoint, _ all: [ModelAtEndpoint], _ wait: ModelWait, _ console: Console) {
        guard let record = entry.records.first else { return }
        if json.isJSON {
            console.out(WaitJSON.output(wait, met: entry, all, at: SystemTime.wall).pretty)
            return
        }
        let since = record.state == .callable ? record.callingSince : record.firstPresent
        let text =
            "\(record.id) is \(entry.state.rawValue) on \(entry.endpoint.key.shownName)"
            + (since.map { " (since \(localDateTime($0)))" } ?? "")
        if exec.isEmpty { console.out(text) } else { console.talk(text) }
    }

    private func start(_ entry: ModelAtEndpoint, _ console: Console) -> Never {
        let record = entry.records.first
        let error = ProgramStart.replaceProcess(
            exec,
            variables: [
                ("PROBE_MODEL", record?.id.description), ("PROBE_ENDPOINT", entry.endpoint.key.shownName),
                ("PROBE_PROVIDER", escaped(entry.endpoint.key.provider, limit: 64)),
                ("PROBE_STATE", entry.state.rawValue),
                ("PROBE_SERVED_MODEL", record?.servedModel?.description),
                ("PROBE_LAST_ABSENT", record?.lastAbsent?.rfc3339),
                ("PROBE_FIRST_PRESENT", record?.firstPresent?.rfc3339),
            ]
        )
        console.talk("error: \(escaped(exec[0], limit: 200)) cannot be started: \(String(cString: strerror(error)))")
        Glibc.exit(ProgramStart.status(of: error))
    }
}

/// The JSON of `probe wait --json`.
enum WaitJSON {
    static func output(
        _ wait: ModelWait,
        met: ModelAtEndpoint?,
        _ entries: [ModelAtEndpoint],
        at now: Timestamp
    ) -> JSONOutput {
        [
            "schema_version": 1,
            "command": "wait",
            "at": .string(now.rfc3339),
            "exit_status": .int(Int((met == nil ? ExitStatus.failed : .healthy).rawValue)),
            "pattern": .string(wait.pattern.text),
            "condition": .string(wait.isListedEnough ? "listed" : "callable"),
            "met": .bool(met != nil),
            "met_at_endpoint": .optional(met?.endpoint.key.name),
            "endpoints": .array(entries.map(ModelsJSON.entry)),
        ]
    }
}
