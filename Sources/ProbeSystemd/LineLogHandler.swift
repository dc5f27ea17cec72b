import Glibc
package import Logging

/// Writes log lines to standard error, with time and level, for people.
///
/// It never waits long: a line for which there is no room within 100 ms is dropped, and the next one says how many were.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let output: LineOutput

    /// Makes a handler; lower levels than `level` are not written.
    package init(level: Logger.Level, descriptor: Int32 = STDERR_FILENO) {
        logLevel = level
        output = LineOutput(descriptor: descriptor)
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let text = LogLine(event, metadata: metadata).text
        output.write("\(clock()) \(event.level): \(text)\n")
    }

    /// Whether a descriptor is the journal's stream, as systemd.exec(5) says how to find out.
    ///
    /// - Parameters:
    ///   - journalStream: `JOURNAL_STREAM` of the environment: device and inode of the stream that is the journal.
    ///   - descriptor: The descriptor in question.
    /// - Returns: Whether they are those of the descriptor.
    package static func isJournal(_ journalStream: String?, descriptor: Int32 = STDERR_FILENO) -> Bool {
        guard let parts = journalStream?.split(separator: ":"), parts.count == 2 else { return false }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { return false }
        return String(info.st_dev) == parts[0] && String(info.st_ino) == parts[1]
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
}
