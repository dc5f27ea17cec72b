import ArgumentParser
import ProbeDomain
import ProbeJSON
import ProbeStore

/// `probe events`: what has been told, and on what it rests.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Show the events on record; --id shows what one rests on.",
        discussion: """
            Examples:
              probe events                       what was told, the newest last
              probe events --all                 also what nobody waits for
              probe events --id 01978a5e         one event with its evidence

            Exit status: 0, 2 when there is no such event, 3 when there is no record.
            """
    )

    @OptionGroup var json: JSONOption
    @Flag(name: .customLong("all"), help: "Also events that were recorded and not told.")
    var all = false
    @Option(name: .customLong("limit"), help: "The newest so many.")
    var limit = 50
    @Option(name: .customLong("id"), help: "The beginning of an event's id.")
    var id: String?

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit takes 1 to 100000") }
    }

    func run() async throws {
        let context = CommandContext()
        let reader = try context.requiredReader()
        do {
            if let id {
                try await show(id, reader, context.console)
            } else {
                try await list(reader, context.console)
            }
        } catch let error as RecorderError {
            context.console.talk("error: \(error.description)")
            throw CommandExit(error.code == .busy ? .busy : .undecided)
        }
    }

    private func list(_ reader: StoreReader, _ console: Console) async throws {
        let events = try await reader.events(since: nil, all: all, limit: limit)
        guard !json.isJSON else {
            let list: JSONOutput = [
                "schema_version": 1, "command": "events",
                "events": .array(events.map { EventJSON.output($0, attempts: nil) }),
            ]
            console.out(list.pretty)
            return
        }
        if events.isEmpty { console.talk("no event has been recorded") }
        for event in events { console.out(EventText.line(event)) }
    }

    private func show(_ id: String, _ reader: StoreReader, _ console: Console) async throws {
        guard let event = try await reader.event(idPrefix: id.lowercased()) else {
            console.talk("error: there is no event, or more than one, whose id begins with \(escaped(id, limit: 40))")
            throw CommandExit(.failed)
        }
        var attempts: [AttemptRecord] = []
        for attempt in event.evidence.attempts {
            if let found = try await reader.attempt(attempt) { attempts.append(found) }
        }
        if json.isJSON {
            console.out(EventJSON.output(event, attempts: attempts).pretty)
            return
        }
        for line in EventText.lines(event, attempts: attempts) { console.out(line) }
    }
}
