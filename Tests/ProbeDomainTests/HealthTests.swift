import ProbeDomain
import Testing

@Suite("Health of one question")
struct HealthMachineTests {
    private let start = Timestamp(seconds: 1_777_052_640)

    /// Feeds samples at given seconds and returns the states after each.
    private func states(_ samples: [(Int64, Sample)], downAfter: Duration = .seconds(60)) -> [HealthState] {
        var machine = HealthMachine()
        return samples.map { second, sample in
            _ = machine.observe(sample, sent: start + .seconds(second), isRecheck: false, downAfter: downAfter)
            return machine.state
        }
    }

    @Test
    func downNeedsThreeFailuresOverAMinute() {
        let row = states([(0, .good), (60, .bad), (75, .bad), (119, .bad), (120, .bad)])
        #expect(row.last == .down)
        #expect(!row.dropLast().contains(.down), "three, but within 59 s")
        #expect(states([(0, .bad), (60, .bad)]) == [.unknown, .unknown])
        #expect(states([(0, .bad), (15, .bad), (60, .bad)]) == [.unknown, .unknown, .down])
        #expect(states([(0, .bad), (15, .good), (60, .bad), (90, .bad)]).last != .down)
    }

    @Test
    func aDueRunThatIsAFewMillisecondsEarlySpansTheMinute() {
        var machine = HealthMachine()
        for sent in [0, 15_000, 59_995] {
            let at = start + .milliseconds(Int64(sent))
            _ = machine.observe(.bad, sent: at, isRecheck: false, downAfter: .seconds(60))
        }
        #expect(machine.state == .down)
    }

    @Test
    func recheckTimesAreAQuarterAndThreeQuarters() {
        var machine = HealthMachine()
        _ = machine.observe(.good, sent: start, isRecheck: false, downAfter: .seconds(60))
        #expect(machine.recheckAfter(downAfter: .seconds(60)) == nil)
        _ = machine.observe(.bad, sent: start, isRecheck: false, downAfter: .seconds(60))
        #expect(machine.recheckAfter(downAfter: .seconds(60)) == .seconds(15))
        _ = machine.observe(.bad, sent: start + .seconds(15), isRecheck: true, downAfter: .seconds(60))
        #expect(machine.recheckAfter(downAfter: .seconds(60)) == .seconds(45))
        let change = machine.observe(.bad, sent: start + .seconds(60), isRecheck: true, downAfter: .seconds(60))
        #expect(change?.from == .up)
        #expect(change?.to == .down)
        #expect(machine.recheckAfter(downAfter: .seconds(60)) == nil)
    }

    @Test
    func failuresThatMayBeOursAreForgottenWhenTheyWere() {
        var machine = HealthMachine()
        func fail(at second: Int64, mayBeOurs: Bool) {
            _ = machine.observe(
                .bad,
                sent: start + .seconds(second),
                isRecheck: false,
                mayBeOurs: mayBeOurs,
                downAfter: .seconds(60)
            )
        }
        fail(at: 0, mayBeOurs: true)
        fail(at: 60, mayBeOurs: true)
        #expect(machine.recentCount == 0)
        machine = machine.withoutOwnFaults
        fail(at: 120, mayBeOurs: false)
        #expect(machine.state == .unknown)
        #expect(machine.badRuns == 1)
        #expect(machine.withoutOwnFaults == machine)
        // Where nobody learns whose they were, they count.
        fail(at: 150, mayBeOurs: true)
        fail(at: 180, mayBeOurs: false)
        #expect(machine.state == .down)
    }

    @Test
    func rechecksAreNoSamplesOfTheFailureRate() {
        var machine = HealthMachine()
        for second in 0..<40 {
            let sent = start + .seconds(Int64(second))
            _ = machine.observe(.bad, sent: sent, isRecheck: true, downAfter: .seconds(3_600))
            _ = machine.observe(.good, sent: sent, isRecheck: true, downAfter: .seconds(3_600))
        }
        #expect(machine.cusum == 0)
        #expect(machine.recentCount == 0)
        #expect(machine.state == .up)
    }

