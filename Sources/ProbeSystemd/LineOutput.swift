import Dispatch
import Glibc
import Synchronization

/// Whole lines to a descriptor that may be a terminal that was halted or a pipe that nobody reads.
///
/// A line for which there is no room within 100 ms is dropped, and the next one says how many were. After a line that was
/// dropped the next one does not wait at all, so that the receiver costs its time once.
package final class LineOutput: Sendable {
    private let descriptor: Int32
    private let dropped = Mutex(0)
    private let queue = DispatchQueue(label: "probe.lines")
    private let queued = Mutex(0)
    /// Lines that found no place in the queue; apart from `dropped`, whose lock is held while there is no room.
    private let surplus = Mutex(0)

    /// More lines than this do not wait for their turn.
    private static let mostQueued = 1_000

    /// Makes an output; the descriptor stays the caller's.
    package init(descriptor: Int32) { self.descriptor = descriptor }

    /// Writes a line from a queue of its own, so that the caller never waits.
    package func send(_ line: String) {
        let hasRoom = queued.withLock { count in
            guard count < Self.mostQueued else { return false }
            count += 1
            return true
        }
        guard hasRoom else {
            surplus.withLock { $0 += 1 }
            return
        }
        queue.async { [self] in
            write(line)
            queued.withLock { $0 -= 1 }
        }
    }

    /// Waits until all that was sent before is written or dropped.
    package func flush() { queue.sync {} }

    /// Writes a line on the caller's thread.
    func write(_ line: String) {
        dropped.withLock { dropped in
            dropped += surplus.withLock { count in
                defer { count = 0 }
                return count
            }
            let notice = dropped == 0 ? "" : "(\(dropped) log lines were dropped before this one)\n"
            guard put(notice + line, patience: dropped == 0 ? 100 : 0) else {
                dropped += 1
                return
            }
            dropped = 0
        }
    }

    /// Writes all of it, or nothing unless the receiver goes away halfway.
    ///
    /// A pipe that is ready takes PIPE_BUF bytes (4096, pipe(7)) without waiting; longer lines go in such parts.
    private func put(_ text: String, patience: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&room, 1, patience) == 1 else { return false }
            let part = rest.prefix(4_096)
            let count = part.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
