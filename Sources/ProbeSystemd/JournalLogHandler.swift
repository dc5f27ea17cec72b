import Dispatch
package import Logging
import Synchronization

/// Writes log lines as native journal entries: every fact is in the message for people, and a field of its own
/// (`endpoint` becomes `PROBE_ENDPOINT`) for `journalctl PROBE_ENDPOINT=openai`.
///
/// It has no `PROBE_EVENT`, so that a log line is never taken for an event.
package struct JournalLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let label: String
    private let output = JournalOutput()

    /// Makes a handler; lower levels than `level` are not written.
    package init(label: String, level: Logger.Level) {
        self.label = label
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let line = LogLine(event, metadata: metadata)
        var fields: [(name: String, value: String)] = [
            ("MESSAGE", line.text),
            ("PRIORITY", String(event.level.priority)),
            ("SYSLOG_IDENTIFIER", "probe"),
            ("CODE_FILE", event.file),
            ("CODE_LINE", String(event.line)),
            ("CODE_FUNC", event.function),
            ("PROBE_LOGGER", label),
        ]
        // More facts than this are none of ours; the message has them all.
        for fact in line.facts.prefix(32) {
            let name = journalFieldName(of: fact.key)
            if !Self.reserved.contains(name) { fields.append((name, fact.value)) }
        }
        output.write(JournalEntry(fields: fields))
    }

    private static let reserved: Set<String> = ["PROBE_EVENT", "PROBE_EVENT_ID", "PROBE_LOGGER"]
}

/// The handler for this process: native entries where standard error is the journal, else lines on standard error.
///
/// - Parameters:
///   - label: The logger's label.
///   - level: Lower levels are not written.
///   - journalStream: `JOURNAL_STREAM` of the environment.
/// - Returns: The handler.
package func serviceLogHandler(label: String, level: Logger.Level, journalStream: String?) -> any LogHandler {
    LineLogHandler.isJournal(journalStream)
        ? JournalLogHandler(label: label, level: level)
        : LineLogHandler(level: level)
}

/// Sends entries on a thread of its own, for libsystemd blocks while the journal hangs.
///
/// The caller waits for its entry, so that the last words before an exit arrive; but at most 100 ms, and not at all while
/// the journal is known to hang. Then up to 256 entries wait, further ones are dropped and counted.
private final class JournalOutput: Sendable {
    private struct State {
        var waiting = 0
        var dropped = 0
        var hangs = false
    }

    private let queue = DispatchQueue(label: "probe.journal.log")
    private let state = Mutex(State())

    private static let capacity = 256

    func write(_ entry: JournalEntry) {
        let hangs: Bool? = state.withLock { state in
            guard state.waiting < Self.capacity else {
                state.dropped += 1
                return nil
            }
            state.waiting += 1
            return state.hangs
        }
        guard let hangs else { return }
        let sent = DispatchSemaphore(value: 0)
        queue.async {
            _ = entry.send()
            self.finish()
            sent.signal()
        }
        guard !hangs, sent.wait(timeout: .now() + .milliseconds(100)) == .timedOut else { return }
        state.withLock { $0.hangs = $0.waiting > 0 }
    }

    /// Books one entry as sent, and tells of dropped ones once there is room again.
    private func finish() {
        let dropped = state.withLock { state in
            state.waiting -= 1
            state.hangs = false
            guard state.waiting == 0 else { return 0 }
            defer { state.dropped = 0 }
            return state.dropped
        }
        guard dropped > 0 else { return }
        let notice: [(name: String, value: String)] = [
            ("MESSAGE", "\(dropped) log lines were dropped while the journal did not take them"),
            ("PRIORITY", "4"),
            ("SYSLOG_IDENTIFIER", "probe"),
        ]
        _ = JournalEntry(fields: notice).send()
    }
}
