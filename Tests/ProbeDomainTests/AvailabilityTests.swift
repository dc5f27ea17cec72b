import ProbeDomain
import Testing

/// Which time an answer speaks for, and what becomes of it.
@Suite struct AvailabilityTests {
    private static let noon = Timestamp(seconds: 1_777_032_000)
    private static let endpoint = EndpointKey(name: "e", provider: "openai", baseURL: "https://e.test")

    /// An attempt so many seconds after noon.
    private static func attempt(
        _ seconds: Int,
        _ verdict: Verdict = .ok,
        every: Int? = 60,
        _ change: (inout AttemptRecord) -> Void = { _ in }
    ) -> AttemptRecord {
        var attempt = AttemptRecord(
            id: AttemptID(endpoint: "e", sent: noon + .seconds(seconds)),
            endpoint: endpoint,
            check: .list,
            verdict: verdict,
            reason: "r"
        )
        attempt.interval = every.map { .seconds($0) }
        change(&attempt)
        return attempt
    }

    /// What is credited by attempts in this order, as `START-END standing` in seconds after noon.
    private static func spans(_ attempts: [AttemptRecord]) -> [String] {
        var tracker = StandingTracker()
        return attempts.compactMap { tracker.observe($0) }.map { span in
            let seconds = { (time: Timestamp) in (time - noon).components.seconds }
            return "\(seconds(span.start))-\(seconds(span.end)) \(span.standing)"
        }
    }

    @Test func onlyWhatDidWhatWasAskedIsUp() {
        let up: Set<Verdict> = [.ok, .okDegraded]
        let down: Set<Verdict> = [.overloaded, .providerError, .edgeError, .network, .protocolViolation]
        for verdict in Verdict.allCases {
            let expected: Standing = up.contains(verdict) ? .up : down.contains(verdict) ? .down : .notCounted
            #expect(verdict.standing == expected, "\(verdict)")
        }
        #expect(Self.attempt(0, .network) { $0.isExcused = true }.standing == .notCounted)
    }

    @Test func anAnswerSpeaksUntilTheNextOne() {
        let attempts = [
            Self.attempt(0), Self.attempt(60, .network), Self.attempt(75, .network), Self.attempt(105),
            Self.attempt(120),
        ]
        #expect(Self.spans(attempts) == ["0-60 up", "60-75 down", "75-105 down", "105-120 up"])
    }

    @Test func aGapIsUnknownAfterTwoIntervals() {
        #expect(Self.spans([Self.attempt(0), Self.attempt(120), Self.attempt(1_000)]) == ["0-120 up", "120-240 up"])
        #expect(Self.spans([Self.attempt(0, .network), Self.attempt(86_400)]) == ["0-120 down"])
    }

    @Test func noAnswerSpeaksForMoreThanADay() {
        let seldom = 3 * 86_400
        #expect(Self.spans([Self.attempt(0, every: seldom), Self.attempt(seldom)]) == ["0-86400 up"])
    }

    @Test(arguments: [Verdict.rateLimited, .quotaExhausted, .authFailed, .regionBlocked, .badProbe])
    func whatIsNotCountedIsUnknownAndEndsWhatWasBefore(verdict: Verdict) {
        #expect(Self.spans([Self.attempt(0), Self.attempt(30, verdict), Self.attempt(90)]) == ["0-30 up"])
    }

    @Test func whileThisMachineIsOfflineNothingIsKnown() {
        let offline = Self.attempt(60, .network) { $0.isExcused = true }
        let attempts = [Self.attempt(0), offline, Self.attempt(120), Self.attempt(180)]
        #expect(Self.spans(attempts) == ["0-60 up", "120-180 up"])
    }

    @Test func whatIsOffScheduleSpeaksForNothing() {
        let manual = Self.attempt(30, .network) { $0.isManual = true }
        #expect(Self.spans([Self.attempt(0), manual, Self.attempt(60)]) == ["0-60 up"])
        #expect(Self.spans([Self.attempt(0, every: nil), Self.attempt(60, every: nil)]).isEmpty)
        #expect(Self.spans([Self.attempt(0, every: -5), Self.attempt(60)]).isEmpty)
    }

    @Test func aClockThatIsSetBackSpeaksForNoMinuteTwice() {
        let attempts = [0, 60, 120, -1_800, -1_740, 60, 120, 180, 240].map { Self.attempt($0) }
        #expect(Self.spans(attempts) == ["0-60 up", "60-120 up", "120-180 up", "180-240 up"])
        // Further back it begins anew.
        let far = [0, 60, -7_200, -7_140, -7_080].map { Self.attempt($0) }
        #expect(Self.spans(far) == ["0-60 up", "-7200--7140 up", "-7140--7080 up"])
    }

    @Test func aClockThatIsSetForwardGivesTwoIntervalsAtMost() {
        let attempts = [0, 3_600, 3_660].map { Self.attempt($0) }
        #expect(Self.spans(attempts) == ["0-120 up", "3600-3660 up"])
    }

    @Test(arguments: SummaryTier.allCases)
    func aSpanIsSplitWithoutLossAtTheBordersOfATier(tier: SummaryTier) throws {
        var random = SeededRandom(seed: 3)
        for _ in 0..<200 {
            let start = Timestamp(microseconds: .random(in: -(1 << 50)...(1 << 50), using: &random))
            let end = start + .microseconds(Int64.random(in: 1...200_000_000_000, using: &random))
            let parts = StandingSpan(start: start, end: end, standing: .down).split(by: tier)
            #expect(parts.first?.start == start && parts.last?.end == end)
            #expect(parts.map(\.length).reduce(.zero, +) == end - start)
            for part in parts {
                #expect(part.length > .zero)
                let stretch = tier.start(of: part.start)
                #expect(stretch <= part.start.seconds && stretch % tier.seconds == 0)
                #expect(part.end <= Timestamp(seconds: stretch + tier.seconds))
            }
            #expect(zip(parts, parts.dropFirst()).allSatisfy { $0.end == $1.start })
        }
        #expect(StandingSpan(start: Self.noon, end: Self.noon, standing: .up).split(by: tier).isEmpty)
    }

    @Test func availabilityIsTheShareOfTheKnownTime() {
        var summary = Summary()
        summary.upTime = .seconds(297)
        summary.downTime = .seconds(3)
        let availability = Availability(summary, over: .seconds(3_600))
        #expect(availability.share == 0.99)
        #expect(availability.unknown == .seconds(3_300))
        #expect(Availability(Summary(), over: .seconds(60)) == Availability([Summary()], over: .seconds(60)))
        #expect(Availability(Summary(), over: .seconds(60)).share == nil)
        // A question that is asked more often weighs no more than its time.
        var other = Summary()
        other.upTime = .seconds(100)
        let both = Availability([summary, other], over: .seconds(3_600))
        #expect(both.share == 0.9925 && both.unknown == .seconds(6_800))
        #expect(Availability(summary, over: .seconds(10)).unknown == .zero)
    }
}
