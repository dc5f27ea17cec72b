import Glibc
package import Logging
import Synchronization

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

/// Whole lines to a descriptor that may be a terminal that was halted or a pipe that nobody reads.
private final class LineOutput: Sendable {
    private let descriptor: Int32
    private let dropped = Mutex(0)

    init(descriptor: Int32) { self.descriptor = descriptor }

    func write(_ line: String) {
        dropped.withLock { dropped in
            let notice = dropped == 0 ? "" : "(\(dropped) log lines were dropped before this one)\n"
            guard put(notice + line) else {
                dropped += 1
                return
            }
            dropped = 0
        }
    }

    /// Writes all of it, or nothing unless the receiver goes away halfway.
    ///
    /// A pipe that is ready takes PIPE_BUF bytes (4096, pipe(7)) without waiting; longer lines go in such parts.
    private func put(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&room, 1, 100) == 1 else { return false }
            let part = rest.prefix(4_096)
            let count = part.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
