import ProbeDomain
import Testing

/// What lists and replies say of a model beside that it is there.
@Suite("Terms of models")
struct TermsTests {
    private static let day = Duration.seconds(86_400)
    private static let other: ListedModel = row("gpt-5.5-pro", price: (30, 180))

    private static func row(
        _ id: ModelID,
        ends: Timestamp? = nil,
        price: (Double, Double)? = nil,
        context: Int? = nil,
        aliasOf: ModelID? = nil
    ) -> ListedModel {
        ListedModel(
            id: id,
            shutdown: ends,
            price: price.flatMap { ModelPrice(input: $0.0, output: $0.1) },
            context: context,
            aliasOf: aliasOf
        )
    }

    /// Reads the same rows as often as it takes to believe them, and returns what was said of terms.
    private static func read(
        _ rows: [ListedModel],
        times: Int = 12,
        every pause: Duration = .seconds(300),
        _ bench: inout Bench
    ) -> [EventDraft] {
        (0..<times).flatMap { _ in
            bench.pass(pause)
            return bench.list(rows: rows).events.filter(\.kind.isSignalOfTerms)
        }
    }

    private static func told(_ events: [EventDraft]) -> [EventKind] { events.filter(\.isTold).map(\.kind) }

    // MARK: Ends of service

    @Test
    func anEndThatAppearsIsToldOnce() throws {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5")])
        let end = bench.now + Self.day * 100
        let rows = [Self.row("gpt-5.5", ends: end)]
        let events = Self.read(rows, times: 40, &bench)
        #expect(Self.told(events) == [.shutdownAnnounced])
        let event = try #require(events.first)
        #expect(event.facts.until == end)
        #expect(event.facts.model == "gpt-5.5")
        #expect(event.message?.hasPrefix("gpt-5.5 is to be shut down on openai on 2026-08-02") == true)
        #expect(bench.machine.record(of: "gpt-5.5").shutdown == end)
        // What was told is on record: another life does not tell it again.
        var next = Bench(models: ["gpt-5.5"], knowledge: bench.machine.knowledge)
        next.now = bench.now
        #expect(Self.read(rows, times: 40, &next).isEmpty)
    }

    @Test(arguments: [(23, 0), (25, 1)])
    func anEndThatMovesByADayIsToldAgain(hours: Int, events count: Int) throws {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5")])
        let end = bench.now + Self.day * 100
        #expect(Self.read([Self.row("gpt-5.5", ends: end)], &bench).count == 1)
        let later = Self.read([Self.row("gpt-5.5", ends: end + .seconds(hours * 3_600))], &bench)
        #expect(later.count == count)
        if count > 0 { #expect(later.first?.message?.contains("; it was to be on 2026-08-02") == true) }
    }

    @Test
    func anEndThatIsTakenBackAndNamedAgainIsNoNews() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5")])
        let rows = [Self.row("gpt-5.5", ends: bench.now + Self.day * 100)]
        #expect(Self.read(rows, &bench).count == 1)
        #expect(Self.read([Self.row("gpt-5.5")], &bench).isEmpty)
        #expect(bench.machine.record(of: "gpt-5.5").shutdown == nil)
        #expect(Self.read(rows, &bench).isEmpty)
        #expect(bench.machine.record(of: "gpt-5.5").shutdown != nil)
    }

    @Test(arguments: [(29, [EventKind.shutdownAnnounced]), (31, [])])
    func atFirstContactOnlyANearEndIsTold(days: Int, kinds: [EventKind]) {
        var bench = Bench(models: ["gpt-5.5"])
        let rows = [Self.row("gpt-5.5", ends: bench.now + Self.day * days)]
        let first = bench.list(rows: rows)
        #expect(first.told.filter(\.isSignalOfTerms) == kinds)
        #expect(Self.read(rows, times: 40, &bench).isEmpty)
    }

    @Test
    func aModelThatNobodyFollowsIsRecordedOnly() {
        var bench = Bench()
        bench.list(rows: [Self.row("o7"), Self.row("o8")])
        let end = bench.now + Self.day * 100
        let events = Self.read([Self.row("o7", ends: end), Self.row("o8", ends: end)], &bench)
        #expect(events.map(\.kind) == [.shutdownAnnounced])
        #expect(events.map(\.isTold) == [false])
        #expect(events.first?.facts.otherModels == ["o8"])
    }

