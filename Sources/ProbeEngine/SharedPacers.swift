import ProbeDomain
import Synchronization

/// One pacer table for all looks that are under way at once: what one of them is told holds for the others.
final class SharedPacers: Sendable {
    private struct State {
        var table = PacerTable()
        var isUnreadable = false
    }

    private let state = Mutex(State())

    /// The record has holds that could not be read.
    var isUnreadable: Bool { state.withLock { $0.isUnreadable } }

    /// Notes that the record has holds that cannot be read.
    func markUnreadable() { state.withLock { $0.isUnreadable = true } }

    /// The hold that stops a request at `now`; nil when it may go out.
    func hold(on request: PacerTable.Request, at now: Timestamp) -> Hold? {
        state.withLock { $0.table.hold(on: request, at: now) }
    }

    /// Takes holds that others have made.
    func merge(_ holds: [Hold]) { state.withLock { $0.table.merge(holds) } }

    /// Takes the answer to a request.
    func note(
        _ finding: Finding,
        _ limits: LimitFacts,
        of request: PacerTable.Request,
        reserve: Double,
        at now: Timestamp,
        random: inout SeededRandom
    ) -> PacerTable.Change {
        state.withLock {
            $0.table.note(finding, limits: limits, of: request, reserve: reserve, at: now, random: &random)
        }
    }
}
