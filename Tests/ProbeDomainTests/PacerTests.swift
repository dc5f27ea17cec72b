import ProbeDomain
import Testing

@Suite("The pacer")
struct PacerTests {
    private let key = PacerKey(origin: "https://api.openai.com", identity: "env OPENAI_API_KEY")
    private let start = Timestamp(seconds: 1_777_052_640)

    private func request(_ kind: CheckKind, _ pool: String = "", identity: String? = nil) -> PacerTable.Request {
        PacerTable.Request(
            pacer: PacerKey(origin: key.origin, identity: identity ?? key.identity),
            kind: kind,
            pool: pool
        )
    }

    private let throttled = Finding(.rateLimited, "throttled", cause: .throttled)
    private let fine = Finding(.ok, "ran_text")

    @discardableResult
    private func note(
        _ table: inout PacerTable,
        _ finding: Finding,
        _ request: PacerTable.Request,
        wait: Duration? = nil,
        buckets: [LimitBucket] = [],
        after: Duration = .zero
    ) -> PacerTable.Change {
        var random = SeededRandom(seed: 1)
        return table.note(
            finding,
            limits: LimitFacts(wait: wait, buckets: buckets),
            of: request,
            reserve: 0.2,
            at: start + after,
            random: &random
        )
    }

    @Test
    func neverBeforeTheInstantTheServerAskedFor() {
        var table = PacerTable()
        let asked = request(.completion, "gpt-5.5")
        note(&table, throttled, asked, wait: .milliseconds(34_070))
        let until = start + .milliseconds(34_070)
        #expect(table.hold(on: asked, at: until - .microseconds(1))?.until == until)
        #expect(table.hold(on: asked, at: until) == nil)
        #expect(table.hold(on: asked, at: start)?.isInstructed == true)
    }

    @Test
    func anInstructedHoldIsNeverShortened() {
        var table = PacerTable()
        let asked = request(.completion, "gpt-5.5")
        note(&table, throttled, asked, wait: .seconds(300))
        // What was in flight when the hold began comes back in all ways.
        note(&table, throttled, asked, wait: .seconds(2), after: .seconds(1))
        note(&table, throttled, asked, after: .seconds(2))
        note(&table, Finding(.providerError, "failed", cause: .failing), asked, after: .seconds(3))
        note(&table, fine, asked, after: .seconds(4))
        let short = LimitBucket(name: "requests", limit: 100, remaining: 1, reset: .seconds(10))
        note(&table, fine, asked, buckets: [short], after: .seconds(5))
        #expect(table.hold(on: asked, at: start + .seconds(6))?.until == start + .seconds(300))
        #expect(table.hold(on: asked, at: start + .seconds(6))?.isInstructed == true)
    }

    @Test
    func aPaidHoldNeverStopsAList() {
        for cause in HoldCause.allCases where cause != .refused {
            var table = PacerTable()
            let asked = request(.completion, "gpt-5.5")
            // An overload with an instruction holds the origin, and is no hold of the payment.
            note(
                &table,
                Finding(.rateLimited, "x", cause: cause),
                asked,
                wait: cause == .overloaded ? nil : .seconds(99)
            )
            #expect(table.hold(on: asked, at: start) != nil, "\(cause)")
            #expect(table.hold(on: request(.list), at: start) == nil, "\(cause)")
            #expect(table.hold(on: request(.retrieve), at: start) == nil, "\(cause)")
        }
    }

    @Test
    func aListsHoldNeverStopsACompletion() {
        var table = PacerTable()
        note(&table, throttled, request(.list), wait: .seconds(60))
        #expect(table.hold(on: request(.list), at: start) != nil)
        #expect(table.hold(on: request(.completion, "gpt-5.5"), at: start) == nil)
    }

    @Test
    func poolsAreHeldApartAndMoneyStopsThemAll() {
        var table = PacerTable()
        note(&table, throttled, request(.completion, "a"), wait: .seconds(60))
        #expect(table.hold(on: request(.completion, "b"), at: start) == nil)
        note(&table, Finding(.quotaExhausted, "no_credit", cause: .outOfMoney), request(.completion, "a"))
        #expect(table.hold(on: request(.completion, "b"), at: start)?.cause == .outOfMoney)
        #expect(table.hold(on: request(.completion, "b", identity: "other"), at: start) == nil)
    }

