import Logging
import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Synchronization

extension HotPath {
    /// One due check of the real engine, from its agenda to the next entry there: a short list that has not changed, of one
    /// of ten endpoints, by a clock that jumps to whatever is due, on this thread alone.
    static func enginePath() throws -> HotPath {
        let dialect = try Inputs.openAI()
        let reply = Inputs.reply(200, Inputs.list(Inputs.ids(3)))
        let members = (0..<10).map { place in
            let url = "https://\(place).example.com/v1"
            let endpoint = Endpoint(key: EndpointKey(name: "e\(place)", provider: "openai", baseURL: url))
            let target = DialectTarget(baseURL: url, key: Secret("sk-hot-paths-\(place)", origin: "\(place)"))
            return Member(endpoint: endpoint, dialect: dialect, target: target)
        }
        return HotPath(name: "engine-step", iterations: 100) { iterations in
            let clock = ManualClock()
            let network = SameAnswer(reply, clock: clock)
            let teller = Teller(
                recorder: NoRecord(),
                sink: RecordingSink(),
                time: clock,
                log: log,
                fallback: { _ in }
            )
            let engine = Engine(
                members: members,
                watches: [Watch(ModelPattern("gpt-6*"))],
                budget: BudgetCaps(),
                transport: network,
                recorder: NoRecord(),
                teller: teller,
                time: clock,
                log: log,
                seed: 1
            )
            let executor = StepExecutor()
            let run = Task(executorPreference: executor) { await engine.run {} }
            executor.drain()
            // The first ones are first contact.
            while network.asked < members.count + iterations {
                guard let next = clock.nextDeadline else { throw Unexpected("nothing is due any more") }
                clock.advance(to: next)
                executor.drain()
            }
            let stop = Task(executorPreference: executor) { await engine.stop() }
            executor.drain()
            withExtendedLifetime((run, stop)) {}
        }
    }

    private static let log = Logger(label: "hot-paths") { _ in SwiftLogNoOpLogHandler() }
}

/// A network on which everybody answers the same, at once.
private final class SameAnswer: Transport {
    private let reply: Exchange
    private let clock: ManualClock
    private let count = Mutex(0)

    init(_ reply: Exchange, clock: ManualClock) {
        self.reply = reply
        self.clock = clock
    }

    /// How many requests there were.
    var asked: Int { count.withLock { $0 } }

    func perform(_ request: WireRequest) async -> Exchange {
        count.withLock { $0 += 1 }
        var exchange = reply
        exchange.sent = clock.now
        return exchange
    }
}

/// A record that keeps nothing: what writing costs, `record-benchmark` measures.
private struct NoRecord: Recorder {
    var batchFailure: RecorderError? { nil }

    func knowledge(
        of endpoints: [EndpointKey]
    ) async throws(RecorderError) -> [EndpointKey: EndpointKnowledge] { [:] }

    func holds(at time: Timestamp) async throws(RecorderError) -> [Hold] { [] }
    func commit(_ change: RecordChange) async throws(RecorderError) -> [Event] { change.events }
    func note(_ fact: RecordFact) {}
    func untold() async throws(RecorderError) -> [Event] { [] }
    func markTold(_ id: EventID, at time: Timestamp) async throws(RecorderError) {}
    func settle(_ wish: Reservation, actual: Spending) async throws(RecorderError) {}
    func heartbeat() async throws(RecorderError) {}

    func reserve(_ wish: Reservation) async throws(RecorderError) -> ReservationReply {
        ReservationReply(.granted, holds: [])
    }
}
