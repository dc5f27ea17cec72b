import Logging
import ProbeDomain
import ProbeEngine
import ProbeTestSupport

/// An engine and its teller in a world that the test moves by hand.
///
/// Everything runs on a `StepExecutor`: after each `run` all that could happen by then has happened.
struct World: Sendable {
    let clock: ManualClock
    let executor: StepExecutor
    let transport: ScriptedTransport
    let recorder: MemoryRecorder
    let sink: RecordingSink
    let board: RecordingBoard
    let diary: Diary
    let engine: Engine
    let teller: Teller
    let fallback: Diary

    /// When the world began.
    let start: Moment

    /// Moves on by a duration, stopping at every instant at which something is due.
    func run(for duration: Duration) {
        let end = clock.now.monotonic + duration
        executor.drain()
        while let next = clock.nextDeadline, next <= end {
            clock.advance(to: next)
            executor.drain()
        }
        clock.advance(to: end)
        executor.drain()
    }

    /// Lets everything happen that happens now.
    func settle() { executor.drain() }

    /// When requests were sent, in seconds since the world began; those whose path holds a text only.
    func times(of part: String = "") -> [Double] {
        transport.sent.filter { $0.path.contains(part) }.map { ($0.at.monotonic - start.monotonic).inSeconds }
    }

    /// The kinds of all events on record.
    var recorded: [EventKind] { recorder.content.events.map(\.kind) }
}

/// What a test says of its world; the rest is usual.
struct Setup {
    var endpoints = [Setup.endpoint()]
    var watches = [Watch(ModelPattern("gpt-5.5"))]
    var budget = BudgetCaps()
    var dialect = ScriptedDialect()
    var key: Secret?
    /// When the key ends, as it says itself.
    var keyEnd: Timestamp?
    var credential: Credential?
    var keys: (any KeyReader)?
    var recorder = MemoryRecorder()
    var clock = ManualClock()
    var seed: UInt64 = 1

    /// An endpoint that is told apart by its host.
    static func endpoint(
        _ name: String = "alpha",
        listEvery: Duration = .seconds(60),
        watchEvery: Duration = .seconds(60),
        completionEvery: Duration = .seconds(900),
        models: [ModelID] = [],
        confirms: Bool = true,
        budget: BudgetCaps = BudgetCaps()
    ) -> Endpoint {
        var endpoint = Endpoint(
            key: EndpointKey(name: name, provider: "scripted", baseURL: "https://\(name).test/v1")
        )
        endpoint.listEvery = listEvery
        endpoint.watchEvery = watchEvery
        endpoint.completionEvery = completionEvery
        endpoint.completionModels = models
        endpoint.confirms = confirms
        endpoint.budget = budget
        return endpoint
    }

    private func credential(of endpoint: Endpoint) -> Credential? {
        guard let keyEnd else { return credential ?? key.map { Credential(key: $0) } }
        let name = endpoint.name
        return Credential(key: Secret("sk-\(name)", origin: "env \(name.uppercased())_KEY"), expires: keyEnd)
    }

    var members: [Member] {
        endpoints.map { endpoint in
            Member(
                endpoint: endpoint,
                dialect: dialect,
                target: DialectTarget(baseURL: endpoint.key.baseURL, credential: credential(of: endpoint))
            )
        }
    }
}

/// Runs an engine in a world of its own, gives it to the test, and ends it.
func withWorld(
    _ setup: Setup = Setup(),
    sink: RecordingSink? = nil,
    diary: Diary = Diary(),
    script: @escaping @Sendable (ScriptedTransport.Sent) -> ScriptedTransport.Answer,
    _ body: (World) async throws -> Void
) async throws {
    let sink = sink ?? RecordingSink(diary: diary)
    let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let transport = ScriptedTransport(clock: setup.clock, script: script)
    let fallback = Diary()
    let board = RecordingBoard()
    let teller = Teller(recorder: setup.recorder, sink: sink, time: setup.clock, log: log) { event in
        fallback.note(event.kind.rawValue)
    }
    let engine = Engine(
        members: setup.members,
        watches: setup.watches,
        budget: setup.budget,
        transport: transport,
        recorder: setup.recorder,
        teller: teller,
        board: board,
        keys: setup.keys,
        time: setup.clock,
        log: log,
        seed: setup.seed
    )
    let world = World(
        clock: setup.clock,
        executor: StepExecutor(),
        transport: transport,
        recorder: setup.recorder,
        sink: sink,
        board: board,
        diary: diary,
        engine: engine,
        teller: teller,
        fallback: fallback,
        start: setup.clock.now
    )
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask(executorPreference: world.executor) { await engine.run {} }
        group.addTask(executorPreference: world.executor) { await teller.run() }
        do {
            try await body(world)
            await engine.stop()
            world.run(for: .seconds(2))
            await teller.stop()
            world.run(for: .seconds(2))
        } catch {
            group.cancelAll()
            world.run(for: .seconds(2))
            throw error
        }
    }
}
