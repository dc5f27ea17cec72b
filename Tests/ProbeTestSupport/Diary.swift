import Synchronization

/// What happened, in its order, as several fakes saw it.
package final class Diary: Sendable {
    private let lines = Mutex<[String]>([])

    /// Makes an empty diary.
    package init() {}

    /// Adds a line.
    package func note(_ line: String) { lines.withLock { $0.append(line) } }

    /// All lines so far.
    package var entries: [String] { lines.withLock { $0 } }
}
