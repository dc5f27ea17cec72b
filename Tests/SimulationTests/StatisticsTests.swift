import ProbeDomain
import Testing

/// How soon failures are told, and how seldom healthy endpoints are accused: the machine alone, over many years.
@Suite struct StatisticsTests {
    /// One sample a minute.
    private static let pace = Duration.seconds(60)
    private static let start = Timestamp(seconds: 1_790_000_000)

    /// How many due runs it takes from the beginning of an outage until it is told; nil when it never is.
    private func samplesUntilTold(failing share: Double, random: inout SeededRandom) -> Int? {
        var machine = HealthMachine()
        var now = Self.start
        for _ in 0..<120 {
            _ = machine.observe(.good, sent: now, isRecheck: false, downAfter: .seconds(60))
            now = now + Self.pace
        }
        for count in 1...500 {
            if observe(&machine, at: now, failing: share, random: &random) { return count }
            now = now + Self.pace
        }
        return nil
    }

    /// Makes a due run and the re-checks that follow from it, as the engine does.
    ///
    /// - Returns: Whether something bad was told.
    private func observe(
        _ machine: inout HealthMachine,
        at now: Timestamp,
        failing share: Double,
        random: inout SeededRandom
    ) -> Bool {
        var isTold = false
        var sent = now
        var isRecheck = false
        while true {
            let isBad = Double.random(in: 0..<1, using: &random) < share
            let change = machine.observe(
                isBad ? .bad : .good,
                sent: sent,
                isRecheck: isRecheck,
                downAfter: .seconds(60)
            )
            if let change, change.to > .up { isTold = true }
            guard isBad, let after = machine.recheckAfter(downAfter: .seconds(60)) else { return isTold }
            sent = sent + after
            guard sent < now + Self.pace else { return isTold }
            isRecheck = true
        }
    }

    @Test func aQuarterOfFailuresIsToldWithinTwelveSamplesAtTheMedian() throws {
        var random = SeededRandom(seed: 20_260_424)
        let counts = (0..<2_001).map { _ in samplesUntilTold(failing: 0.25, random: &random) ?? 500 }.sorted()
        let median = counts[counts.count / 2]
        print("a 25 % outage is told after \(median) samples at the median, \(counts[counts.count * 9 / 10]) at p90")
        #expect(median <= 12)
        #expect(counts.last ?? 500 < 500)
    }

    @Test func failingCompletionsAreToldThoughAllListsAreGood() throws {
        var random = SeededRandom(seed: 20_260_425)
        let key = EndpointKey(name: "alpha", provider: "openai", baseURL: "https://alpha.test/v1")
        var endpoint = Endpoint(key: key)
        endpoint.completionModels = ["one"]
        let check = Check.completion("one")
        var counts: [Int] = []
        for _ in 0..<501 {
            let empty = EndpointKnowledge(endpoint: EndpointRecord(key: key))
            var machine = EndpointMachine(endpoint: endpoint, watches: [], knowledge: empty)
            var now = Self.start
            var count = 0
            while count < 500 {
                let isOut = now - Self.start >= .seconds(7_200)
                count += isOut ? 1 : 0
                let isBad = isOut && Double.random(in: 0..<1, using: &random) < 0.25
                let list = outcome(.list, isBad: false, at: now)
                let events =
                    machine.observe(list).events + machine.observe(outcome(check, isBad: isBad, at: now)).events
                if events.contains(where: { $0.kind == .endpointDegraded || $0.kind == .endpointDown }) { break }
                now = now + Self.pace
            }
            counts.append(count)
        }
        let median = counts.sorted()[counts.count / 2]
        print("failing completions beside good lists are told after \(median) samples at the median")
        #expect(median <= 12)
    }

    private func outcome(_ check: Check, isBad: Bool, at now: Timestamp) -> EndpointMachine.RunOutcome {
        let finding = isBad ? Finding(.providerError, "server_error") : Finding(.ok, "ran_text")
        return EndpointMachine.RunOutcome(
            check: check,
            finding: finding,
            sample: finding.verdict.sample,
            sent: now,
            ended: now + .seconds(1)
        )
    }

    @Test func aHealthyYearIsToldFewerThanFourTimes() {
        var random = SeededRandom(seed: 20_260_426)
        var machine = HealthMachine()
        var now = Self.start
        var tells = 0
        let years = 4
        for _ in 0..<(years * 525_960) {
            if observe(&machine, at: now, failing: 0.005, random: &random) { tells += 1 }
            now = now + Self.pace
        }
        let mean = Double(tells) / Double(years)
        print("a healthy year is told \(mean) times on average over \(years) years")
        #expect(mean < 4)
    }
}