    @Test
    func aRefusedKeyStopsListsOfThatKeyAlone() {
        var table = PacerTable()
        note(&table, Finding(.authFailed, "key_refused", cause: .refused), request(.list))
        #expect(table.hold(on: request(.list), at: start)?.scope == .identity)
        #expect(table.hold(on: request(.completion, "a"), at: start) != nil)
        #expect(table.hold(on: request(.list, identity: "other"), at: start) == nil)
        #expect(table.forgetRefusals(of: key).count == 1)
        #expect(table.hold(on: request(.list), at: start) == nil)
        #expect(table.forgetRefusals(of: key).isEmpty)
    }

    @Test
    func anOverloadWithAnInstructionStopsTheWholeOrigin() {
        var table = PacerTable()
        let overloaded = Finding(.overloaded, "overloaded", cause: .overloaded)
        note(&table, overloaded, request(.completion, "a"), wait: .seconds(30))
        for other in [request(.list), request(.list, identity: "other"), request(.completion, "b", identity: "third")] {
            #expect(table.hold(on: other, at: start + .seconds(29)) != nil)
            #expect(table.hold(on: other, at: start + .seconds(30)) == nil)
        }
        let elsewhere = PacerTable.Request(pacer: PacerKey(origin: "https://other.test", identity: ""), kind: .list)
        #expect(table.hold(on: elsewhere, at: start) == nil)
    }

    @Test
    func aDialectsScopeWins() {
        var table = PacerTable()
        let finding = Finding(.rateLimited, "x", cause: .throttled, scope: .completions)
        note(&table, finding, request(.completion, "a"), wait: .seconds(60))
        #expect(table.hold(on: request(.completion, "b"), at: start) != nil)
        let pooled = Finding(.rateLimited, "x", cause: .throttled, scope: .pool(""))
        note(&table, pooled, request(.completion, "c"), wait: .seconds(90))
        #expect(table.hold(on: request(.completion, "c"), at: start)?.scope == .pool("c"))
    }

    @Test
    func stepsGrowAndASuccessResetsThem() {
        var table = PacerTable()
        let asked = request(.completion, "a")
        var at = Duration.zero
        var waits: [Duration] = []
        for _ in 0..<14 {
            let change = note(&table, throttled, asked, after: at)
            let until = change.hold?.until ?? start
            waits.append(until - (start + at))
            at = until - start
        }
        for (index, wait) in waits.enumerated() {
            let whole = min(Duration.seconds(900), .seconds(1) * (1 << index))
            #expect(wait >= whole / 2 && wait <= whole, "step \(index + 1): \(wait)")
        }
        #expect(note(&table, fine, asked, after: at).ended.map(\.scope) == [.pool("a")])
        #expect(note(&table, throttled, asked, after: at).hold?.step == 1)
    }

    @Test
    func anotherCauseBeginsItsOwnSteps() {
        var table = PacerTable()
        let asked = request(.completion, "a")
        note(&table, throttled, asked)
        note(&table, throttled, asked, after: .seconds(10))
        let change = note(&table, Finding(.providerError, "x", cause: .failing), asked, after: .seconds(20))
        #expect(change.hold?.step == 1)
        #expect(change.hold?.since == start + .seconds(20))
    }

    @Test
    func jitterLiesBetweenHalfAndWhole() {
        var random = SeededRandom(seed: 99)
        var seen: Set<Bool> = []
        for cause in HoldCause.allCases {
            let backoff = Backoff.schedule(for: cause)
            for step in 1...40 {
                let doubled = (0..<min(step - 1, 30)).reduce(backoff.first) { whole, _ in whole * 2 }
                let whole = min(backoff.longest, doubled)
                let wait = backoff.wait(step: step, random: &random)
                #expect(wait >= whole / 2 && wait <= whole, "\(cause) \(step)")
                seen.insert(wait > whole * 3 / 4)
            }
        }
        #expect(seen == [true, false], "it is not always the same share")
    }

    @Test
    func aWaitOfNothingIsNone() {
        var table = PacerTable()
        let asked = request(.completion, "a")
        let hold = note(&table, throttled, asked, wait: .zero).hold
        #expect(hold?.isInstructed == false)
        #expect((hold?.until ?? start) >= start + .milliseconds(500))
    }

    // MARK: Resets

