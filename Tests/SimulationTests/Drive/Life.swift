import ProbeDomain
import ProbeTestSupport
import Synchronization

/// One life of the process: from its start to its end or its death.
///
/// What is left of a dead one still runs to its end, but reaches nothing any more.
final class Life: Sendable {
    /// Which one it is, from 0.
    let number: Int
    private let state = Mutex(false)

    /// Begins a life.
    init(number: Int) { self.number = number }

    /// Whether it has died.
    var isDead: Bool { state.withLock { $0 } }

    /// Ends it, as a kill does.
    func die() { state.withLock { $0 = true } }
}

/// The clocks as one life sees them.
struct LifeClock: TimeSource {
    /// The clocks of the world.
    let clock: ManualClock
    /// Whose they are.
    let life: Life
    /// The monotonic clock follows the wall's corrections: a planted fault.
    let isMixedUp: Bool
    /// When the world began.
    let start: Moment

    var now: Moment {
        var now = clock.now
        if life.isDead { return now + .days(1) }
        if isMixedUp { now.monotonic = start.monotonic + (now.wall - start.wall) }
        return now
    }

    func alarm(at deadline: MonotonicInstant, _ ring: @escaping @Sendable () -> Void) -> Alarm {
        // Who is dead sleeps until it is taken away.
        guard !life.isDead else { return clock.alarm(at: MonotonicInstant(nanoseconds: .max), ring) }
        guard isMixedUp else { return clock.alarm(at: deadline, ring) }
        let wait = deadline - now.monotonic
        // The wall clock has whole microseconds: less would not move it.
        return clock.alarm(at: clock.now.monotonic + max(.zero, wait) + .microseconds(2)) { [life] in
            if !life.isDead { ring() }
        }
    }
}

/// Runs the real store's work to its end while the stepping thread waits, so that the world sees it as instantaneous.
///
/// It is a task executor of its own: neither the steps nor the cooperative pool can keep it from going on.
final class BlockingExecutor: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let arrived = Arrival()

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        arrived.signal()
    }

    /// Runs a body to its end.
    func wait<Result: Sendable>(for body: @escaping @Sendable () async -> Result) -> Result {
        let box = Box<Result>()
        Task(executorPreference: self) {
            let result = await body()
            box.value.withLock { $0 = result }
        }
        while true {
            if let result = box.value.withLock({ $0 }) { return result }
            arrived.wait()
            while let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
                job.runSynchronously(on: asUnownedTaskExecutor())
            }
        }
    }

    private final class Box<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }
}