    @Test
    func theIDsOfAWatchAreOneEvent() {
        var bench = Bench(watching: ["gpt-5.5"], models: ["o7"])
        let ids: [ModelID] = ["gpt-5.5", "gpt-5.5-2026-04-23", "o7", "o8"]
        bench.list(rows: ids.map { Self.row($0) })
        let end = bench.now + Self.day * 100
        let events = Self.read(ids.map { Self.row($0, ends: end) }, &bench)
        let named = events.map { [$0.facts.model] + $0.facts.otherModels }
        #expect(named == [["gpt-5.5", "gpt-5.5-2026-04-23"], ["o7"], ["o8"]])
        #expect(events.map(\.isTold) == [true, true, false])
    }

    @Test
    func whatIsNotTheSameIsNotToldInOneSentence() throws {
        var bench = Bench(watching: ["gpt-5.5*"])
        let ids: [ModelID] = ["gpt-5.5", "gpt-5.5-mini", "gpt-5.5-pro"]
        bench.list(rows: ids.map { Self.row($0, price: (5, 30)) })
        let rows = [
            Self.row("gpt-5.5", price: (4, 24)), Self.row("gpt-5.5-mini", price: (1, 6)),
            Self.row("gpt-5.5-pro", price: (4, 24)),
        ]
        let events = Self.read(rows, &bench)
        #expect(
            events.map { [$0.facts.model] + $0.facts.otherModels } == [["gpt-5.5", "gpt-5.5-pro"], ["gpt-5.5-mini"]]
        )
        #expect(events.map(\.facts.state) == ["input=4 output=24", "input=1 output=6"])
        #expect(events.last?.message?.hasPrefix("gpt-5.5-mini costs $1 / $6 per million tokens") == true)
        let ends = [100, 200, 200].map { bench.now + Self.day * $0 }
        let ending = Self.read(zip(ids, ends).map { Self.row($0, ends: $1) }, &bench)
        #expect(ending.map(\.facts.until) == [ends[0], ends[1]])
        #expect(ending.map(\.facts.model) == ["gpt-5.5", "gpt-5.5-pro"])
    }

    @Test
    func aWholeCatalogueThatChangesIsNoFlood() {
        var bench = Bench(models: ["gpt-5.5"])
        let ids = ["gpt-5.5"] + (0..<400).map { ModelID("other-\($0)") }
        bench.list(rows: ids.map { Self.row($0, price: (1, 1)) })
        let rows = ids.enumerated().map { Self.row($1, price: (2, Double($0))) }.reversed()
        let events = Self.read(Array(rows), &bench)
        #expect(events.count == 101)
        #expect(Self.told(events) == [.priceChanged])
        #expect(bench.machine.record(of: "other-0").terms?.price == ModelPrice(input: 2, output: 1))
    }

    @Test
    func afterItsEndAModelThatIsNotFoundIsRetired() {
        var bench = Bench(models: ["gpt-5.5"])
        let end = bench.now + Self.day * 100
        bench.list(rows: [Self.row("gpt-5.5", ends: end)])
        bench.call("gpt-5.5")
        bench.now = end - .seconds(60)
        let finding = Finding(.ambiguousAbsent, "model_not_found")
        #expect(bench.machine.settled(finding, model: "gpt-5.5", at: bench.now).verdict == .gated)
        bench.now = end
        let late = bench.machine.settled(finding, model: "gpt-5.5", at: bench.now)
        #expect(late.verdict == .retired)
        #expect(late.reason == "shutdown_date_passed")
        #expect(bench.call("gpt-5.5", .ambiguousAbsent, "model_not_found", status: 404).told == [.modelRetired])
        #expect(bench.state(of: "gpt-5.5") == .retired)
        #expect(bench.call("gpt-5.5", .ambiguousAbsent, "model_not_found", status: 404).told.isEmpty)
        // A model that goes on answering is none.
        #expect(bench.machine.settled(Finding(.ok, "ran_text"), model: "gpt-5.5", at: bench.now).verdict == .ok)
    }

    @Test
    func anEndThatRepliesNameNeedsTwoOfThem() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5")])
        bench.call("gpt-5.5", served: "gpt-5.5")
        let end = bench.now + Self.day * 100
        #expect(bench.call("gpt-5.5", shutdown: end).told.isEmpty)
        #expect(bench.call("gpt-5.5", shutdown: end).told == [.shutdownAnnounced])
        #expect(bench.call("gpt-5.5", shutdown: end).told.isEmpty)
        #expect(bench.call("gpt-5.5").told.isEmpty)
        #expect(bench.machine.record(of: "gpt-5.5").shutdown == end)
        // By turns, nothing.
        for _ in 0..<5 {
            #expect(bench.call("gpt-5.5", shutdown: end + Self.day * 50).told.isEmpty)
            #expect(bench.call("gpt-5.5", shutdown: end).told.isEmpty)
        }
    }

    /// A snapshot ends, and its alias moves on to the next one.
    @Test(arguments: [
        ("gpt-5.5", true), ("openai/gpt-5.5", true), ("gpt-5.5-2026-04-23", false), ("gpt-5.5-preview", false),
    ])
    func anEndThatAReplyNamesIsThatOfTheModelThatAnswered(served: ModelID, isTold: Bool) {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5")])
        bench.call("gpt-5.5", served: served)
        let end = bench.now + Self.day * 100
        var told: [EventKind] = []
        for _ in 0..<3 { told += bench.call("gpt-5.5", served: served, shutdown: end).told }
        #expect(told == (isTold ? [.shutdownAnnounced] : []))
        #expect(bench.machine.record(of: "gpt-5.5").shutdown == (isTold ? end : nil))
    }

    @Test
    func anEndThatTheFirstReplyNamesIsNoNews() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5")])
        let end = bench.now + Self.day * 100
        for _ in 0..<3 {
            #expect(!bench.call("gpt-5.5", shutdown: end).told.contains(.shutdownAnnounced))
        }
    }

    @Test
    func afterAnUpgradeWhatIsSaidForTheFirstTimeIsNoNews() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(["gpt-5.5"])
        bench.call("gpt-5.5", served: "gpt-5.5-2026-04-23")
        // As an earlier version has it on record.
        var old = bench.machine.knowledge
        old.models["gpt-5.5"]?.terms = nil
        old.models["gpt-5.5"]?.alias = nil
        var next = Bench(models: ["gpt-5.5"], knowledge: old)
        next.now = bench.now
        let end = next.now + Self.day * 100
        let row = Self.row("gpt-5.5", ends: end, price: (5, 30), aliasOf: "gpt-5.5-2026-07-01")
        for _ in 0..<20 {
            next.pass(.seconds(300))
            #expect(next.list(rows: [row]).events.isEmpty)
            let later = end + Self.day * 50
            let limits = ["requests": 500]
            let call = next.call("gpt-5.5", served: "gpt-5.5-2026-07-01", shutdown: later, limits: limits)
            #expect(call.events.isEmpty)
        }
    }

    // MARK: Prices

    @Test
    func aPriceThatHasStoodIsToldWithTheOldOne() throws {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5", price: (2.5, 15)), Self.other])
        let rows = [Self.row("gpt-5.5", price: (5, 30)), Self.other]
        let events = Self.read(rows, times: 12, &bench)
        let event = try #require(events.first)
        #expect(events.count == 1 && event.isTold && event.kind == .priceChanged)
        let words = "gpt-5.5 costs $5 / $30 per million tokens in / out on openai, was $2.5 / $15"
        #expect(event.message == words)
        #expect(event.facts.state == "input=5 output=30")
        #expect(event.facts.previous == "input=2.5 output=15")
        #expect(Self.read(rows, times: 30, &bench).isEmpty)
    }

    @Test
    func readsOverADayAreEnough() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5", price: (2.5, 15))])
        let rows = [Self.row("gpt-5.5", price: (5, 30))]
        #expect(Self.read(rows, times: 4, every: .seconds(6 * 3_600), &bench).isEmpty)
        #expect(Self.told(Self.read(rows, times: 1, every: .seconds(6 * 3_600), &bench)) == [.priceChanged])
    }

    @Test
    func aCatalogueThatAnswersByTurnsDoesNotChatter() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5", price: (2.5, 15))])
        for number in 0..<200 {
            bench.pass(.seconds(300))
            let price = number % 8 < 7 ? (5.0, 30.0) : (2.5, 15.0)
            let read = bench.list(rows: [Self.row("gpt-5.5", price: price)])
            #expect(!read.events.map(\.kind).contains(.priceChanged))
        }
    }

    @Test
    func aPriceThatIsNotNamedIsNoChange() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5")])
        // The first price that is named has none before it.
        #expect(Self.read([Self.row("gpt-5.5", price: (5, 30))], &bench).isEmpty)
        #expect(bench.machine.record(of: "gpt-5.5").terms?.price == ModelPrice(input: 5, output: 30))
        #expect(Self.read([Self.row("gpt-5.5")], &bench).isEmpty)
        #expect(bench.machine.record(of: "gpt-5.5").terms?.price == ModelPrice(input: 5, output: 30))
    }

    @Test
    func aDifferenceThatNobodySeesIsNoOtherPrice() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5", price: (0.1 + 0.2, 15))])
        #expect(Self.read([Self.row("gpt-5.5", price: (0.3, 15.000_000_1))], &bench).isEmpty)
        #expect(bench.machine.record(of: "gpt-5.5").terms?.price?.words == "$0.3 / $15")
    }

    @Test
    func howMuchFitsIsRecordedOnly() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5", context: 400_000)])
        #expect(Self.read([Self.row("gpt-5.5", context: 1_050_000)], &bench).isEmpty)
        #expect(bench.machine.record(of: "gpt-5.5").terms?.context == 1_050_000)
    }

    @Test
    func aReloadKeepsWhatWaits() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5", price: (2.5, 15))])
        let rows = [Self.row("gpt-5.5", price: (5, 30))]
        #expect(Self.read(rows, times: 11, every: .seconds(60), &bench).isEmpty)
        var next = Bench(models: ["gpt-5.5"], knowledge: bench.machine.knowledge)
        next.now = bench.now
        next.machine.goOn(from: bench.machine)
        #expect(Self.told(Self.read(rows, times: 1, every: .seconds(60), &next)) == [.priceChanged])
    }

    @Test
    func withoutAReadableRecordNothingIsFirstContact() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5", price: (2.5, 15))])
        let known = bench.machine.knowledge
        var blind = Bench(models: ["gpt-5.5"])
        blind.now = bench.now
        blind.machine.awaitKnowledge()
        let rows = [Self.row("gpt-5.5", ends: bench.now + Self.day * 10, price: (5, 30))]
        #expect(Self.told(Self.read(rows, times: 20, every: .seconds(6_000), &blind)).isEmpty)
        let taken = blind.machine.take(known)
        #expect(taken.told.filter(\.isSignalOfTerms) == [.shutdownAnnounced, .priceChanged])
    }

    @Test
    func whatWasToldWithoutAReadableRecordIsNotToldAgain() {
        let (old, new): (ModelID, ModelID) = ("gpt-5.5-2026-04-23", "gpt-5.5-2026-07-01")
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5", price: (2.5, 15))])
        bench.call("gpt-5.5", served: old, limits: ["requests": 500])
        let known = bench.machine.knowledge
        var blind = Bench(models: ["gpt-5.5"])
        blind.now = bench.now
        blind.machine.awaitKnowledge()
        blind.list(rows: [Self.row("gpt-5.5", price: (2.5, 15))])
        blind.call("gpt-5.5", served: old, limits: ["requests": 500])
        let rows = [Self.row("gpt-5.5", price: (5, 30))]
        var told = Self.told(Self.read(rows, &blind))
        for _ in 0..<3 { told += blind.call("gpt-5.5", served: new, limits: ["requests": 5_000]).told }
        #expect(told == [.priceChanged, .aliasMoved, .limitsChanged])
        #expect(blind.machine.take(known).told.isEmpty)
        #expect(Self.read(rows, times: 20, &blind).isEmpty)
        for _ in 0..<5 {
            #expect(blind.call("gpt-5.5", served: new, limits: ["requests": 5_000]).events.isEmpty)
        }
    }

    @Test
    func whatIsToldOfAModelHidesNothingElseOfIt() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5", price: (2.5, 15))])
        let known = bench.machine.knowledge
        var blind = Bench(models: ["gpt-5.5"])
        blind.now = bench.now
        blind.machine.awaitKnowledge()
        let end = bench.now + Self.day * 100
        blind.list(rows: [Self.row("gpt-5.5", ends: end, price: (2.5, 15))])
        let rows = [Self.row("gpt-5.5", ends: end, price: (5, 30))]
        #expect(Self.told(Self.read(rows, every: .seconds(9_000), &blind)) == [.priceChanged])
        #expect(blind.machine.take(known).told.filter(\.isSignalOfTerms) == [.shutdownAnnounced])
    }

    @Test
    func aStepOfTheClockEndsNoWait() {
        var bench = Bench(models: ["gpt-5.5"])
        let start = bench.now
        bench.list(rows: [Self.row("gpt-5.5", price: (2.5, 15))])
        let rows = [Self.row("gpt-5.5", price: (5, 30))]
        #expect(Self.read(rows, times: 1, &bench).isEmpty)
        bench.machine = bench.machine.moved(by: Self.day, in: start...bench.now)
        bench.pass(Self.day)
        #expect(Self.read(rows, times: 1, &bench).isEmpty)
    }

    // MARK: Aliases

    @Test
    func anAliasThatMovesIsToldOnceOverARollout() throws {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(["gpt-5.5"])
        let (old, new): (ModelID, ModelID) = ("gpt-5.5-2026-04-23", "gpt-5.5-2026-07-01")
        for _ in 0..<3 { #expect(!bench.call("gpt-5.5", served: old).told.contains(.aliasMoved)) }
        #expect(bench.call("gpt-5.5", served: new).told.isEmpty)
        #expect(bench.call("gpt-5.5", served: old).told.isEmpty)
        #expect(bench.call("gpt-5.5", served: new).told.isEmpty)
        let moved = bench.call("gpt-5.5", served: new)
        #expect(moved.told == [.aliasMoved])
        let event = try #require(moved.events.first)
        #expect(event.facts.servedModel == new)
        #expect(event.facts.previous == old.text)
        #expect(event.message == "gpt-5.5 on openai is now gpt-5.5-2026-07-01, was gpt-5.5-2026-04-23")
        for _ in 0..<10 {
            bench.pass(.seconds(3_600))
            for id in [old, old, new, new] { #expect(bench.call("gpt-5.5", served: id).told.isEmpty) }
        }
        // Back for good, after the days of a rollout.
        bench.pass(Self.day * 7)
        #expect(bench.call("gpt-5.5", served: old).told.isEmpty)
        #expect(bench.call("gpt-5.5", served: old).told == [.aliasMoved])
    }

    @Test(
        arguments: [
            ("gpt-5.5", "gpt-5.5-2026-04-23", "gpt-5.5-2026-07-01"),
            ("gemini-2.0-flash", "gemini-2.0-flash-001", "gemini-2.0-flash-002"),
        ] as [(ModelID, ModelID, ModelID)]
    )
    func aRolloutThatBeganBeforeFirstContactIsNoMoveBack(model: ModelID, old: ModelID, new: ModelID) {
        var bench = Bench(models: [model])
        bench.list([model])
        for id in [new, old, old, new, old, old] {
            #expect(!bench.call(model, served: id).told.contains(.aliasMoved))
            bench.pass(.seconds(3_600))
        }
        // Where the older one goes on to answer, the provider has gone back.
        bench.pass(Self.day * 7)
        #expect(bench.call(model, served: old).told == [.aliasMoved])
    }

    @Test(
        arguments: [
            ("gpt-5.5-2026-04-23", "gpt-5.5-2026-07-01", true), ("gpt-5.5-2026-07-01", "gpt-5.5-2026-04-23", false),
            ("gemini-2.0-flash-001", "gemini-2.0-flash-002", true),
            ("gemini-2.0-flash-002", "gemini-2.0-flash-001", false),
            // November 2023 and January 2024.
            ("gpt-4-0125", "gpt-4-1106", false), ("gpt-4-0125", "gpt-4-2024-04-09", false),
            ("gpt-5.4-2026-03-05", "gpt-5.5-2026-04-23", false), ("gpt-5.5", "gpt-5.5-2026-04-23", false),
        ] as [(ModelID, ModelID, Bool)]
    )
    func theOlderSnapshotIsKnownByItsDateOrRevision(left: ModelID, right: ModelID, isOlder: Bool) {
        #expect(ModelFamily.isOlder(left, than: right) == isOlder)
    }

    @Test
    func aRestartTellsNoMoveAgain() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(["gpt-5.5"])
        bench.call("gpt-5.5", served: "gpt-5.5-2026-04-23")
        bench.call("gpt-5.5", served: "gpt-5.5-2026-07-01")
        var next = Bench(models: ["gpt-5.5"], knowledge: bench.machine.knowledge)
        next.now = bench.now
        #expect(next.call("gpt-5.5", served: "gpt-5.5-2026-07-01").told == [.aliasMoved])
        var last = Bench(models: ["gpt-5.5"], knowledge: next.machine.knowledge)
        last.now = next.now
        #expect(last.call("gpt-5.5", served: "gpt-5.5-2026-07-01").told.isEmpty)
    }

    @Test(arguments: [
        ("gpt-5.5", "gpt-5.5", "gpt-5.5-2026-04-23", false), ("gpt-5.5", "gpt-5.5-2026-04-23", "gpt-5.5", false),
        ("gpt-5.5", "gpt-5.5-2026-04-23", "openai/gpt-5.5-20260424", false),
        ("gpt-5.5", "gpt-5.5-2026-04-23", "gpt-5.5-2026-07-01", true), ("gpt-4", "gpt-4-0613", "gpt-4-1106", true),
        ("grok-4-latest", "grok-4", "grok-4-0709", false), ("grok-4-latest", "grok-4-0709", "grok-4-0801", true),
        ("gemini-2.0-flash", "gemini-2.0-flash-001", "gemini-2.0-flash-002", true),
    ])
    func onlyAnotherSnapshotIsAMove(asked: String, old: String, new: String, isMove: Bool) {
        let id = ModelID(asked)
        var bench = Bench(models: [id])
        bench.list([id])
        bench.call(id, served: ModelID(old))
        let told = (0..<3).flatMap { _ in bench.call(id, served: ModelID(new)).told }
        #expect(told.contains(.aliasMoved) == isMove)
    }

    @Test
    func anAnswerOfAnotherFamilyMovesNoAlias() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(["gpt-5.5"])
        bench.call("gpt-5.5", served: "gpt-5.5-2026-04-23")
        for _ in 0..<3 {
            #expect(bench.call("gpt-5.5", .okDegraded, "another_model_served", served: "gpt-4o").events.isEmpty)
        }
        #expect(bench.machine.record(of: "gpt-5.5").alias?.target == "gpt-5.5-2026-04-23")
    }

    @Test
    func anAliasThatTheListMovesIsToldOnce() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(rows: [Self.row("gpt-5.5", aliasOf: "gpt-5.5-2026-04-23")])
        bench.call("gpt-5.5", served: "gpt-5.5-2026-04-23")
        let rows = [Self.row("gpt-5.5", aliasOf: "gpt-5.5-2026-07-01")]
        #expect(Self.told(Self.read(rows, &bench)) == [.aliasMoved])
        // The replies follow, by turns at first.
        for id in ["gpt-5.5-2026-04-23", "gpt-5.5-2026-04-23", "gpt-5.5-2026-07-01", "gpt-5.5-2026-07-01"] {
            #expect(bench.call("gpt-5.5", served: ModelID(id)).told.isEmpty)
        }
        // The other way round.
        for _ in 0..<2 { bench.call("gpt-5.5", served: "gpt-5.5-2026-09-01") }
        #expect(Self.read([Self.row("gpt-5.5", aliasOf: "gpt-5.5-2026-09-01")], &bench).isEmpty)
    }
}

extension EventKind {
    /// Whether a row of a list can bring it.
    fileprivate var isSignalOfTerms: Bool { [.aliasMoved, .shutdownAnnounced, .priceChanged].contains(self) }
}
