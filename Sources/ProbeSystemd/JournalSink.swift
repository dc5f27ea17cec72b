import Dispatch
package import ProbeDomain
import Synchronization

/// Tells events as native entries of the systemd journal.
///
/// `sd_journal_sendv` answers 0 when the socket is missing and blocks for ever when journald hangs (systemd 252). So the
/// socket is connected to before and after the send, and the send has a thread of its own. Every event has at most one
/// send: one that did not begin in time is withdrawn and was never sent; one that began stays known, and telling its event
/// again waits for that send's outcome instead of sending twice. Nothing else is sent before the outcome is known.
package final class JournalSink: EventSink {
    private let socket: JournalSocket
    private let patience: Mutex<Duration>
    private let sender = DispatchQueue(label: "probe.journal.send")
    private let reader = DispatchQueue(label: "probe.journal.read")
    private let flights = Mutex<[EventID: Flight]>([:])

    /// How many events may be on their way at once; the record keeps what waits beyond that.
    private static let capacity = 64

    /// Where the journal listens.
    package static let usualSocket = "/run/systemd/journal/socket"

    /// Why no journal takes entries on this machine; nil when one does.
    package static func whyUnreachable() -> String? { JournalSocket(path: usualSocket).whyUnreachable() }

    /// Makes a sink.
    ///
    /// - Parameters:
    ///   - socketPath: Where the journal listens; libsystemd sends to the default alone, so another path only serves to
    ///     show that nothing is sent where nothing listens.
    ///   - patience: How long one `tell` waits for the journal.
    package init(socketPath: String = JournalSink.usualSocket, patience: Duration = .seconds(5)) {
        socket = JournalSocket(path: socketPath)
        self.patience = Mutex(patience)
    }

    package func tell(_ event: Event, repeated: Bool, unrecorded: Bool) async throws(EventSinkError) {
        let (flight, isNew) = try board(event.id)
        if isNew {
            let entry = JournalEntry(fields: journalFields(of: event, repeated: repeated, unrecorded: unrecorded))
            let socket = socket
            sender.async { flight.fly { Self.send(entry, to: socket) } }
        }
        switch await flight.outcome(within: patience.withLock { $0 }) {
        case .landed(let failure):
            land(flight)
            if let failure { throw failure }
        case .withdrawn:
            land(flight)
            throw EventSinkError("the journal hangs: the entry was not sent")
        case .underWay:
            throw EventSinkError("the journal hangs: it has not taken the entry yet")
        }
    }

    /// Waits for a journal that hangs no longer than this from now on: for the end of a process, which must not wait for it.
    ///
    /// What is not told then is told by the next life.
    package func shortenPatience(to patience: Duration) {
        self.patience.withLock { $0 = min($0, patience) }
        for flight in flights.withLock({ Array($0.values) }) { flight.shortenWaits(to: patience) }
    }

    package func hasTold(_ id: EventID, since: Timestamp) async -> Bool? {
        await withCheckedContinuation { continuation in
            reader.async { continuation.resume(returning: JournalLookup.holds(id, since: since)) }
        }
    }

    /// The send of this event that is under way, else a new one.
    private func board(_ id: EventID) throws(EventSinkError) -> (Flight, isNew: Bool) {
        let boarded: (Flight, Bool)? = flights.withLock { flights in
            if let flight = flights[id] { return (flight, false) }
            // What is over and was never asked for again makes room.
            if flights.count >= Self.capacity { flights = flights.filter { !$0.value.isOver } }
            guard flights.count < Self.capacity else { return nil }
            let flight = Flight(id: id)
            flights[id] = flight
            return (flight, true)
        }
        guard let boarded else { throw EventSinkError("too many entries wait for the journal") }
        return boarded
    }

    private func land(_ flight: Flight) {
        flights.withLock { flights in
            if flights[flight.id] === flight { flights[flight.id] = nil }
        }
    }

    /// Sends; returns why it failed, or nil.
    ///
    /// Where the journal went away during the send, nobody knows whether it has the entry.
    private static func send(_ entry: JournalEntry, to socket: JournalSocket) -> EventSinkError? {
        if let reason = socket.whyUnreachable() { return EventSinkError(reason) }
        let code = entry.send()
        guard code >= 0 else { return EventSinkError("sd_journal_sendv: \(describeErrno(-code))") }
        return socket.whyUnreachable().map { EventSinkError($0, isInDoubt: true) }
    }
}
