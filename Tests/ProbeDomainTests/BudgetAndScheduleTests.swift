import ProbeDomain
import Testing

@Suite("The budget")
struct BudgetTests {
    private let key = EndpointKey(name: "openai", provider: "openai", baseURL: "https://api.openai.com/v1")

    private func wish(
        _ spending: Spending = Spending(completions: 1, tokens: 32, microUSD: 600),
        endpoint: BudgetCaps = BudgetCaps(),
        total: BudgetCaps = BudgetCaps(),
        confirmation: Bool = false
    ) -> Reservation {
        Reservation(
            endpoint: key,
            model: "gpt-5.5",
            time: Timestamp(seconds: 1_777_052_640),
            spending: spending,
            endpointCaps: endpoint,
            totalCaps: total,
            isConfirmation: confirmation
        )
    }

    private func answer(_ wish: Reservation, spent: Spending = Spending(), confirmations: Int = 0) -> ReservationAnswer
    {
        decide(wish, endpointSoFar: spent, totalSoFar: spent, confirmationsSoFar: confirmations)
    }

    @Test
    func withoutCapsAllIsGranted() {
        #expect(answer(wish(), spent: Spending(completions: 9_999, tokens: 1 << 40, microUSD: 1 << 40)) == .granted)
    }

    @Test(
        arguments: [
            ("gpt-5.5", 5), ("openai/gpt-5.5-20260423", 5), ("gpt-5.5-pro", 30), ("claude-haiku-4-5", 1),
            ("claude-haiku-4-5-20251001", 1), ("us.anthropic.claude-haiku-4-5-20251001-v1:0", 1),
            ("anthropic/claude-opus-4.5", 5), ("claude-opus-4-1-20250805", 15), ("claude-sonnet-5", 2),
            ("gpt-5.5-mini", nil), ("somebody/gpt-5.5", nil),
        ] as [(ModelID, Double?)]
    )
    func aPriceIsFoundUnderEverySpelling(model: ModelID, input: Double?) {
        #expect(PriceTable.price(of: model)?.input == input)
    }

    @Test
    func aQuarterIsKeptForConfirmations() {
        let caps = BudgetCaps(completions: 100)
        let before = Spending(completions: 74)
        let at = Spending(completions: 75)
        #expect(answer(wish(total: caps), spent: before) == .granted)
        #expect(answer(wish(total: caps), spent: at) == .refused(cap: "budget.completions_per_day"))
        #expect(answer(wish(total: caps, confirmation: true), spent: at) == .granted)
        let full = Spending(completions: 100)
        #expect(
            answer(wish(total: caps, confirmation: true), spent: full) == .refused(cap: "budget.completions_per_day")
        )
    }

    @Test(
        "Every cap counts by itself",
        arguments: [
            (BudgetCaps(completions: 1), "completions_per_day"), (BudgetCaps(tokens: 100), "tokens_per_day"),
            (BudgetCaps(microUSD: 1_000), "usd_per_day"),
        ]
    )
    func theCapThatIsReachedIsNamed(caps: BudgetCaps, name: String) {
        let spent = Spending(completions: 1, tokens: 80, microUSD: 800)
        #expect(answer(wish(total: caps, confirmation: true), spent: spent) == .refused(cap: "budget.\(name)"))
        #expect(
            answer(wish(endpoint: caps, confirmation: true), spent: spent) == .refused(cap: "endpoint budget.\(name)")
        )
    }

    @Test
    func tenConfirmationsADay() {
        #expect(answer(wish(confirmation: true), confirmations: 9) == .granted)
        #expect(answer(wish(confirmation: true), confirmations: 10) == .refused(cap: "confirmations a day"))
        #expect(answer(wish(), confirmations: 10) == .granted)
    }

    @Test(arguments: 1...20)
    func theSumNeverCrossesACap(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let caps = BudgetCaps(
            completions: Int.random(in: 1...60, using: &random),
            tokens: Int.random(in: 1...3_000, using: &random),
            microUSD: Int.random(in: 1...50_000, using: &random)
        )
        var sum = Spending()
        var scheduled = Spending()
        var confirmations = 0
        for _ in 0..<500 {
            let spending = Spending(
                completions: 1,
                tokens: Int.random(in: 0...200, using: &random),
                microUSD: Int.random(in: 0...4_000, using: &random)
            )
            let confirms = Bool.random(using: &random)
            let asked = wish(spending, endpoint: caps, total: caps, confirmation: confirms)
            guard answer(asked, spent: sum, confirmations: confirmations) == .granted else { continue }
            sum = sum + spending
            if confirms { confirmations += 1 } else { scheduled = sum }
        }
        #expect(sum.completions <= caps.completions ?? 0)
        #expect(sum.tokens <= caps.tokens ?? 0)
        #expect(sum.microUSD <= caps.microUSD ?? 0)
        #expect(confirmations <= 10)
        #expect(scheduled.completions * 4 <= (caps.completions ?? 0) * 3 + 3)
    }
}