    @Test(
        "The time until a bucket is full fits one request after its limit's share",
        arguments: [
            (60, 60_000, LimitBucket.ResetMeaning.full, 1_000), (500, 120, .full, 0), (60, 60_000, .window, 60_000),
        ]
    )
    func whatAResetMeans(limit: Int, resetMS: Int, meaning: LimitBucket.ResetMeaning, expectedMS: Int) {
        var table = PacerTable()
        let bucket = LimitBucket(
            name: "requests",
            limit: limit,
            remaining: 0,
            reset: .milliseconds(resetMS),
            resetMeaning: meaning
        )
        let hold = note(&table, throttled, request(.completion, "a"), buckets: [bucket]).hold
        #expect(hold?.until == start + .microseconds(Int64(expectedMS) * 1_000 + (limit == 500 ? 240 : 0)))
        #expect(hold?.isInstructed == true)
    }

    @Test
    func anExplicitWaitWinsOverAReset() {
        var table = PacerTable()
        let bucket = LimitBucket(name: "requests", limit: 10, remaining: 0, reset: .seconds(3_600))
        let hold = note(&table, throttled, request(.completion, "a"), wait: .seconds(5), buckets: [bucket]).hold
        #expect(hold?.until == start + .seconds(5))
    }

    @Test
    func aBucketThatIsNotEmptyTellsNoWait() {
        var table = PacerTable()
        let bucket = LimitBucket(name: "requests", limit: 10, remaining: 5, reset: .seconds(3_600))
        let hold = note(&table, throttled, request(.completion, "a"), buckets: [bucket]).hold
        #expect(hold?.isInstructed == false)
        #expect((hold?.until ?? start) <= start + .seconds(1))
    }

    @Test
    func aDaysQuotaDoesNotComeBackInSeconds() {
        // Google names seconds in RetryInfo beside a quota per day.
        var table = PacerTable()
        let daily = Finding(.rateLimited, "per_day", cause: .dailyQuota)
        let hold = note(&table, daily, request(.completion, "a"), wait: .seconds(34)).hold
        #expect((hold?.until ?? start) >= start + .seconds(900))
        let long = note(&table, daily, request(.completion, "b"), wait: .seconds(40_000)).hold
        #expect(long?.until == start + .seconds(40_000))
    }

    // MARK: The user's quota

    @Test(
        "Below the reserve, paid checks wait for the reset",
        arguments: [
            (100, 19, 30, 30), (100, 20, 30, nil), (100, 1, 4_000, 600), (2, 0, 30, nil), (100, 0, nil, 60),
        ] as [(Int, Int, Int?, Int?)]
    )
    func theUsersQuotaIsLeftAlone(limit: Int, remaining: Int, reset: Int?, held: Int?) {
        var table = PacerTable()
        let asked = request(.completion, "a")
        let bucket = LimitBucket(
            name: "tokens",
            limit: limit,
            remaining: remaining,
            reset: reset.map { .seconds(Int64($0)) }
        )
        let change = note(&table, fine, asked, buckets: [bucket])
        #expect(change.hold?.cause == (held == nil ? nil : .savingQuota))
        #expect(table.hold(on: asked, at: start)?.until == held.map { start + .seconds(Int64($0)) })
        #expect(table.hold(on: request(.list), at: start) == nil)
    }

    @Test(
        "A day of completions takes at most 2 % of a daily limit",
        arguments: [("requests", 1_000, 4_320), ("requests", 20, 216_000), ("tokens", 100_000, 1_382.4)]
            as [(String, Int, Double)]
    )
    func aDailyLimitIsStretchedOverTheDay(name: String, limit: Int, seconds: Double) {
        var table = PacerTable()
        var asked = request(.completion, "a")
        asked.tokens = 32
        let bucket = LimitBucket(name: name, limit: limit, remaining: limit, isDaily: true)
        #expect(note(&table, fine, asked, buckets: [bucket]).hold?.cause == .savingQuota)
        #expect(table.hold(on: asked, at: start)?.until == start + .milliseconds(Int64(seconds * 1_000)))
        #expect(table.hold(on: request(.list), at: start) == nil)
    }

    @Test
    func aDailyLimitThatOnlyARefusalNamedIsRemembered() {
        var table = PacerTable()
        let asked = request(.completion, "a")
        let daily = Finding(.rateLimited, "per_day", cause: .dailyQuota)
        let bucket = LimitBucket(name: "requests", limit: 100, isDaily: true)
        let until = note(&table, daily, asked, buckets: [bucket]).hold?.until ?? start
        let change = note(&table, fine, asked, after: until - start)
        #expect(change.hold?.until == until + .seconds(43_200))
    }

    @Test
    func aListNeverSavesQuota() {
        var table = PacerTable()
        let bucket = LimitBucket(name: "requests", limit: 100, remaining: 1, reset: .seconds(60))
        #expect(note(&table, fine, request(.list), buckets: [bucket]).hold == nil)
    }

