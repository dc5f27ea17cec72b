import Synchronization

/// Runs tasks on the caller's thread, one job after the other, and only when it is told to.
///
/// Tasks with this executor as their preference make no progress by themselves: `drain` runs them until every one of them
/// waits for something outside, such as a `ManualClock`. Then a test knows that all that could happen has happened, without
/// waiting for any real time.
package final class StepExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var next = 0
    }

    private let state = Mutex(State())

    /// Makes an executor without jobs.
    package init() {}

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    /// Runs jobs, and those that they bring about, until none is left.
    ///
    /// - Returns: How many were run.
    @discardableResult
    package func drain() -> Int {
        var count = 0
        while let job = take() {
            job.runSynchronously(on: asUnownedTaskExecutor())
            count += 1
        }
        return count
    }

    private func take() -> UnownedJob? {
        state.withLock { state in
            guard state.next < state.jobs.count else {
                state.jobs.removeAll(keepingCapacity: true)
                state.next = 0
                return nil
            }
            defer { state.next += 1 }
            return state.jobs[state.next]
        }
    }
}