    @Test
    func eightOfTheLastTenAreDown() {
        let pattern: [Sample] = [.bad, .bad, .good, .bad, .bad, .good, .bad, .bad, .bad, .bad]
        let result = states(pattern.enumerated().map { (Int64($0.offset), $0.element) }, downAfter: .seconds(3_600))
        #expect(result.last == .down)
        #expect(!result.dropLast().contains(.down))
    }

    @Test
    func recoveryNeedsTwoGoodOnes() {
        let down: [(Int64, Sample)] = [(0, .bad), (15, .bad), (60, .bad)]
        #expect(states(down + [(120, .good), (180, .good)]).suffix(2) == [.down, .up])
        #expect(states(down + [(120, .good), (180, .bad), (240, .good)]).last == .down)
    }

    @Test
    func throttlingIsNotDowntime() {
        for sample in [Sample.limited, .exhausted, .unauthorized, .blocked] {
            let result = states((0..<50).map { (Int64($0 * 60), sample) })
            #expect(!result.contains(.down))
            #expect(!result.contains(.degraded))
        }
        // Nor does it count towards three failures in a row.
        #expect(!states([(0, .bad), (30, .bad), (60, .limited), (120, .bad), (180, .bad)]).contains(.down))
    }

    @Test
    func limitedNeedsThreeRunsAndFifteenMinutes() {
        #expect(states([(0, .good), (60, .limited), (120, .limited), (959, .limited)]).last == .up)
        #expect(states([(0, .good), (60, .limited), (120, .limited), (960, .limited)]).last == .limited)
        #expect(states([(0, .good), (60, .limited), (1_000, .limited)]).last == .up)
        #expect(states([(0, .good), (60, .limited), (120, .limited), (500, .good), (960, .limited)]).last == .up)
    }

    @Test
    func unauthorizedNeedsTwo() {
        #expect(states([(0, .good), (60, .unauthorized)]).last == .up)
        #expect(states([(0, .good), (60, .unauthorized), (120, .unauthorized)]).last == .unauthorized)
        #expect(states([(0, .unauthorized), (60, .good), (120, .unauthorized)]).last == .up)
    }

    @Test(arguments: [Sample.exhausted, .blocked])
    func moneyAndPlaceNeedOne(sample: Sample) {
        let expected: HealthState = sample == .exhausted ? .exhausted : .blocked
        #expect(states([(0, .good), (60, sample), (120, .good)]) == [.up, expected, .up])
    }

    @Test
    func whatSaysNothingChangesNothing() {
        var machine = HealthMachine()
        _ = machine.observe(.bad, sent: start, isRecheck: false, downAfter: .seconds(60))
        let before = machine
        #expect(machine.observe(.none, sent: start + .seconds(9), isRecheck: false, downAfter: .seconds(60)) == nil)
        #expect(machine == before)
    }

    /// Samples until the failure rate is told, for one seed; nil when never within the limit.
    private func samplesToAlarm(failureRate: Double, random: inout SeededRandom, limit: Int) -> Int? {
        var machine = HealthMachine()
        for sample in 1...limit {
            let isBad = Double.random(in: 0..<1, using: &random) < failureRate
            // Far apart, and with a patience that no streak fills: only the rate can be told.
            let sent = start + .seconds(Int64(sample) * 60)
            _ = machine.observe(isBad ? .bad : .good, sent: sent, isRecheck: false, downAfter: .seconds(1 << 40))
            if machine.state == .degraded || machine.state == .down { return sample }
        }
        return nil
    }

    @Test
    func aQuarterOfFailuresIsToldAfterElevenSamplesAtTheMedian() {
        var random = SeededRandom(seed: 20_260_424)
        let counts = (0..<2_000).compactMap { _ in samplesToAlarm(failureRate: 0.25, random: &random, limit: 2_000) }
        #expect(counts.count == 2_000)
        let median = counts.sorted()[1_000]
        #expect((10...12).contains(median), "median \(median)")
    }

    @Test
    func aHalfPercentOfFailuresIsAlmostNeverTold() {
        var random = SeededRandom(seed: 20_260_424)
        var alarms = 0
        for _ in 0..<50 where samplesToAlarm(failureRate: 0.005, random: &random, limit: 20_000) != nil { alarms += 1 }
        // A million samples; one alarm in 200,000 is the design, one in 20,000 would be wrong.
        #expect(alarms <= 15, "\(alarms) alarms in a million samples")
    }

