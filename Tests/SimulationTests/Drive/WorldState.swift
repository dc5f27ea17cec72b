import ProbeDomain
import ProbeTestSupport
import Synchronization

/// What all lives of a world share: its clocks, its court, and how many writes there have been.
final class WorldState: Sendable {
    /// The whole truth.
    let plan: WorldPlan
    /// Both clocks.
    let clock: ManualClock
    /// When it began.
    let start: Moment
    /// The judge.
    let court: CourtRoom
    private let writes = Mutex(0)
    private let flusher: @Sendable () -> Void

    /// Begins a world; `flusher` has the real store write its batch.
    init(plan: WorldPlan, flusher: @escaping @Sendable () -> Void) {
        self.plan = plan
        self.flusher = flusher
        clock = ManualClock(wall: plan.bootedAt ?? plan.start)
        start = clock.now
        court = CourtRoom(plan)
    }

    /// Both clocks now.
    var now: Moment { clock.now }

    /// True time since the beginning.
    var elapsed: Duration { clock.now.monotonic - start.monotonic }

    /// Nothing can be written now.
    var cannotWrite: Bool { plan.machine.storeFailures.cover(elapsed) }

    /// How many writes there have been.
    var writeCount: Int { writes.withLock { $0 } }

    /// Counts a write; the death that comes with it, if one does.
    func nextWrite() -> MachineTruth.Crash? {
        let number = writes.withLock { count in
            defer { count += 1 }
            return count
        }
        return plan.machine.crashes.first { $0.write == number }
    }

    /// Has the real store write its batch.
    func flushStore() { flusher() }
}

/// What is done wrong on purpose in this run.
struct Faults: Sendable {
    /// The planted fault; nil for an honest run.
    var planted: PlantedFault?
}
