import CSystemd
package import Dispatch
import Glibc
package import ProbeDomain
import Synchronization

/// Tells events as native entries of the systemd journal.
///
/// `sd_journal_sendv` answers 0 when the socket is missing and blocks for ever when journald hangs. So the socket is
/// connected to first, and the send runs on a queue of its own: it may be waited for no longer, but the event it carries
/// stays the one under way until its outcome is known, and asking for it again gives that outcome.
package final class JournalSink: EventSink {
    private let socketPath: String
    private let patience: DispatchTimeInterval
    private let queue = DispatchQueue(label: "probe.journal")
    private let flight = Mutex<Flight?>(nil)

    /// Makes a sink; the socket's path is for tests of its absence.
    package init(socketPath: String = "/run/systemd/journal/socket", patience: DispatchTimeInterval = .seconds(5)) {
        self.socketPath = socketPath
        self.patience = patience
    }

    package func tell(_ event: Event, repeated: Bool, unrecorded: Bool) async throws(EventSinkError) {
        let (current, isNew) = flight.withLock { flight in
            if let flight { return (flight, false) }
            let new = Flight(id: event.id)
            flight = new
            return (new, true)
        }
        if isNew {
            if let missing = whyUnreachable() {
                flight.withLock { $0 = nil }
                throw EventSinkError(missing)
            }
            let fields = journalFields(of: event, repeated: repeated, unrecorded: unrecorded)
            queue.async { current.finish(Self.send(fields)) }
        } else if current.id != event.id {
            throw EventSinkError("the journal has not taken the entry before this one yet")
        }
        guard let code = await current.outcome(within: patience) else {
            throw EventSinkError("the journal did not take the entry in time")
        }
        flight.withLock { if $0 === current { $0 = nil } }
        guard code >= 0 else { throw EventSinkError("sd_journal_sendv: \(String(cString: strerror(-code)))") }
    }

    package func hasTold(_ id: EventID, since: Timestamp) async -> Bool? {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Self.find(id, since: since)) }
        }
    }

    /// Why nothing listens at the socket; nil when something does.
    private func whyUnreachable() -> String? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return "no socket: \(String(cString: strerror(errno)))" }
        defer { close(descriptor) }
        let code = UnixAddress(path: socketPath)?.connect(descriptor) ?? ENAMETOOLONG
        return code == 0 ? nil : "no journal at \(socketPath): \(String(cString: strerror(code)))"
    }

    private static func send(_ fields: [(name: String, value: String)]) -> Int32 {
        let texts = fields.map { Array("\($0.name)=\($0.value)".utf8) }
        let all = texts.flatMap { $0 }
        return all.withUnsafeBytes { bytes in
            var offset = 0
            let vectors = texts.map { text in
                defer { offset += text.count }
                return iovec(
                    iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress?.advanced(by: offset)),
                    iov_len: text.count
                )
            }
            return sd_journal_sendv(vectors, Int32(vectors.count))
        }
    }

    /// Looks an entry up; nil when no entry at all may be read, for then its absence means nothing.
    private static func find(_ id: EventID, since: Timestamp) -> Bool? {
        var journal: OpaquePointer?
        guard probe_journal_open(&journal) >= 0, let journal else { return nil }
        defer { sd_journal_close(journal) }
        guard sd_journal_seek_tail(journal) >= 0, sd_journal_previous(journal) > 0 else { return nil }
        let match = Array("PROBE_EVENT_ID=\(id.text)".utf8)
        guard sd_journal_add_match(journal, match, match.count) >= 0 else { return nil }
        let start = UInt64(max(0, (since - .seconds(3_600)).microseconds))
        guard sd_journal_seek_realtime_usec(journal, start) >= 0 else { return nil }
        return sd_journal_next(journal) > 0
    }
}

/// One send under way, and whoever waits for it.
private final class Flight: Sendable {
    let id: EventID

    private struct State {
        var code: Int32?
        var waiter: CheckedContinuation<Int32?, Never>?
    }

    private let state = Mutex(State())

    init(id: EventID) { self.id = id }

    func finish(_ code: Int32) {
        let waiter = state.withLock { state in
            state.code = code
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: code)
    }

    /// The outcome; nil when it is not known in time.
    func outcome(within patience: DispatchTimeInterval) async -> Int32? {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state in
                if state.code == nil { state.waiter = continuation }
                return state.code
            }
            if let known {
                continuation.resume(returning: known)
                return
            }
            DispatchQueue.global().asyncAfter(deadline: .now() + patience) {
                let waiter = self.state.withLock { state in
                    defer { state.waiter = nil }
                    return state.waiter
                }
                waiter?.resume(returning: nil)
            }
        }
    }
}