    @Test
    func aHoldThatGoesOnIsNotSaidToHaveEnded() {
        var table = PacerTable()
        let asked = request(.completion, "a")
        let bucket = LimitBucket(name: "requests", limit: 100, remaining: 1, reset: .seconds(60))
        note(&table, fine, asked, buckets: [bucket])
        let change = note(&table, fine, asked, buckets: [bucket], after: .seconds(60))
        #expect(change.hold?.until == start + .seconds(120))
        #expect(change.ended.isEmpty, "a record that ends it after writing it would lose it")
    }

    // MARK: Over restarts, and as a whole

    @Test
    func holdsSurviveARestart() {
        var table = PacerTable()
        let asked = request(.completion, "a")
        note(&table, throttled, asked, wait: .seconds(60))
        var later = PacerTable(holds: table.active(at: start + .seconds(10)))
        #expect(later.hold(on: asked, at: start + .seconds(59)) != nil)
        #expect(note(&later, throttled, asked, after: .seconds(61)).hold?.step == 2)
        #expect(table.active(at: start + .seconds(60)).isEmpty)
    }

    /// Thousands of random answers: whatever comes, nothing goes out before an instruction in its scope has ended.
    @Test(arguments: 1...20)
    func noRequestIsAdmittedBeforeAnInstructedHoldEnds(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var table = PacerTable()
        var now = start
        // What was promised, kept by a rule of its own: scope by scope, the latest instruction.
        var promised: [String: Timestamp] = [:]
        let identities = ["one", "two"]
        let pools = ["a", "b"]
        func names(_ request: PacerTable.Request) -> [String] {
            let who = request.pacer.identity
            switch request.kind {
            case .list, .retrieve: return ["origin", "\(who)/list", "\(who)/identity"]
            case .completion:
                return ["origin", "\(who)/pool:\(request.pool)", "\(who)/completions", "\(who)/identity"]
            }
        }
        for step in 0..<2_000 {
            now = now + .milliseconds(Int64.random(in: 0...20_000, using: &random))
            let kind: CheckKind = Bool.random(using: &random) ? .list : .completion
            let asked = request(
                kind,
                kind == .list ? "" : pools.randomElement(using: &random) ?? "a",
                identity: identities.randomElement(using: &random)
            )
            let held = table.hold(on: asked, at: now)
            if held == nil {
                for name in names(asked) {
                    #expect((promised[name] ?? now) <= now, "seed \(seed), step \(step): \(name) is held")
                }
            }
            // Now and then an answer arrives although it is held: it was under way when the hold began.
            guard held == nil || Int.random(in: 0..<4, using: &random) == 0 else { continue }
            let cause =
                Int.random(in: 0..<3, using: &random) == 0 ? nil : HoldCause.allCases.randomElement(using: &random)
            let finding = cause.map { Finding(.rateLimited, "x", cause: $0) } ?? fine
            var limits = LimitFacts()
            if Bool.random(using: &random) { limits.wait = .seconds(Int64.random(in: 1...400, using: &random)) }
            if Bool.random(using: &random) {
                limits.buckets = [
                    LimitBucket(
                        name: "requests",
                        limit: 100,
                        remaining: Int.random(in: 0...100, using: &random),
                        reset: .seconds(Int64.random(in: 0...900, using: &random))
                    )
                ]
            }
            let change = table.note(finding, limits: limits, of: asked, reserve: 0.2, at: now, random: &random)
            if let wait = limits.wait, let hold = change.hold, hold.cause != .savingQuota {
                let name = hold.scope == .origin ? "origin" : "\(hold.pacer.identity)/\(hold.scope.text)"
                #expect(hold.until >= now + wait)
                promised[name] = max(promised[name] ?? now, now + wait)
            }
            if kind == .completion, let hold = change.hold, hold.scope != .origin, hold.scope != .identity {
                let list = request(.list, identity: asked.pacer.identity)
                #expect(!([hold.scope].contains(table.hold(on: list, at: now)?.scope)), "a paid hold stopped a list")
            }
        }
    }

    @Test
    func scopesAreReadBack() {
        for scope in [HoldScope.pool("a:b"), .pool(""), .completions, .list, .retrieve, .origin, .identity] {
            #expect(HoldScope(text: scope.text) == scope)
        }
        #expect(HoldScope(text: "nonsense") == nil)
    }
}
