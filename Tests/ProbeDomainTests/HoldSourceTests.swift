import ProbeDomain
import Testing

/// Every hold says which header or rule it comes from.
@Suite struct HoldSourceTests {
    private let start = Timestamp(seconds: 1_777_052_640)
    private let throttled = Finding(.rateLimited, "throttled", cause: .throttled)
    private let asked = PacerTable.Request(
        pacer: PacerKey(origin: "https://api.openai.com", identity: "env OPENAI_API_KEY"),
        kind: .completion,
        pool: "gpt-5.5"
    )

    private func note(_ table: inout PacerTable, _ finding: Finding, _ limits: LimitFacts) -> String? {
        var random = SeededRandom(seed: 1)
        let change = table.note(finding, limits: limits, of: asked, reserve: 0.2, at: start, random: &random)
        return change.hold?.source?.description
    }

    @Test func aBackoffNamesItsStep() {
        var table = PacerTable()
        #expect(note(&table, throttled, LimitFacts()) == "backoff, step 1")
        #expect(note(&table, throttled, LimitFacts()) == "backoff, step 2")
    }

    @Test func theLongerWaitIsTheOneThatIsNamed() {
        var table = PacerTable()
        let long = LimitFacts(wait: .seconds(600), waitSource: .field("retry-after", "600"))
        #expect(note(&table, throttled, long) == "retry-after: 600")
        let short = LimitFacts(wait: .seconds(20), waitSource: .field("retry-after", "20"))
        #expect(note(&table, throttled, short) == "retry-after: 600")
        // A day's quota does not come back in seconds.
        var other = PacerTable()
        #expect(note(&other, Finding(.rateLimited, "per_day", cause: .dailyQuota), short) == "backoff, step 1")
    }

    @Test func anEmptiedBucketNamesItsReset() {
        var table = PacerTable()
        var bucket = LimitBucket(name: "requests", limit: 10, remaining: 0, reset: .seconds(60))
        bucket.resetSource = .field("x-ratelimit-reset-requests", "1m0s")
        #expect(note(&table, throttled, LimitFacts(buckets: [bucket])) == "x-ratelimit-reset-requests: 1m0s")
    }

    @Test func ourOwnRestraintNamesItsShare() {
        let fine = Finding(.ok, "ran_text")
        var table = PacerTable()
        let short = LimitBucket(name: "tokens", limit: 100, remaining: 7, reset: .seconds(60))
        #expect(note(&table, fine, LimitFacts(buckets: [short])) == "reserved share 20 %, 7 of 100 tokens left")
        var other = PacerTable()
        let daily = LimitBucket(name: "requests", limit: 200, isDaily: true)
        #expect(note(&other, fine, LimitFacts(buckets: [daily])) == "daily limit 2 % of 200 requests")
    }

    @Test(arguments: [
        "\u{202E}evil", "a\nb", String(repeating: "\u{1B}", count: 500), String(repeating: "x", count: 500),
    ])
    func whatAServerWroteIsShortAndSafeAndReadBackAsItWas(text: String) {
        for source in [WaitSource.field("retry-after", text), .message(text), WaitSource(recorded: text)] {
            #expect(source.description.unicodeScalars.count <= 121)
            #expect(escaped(source.description) == source.description)
            #expect(WaitSource(recorded: source.description) == source)
        }
    }

    @Test func aHoldLastsForItsOwnLengthAtMost() {
        var table = PacerTable()
        _ = note(&table, throttled, LimitFacts(wait: .seconds(600)))
        let hold = table.active(at: start)[0]
        for (step, left) in [(0, 600), (-86_400, 600), (60, 540)] as [(Int64, Int64)] {
            let now = start + .seconds(step)
            #expect(hold.bounded(at: now).until - now == .seconds(left))
        }
    }

    @Test func ofTwoHoldsInOnePlaceTheHigherStepCounts() {
        var old = PacerTable()
        for _ in 1...3 { _ = note(&old, throttled, LimitFacts()) }
        var table = PacerTable()
        _ = note(&table, throttled, LimitFacts(wait: .seconds(600)))
        table.merge(old.active(at: start))
        #expect(table.active(at: start).map(\.step) == [3])
        #expect(table.active(at: start).map(\.until) == [start + .seconds(600)])
    }

    @Test func theCountOfCallsFitsTheirSchedule() {
        var age = Duration.zero
        for calls in 1...5 {
            #expect(RecallSchedule.calls(after: age) == min(calls, 4))
            age += RecallSchedule.wait(calls: calls, waiting: age, usual: .seconds(900))
        }
        #expect(RecallSchedule.calls(after: .seconds(-1)) == 0)
    }
}
