import ProbeDomain
import Testing

/// Limits that are smaller than the schedule are learned, so that refusals become rare.
@Suite struct PaceTests {
    private let start = Timestamp(seconds: 1_777_052_640)
    private let request = PacerTable.Request(pacer: PacerKey(origin: "https://a.test", identity: "k"), kind: .list)

    /// Asks every second, if it may, and counts what is refused in each hour.
    private func refusals(
        hours: Int,
        by limiter: (Duration) -> Duration?
    ) -> (refused: [Int], passed: [Int]) {
        var table = PacerTable()
        var random = SeededRandom(seed: 7)
        var (refused, passed) = ([Int](repeating: 0, count: hours), [Int](repeating: 0, count: hours))
        for second in 0..<(hours * 3_600) {
            let now = Duration.seconds(second)
            guard table.hold(on: request, at: start + now) == nil else { continue }
            let wait = limiter(now)
            let finding = wait == nil ? Finding(.ok, "list") : Finding(.rateLimited, "throttled", cause: .throttled)
            if wait == nil { passed[second / 3_600] += 1 } else { refused[second / 3_600] += 1 }
            _ = table.note(
                finding,
                limits: LimitFacts(wait: wait),
                of: request,
                reserve: 0,
                at: start + now,
                random: &random
            )
        }
        return (refused, passed)
    }

    @Test(arguments: [true, false], [3, 7, 30])
    func aBucketThatLeaksIsLearned(isTold: Bool, every: Int) {
        var free = Duration.zero
        let (refused, passed) = refusals(hours: 24) { now in
            guard now < free else {
                free = now + .seconds(every)
                return nil
            }
            return isTold ? free - now : .zero
        }
        #expect(refused[0] <= 8, "\(refused)")
        #expect(refused.reduce(0, +) <= passed.reduce(0, +) / 20, "\(refused) of \(passed)")
        // It is asked as often as at least a third of the limit lets it be.
        #expect(passed.allSatisfy { $0 >= 3_600 / every / 3 - 1 }, "\(passed)")
    }

    @Test(arguments: [true, false], [1, 6, 20])
    func aWindowThatCountsIsLearned(isTold: Bool, perMinute: Int) {
        var (begin, count) = (Duration.zero, 0)
        let (refused, passed) = refusals(hours: 24) { now in
            if now - begin >= .seconds(60) { (begin, count) = (now, 0) }
            count += 1
            guard count > perMinute else { return nil }
            return isTold ? begin + .seconds(60) - now : .zero
        }
        #expect(refused[0] <= 12, "\(refused)")
        #expect(refused.dropFirst().reduce(0, +) <= passed.reduce(0, +) / 20, "\(refused) of \(passed)")
        #expect(passed.allSatisfy { $0 >= perMinute * 60 / 3 - 1 }, "\(passed)")
    }

    @Test func oneBadMinuteIsForgotten() {
        let (refused, passed) = refusals(hours: 60) { now in
            (100..<160).contains(now.components.seconds) ? .zero : nil
        }
        #expect(refused.dropFirst().reduce(0, +) == 0)
        #expect(passed[0] > 1_000)
        #expect(passed.last == 3_600)
    }

    @Test func nobodyIsSlowedByOthersOrBeyondAMinute() {
        var table = PacerTable()
        var random = SeededRandom(seed: 7)
        let throttled = Finding(.rateLimited, "throttled", cause: .throttled)
        for (second, finding) in [(0, Finding(.ok, "list")), (10, throttled), (7_200, Finding(.ok, "list"))] {
            _ = table.note(
                finding,
                limits: LimitFacts(),
                of: request,
                reserve: 0,
                at: start + .seconds(second),
                random: &random
            )
        }
        let now = start + .seconds(7_201)
        #expect(table.hold(on: request, at: now)?.until == start + .seconds(7_266))
        #expect(table.hold(on: .init(pacer: request.pacer, kind: .completion, pool: "m"), at: now) == nil)
        #expect(
            table.hold(on: .init(pacer: PacerKey(origin: "https://a.test", identity: "l"), kind: .list), at: now) == nil
        )
        #expect(table.active(at: now).isEmpty, "it is no hold on record")
    }
}
