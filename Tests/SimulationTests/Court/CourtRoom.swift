import ProbeDomain
import Synchronization

/// The court, reachable from every part of a world.
final class CourtRoom: Sendable {
    private let court: Mutex<Court>

    /// Opens it for a world.
    init(_ plan: WorldPlan) { court = Mutex(Court(plan: plan)) }

    /// The court as it stands.
    var session: Court { court.withLock { $0 } }

    /// Whether nothing more is to be learned: too much is broken, or what was looked for.
    func isSettled(by wanted: Set<Invariant>) -> Bool {
        court.withLock { court in
            court.violations.count >= Court.mostViolations
                || court.violations.contains { wanted.contains($0.invariant) }
        }
    }

    /// A number for the next request.
    func nextNumber() -> Int { court.withLock { $0.requests } }

    /// A request goes out.
    func sent(_ ask: Ask) { court.withLock { $0.sent(ask) } }

    /// Its answer has come.
    func answered(_ ask: Ask, _ answered: Answered, at now: Moment) {
        court.withLock { $0.answered(ask, answered, at: now) }
    }

    /// A change was written.
    func committed(_ change: RecordChange, at now: Moment) { court.withLock { $0.committed(change, at: now) } }

    /// An event was marked as told.
    func marked(_ id: EventID, at now: Moment) { court.withLock { $0.marked(id, at: now) } }

    /// An event was told.
    func told(_ event: Event, repeated: Bool, unrecorded: Bool, at now: Moment) {
        court.withLock { $0.told(event, repeated: repeated, unrecorded: unrecorded, at: now) }
    }

    /// Everything that could happen at an instant has happened.
    func stepped(to now: Moment) { court.withLock { $0.stepped(to: now) } }

    /// The process died, and has begun anew.
    func died(at now: Moment) { court.withLock { $0.died(at: now) } }

    /// The wall clock was corrected.
    func wallStepped(by correction: Duration) { court.withLock { $0.wallStepped(by: correction) } }

    /// The machine sleeps until then.
    func suspended(until end: Duration) { court.withLock { $0.suspended(until: end) } }

    /// The world ends.
    func ended(at now: Moment) { court.withLock { $0.ended(at: now) } }

    /// Nothing is due any more.
    func stalled(at now: Moment) {
        court.withLock { $0.find(.somethingIsAlwaysDue, "nothing is due any more") }
    }
}
