import ProbeDomain
import Testing

/// What fails on and off is told less, and nothing of it is lost.
@Suite struct FlapTests {
    private let start = Timestamp(seconds: 1_777_052_640)

    /// The changes of some days, one sample a minute.
    private func changes(days: Int, _ sample: (_ minute: Int) -> Sample) -> [(minute: Int, to: HealthState)] {
        var machine = HealthMachine()
        var changes: [(Int, HealthState)] = []
        for minute in 0..<(days * 1_440) {
            let sent = start + .seconds(minute * 60)
            let change = machine.observe(
                sample(minute),
                sent: sent,
                isRecheck: false,
                downAfter: .seconds(60)
            )
            if let change, change.from != .unknown || change.to > .up { changes.append((minute, change.to)) }
        }
        return changes
    }

    @Test func anOutageOrThreeADayAreToldAsTheyCome() {
        // Down from every eighth hour for twenty minutes.
        let told = changes(days: 1) { ($0 % 480) >= 240 && ($0 % 480) < 260 ? .bad : .good }
        #expect(told.map(\.to) == [.down, .up, .down, .up, .down, .up])
        #expect(told.map(\.minute) == [242, 261, 722, 741, 1_202, 1_221])
    }

    @Test(arguments: [10, 20, 30], [Sample.bad, .exhausted, .blocked, .unauthorized])
    func whatFlapsAllDayIsToldAFewTimes(period: Int, sample: Sample) {
        let told = changes(days: 3) { $0 % period < period / 2 ? sample : .good }
        #expect((7...14).contains(told.count), "\(told)")
        #expect(told.last?.minute ?? 0 < 12 * 60, "then it is quiet")
    }

    @Test func theWorstFlapperIsBounded() {
        // It knows the rule, and fails as soon as it is believed again.
        var machine = HealthMachine()
        var perDay = [Int](repeating: 0, count: 4)
        var bad = 3
        for minute in 0..<(4 * 1_440) {
            let sample: Sample = bad > 0 ? .bad : .good
            bad -= bad > 0 ? 1 : 0
            let change = machine.observe(
                sample,
                sent: start + .seconds(minute * 60),
                isRecheck: false,
                downAfter: .seconds(60)
            )
            guard let change, change.from != .unknown else { continue }
            perDay[minute / 1_440] += 1
            if change.to == .up { bad = 3 }
        }
        #expect(perDay[0] <= 26, "\(perDay)")
        #expect(perDay.dropFirst().allSatisfy { $0 <= 12 }, "\(perDay)")
        #expect(perDay[3] > 0, "\(perDay)")
    }

    @Test func worseIsToldAtOnceAndAQuietDayForgives() {
        var damper = FlapDamper()
        for minute in 0..<8 {
            let (next, state): (HealthState, HealthState) = minute % 2 == 0 ? (.limited, .up) : (.up, .limited)
            let believed = damper.damp(next, from: state, at: start + .seconds(minute * 60))
            #expect(believed == (minute == 7 ? .limited : next), "the fourth recovery must last")
        }
        let later = start + .seconds(500)
        #expect(damper.damp(.down, from: .limited, at: later) == .down)
        #expect(damper.patience == .seconds(1_200))
        #expect(damper.damp(.up, from: .down, at: later + .seconds(1)) == .down)
        #expect(damper.damp(.down, from: .down, at: later + .seconds(2)) == .down)
        #expect(damper.relapses == 1)
        #expect(damper.damp(.up, from: .down, at: later + .seconds(10)) == .down)
        #expect(damper.damp(.up, from: .down, at: later + .seconds(1_209)) == .down)
        #expect(damper.damp(.up, from: .down, at: later + .seconds(1_210)) == .up)
        #expect(damper.relapses == 1, "the recovery says so")
        #expect(damper.damp(.down, from: .up, at: later + .seconds(90_000)) == .down)
        #expect(damper.patience == .zero)
    }

    @Test func whatTheUserMustMendIsToldAtOnceThoughItIsLessBad() {
        var damper = FlapDamper()
        for minute in 0..<9 {
            _ = damper.damp(
                minute % 2 == 0 ? .down : .up,
                from: minute % 2 == 0 ? .up : .down,
                at: start + .seconds(minute)
            )
        }
        #expect(damper.patience > .zero)
        #expect(damper.damp(.up, from: .down, at: start + .seconds(60)) == .down)
        #expect(damper.damp(.unauthorized, from: .down, at: start + .seconds(61)) == .unauthorized)
    }

    @Test func aThrottledRunIsNoRelapseOfAnOutage() {
        // Four outages; then all is well, but every seventh run is throttled.
        let told = changes(days: 1) { minute in
            if minute < 65 { return minute % 20 < 5 ? .bad : .good }
            return minute % 7 == 0 ? .limited : .good
        }
        #expect(told.count == 8, "\(told)")
        #expect(told.last?.to == .up)
        #expect(told.last?.minute ?? 0 <= 80, "\(told)")
    }

    @Test func theRecoverySaysWhatWasNotTold() {
        let key = EndpointKey(name: "alpha", provider: "openai", baseURL: "https://alpha.test")
        var machine = EndpointMachine(
            endpoint: Endpoint(key: key),
            watches: [],
            knowledge: EndpointKnowledge(endpoint: EndpointRecord(key: key))
        )
        var messages: [String] = []
        for minute in 0..<180 {
            let isBad = minute < 100 && minute % 10 >= 5
            let sent = start + .seconds(minute * 60)
            let conclusion = machine.observe(
                EndpointMachine.RunOutcome(
                    check: .list,
                    finding: isBad ? Finding(.providerError, "failed") : Finding(.ok, "list"),
                    sample: isBad ? .bad : .good,
                    sent: sent,
                    ended: sent
                )
            )
            messages += conclusion.events.compactMap(\.message)
        }
        #expect(messages.count == 8, "\(messages)")
        #expect(messages[5] == "alpha answers again (list)")
        #expect(
            messages[6].hasSuffix("; it fails on and off, so that a recovery is told after 10 min without a failure")
        )
        #expect(messages[7] == "alpha answers again (list), after 6 relapses that were not told")
    }
}