    @Test
    func howLongARecoveryTakesDoesNotDependOnHowLongItWasBad() {
        var machine = HealthMachine()
        for run in 0..<4_000 {
            // A third fails, never three in a row.
            let sample: Sample = run % 3 == 0 ? .bad : .good
            _ = machine.observe(
                sample,
                sent: start + .seconds(Int64(run) * 60),
                isRecheck: false,
                downAfter: .seconds(60)
            )
        }
        #expect(machine.state == .degraded)
        var good = 0
        while machine.state == .degraded, good < 1_000 {
            good += 1
            let sent = start + .seconds(Int64(4_000 + good) * 60)
            _ = machine.observe(.good, sent: sent, isRecheck: false, downAfter: .seconds(60))
        }
        #expect((2...40).contains(good), "\(good) good runs")
        #expect(machine.state == .up)
    }

    @Test
    func verdictsCountAsTheyShould() {
        let good: Set<Verdict> = [.ok, .okDegraded, .absent, .ambiguousAbsent, .gated, .retired, .wrongRoute]
        let bad: Set<Verdict> = [.overloaded, .providerError, .edgeError, .network, .protocolViolation]
        for verdict in Verdict.allCases {
            #expect((verdict.sample == .good) == good.contains(verdict))
            #expect((verdict.sample == .bad) == bad.contains(verdict))
        }
        #expect(Verdict.badProbe.sample == .none)
    }
}

@Suite("Health of an endpoint")
struct EndpointHealthTests {
    private let completion = Check.completion("gpt-5.5")

    /// Three failures over a minute.
    private func fail(_ bench: inout Bench, _ check: Check) -> [EventKind] {
        var told: [EventKind] = []
        for wait in [0, 15, 45] as [Int64] {
            bench.pass(.seconds(wait))
            told += bench.run(check, .providerError, "failed").told
        }
        return told
    }

