import ProbeDomain
import Testing

/// What is kept of many attempts.
@Suite struct SummaryTests {
    private static let noon = Timestamp(seconds: 1_777_032_000)
    private static let endpoint = EndpointKey(name: "e", provider: "openai", baseURL: "https://e.test")

    private static func call(_ verdict: Verdict = .ok, after: Int = 0) -> AttemptRecord {
        AttemptRecord(
            id: AttemptID(endpoint: "e", sent: noon + .seconds(after)),
            endpoint: endpoint,
            check: .completion("gpt-5.5"),
            verdict: verdict,
            reason: "r"
        )
    }

    /// An attempt with any verdict and any of the facts.
    private static func random(_ random: inout SeededRandom) -> AttemptRecord {
        var attempt = call(
            Verdict.allCases.randomElement(using: &random) ?? .ok,
            after: Int.random(in: 0...86_400, using: &random)
        )
        let draw = { (random: inout SeededRandom) -> Int? in
            Bool.random(using: &random) ? Int.random(in: 1...5_000_000, using: &random) : nil
        }
        attempt.phases.end = draw(&random).map { .microseconds($0) }
        attempt.phases.firstByte = draw(&random).map { .microseconds($0) }
        attempt.firstToken = draw(&random).map { .microseconds($0) }
        attempt.lastToken = draw(&random).map { .microseconds($0) }
        attempt.inputTokens = draw(&random)
        attempt.outputTokens = draw(&random)
        attempt.microUSD = draw(&random)
        return attempt
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func mergingMayBeDoneInAnyOrderAndGrouping(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var all = Summary()
        var parts = Array(repeating: Summary(), count: 3)
        for _ in 0..<Int.random(in: 0...200, using: &random) {
            let attempt = Self.random(&random)
            let part = Int.random(in: 0..<3, using: &random)
            let length = Int.random(in: 0...300, using: &random)
            let standing = Standing.allCases.randomElement(using: &random) ?? .up
            let span = StandingSpan(start: Self.noon, end: Self.noon + .seconds(length), standing: standing)
            for add in [{ $0.add(attempt) }, { $0.add(span) }] as [(inout Summary) -> Void] {
                add(&all)
                add(&parts[part])
            }
        }
        var leftFirst = parts[0]
        leftFirst.merge(parts[1])
        leftFirst.merge(parts[2])
        var rightFirst = parts[2]
        rightFirst.merge(parts[1])
        var outer = Summary()
        outer.merge(parts[0])
        outer.merge(rightFirst)
        #expect(leftFirst == all && outer == all)
    }

    @Test func timesAreThoseOfAnswersThatProveWhatWasAsked() {
        var summary = Summary()
        for verdict in Verdict.allCases {
            var attempt = Self.call(verdict)
            attempt.phases.end = .milliseconds(10)
            attempt.firstToken = .milliseconds(5)
            summary.add(attempt)
        }
        #expect(summary.total.count == 2 && summary.firstToken.count == 2)
        #expect((summary.up, summary.down, summary.notCounted) == (2, 5, 10))
        #expect(summary.attempts == Verdict.allCases.count)
    }

    @Test func whatCostsAtAnUnknownPriceIsSaid() {
        var summary = Summary()
        var priced = Self.call()
        priced.microUSD = 12
        var refused = Self.call(.rateLimited)
        refused.inputTokens = 3
        var list = Self.call()
        list.check = .list
        for attempt in [priced, Self.call(), refused, list] { summary.add(attempt) }
        #expect(summary.microUSD == 12 && summary.unpriced == 1)
    }

    @Test func speedIsCountedFromTheFirstPieceToTheLast() {
        var attempt = Self.call()
        attempt.outputTokens = 11
        attempt.firstToken = .milliseconds(400)
        attempt.lastToken = .milliseconds(600)
        #expect(attempt.outputSpeed == 50_000)
        attempt.firstReasoning = .milliseconds(100)
        #expect(attempt.outputSpeed == 20_000)
        attempt.lastToken = .microseconds(100_999)
        #expect(attempt.outputSpeed == nil)
        attempt.lastToken = .milliseconds(600)
        for tokens in [1, 0, -4, 1 << 40, .max] {
            attempt.outputTokens = tokens
            #expect(attempt.outputSpeed == nil)
        }
    }

    @Test func theFirstAndTheLastAreKept() {
        var summary = Summary()
        for seconds in [50, 10, 90, 20] { summary.add(Self.call(after: seconds)) }
        #expect(summary.firstSent == Self.noon + .seconds(10) && summary.lastSent == Self.noon + .seconds(90))
    }
}
