import ProbeDomain
import Testing

@Suite("What lists prove")
struct ListEvidenceTests {
    @Test("Absence needs a complete list", arguments: [true, false])
    func absenceNeedsAProof(complete: Bool) {
        var bench = Bench(confirms: false)
        bench.list(Bench.crowd + ["gpt-5.5"])
        for _ in 0..<3 {
            bench.pass(.seconds(40 * 3_600))
            let conclusion = bench.list(Bench.crowd, complete: complete)
            if !complete { #expect(conclusion.told.isEmpty) }
        }
        #expect(bench.state(of: "gpt-5.5") == (complete ? .withdrawn : .listed))
    }

    @Test
    func anEmptyListSaysNothing() {
        var bench = Bench()
        bench.list(["gpt-5.5", "other"])
        for _ in 0..<5 {
            bench.pass(.seconds(30 * 3_600))
            let conclusion = bench.list([])
            #expect(conclusion == Conclusion())
        }
        #expect(bench.state(of: "gpt-5.5") == .listed)
    }

    @Test
    func anEmptyListWhereManyAreKnownIsSuspectForAsLongAsItStands() {
        var bench = Bench(confirms: false)
        bench.list(Bench.crowd + ["gpt-5.5"])
        var told: [EventKind] = []
        for _ in 0..<10 {
            bench.pass(.seconds(24 * 3_600))
            let conclusion = bench.list([])
            #expect(conclusion.isSuspect)
            told += conclusion.told
        }
        #expect(told == [.listShrank])
        #expect(bench.state(of: "gpt-5.5") == .listed)
        #expect(!bench.list(Bench.crowd + ["gpt-5.5"]).isSuspect)
        #expect(bench.machine.knowledge.endpoint.suspicion == nil)
    }

    @Test
    func presenceIsBelievedOnAnIncompleteListToo() {
        var bench = Bench()
        bench.list(Bench.crowd)
        bench.pass(.seconds(30))
        let conclusion = bench.list(["gpt-5.5"], complete: false)
        #expect(conclusion.told == [.modelListed])
    }

    @Test
    func suspectListTellsNothingAsGone() {
        var bench = Bench(confirms: false)
        bench.list(Bench.crowd + ["gpt-5.5"])
        for hour in 1...95 {
            bench.pass(.seconds(3_600))
            let conclusion = bench.list(Array(Bench.crowd.prefix(10)))
            #expect(conclusion.isSuspect, "hour \(hour)")
            #expect(!conclusion.told.contains(.modelWithdrawn))
            #expect(conclusion.listChange == nil)
        }
        #expect(bench.state(of: "gpt-5.5") == .listed)
    }

    @Test
    func presenceIsBelievedOnASuspectListToo() {
        var bench = Bench()
        bench.list(Bench.crowd)
        bench.pass(.seconds(30))
        let conclusion = bench.list(Array(Bench.crowd.prefix(5)) + ["gpt-5.5"])
        #expect(conclusion.isSuspect)
        #expect(conclusion.told == [.modelListed])
    }

    @Test(
        "Exactly 30 % may go; from 10 ids up",
        arguments: [(20, 6, false), (20, 7, true), (10, 4, true), (9, 8, false)]
    )
    func aLossOfMoreThanThirtyPercentIsSuspect(known: Int, lost: Int, suspect: Bool) {
        var bench = Bench()
        let ids = (0..<known).map { ModelID("m\($0)") }
        bench.list(ids)
        bench.pass(.seconds(60))
        #expect(bench.list(Array(ids.dropLast(lost))).isSuspect == suspect)
    }

    @Test
    func suspicionEndsWhenAtMostATenthIsMissing() {
        var bench = Bench()
        bench.list(Bench.crowd)
        bench.pass(.seconds(60))
        #expect(bench.list(Array(Bench.crowd.prefix(10))).isSuspect)
        bench.pass(.seconds(60))
        #expect(bench.list(Array(Bench.crowd.prefix(17))).isSuspect, "15 % still")
        bench.pass(.seconds(60))
        #expect(!bench.list(Array(Bench.crowd.prefix(18))).isSuspect)
    }

    @Test
    func suspicionEndsWhenTheSmallerListHasStoodForFourDays() {
        var bench = Bench()
        bench.list(Bench.crowd)
        let small = Array(Bench.crowd.prefix(10))
        bench.pass(.seconds(60))
        #expect(bench.list(small).isSuspect)
        bench.pass(.seconds(96 * 3_600))
        #expect(bench.list(small).isSuspect, "the second read only")
        bench.pass(.seconds(60))
        #expect(!bench.list(small).isSuspect)
        #expect(bench.machine.record(of: "filler-20").listing != .listed)
    }

    @Test
    func aShrunkListIsToldOnceAfterThreeReadsAndHalfAnHour() {
        var bench = Bench()
        bench.list(Bench.crowd)
        var told: [EventKind] = []
        let small = Array(Bench.crowd.prefix(10))
        bench.pass(.seconds(60))
        told += bench.list(small).told
        bench.pass(.seconds(60))
        told += bench.list(small).told
        bench.pass(.seconds(60))
        told += bench.list(small).told
        #expect(told.isEmpty, "three reads within two minutes")
        for _ in 0..<40 {
            bench.pass(.seconds(60))
            told += bench.list(small).told
        }
        #expect(told == [.listShrank])
    }

    @Test("A day and two reads, both", arguments: [(23, false), (24, true), (30, true)])
    func goneNeedsADayAndTwoReads(hours: Int, gone: Bool) {
        var bench = Bench(confirms: false)
        bench.list(Bench.crowd + ["gpt-5.5"])
        bench.pass(.seconds(48 * 3_600))
        let first = bench.list(Bench.crowd)
        #expect(first.told.isEmpty, "one read is not enough, however late")
        bench.pass(.seconds(Int64(hours * 3_600)))
        let second = bench.list(Bench.crowd)
        #expect(second.told == (gone ? [.modelWithdrawn] : []))
        #expect(second.listChange?.removed == (gone ? ["gpt-5.5"] : nil))
        #expect(bench.state(of: "gpt-5.5") == (gone ? .withdrawn : .listed))
    }

    @Test("Unseen for more than two hours, it may have come and gone", arguments: [(121, false), (119, true)])
    func anAbsenceThatNobodySawLastingBeginsAnew(blindMinutes: Int64, gone: Bool) {
        var bench = Bench(confirms: false, listEvery: .seconds(600))
        bench.list(Bench.crowd + ["gpt-5.5"])
        var told: [EventKind] = []
        for _ in 0..<12 {
            bench.pass(.seconds(3_600))
            told += bench.list(Bench.crowd).told
        }
        bench.pass(.seconds((blindMinutes - 60) * 60))
        for _ in 0..<14 {
            bench.pass(.seconds(3_600))
            told += bench.list(Bench.crowd).told
        }
        #expect(told == (gone ? [.modelWithdrawn] : []))
    }

    @Test
    func aShortAbsenceStartsTheDayAnew() {
        var bench = Bench(confirms: false)
        bench.list(Bench.crowd + ["gpt-5.5"])
        for _ in 0..<10 {
            bench.pass(.seconds(20 * 3_600))
            #expect(bench.list(Bench.crowd).told.isEmpty)
            bench.pass(.seconds(3_600))
            #expect(bench.list(Bench.crowd + ["gpt-5.5"]).told.isEmpty, "it was never told as gone")
        }
    }

    @Test
    func goneIsToldOnceForAllSpellingsOfAWatch() throws {
        var bench = Bench(confirms: false)
        bench.list(Bench.crowd + ["gpt-5.5", "gpt-5.5-2026-04-23"])
        bench.pass(.seconds(60))
        bench.list(Bench.crowd)
        bench.pass(.seconds(25 * 3_600))
        let conclusion = bench.list(Bench.crowd)
        #expect(conclusion.told == [.modelWithdrawn])
        let event = try #require(conclusion.events.first)
        #expect(event.facts.model == "gpt-5.5")
        #expect(event.facts.otherModels == ["gpt-5.5-2026-04-23"])
        #expect(conclusion.listChange?.removed == ["gpt-5.5", "gpt-5.5-2026-04-23"])
    }

    @Test
    func aSnapshotThatGoesBesideItsAliasIsNoNews() {
        var bench = Bench(confirms: false)
        bench.list(Bench.crowd + ["gpt-5.5", "gpt-5.5-2026-04-23"])
        bench.pass(.seconds(60))
        bench.list(Bench.crowd + ["gpt-5.5"])
        bench.pass(.seconds(25 * 3_600))
        let conclusion = bench.list(Bench.crowd + ["gpt-5.5"])
        #expect(conclusion.told.isEmpty)
        #expect(conclusion.recordedOnly == [.modelWithdrawn])
    }

    @Test
    func whatComesBackIsReturnedNotNew() throws {
        var bench = Bench(confirms: false)
        bench.list(Bench.crowd + ["gpt-5.5"])
        bench.pass(.seconds(60))
        bench.list(Bench.crowd)
        bench.pass(.seconds(25 * 3_600))
        let lastWithout = bench.now
        bench.list(Bench.crowd)
        bench.pass(.seconds(60))
        let conclusion = bench.list(Bench.crowd + ["gpt-5.5"])
        #expect(conclusion.told == [.modelReturned])
        let facts = try #require(conclusion.events.first?.facts)
        #expect(facts.lastAbsent == lastWithout)
        #expect(facts.previous == "withdrawn")
    }

    @Test
    func appearanceIsAnInterval() throws {
        var bench = Bench()
        bench.list(Bench.crowd)
        bench.pass(.seconds(30))
        let lastComplete = bench.now
        bench.list(Bench.crowd)
        bench.pass(.seconds(30))
        bench.list(Array(Bench.crowd.prefix(12)), complete: false)
        bench.pass(.seconds(30))
        bench.list(Array(Bench.crowd.prefix(3)))
        bench.pass(.seconds(30))
        let conclusion = bench.list(Bench.crowd + ["gpt-5.5"])
        let facts = try #require(conclusion.events.first?.facts)
        #expect(facts.lastAbsent == lastComplete, "a partial and a suspect read prove no absence")
        #expect(facts.firstPresent == bench.now)
        #expect(conclusion.events.first?.evidence.bodyDigest == "d1")
        #expect(conclusion.events.first?.evidence.attempts.count == 1)
        #expect(conclusion.listChange?.since == lastComplete)
        #expect(conclusion.listChange?.added == ["gpt-5.5"])
    }

    @Test
    func aliasAndSnapshotOfOneReadAreOneEvent() throws {
        var bench = Bench()
        bench.list(Bench.crowd)
        bench.pass(.seconds(60))
        let conclusion = bench.list(Bench.crowd + ["gpt-5.5-2026-04-23", "gpt-5.5"])
        #expect(conclusion.told == [.modelListed])
        let facts = try #require(conclusion.events.first?.facts)
        #expect(facts.model == "gpt-5.5")
        #expect(facts.otherModels == ["gpt-5.5-2026-04-23"])
    }

    @Test
    func twoWatchesAreTwoEvents() {
        var bench = Bench(watching: ["gpt-5.5", "gpt-5.5-pro"])
        bench.list(Bench.crowd)
        bench.pass(.seconds(60))
        let conclusion = bench.list(Bench.crowd + ["gpt-5.5", "gpt-5.5-pro", "gpt-5.5-pro-2026-04-23"])
        #expect(conclusion.told == [.modelListed, .modelListed])
        #expect(conclusion.events.map(\.facts.model) == ["gpt-5.5", "gpt-5.5-pro"])
    }

    @Test
    func snapshotOfAKnownModelIsNoNews() {
        var bench = Bench()
        bench.list(Bench.crowd + ["gpt-5.5"])
        bench.pass(.seconds(60))
        let conclusion = bench.list(Bench.crowd + ["gpt-5.5", "gpt-5.5-2026-04-23"])
        #expect(conclusion.told.isEmpty)
        #expect(conclusion.recordedOnly == [.modelListed])
    }

    @Test
    func unwatchedChangesAreRecordedOnly() throws {
        var bench = Bench()
        bench.list(Bench.crowd)
        bench.pass(.seconds(60))
        let conclusion = bench.list(Bench.crowd + ["gpt-6", "gpt-6-mini", "gpt-5.5-pro"])
        #expect(conclusion.told.isEmpty)
        #expect(conclusion.recordedOnly == [.modelListed])
        #expect(conclusion.listChange?.added == ["gpt-5.5-pro", "gpt-6", "gpt-6-mini"])
        #expect(conclusion.changedModels == ["gpt-6", "gpt-6-mini", "gpt-5.5-pro"])
        bench.pass(.seconds(60))
        bench.list(Bench.crowd)
        bench.pass(.seconds(25 * 3_600))
        let later = bench.list(Bench.crowd)
        #expect(later.told.isEmpty)
        #expect(later.recordedOnly == [.modelWithdrawn])
    }

    @Test
    func theLastSightOfAListedModelIsKept() {
        var bench = Bench()
        bench.list(["gpt-5.5"])
        bench.pass(.seconds(3_600))
        bench.list(["gpt-5.5"])
        #expect(bench.machine.record(of: "gpt-5.5").lastPresent == bench.now)
    }

    @Test
    func aLargeFirstListIsReadInTimeThatGrowsWithItsLength() {
        // Fails by its time limit, not by a measurement: 20,000 ids compared with each other would take minutes.
        var bench = Bench(watching: ["gpt-5.5", "claude-*"])
        let ids = (0..<20_000).map { ModelID("vendor/model-\($0)") }
        bench.list(ids)
        bench.pass(.seconds(60))
        #expect(bench.list(ids + ["openai/gpt-5.5"]).told == [.modelListed])
    }
}
