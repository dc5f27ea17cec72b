import ProbeDomain
import ProbeSystemd

/// Tells events to the journal and shows them on a terminal as well, for whoever runs the daemon by hand.
struct ShownSink: EventSink {
    private let sink: JournalSink
    private let console: Console
    private let isShown: Bool

    init(_ sink: JournalSink, console: Console, isShown: Bool) {
        self.sink = sink
        self.console = console
        self.isShown = isShown
    }

    func tell(_ event: Event, repeated: Bool, unrecorded: Bool) async throws(EventSinkError) {
        try await sink.tell(event, repeated: repeated, unrecorded: unrecorded)
        if isShown { console.talk(plainLine(of: event)) }
    }

    func hasTold(_ id: EventID, since: Timestamp) async -> Bool? {
        await sink.hasTold(id, since: since)
    }
}
