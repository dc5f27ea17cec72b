import ProbeDomain
import ProbeStore

/// New events of the record, as they come: over restarts of the daemon, and over a record that takes the place of another.
struct EventFeed: Sendable {
    private var reader: StoreReader
    private let path: String
    private var file: FileIdentity?
    private let takesAll: Bool
    private var last: Int64 = 0
    private var lastTrouble: RecorderError.Code?

    /// Between two looks; each is one search by key.
    static let pause = Duration.milliseconds(500)

    /// Makes a feed of the record that `reader` has opened.
    ///
    /// - Parameters:
    ///   - reader: Where it begins.
    ///   - path: Where the record lies.
    ///   - file: Which file lay there before it was opened.
    ///   - takesAll: Whether it has events that are recorded and not told.
    init(reader: StoreReader, path: String, file: FileIdentity?, takesAll: Bool) {
        self.reader = reader
        self.path = path
        self.file = file
        self.takesAll = takesAll
    }

    /// The newest events so far, the oldest first; what comes later is in `next`.
    mutating func begin(since: Timestamp?, limit: Int) async throws(RecorderError) -> [Event] {
        last = try await reader.lastSequence()
        let events = try await reader.events(since: since, all: takesAll, limit: limit)
        last = max(last, events.last?.sequence ?? 0)
        return events
    }

    /// What has come since; what stands in the way is said once and tried again.
    mutating func next(say: (String) -> Void) async -> [Event] {
        do throws(RecorderError) {
            try reopenIfReplaced()
            let events = try await reader.events(after: last, all: takesAll)
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

    private mutating func reopenIfReplaced() throws(RecorderError) {
        let now = FileIdentity(path: path)
        guard now != file else { return }
        reader = try StoreReader.open(path: path)
        file = now
        last = 0
    }
}
