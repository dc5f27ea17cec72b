package import ProbeDomain
import Synchronization

/// Both clocks, moved by the test alone.
///
/// Nothing sleeps for real: an alarm rings when the test has moved the clock to its deadline. A test waits for the
/// code under test to sleep, and then advances.
package final class ManualClock: TimeSource {
    private struct Sleeper {
        let id: UInt64
        let deadline: MonotonicInstant
        let ring: @Sendable () -> Void
    }

    private struct Watcher {
        let id: UInt64
        let count: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now: Moment
        var sleepers: [Sleeper] = []
        var watchers: [Watcher] = []
        var lastID: UInt64 = 0

        mutating func newID() -> UInt64 {
            lastID += 1
            return lastID
        }

        /// Takes out the watchers whose count of sleepers has been reached.
        mutating func satisfiedWatchers() -> [Watcher] {
            let satisfied = watchers.filter { $0.count <= sleepers.count }
            watchers.removeAll { $0.count <= sleepers.count }
            return satisfied
        }
    }

    private let state: Mutex<State>

    /// Starts at an instant of wall time; the monotonic clock starts at an hour, so that it is never near zero.
    package init(wall: Timestamp = ManualClock.gptDay) {
        let start = Moment(wall: wall, monotonic: MonotonicInstant(nanoseconds: 3_600_000_000_000))
        state = Mutex(State(now: start))
    }

    /// 2026-04-24T17:44:00Z.
    package static let gptDay = Timestamp(seconds: 1_777_052_640)

    package var now: Moment { state.withLock { $0.now } }

    /// How many sleep now.
    package var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// The earliest deadline of those who sleep.
    package var nextDeadline: MonotonicInstant? { state.withLock { $0.sleepers.map(\.deadline).min() } }

    package func alarm(at deadline: MonotonicInstant, _ ring: @escaping @Sendable () -> Void) -> Alarm {
        let (id, watchers) = state.withLock { state -> (UInt64, [Watcher]?) in
            let id = state.newID()
            if deadline <= state.now.monotonic { return (id, nil) }
            state.sleepers.append(Sleeper(id: id, deadline: deadline, ring: ring))
            return (id, state.satisfiedWatchers())
        }
        if let watchers { for watcher in watchers { watcher.continuation.resume() } } else { ring() }
        return Alarm { self.state.withLock { $0.sleepers.removeAll { $0.id == id } } }
    }

    /// Moves both clocks and wakes those whose deadline has come, the earliest first.
    package func advance(by duration: Duration) {
        let due = state.withLock { state -> [Sleeper] in
            state.now = state.now + duration
            let now = state.now.monotonic
            let due = state.sleepers.filter { $0.deadline <= now }
            state.sleepers.removeAll { $0.deadline <= now }
            return due.sorted { ($0.deadline, $0.id) < ($1.deadline, $1.id) }
        }
        for sleeper in due { sleeper.ring() }
    }

    /// Moves both clocks to an instant, unless it has passed.
    package func advance(to instant: MonotonicInstant) {
        let distance = instant - now.monotonic
        if distance > .zero { advance(by: distance) }
    }

    /// Steps the wall clock alone, as a correction of the machine's time does.
    package func stepWall(by duration: Duration) {
        state.withLock { $0.now.wall = $0.now.wall + duration }
    }

    /// Returns once at least that many sleep; at once when the task is cancelled.
    package func waitForSleepers(_ count: Int = 1) async {
        let id = state.withLock { $0.newID() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if Task.isCancelled || state.sleepers.count >= count { return true }
                    state.watchers.append(Watcher(id: id, count: count, continuation: continuation))
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            let cancelled = state.withLock { state -> Watcher? in
                guard let index = state.watchers.firstIndex(where: { $0.id == id }) else { return nil }
                return state.watchers.remove(at: index)
            }
            cancelled?.continuation.resume()
        }
    }
}
