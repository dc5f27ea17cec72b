import ProbeDomain
import ProbeStore

/// New events of the record, as they come: over restarts of the daemon, and over a record that takes the place of another.
struct EventFeed: Sendable {
    private var record: FollowedRecord
    private let takesAll: Bool
    private var last: Int64 = 0
    private var lastTrouble: RecorderError.Code?

    /// Between two looks; each is one search by key.
    static let pause = Duration.milliseconds(500)

    /// Makes a feed of a record.
    ///
    /// - Parameters:
    ///   - record: Where the events are.
    ///   - takesAll: Whether it has events that are recorded and not told.
    init(_ record: FollowedRecord, takesAll: Bool) {
        self.record = record
        self.takesAll = takesAll
    }

    /// The newest events so far, the oldest first; what comes later is in `next`.
    mutating func begin(since: Timestamp?, limit: Int) async throws(RecorderError) -> [Event] {
        last = try await record.reader.lastSequence()
        let events = try await record.reader.events(since: since, all: takesAll, limit: limit)
        last = max(last, events.last?.sequence ?? 0)
        return events
    }

    /// What has come since; what stands in the way is said once and tried again.
    mutating func next(say: (String) -> Void) async -> [Event] {
        do throws(RecorderError) {
            if try record.reopenIfReplaced() { last = 0 }
            let events = try await record.reader.events(after: last, all: takesAll)
            last = events.last?.sequence ?? last
            lastTrouble = nil
            return events
        } catch {
            // A writer that holds the file is nothing to speak of, and neither is a read that Ctrl-C has ended.
            if error.code != .busy, !Task.isCancelled, error.code != lastTrouble {
                say("warning: \(error.description); waiting for it")
            }
            lastTrouble = error.code
            return []
        }
    }
}
