import ProbeDomain
import Testing

/// What replies say of the limits of a key, and what a key says of its end.
@Suite("Limits and ends of keys")
struct LimitsTests {
    private static func bench() -> Bench {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(["gpt-5.5"])
        bench.call("gpt-5.5", limits: ["requests": 500, "tokens": 30_000])
        return bench
    }

    @Test
    func anotherTierIsToldOnceAsOneEvent() throws {
        var bench = Self.bench()
        let limits = ["requests": 5_000, "tokens": 160_000]
        for _ in 0..<2 { #expect(bench.call("gpt-5.5", limits: limits).told.isEmpty) }
        let conclusion = bench.call("gpt-5.5", limits: limits)
        #expect(conclusion.told == [.limitsChanged])
        let event = try #require(conclusion.events.first)
        #expect(
            event.message == "openai has other limits for gpt-5.5: requests 5000, was 500; tokens 160000, was 30000"
        )
        #expect(event.facts.previous == "requests=500 tokens=30000")
        #expect(event.facts.state == "requests=5000 tokens=160000")
        #expect(conclusion.changedLimits.count == 2)
        var next = Bench(models: ["gpt-5.5"], knowledge: bench.machine.knowledge)
        next.now = bench.now
        for _ in 0..<10 { #expect(next.call("gpt-5.5", limits: limits).told.isEmpty) }
    }

    @Test
    func repliesOverAnHourAreEnough() {
        var bench = Self.bench()
        #expect(bench.call("gpt-5.5", limits: ["requests": 100]).told.isEmpty)
        bench.pass(.seconds(3_601))
        #expect(bench.call("gpt-5.5", limits: ["requests": 100]).told == [.limitsChanged])
    }

    @Test(arguments: [(740, false), (750, true), (340, false), (333, true)])
    func lessThanAHalfIsNoOtherTier(limit: Int, isTold: Bool) {
        var bench = Self.bench()
        let told = (0..<10).flatMap { _ in bench.call("gpt-5.5", limits: ["requests": limit]).told }
        #expect(told == (isTold ? [.limitsChanged] : []))
    }

    @Test
    func limitsThatFollowTheTrafficDoNotChatter() {
        var bench = Self.bench()
        var told: [EventKind] = []
        var random = SeededRandom(seed: 5)
        for _ in 0..<2_000 {
            bench.pass(.seconds(60))
            told += bench.call("gpt-5.5", limits: ["requests": Int.random(in: 100...5_000, using: &random)]).told
        }
        #expect(told.isEmpty)
        // In long steps, once a day at most.
        for step in 0..<96 {
            for _ in 0..<10 {
                bench.pass(.seconds(90))
                told += bench.call("gpt-5.5", limits: ["requests": step % 2 == 0 ? 50 : 9_000]).told
            }
        }
        #expect(told.count == 1)
    }

    @Test
    func eachPoolHasLimitsOfItsOwn() {
        var bench = Self.bench()
        for _ in 0..<5 { #expect(bench.call("gpt-5.5", pool: "other", limits: ["requests": 9_000]).told.isEmpty) }
    }

    @Test
    func whatAServerMakesUpIsBounded() {
        var bench = Self.bench()
        for number in 0..<200 {
            let made = (0..<50).map { ("made-up-\(number)-\($0)" + String(repeating: "x", count: 5_000), Int.max) }
            bench.call("gpt-5.5", limits: Dictionary(uniqueKeysWithValues: made))
        }
        bench.call("gpt-5.5", limits: ["requests": Int.min, "tokens": 0])
        #expect(bench.machine.knowledge.limits.count == 500)
        #expect(bench.machine.knowledge.limits.keys.allSatisfy { $0.name.count <= 80 })
    }

    // MARK: Keys

    /// Looks every ten minutes, from the first sight of a key to some time after its end.
    private static func events(life hours: Double, firstSeen: Double = 0, _ bench: inout Bench) -> [EventDraft] {
        let end = bench.now + .seconds(hours * 3_600)
        bench.pass(.seconds(firstSeen * 3_600))
        var events: [EventDraft] = []
        while bench.now < end + .seconds(7_200) {
            events += bench.machine.observe(keyEnd: end, source: "file auth.json", at: bench.now).events
            // A restart in between changes nothing.
            bench.machine = Bench(knowledge: bench.machine.knowledge).machine
            bench.pass(.seconds(600))
        }
        return events
    }

    @Test(arguments: [
        // A token of an hour, one of an hour and a half, a session of twelve, a token of ten days, a key of a year.
        (1.0, 0.0, Double?.none), (1.5, 0.0, nil), (3.9, 0.0, nil), (12.0, 0.0, 2.4), (240.0, 0.0, 24.0),
        (8_760.0, 0.0, 24.0), (240.0, 220.0, 4.0), (240.0, 238.0, nil),
    ])
    func aKeyIsToldOnceBeforeItsEnd(life: Double, firstSeen: Double, notice: Double?) throws {
        var bench = Bench()
        let end = bench.now + .seconds(life * 3_600)
        let events = Self.events(life: life, firstSeen: firstSeen, &bench)
        #expect(events.map(\.kind) == (notice == nil ? [] : [.credentialExpiring]))
        guard let notice, let event = events.first else { return }
        let left = (end - event.time).inSeconds / 3_600
        #expect(left <= notice && left > notice - 0.2)
        #expect(event.facts.until == end)
        #expect(event.message?.hasPrefix("the key of openai (file auth.json) expires at ") == true)
    }

    @Test
    func aRenewedKeyIsToldAnew() {
        var bench = Bench()
        #expect(Self.events(life: 240, &bench).count == 1)
        #expect(Self.events(life: 240, &bench).count == 1)
        let none = bench.machine.observe(keyEnd: nil, source: "", at: bench.now)
        #expect(none.events.isEmpty && none.changesEndpoint)
        #expect(bench.machine.knowledge.endpoint.expiry == nil)
    }

    @Test(arguments: [Int64.min, -1, 0, Int64.max])
    func anAbsurdEndDoesNoHarm(microseconds: Int64) {
        var bench = Bench()
        let end = Timestamp(microseconds: microseconds)
        for _ in 0..<3 { #expect(bench.machine.observe(keyEnd: end, source: "", at: bench.now).events.isEmpty) }
    }
}
