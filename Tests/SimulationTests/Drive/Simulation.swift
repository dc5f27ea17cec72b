import Logging
import ProbeDomain
import ProbeEngine
import ProbeProviders
import ProbeStore
import ProbeTestSupport
import Synchronization

/// Runs one world from its beginning to its end: the real domain, engine and dialects on a virtual clock, a scripted
/// network and a seeded random source; the record is one in memory, or the real one in a file where the plan says so.
///
/// Everything happens on the caller's thread, in the same order every time.
struct Simulation {
    /// What came of it.
    struct Result: Sendable {
        /// The broken invariants.
        var violations: [Violation]
        /// The events in the order of their telling.
        var story: [String]
        /// How many requests were sent.
        var requests: Int
        /// How many lives there were.
        var lives: Int
        /// Endpoint-seconds of simulated time.
        var endpointSeconds: Double
        /// What is believed at the end, by endpoint and model.
        var beliefs: [String: String]
    }

    private let state: WorldState
    private let faults: Faults
    private let executor = StepExecutor()
    private let sink: SimSink
    private let shelf: RecordShelf
    private var steps: ArraySlice<(at: Duration, by: Duration)>
    private var suspensions: ArraySlice<Span>
    private var life: Running

    private static let log = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }

    /// One life: its parts and its tasks.
    private struct Running {
        let life: Life
        let recorder: SimRecorder
        let engine: Engine
        let teller: Teller
        let tasks: [Task<Void, Never>]
        let left: Counter
    }

    /// Counts the tasks that have ended.
    private final class Counter: Sendable {
        private let count = Mutex(0)
        func add() { count.withLock { $0 += 1 } }
        var value: Int { count.withLock { $0 } }
    }

    /// Runs a world; to its end, unless one of the wanted invariants is broken before.
    static func run(
        _ plan: WorldPlan,
        planted: PlantedFault? = nil,
        until wanted: Set<Invariant> = []
    ) throws -> Result {
        let shelf = try RecordShelf(isReal: plan.machine.hasRealStore)
        defer { shelf.remove() }
        #if PROBE_PLANTED_FLAWS
        return try PlantedFlaw.$active.withValue(planted?.flaw) {
            var simulation = Simulation(plan, shelf: shelf, faults: Faults(planted: planted))
            return try simulation.run(until: wanted)
        }
        #else
        var simulation = Simulation(plan, shelf: shelf, faults: Faults(planted: planted))
        return try simulation.run(until: wanted)
        #endif
    }

    private init(_ plan: WorldPlan, shelf: RecordShelf, faults: Faults) {
        self.faults = faults
        self.shelf = shelf
        state = WorldState(plan: plan) { shelf.flush() }
        sink = SimSink(world: state)
        steps = plan.machine.steps[...]
        suspensions = plan.machine.suspensions[...]
        life = Self.begin(0, state, executor, sink, shelf, faults)
    }

    private static func begin(
        _ number: Int,
        _ state: WorldState,
        _ executor: StepExecutor,
        _ sink: SimSink,
        _ shelf: RecordShelf,
        _ faults: Faults
    ) -> Running {
        let life = Life(number: number)
        let clock = LifeClock(
            clock: state.clock,
            life: life,
            isMixedUp: faults.planted == .clockMixedUp,
            start: state.start
        )
        let recorder = SimRecorder(base: shelf.recorder, life: life, world: state, faults: faults)
        let journal = LifeSink(sink: sink, life: life, recorder: recorder, faults: faults)
        let teller = Teller(recorder: recorder, sink: journal, time: clock, log: log) { _ in }
        let engine = Engine(
            members: members(state.plan, faults),
            watches: state.plan.watches,
            budget: state.plan.budget,
            transport: SimNetwork(world: state, life: life, clock: clock),
            recorder: recorder,
            teller: teller,
            time: clock,
            log: log,
            seed: state.plan.seed &+ UInt64(number)
        )
        let left = Counter()
        let tasks = [
            Task(executorPreference: executor) {
                await engine.run {}
                left.add()
            },
            Task(executorPreference: executor) {
                await teller.run()
                left.add()
            },
        ]
        return Running(life: life, recorder: recorder, engine: engine, teller: teller, tasks: tasks, left: left)
    }

    private static func members(_ plan: WorldPlan, _ faults: Faults) -> [Member] {
        plan.sites.compactMap { site in
            guard var dialect = ProviderRegistry[site.endpoint.key.provider] else { return nil }
            if let fault = faults.planted { dialect = PlantedDialect(base: dialect, fault: fault) }
            var endpoint = site.endpoint
            if faults.planted == .confirmationSkipped { endpoint.confirms = false }
            let key = Secret("sk-\(site.name)-secret", origin: site.identity)
            return Member(
                endpoint: endpoint,
                dialect: dialect,
                target: DialectTarget(baseURL: endpoint.key.baseURL, key: key)
            )
        }
    }

    // MARK: Stepping

    private mutating func run(until wanted: Set<Invariant>) throws -> Result {
        settle()
        while let next = nextInstant, next < state.plan.length {
            // Whoever sleeps finds out at once how late it is.
            var next = next
            if let sleep = suspensions.first, sleep.from <= next {
                next = max(next, sleep.to)
                suspensions = suspensions.dropFirst()
                state.court.suspended(until: next)
            }
            state.clock.advance(to: state.start.monotonic + next)
            while let step = steps.first, step.at <= next {
                state.clock.stepWall(by: step.by)
                state.court.wallStepped(by: step.by)
                steps = steps.dropFirst()
            }
            settle()
            if state.court.isSettled(by: wanted) { break }
        }
        if nextInstant == nil { state.court.stalled(at: state.now) }
        state.clock.advance(to: state.start.monotonic + state.plan.length)
        settle()
        stop()
        state.court.ended(at: state.now)
        let court = state.court.session
        return Result(
            violations: court.violations,
            story: court.story,
            requests: court.requests,
            lives: life.life.number + 1,
            endpointSeconds: state.plan.length.inSeconds * Double(state.plan.sites.count),
            beliefs: try shelf.beliefs(of: state.plan.sites.map(\.endpoint.key))
        )
    }

    /// When something happens next.
    private var nextInstant: Duration? {
        let sleeper = state.clock.nextDeadline.map { $0 - state.start.monotonic }
        guard let sleeper else { return nil }
        return [sleeper, life.recorder.flushDue, steps.first?.at].compactMap { $0 }.min()
    }

    /// Lets everything happen that happens now; a life that died on the way is followed by another one.
    private mutating func settle() {
        executor.drain()
        if let due = life.recorder.flushDue, due <= state.elapsed { life.recorder.flush() }
        while life.life.isDead {
            end(life)
            state.court.died(at: state.now)
            shelf.reopen()
            life = Self.begin(life.life.number + 1, state, executor, sink, shelf, faults)
            executor.drain()
        }
        state.court.stepped(to: state.now)
    }

    /// Lets what is left of a life run to its end.
    private func end(_ running: Running) {
        for task in running.tasks { task.cancel() }
        var rounds = 0
        while running.left.value < running.tasks.count, rounds < 10_000 {
            executor.drain()
            rounds += 1
        }
    }

    /// Stops as the service does.
    private mutating func stop() {
        let engine = life.engine
        let teller = life.teller
        Task(executorPreference: executor) {
            await engine.stop()
            await teller.stop()
        }
        executor.drain()
        for _ in 0..<100 where life.left.value < life.tasks.count {
            state.clock.advance(by: .seconds(1))
            executor.drain()
        }
        life.recorder.flush()
        end(life)
    }
}
