import ProbeDomain
import ProbeStore
import Testing

/// A record of the last thirty days, written as the daemon writes it: endpoints that fail at times, and are not watched at
/// others.
struct MonthRecord {
    /// An endpoint of it.
    struct Site: CustomTestStringConvertible {
        /// Its name.
        let name: String
        /// The model that is called.
        let model: String

        /// Safe for the log of the tests.
        var testDescription: String { escaped("\(name): \(model)", limit: 40) }
    }

    /// Names and ids that try to break out of what shows them.
    static let nasty = [
        Site(name: "</script><script>alert(1)</script>", model: "\"><img src=x onerror=alert(1)>"),
        Site(name: "' onload='alert(1)", model: "]]>&amp;<!--"),
        Site(name: "=cmd()|'/c calc'!A0", model: "@SUM(1+1)"),
        Site(name: "a\u{1B}[31mred\u{07}", model: "\u{202E}evil\u{202C}\u{9B}31m"),
        Site(name: "line\nbreak\r\n2026-11-28 fake", model: "\u{2028}\u{FEFF}\u{200B}id"),
        Site(name: "x" + String(repeating: "\u{301}", count: 50), model: String(repeating: "long-", count: 200)),
        Site(name: String(repeating: "W", count: 300), model: "😀👩‍👩‍👧"),
    ]

    /// A list is read, and a model called, so often.
    static let (listEvery, callEvery) = (Duration.seconds(1_800), Duration.seconds(3_600))

    /// Writes the record.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - sites: The endpoints.
    ///   - now: When it ends.
    ///   - days: How long it goes back.
    /// - Throws: When the record cannot be written.
    static func write(to path: String, sites: [Site], now: Timestamp, days: Int = 30) async throws {
        let store = try Store.open(path: path, role: .daemon, batching: .byHand)
        var random = SeededRandom(seed: 7)
        let keys = sites.map { EndpointKey(name: $0.name, provider: "openai", baseURL: "https://api.example.com/v1") }
        var plan = RecordChange()
        plan.plan = keys
        _ = try await store.commit(plan)
        for (site, key) in zip(sites, keys) {
            let world = World(key: key, now: now, days: days, random: &random)
            var change = RecordChange()
            change.endpoint = EndpointRecord(key: key)
            change.events = world.events(&random)
            _ = try await store.commit(change)
            for day in 0..<days {
                let start = now - .seconds(86_400 * (days - day))
                for check in [Check.list, .completion(ModelID(site.model))] {
                    let every = check == .list ? listEvery : callEvery
                    var sent = start + (check == .list ? .zero : .seconds(1))
                    while sent < start + .seconds(86_400) {
                        if let attempt = world.attempt(check, sent, every: every, &random) {
                            store.note(.attempt(attempt))
                        }
                        sent = sent + every
                    }
                }
                await store.flush()
            }
        }
        await store.close()
    }

    /// What happens to one endpoint.
    private struct World {
        let key: EndpointKey
        /// It fails.
        let outage: TimeWindow
        /// Nobody looks.
        let gap: TimeWindow

        init(key: EndpointKey, now: Timestamp, days: Int, random: inout SeededRandom) {
            self.key = key
            let hours = Int64(days * 24)
            let start = now - .seconds(3_600 * .random(in: 1...hours * 3 / 4, using: &random))
            outage = TimeWindow(start: start, end: start + .seconds(3_600 * .random(in: 2...14, using: &random)))
            let dark = now - .seconds(3_600 * .random(in: hours / 4...hours, using: &random))
            gap = TimeWindow(start: dark, end: dark + .seconds(3_600 * .random(in: 10...60, using: &random)))
        }

        func events(_ random: inout SeededRandom) -> [Event] {
            [(EventKind.endpointDown, outage.start), (.endpointRecovered, outage.end)].map { kind, time in
                var facts = EventFacts()
                facts.endpoint = key.name
                facts.check = .list
                facts.verdict = kind == .endpointDown ? .overloaded : .ok
                facts.reason = kind == .endpointDown ? "over_capacity" : "ok"
                facts.httpStatus = kind == .endpointDown ? 503 : 200
                return Event(
                    id: EventID(at: time, random: &random),
                    kind: kind,
                    time: time,
                    message: kind.rawValue,
                    facts: facts
                )
            }
        }

        func attempt(
            _ check: Check,
            _ sent: Timestamp,
            every: Duration,
            _ random: inout SeededRandom
        ) -> AttemptRecord? {
            guard !(gap.start <= sent && sent < gap.end) else { return nil }
            let fails = outage.start <= sent && sent < outage.end || Int.random(in: 0..<400, using: &random) == 0
            var attempt = AttemptRecord(
                id: AttemptID(endpoint: key.name, sent: sent),
                endpoint: key,
                check: check,
                verdict: fails ? .overloaded : .ok,
                reason: fails ? "over_capacity" : "ok"
            )
            attempt.interval = every
            attempt.status = fails ? 503 : 200
            let isBusy = (14..<20).contains(sent.seconds / 3_600 % 24)
            let isSlow = Int.random(in: 0..<40, using: &random) == 0
            let noise = Double.random(in: 0..<0.6, using: &random)
            let first = Int64(
                (check == .list ? 160_000 : 390_000) * (1 + noise + (isBusy ? 0.5 : 0)) * (isSlow ? 3 : 1)
            )
            attempt.phases.firstByte = .microseconds(first * 9 / 10)
            attempt.phases.end = .microseconds(check == .list ? first : first + 180_000)
            guard !fails, check.kind == .completion else { return attempt }
            attempt.firstToken = .microseconds(first)
            attempt.lastToken = .microseconds(first + 170_000)
            attempt.inputTokens = 8
            attempt.outputTokens = 16
            attempt.microUSD = key.name.utf8.count % 2 == 0 ? 170 : nil
            return attempt
        }
    }
}