@Suite("Schedules")
struct ScheduleTests {
    private func at(_ seconds: Double) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
    }

    @Test
    func dueTimesDoNotDrift() {
        let schedule = Schedule(start: at(10), interval: .seconds(60))
        var last: MonotonicInstant?
        var now = at(0)
        for index in 0..<1_000 {
            let (due, skipped) = schedule.next(after: now, last: last)
            #expect(due == at(10 + 60 * Double(index)))
            #expect(skipped == 0)
            last = due
            now = due + .milliseconds(700)
        }
    }

    @Test
    func whatWasMissedIsSkippedAndCounted() {
        let schedule = Schedule(start: at(0), interval: .seconds(60))
        #expect(schedule.next(after: at(0), last: at(0)) == (at(60), 0))
        #expect(schedule.next(after: at(61), last: at(0)) == (at(120), 1))
        #expect(schedule.next(after: at(60), last: at(0)) == (at(120), 1))
        #expect(schedule.next(after: at(3_600), last: at(0)) == (at(3_660), 60))
        #expect(schedule.next(after: at(3_600), last: nil) == (at(3_660), 0))
    }

    @Test
    func theNextIsNeverInThePast() {
        var random = SeededRandom(seed: 21)
        for _ in 0..<5_000 {
            let interval = Duration.milliseconds(Int64.random(in: 1...100_000, using: &random))
            let schedule = Schedule(
                start: MonotonicInstant(nanoseconds: Int64.random(in: 0...1_000_000_000_000, using: &random)),
                interval: interval
            )
            let now = MonotonicInstant(nanoseconds: Int64.random(in: 0...9_000_000_000_000_000, using: &random))
            let (due, skipped) = schedule.next(after: now, last: nil)
            #expect(due >= now)
            #expect(due > now || due == schedule.start)
            #expect(due == schedule.start || due - now <= schedule.interval)
            #expect(skipped == 0)
        }
    }

    @Test
    func anIntervalOfNothingIsNone() {
        #expect(Schedule(start: at(0), interval: .zero).interval > .zero)
        #expect(Schedule(start: at(0), interval: .seconds(-5)).next(after: at(1), last: nil).due > at(1))
    }

    @Test
    func theSpreadIsTheSameInEveryProcess() {
        // Values of another process, and of another program: a hash that is seeded anew would not give them again.
        #expect(Schedule.stableHash(of: "") == 0x4F43B61EBE0F3FA7)
        #expect(Schedule.stableHash(of: "openai") == 0xBE3753459D88C2BE)
        var buckets = [Int](repeating: 0, count: 10)
        for index in 0..<10_000 {
            let spread = Schedule.spread(of: "endpoint-\(index)")
            #expect((0..<1).contains(spread))
            buckets[Int(spread * 10)] += 1
        }
        #expect(buckets.allSatisfy { (800...1_200).contains($0) }, "\(buckets)")
    }

    @Test
    func aListedModelIsCalledAgainMoreAndMoreSeldom() {
        let usual = Duration.seconds(3_600)
        let waits = (0...6).map { RecallSchedule.wait(calls: $0, waiting: .seconds(60), usual: usual) }
        #expect(
            waits == [.zero, .seconds(120), .seconds(300), .seconds(600), .seconds(900), .seconds(900), .seconds(900)]
        )
        #expect(RecallSchedule.wait(calls: 50, waiting: .seconds(14 * 86_400 - 1), usual: usual) == .seconds(900))
        #expect(RecallSchedule.wait(calls: 50, waiting: .seconds(14 * 86_400), usual: usual) == usual)
        #expect(RecallSchedule.wait(calls: 50, waiting: .seconds(14 * 86_400), usual: .seconds(60)) == .seconds(900))
        // What the day's share stretches are the calls after the quick ones.
        let six = (0...5).map { RecallSchedule.wait(calls: $0, waiting: .seconds(60), usual: usual, perDay: 6) }
        #expect(six == [.zero, .seconds(120), .seconds(300), .seconds(600), .seconds(14_400), .seconds(14_400)])
    }

    @Test
    func recallsLastAllDay() {
        typealias Room = RecallSchedule.Room
        let ten = Room(calls: 10, models: 1)
        #expect(RecallSchedule.perDay(models: 1, rooms: []) == 96)
        #expect(RecallSchedule.perDay(models: 4, rooms: []) == 24)
        #expect(RecallSchedule.perDay(models: 1, rooms: [ten]) == 6, "four are kept")
        #expect(RecallSchedule.perDay(models: 500, rooms: [Room(calls: 10, models: 500)]) == 1)
        // The shipped config: 96 of 113 are scheduled.
        #expect(RecallSchedule.perDay(models: 1, rooms: [Room(cap: 150, scheduled: 96, models: 1)]) == 13)
        #expect(RecallSchedule.perDay(models: 1, rooms: [Room(cap: 100, scheduled: 75, models: 2)]) == 3)
        #expect(RecallSchedule.perDay(models: 1, rooms: [Room(cap: 10_000, scheduled: 75, models: 2)]) == 96)
    }
}

@Suite
struct HostAddressTests {
    @Test(arguments: [
        "http://100.64.0.1/v1", "http://[::ffff:10.0.0.1]:80/v1", "http://10.1.2.3", "http://[fd00::1]/",
        "http://box/v1",
    ])
    func privateAndSharedAddressesAreLocal(url: String) {
        #expect(HostAddress.isLocal(url: url))
    }

    @Test(arguments: ["https://100.128.0.1/v1", "https://[::ffff:8.8.8.8]/", "https://api.example.com/v1"])
    func publicAddressesAreNotLocal(url: String) {
        #expect(!HostAddress.isLocal(url: url))
    }
}
