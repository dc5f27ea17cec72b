import ArgumentParser
import ProbeDomain
import ProbeJSON
import ProbeStore
import ProbeTransport

/// `probe events`: what has been told, and on what it rests.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Show the events on record, or follow them; --id shows what one rests on.",
        discussion: """
            Examples:
              probe events                       what was told, the newest last
              probe events --since 7d --all      also what nobody waits for
              probe events --follow --json       one JSON object a line, as they come
              probe events --id 01978a5e         one event with its evidence

            Times are those of this machine, with the offset from UTC. --follow goes on
            over restarts of the daemon, until Ctrl-C or until its reader has gone.

            Exit status: 0, 2 when there is no such event, 3 when there is no record,
            75 when it is busy, 130 interrupted.
            """
    )

    @OptionGroup var json: JSONOption
    @OptionGroup var since: SinceOption
    @Flag(name: [.customLong("follow"), .customShort("f")], help: "Show the last ones, then new ones as they come.")
    var follows = false
    @Flag(name: .customLong("all"), help: "Also events that were recorded and not told.")
    var all = false
    @Option(
        name: .customLong("limit"),
        help: ArgumentHelp(
            "The newest so many; else 50, or 10 with --follow, or all with --since.",
            valueName: "number"
        )
    )
    var limit: Int?
    @Option(name: .customLong("id"), help: "The beginning of an event's id.")
    var id: String?

    func validate() throws {
        if let limit, !(1...100_000).contains(limit) { throw ValidationError("--limit takes 1 to 100000") }
        if id != nil, follows || since.since != nil {
            throw ValidationError("--id shows one event; --follow and --since show many")
        }
    }

    func run() async throws {
        let context = CommandContext()
        let record = try context.followedRecord()
        if let id {
            try await show(id, record.reader, context)
        } else if follows {
            var feed = EventFeed(record, takesAll: all)
            let first = try await context.reading { () async throws(RecorderError) in
                try await feed.begin(since: start, limit: most)
            }
            try await follow(feed, showing: first, console: context.console)
        } else {
            try await list(record.reader, context)
        }
    }

    private var start: Timestamp? { since.since?.instant(before: SystemTime.wall) }

    private var most: Int { limit ?? (start != nil ? 100_000 : follows ? 10 : 50) }

    private func list(_ reader: StoreReader, _ context: CommandContext) async throws {
        let console = context.console
        let found = try await context.reading { () async throws(RecorderError) in
            try await reader.events(since: start, all: all, limit: most + 1)
        }
        let events = found.suffix(most)
        let isCut = found.count > most
        if isCut, limit == nil, start != nil {
            console.talk("warning: there are more; the newest \(grouped(most)) are shown")
        }
        guard !json.isJSON else {
            let list: JSONOutput = [
                "schema_version": 1, "command": "events", "at": .string(SystemTime.wall.rfc3339),
                "complete": .bool(!isCut), "events": .array(events.map { EventJSON.output($0) }),
            ]
            console.out(list.pretty)
            return
        }
        if events.isEmpty { console.talk(start == nil ? "no event has been recorded" : "no event since then") }
        for event in events { console.out(EventText.line(event)) }
    }

    private func follow(_ begun: EventFeed, showing first: [Event], console: Console) async throws {
        let isJSON = json.isJSON
        let (_, wasInterrupted) = await Interruption.run {
            var feed = begun
            var events = first
            while !Task.isCancelled {
                for event in events {
                    console.out(isJSON ? EventJSON.document(event).compact : EventText.line(event))
                }
                if console.isOutputClosed { return }
                try? await ContinuousClock().sleep(for: EventFeed.pause)
                if Task.isCancelled { return }
                events = await feed.next { console.talk($0) }
            }
        }
        if wasInterrupted { throw CommandExit(.interrupted) }
    }

    private func show(_ id: String, _ reader: StoreReader, _ context: CommandContext) async throws {
        let console = context.console
        let (found, attempts) = try await context.reading { () async throws(RecorderError) in
            let event = try await reader.event(idPrefix: id.lowercased())
            var attempts: [AttemptRecord] = []
            for attempt in event?.evidence.attempts ?? [] {
                if let found = try await reader.attempt(attempt) { attempts.append(found) }
            }
            return (event, attempts)
        }
        guard let event = found else {
            console.talk("error: there is no event, or more than one, whose id begins with \(escaped(id, limit: 40))")
            throw CommandExit(.failed)
        }
        if json.isJSON {
            console.out(EventJSON.document(event, attempts: attempts).pretty)
            return
        }
        for line in EventText.lines(event, attempts: attempts) { console.out(line) }
    }
}