    @Test
    func goodListNeverHealsAFailingCompletion() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.run(.list, .ok)
        #expect(fail(&bench, completion) == [.endpointDown])
        for _ in 0..<50 {
            bench.pass(.seconds(60))
            #expect(bench.run(.list, .ok).events.isEmpty)
        }
        #expect(bench.machine.state == .down)
        #expect(bench.machine.knowledge.endpoint.note == "completions of gpt-5.5; list fine")
        #expect(bench.run(completion, .ok).events.isEmpty)
        bench.pass(.seconds(60))
        #expect(bench.run(completion, .ok).told == [.endpointRecovered])
        #expect(bench.machine.knowledge.endpoint.note == nil)
    }

    @Test
    func theFirstGoodRunIsNoRecovery() {
        var bench = Bench()
        #expect(bench.run(.list, .ok).events.isEmpty)
        #expect(bench.machine.state == .up)
    }

    @Test
    func whatFailedAtItsLastRunIsNotCalledFine() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.run(completion, .ok)
        bench.pass(.seconds(60))
        bench.run(completion, .providerError, "failed")
        #expect(fail(&bench, .list) == [.endpointDown])
        #expect(bench.machine.knowledge.endpoint.note == "list")
    }

    @Test
    func aThrottledRunIsOneOfTheLastTenThatDidNotFail() {
        var machine = HealthMachine()
        for index in 0..<60 {
            let sample = index % 3 == 0 ? Sample.bad : .limited
            let sent = Timestamp(seconds: 1_800_000_000 + Int64(index) * 60)
            _ = machine.observe(sample, sent: sent, isRecheck: false, downAfter: .seconds(60))
            #expect(machine.state != .down, "one run in three failed")
        }
    }

    @Test
    func theNoteFollowsWhatFails() {
        var bench = Bench(models: ["gpt-5.5"])
        #expect(fail(&bench, .list) == [.endpointDown])
        #expect(fail(&bench, completion).isEmpty, "it is down already")
        #expect(bench.machine.knowledge.endpoint.note == "completions of gpt-5.5, list")
        bench.pass(.seconds(60))
        bench.run(.list, .ok)
        bench.pass(.seconds(60))
        bench.run(.list, .ok)
        #expect(bench.machine.knowledge.endpoint.note == "completions of gpt-5.5; list fine")
        #expect(bench.machine.state == .down)
    }

    @Test
    func aQuestionThatIsNoLongerAskedSaysNothing() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.run(.list, .ok)
        #expect(fail(&bench, completion) == [.endpointDown])
        var later = Bench(models: [], knowledge: bench.machine.knowledge)
        later.now = bench.now
        let conclusion = later.run(.list, .ok)
        #expect(conclusion.told == [.endpointRecovered])
        #expect(conclusion.restedChecks == [completion])
        #expect(later.machine.state == .up)
    }

    @Test
    func failuresBeforeAModelWentAreNoBeginningOfAnOutage() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.run(.list, .ok)
        bench.run(completion, .providerError, "failed")
        bench.pass(.seconds(60))
        bench.run(completion, .providerError, "failed")
        var without = Bench(models: [], knowledge: bench.machine.knowledge)
        without.now = bench.now
        #expect(without.run(.list, .ok).restedChecks == [completion])
        var later = Bench(models: ["gpt-5.5"], knowledge: without.machine.knowledge)
        later.now = without.now + .seconds(86_400)
        #expect(later.run(completion, .providerError, "failed").told.isEmpty)
        #expect(later.machine.knowledge.health[completion]?.badRuns == 1)
    }

    @Test
    func eachStateIsToldWithItsOwnEvent() {
        let rows: [(Verdict, EventKind, HealthState)] = [
            (.quotaExhausted, .endpointExhausted, .exhausted), (.regionBlocked, .endpointBlocked, .blocked),
            (.authFailed, .endpointUnauthorized, .unauthorized),
        ]
        for (verdict, kind, state) in rows {
            var bench = Bench()
            var told: [EventKind] = []
            for _ in 0..<5 {
                told += bench.run(.list, verdict).told
                bench.pass(.seconds(60))
            }
            #expect(told == [kind])
            #expect(bench.machine.state == state)
            #expect(bench.run(.list, .ok).told == [.endpointRecovered])
        }
    }

    @Test
    func aRestartDoesNotTellADownAgain() {
        var bench = Bench()
        #expect(fail(&bench, .list) == [.endpointDown])
        var later = Bench(knowledge: bench.machine.knowledge)
        later.now = bench.now + .seconds(60)
        #expect(fail(&later, .list).isEmpty)
        later.run(.list, .ok)
        later.pass(.seconds(60))
        #expect(later.run(.list, .ok).told == [.endpointRecovered])
    }

    @Test(arguments: [false, true])
    func whatMayBeOurOwnFaultDegradesNobody(mayBeOurs: Bool) {
        var bench = Bench(models: [])
        for _ in 0..<2 {
            bench.pass(.seconds(60))
            var outcome = EndpointMachine.RunOutcome(
                check: .list,
                finding: Finding(.network, "connect_failed"),
                sample: .bad,
                sent: bench.now,
                ended: bench.now
            )
            outcome.mayBeOurs = mayBeOurs
            _ = bench.machine.observe(outcome)
        }
        bench.run(.list, .ok)
        bench.pass(.seconds(60))
        #expect(bench.run(.list, .providerError).told.contains(.endpointDegraded) == !mayBeOurs)
    }

    @Test
    func aRowThatMayBeOurOwnFaultInPartSaysSo() {
        var bench = Bench(models: [])
        bench.run(.list, .ok)
        var events: [EventDraft] = []
        for mayBeOurs in [true, true, false] {
            bench.pass(.seconds(60))
            var outcome = EndpointMachine.RunOutcome(
                check: .list,
                finding: mayBeOurs ? Finding(.network, "connect_failed") : Finding(.providerError, "http_500"),
                sample: .bad,
                sent: bench.now,
                ended: bench.now
            )
            outcome.mayBeOurs = mayBeOurs
            events += bench.machine.observe(outcome).events
        }
        #expect(events.map(\.kind) == [.endpointDown])
        #expect(events.first?.message?.contains("this machine's own network may be the cause") == true)
    }
}
