import Glibc
package import Logging
import ProbeDomain

/// Writes log lines to standard error: with the journal's priority prefix (sd-daemon(3)) where standard error is the
/// journal, else with time and level for people.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let isJournal: Bool

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - level: Lower levels are not written.
    ///   - journalStream: `JOURNAL_STREAM` of the environment: device and inode of the stream that is the journal.
    package init(level: Logger.Level, journalStream: String?) {
        logLevel = level
        isJournal = Self.isJournal(journalStream)
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let facts = all.sorted { $0.key < $1.key }.map { "\($0.key)=\(quoted("\($0.value)"))" }
        let text = ([escaped("\(event.message)", limit: 1_000)] + facts).joined(separator: " ")
        write(isJournal ? "<\(priority(event.level))>\(text)\n" : "\(clock()) \(event.level): \(text)\n")
    }

    /// Whether standard error is the journal, as systemd.exec(5) says how to find out.
    package static func isJournal(_ journalStream: String?) -> Bool {
        guard let parts = journalStream?.split(separator: ":"), parts.count == 2 else { return false }
        var info = stat()
        guard fstat(STDERR_FILENO, &info) == 0 else { return false }
        return String(info.st_dev) == parts[0] && String(info.st_ino) == parts[1]
    }

    private func quoted(_ value: String) -> String {
        let safe = escaped(value, limit: 300)
        return safe.contains(" ") ? "\"\(safe)\"" : safe
    }

    private func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    private func clock() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var local = tm()
        localtime_r(&time.tv_sec, &local)
        let two = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
        let milliseconds = String(1_000 + time.tv_nsec / 1_000_000).dropFirst()
        return "\(two(local.tm_hour)):\(two(local.tm_min)):\(two(local.tm_sec)).\(milliseconds)"
    }

    private func write(_ line: String) {
        let bytes = Array(line.utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
