package import ProbeDomain
import Synchronization

/// A board that keeps what it was to show.
package final class RecordingBoard: CallableBoard {
    private let state = Mutex((shown: [Set<CallableMark>](), settled: 0))

    /// Makes an empty board.
    package init() {}

    /// All that was shown, one after the other, as `endpoint/name`.
    package var shown: [[String]] {
        state.withLock { $0.shown.map { $0.map { "\($0.endpoint)/\($0.name)" }.sorted() } }
    }

    /// The marks that are shown now.
    package var marks: Set<CallableMark> { state.withLock { $0.shown.last ?? [] } }

    /// How often somebody waited for it, and how much had been shown by the last time.
    package var settled: Int { state.withLock { $0.settled } }

    package func show(_ marks: Set<CallableMark>) { state.withLock { $0.shown.append(marks) } }

    package func settle() async { state.withLock { $0.settled = $0.shown.count } }
}
