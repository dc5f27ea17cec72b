import Glibc
import ProbeDomain
import ProbeStore

/// Endpoints with a list and a model each, and what probing them for some time would have brought.
struct FakeWorld: Sendable {
    /// The endpoints.
    let keys: [EndpointKey]
    /// When the last attempt was sent: now.
    let end: Timestamp
    private let attempts: Int
    private let days: Int

    /// Every so many attempts of an endpoint one is a completion.
    private static let completions = 10
    private static let model = ModelID("gpt-5.5")

    /// Makes the endpoints.
    init(endpoints: Int, attempts: Int, days: Int) {
        keys = (0..<endpoints).map { number in
            EndpointKey(name: "endpoint-\(number)", provider: "openai", baseURL: "https://\(number).example/v1")
        }
        end = Self.now
        self.attempts = attempts
        self.days = days
    }

    private static var now: Timestamp { Timestamp(seconds: Int64(time(nil))) }

    /// The time between two attempts of an endpoint.
    private var pause: Duration { .seconds(days * 86_400) * keys.count / attempts }

    /// The last so many attempts, in the order of time.
    func history(of count: Int) -> some Sequence<AttemptRecord> {
        var random = SeededRandom(seed: 1)
        let rounds = (count + keys.count - 1) / keys.count
        return (0..<count).lazy.map { index in
            let (round, place) = index.quotientAndRemainder(dividingBy: keys.count)
            let sent = end - pause * (rounds - round) + pause * place / keys.count
            return attempt(of: place, round: round, sent: sent, random: &random)
        }
    }

    /// Attempts from now on, a hundred a second, until cancelled; returns how many.
    func goOn(writing store: Store) async -> Int {
        var random = SeededRandom(seed: 2)
        var count = 0
        while !Task.isCancelled {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            let sent = Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
            let (round, place) = count.quotientAndRemainder(dividingBy: keys.count)
            store.note(.attempt(attempt(of: place, round: round, sent: sent, random: &random)))
            count += 1
            try? await Task.sleep(for: .milliseconds(10))
        }
        return count
    }

    /// What a daemon notes of an attempt that brought no news.
    func facts(of attempt: AttemptRecord) -> [RecordFact] {
        var record = EndpointRecord(key: attempt.endpoint)
        record.baselineAt = end - .seconds(days * 86_400)
        record.lastCompleteList = attempt.id.sent
        record.toldState = .up
        var machine = HealthMachine()
        machine.state = .up
        machine.since = record.baselineAt
        machine.recentCount = 10
        machine.goodRuns = 2
        return [.endpoint(record), .health(attempt.endpoint, attempt.check, machine), .attempt(attempt)]
    }

    /// What is known of each endpoint: fifty models, two questions, now and then an outage.
    func commitKnowledge(to store: Store) async throws {
        var random = SeededRandom(seed: 3)
        for (place, key) in keys.enumerated() {
            var change = RecordChange()
            var record = EndpointRecord(key: key)
            record.baselineAt = end - .seconds(days * 86_400)
            record.lastCompleteList = end
            record.toldState = .up
            change.endpoint = record
            change.models = (0..<50).map { number in
                var model = ModelRecord(id: number == 0 ? Self.model : ModelID("model-\(number)-2026-01-01"))
                model.listing = .listed
                model.calling = number == 0 ? .callable : .untested
                model.firstPresent = record.baselineAt
                return model
            }
            var machine = HealthMachine()
            machine.state = .up
            machine.since = record.baselineAt
            change.health = [.list: machine, .completion(Self.model): machine]
            for day in stride(from: place % 7, to: days, by: 7) {
                for (kind, minutes) in [(EventKind.endpointDown, 0), (.endpointRecovered, 12)] {
                    let time = end - .seconds((day + 1) * 86_400) + .seconds(minutes * 60)
                    var facts = EventFacts()
                    facts.endpoint = key.name
                    facts.check = .list
                    facts.reason = "connect_timeout"
                    change.events.append(
                        Event(
                            id: EventID(at: time, random: &random),
                            kind: kind,
                            time: time,
                            message: "\(key.name) changed",
                            facts: facts
                        )
                    )
                }
            }
            if place == keys.count - 1 { change.plan = keys }
            _ = try await store.commit(change)
        }
    }

    /// An attempt as they are met: one in two hundred fails, latencies spread over two octaves and have a tail.
    private func attempt(
        of place: Int,
        round: Int,
        sent: Timestamp,
        random: inout SeededRandom
    ) -> AttemptRecord {
        let key = keys[place]
        let isCompletion = (round + place).isMultiple(of: Self.completions)
        let fails = random.next() % 200 == 0
        var attempt = AttemptRecord(
            id: AttemptID(endpoint: key.name, sent: sent),
            endpoint: key,
            check: isCompletion ? .completion(Self.model) : .list,
            verdict: fails ? .network : .ok,
            reason: fails ? "connect_timeout" : isCompletion ? "text" : "list"
        )
        attempt.interval = pause * (isCompletion ? Self.completions : 1)
        let spread = Int(random.next() % 1_000) + Int(random.next() % 1_000) + Int(random.next() % 1_000)
        let base = (isCompletion ? 300_000 : 80_000) + place * 40
        let total = base + base * spread / 2_000 * (random.next() % 50 == 0 ? 8 : 1)
        attempt.phases = Phases(waited: .microseconds(40), end: .microseconds(total))
        guard !fails else { return attempt }
        attempt.status = 200
        attempt.reusedConnection = true
        attempt.httpVersion = "2"
        attempt.phases.firstByte = .microseconds(total / 2)
        attempt.bodyBytes = isCompletion ? 900 : 14_000
        guard isCompletion else {
            attempt.listedCount = 50
            return attempt
        }
        attempt.firstEvent = .microseconds(total / 2 + 50)
        attempt.firstToken = .microseconds(total * 2 / 3)
        attempt.lastToken = .microseconds(total - 200)
        attempt.inputTokens = 8
        attempt.outputTokens = 16
        attempt.microUSD = 45
        attempt.servedModel = Self.model
        return attempt
    }
}
