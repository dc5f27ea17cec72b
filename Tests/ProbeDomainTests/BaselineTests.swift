import ProbeDomain
import Testing

@Suite("First contact")
struct BaselineTests {
    @Test
    func firstContactIsABaseline() throws {
        var bench = Bench()
        let first = bench.list(Bench.crowd + ["gpt-5.5", "gpt-5.5-2026-04-23"])
        #expect(first.events.isEmpty, "the call that is about to be made will say more")
        #expect(first.listChange?.added.count == 22)
        #expect(first.changesEndpoint)
        let call = bench.call("gpt-5.5", served: "gpt-5.5-2026-04-23")
        #expect(call.told == [.modelAlreadyAvailable])
        let facts = try #require(call.events.first?.facts)
        #expect(facts.state == "callable")
        #expect(facts.lastAbsent == nil, "since when is not known")
        for _ in 0..<100 {
            bench.pass(.seconds(60))
            #expect(bench.list(Bench.crowd + ["gpt-5.5", "gpt-5.5-2026-04-23"]).events.isEmpty)
            #expect(bench.call("gpt-5.5").events.isEmpty)
        }
    }

    @Test
    func firstContactMayBeAGate() throws {
        var bench = Bench()
        bench.list(["gpt-5.5"])
        let call = bench.call("gpt-5.5", .gated, "project_denied", status: 403)
        #expect(call.told == [.modelAlreadyAvailable])
        #expect(call.events.first?.facts.state == "gated")
        bench.pass(.seconds(120))
        #expect(bench.call("gpt-5.5", .gated, "project_denied", status: 403).events.isEmpty)
        bench.pass(.seconds(120))
        #expect(bench.call("gpt-5.5").told == [.modelCallable], "that is a change")
    }

    @Test
    func withoutACallTheBaselineIsToldAtOnce() {
        var bench = Bench(confirms: false)
        let first = bench.list(Bench.crowd + ["gpt-5.5"])
        #expect(first.told == [.modelAlreadyAvailable])
        #expect(first.events.first?.facts.state == "listed")
        bench.pass(.seconds(3_600))
        #expect(bench.list(Bench.crowd + ["gpt-5.5"]).events.isEmpty)
    }

    @Test
    func aBaselineWithoutAConclusiveCallIsToldAfterTenMinutesOnce() {
        var bench = Bench()
        bench.list(["gpt-5.5", "gpt-5.5-2026-04-23"])
        var told: [EventKind] = []
        for _ in 0..<30 {
            bench.pass(.seconds(60))
            told += bench.call("gpt-5.5", .rateLimited, "throttled", status: 429).told
            told += bench.list(["gpt-5.5", "gpt-5.5-2026-04-23"]).told
        }
        #expect(told == [.modelAlreadyAvailable])
        let late = bench.call("gpt-5.5")
        #expect(late.told == [.modelAlreadyAvailable], "its state is new, the model is not")
        #expect(late.events.first?.facts.state == "callable")
    }

    @Test
    func aCallOfAnotherSpellingIsTheBaselineToo() {
        var bench = Bench(models: ["gpt-5.5-2026-04-23"])
        bench.list(["gpt-5.5", "gpt-5.5-2026-04-23"])
        #expect(bench.call("gpt-5.5-2026-04-23").told == [.modelAlreadyAvailable])
        var later: [EventKind] = bench.call("gpt-5.5").told
        for _ in 0..<30 {
            bench.pass(.seconds(60))
            later += bench.list(["gpt-5.5", "gpt-5.5-2026-04-23"]).told
        }
        #expect(later.isEmpty, "one model, told once")
    }

    @Test
    func aCallBeforeTheFirstListIsTheBaselineToo() {
        var bench = Bench(models: ["gpt-5.5"])
        #expect(bench.call("gpt-5.5").told == [.modelAlreadyAvailable])
        bench.pass(.seconds(1))
        #expect(bench.list(["gpt-5.5"]).events.isEmpty)
    }

    @Test
    func aModelThatAnswersUnlistedAtFirstContactIsNotNew() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.list(Bench.crowd)
        #expect(bench.call("gpt-5.5").told == [.modelAlreadyAvailable])
        #expect(bench.state(of: "gpt-5.5") == .callable)
    }

    @Test
    func aModelThatWasRefusedAsUnknownAndThenAnswersIsNew() {
        var bench = Bench(models: ["gpt-5.5"])
        #expect(bench.call("gpt-5.5", .ambiguousAbsent, "not_found", status: 404).events.isEmpty)
        bench.pass(.seconds(900))
        #expect(bench.call("gpt-5.5").told == [.modelCallable], "no list was needed to know that it was not there")
    }

    @Test
    func aScheduledModelNobodyWaitsForHasABaselineOnRecord() {
        var bench = Bench(models: ["gpt-5"])
        bench.list(Bench.crowd + ["gpt-5"])
        let call = bench.call("gpt-5")
        #expect(call.told.isEmpty)
        #expect(call.recordedOnly == [.modelAlreadyAvailable])
    }

    @Test
    func anIncompleteFirstListIsPartOfTheBaseline() {
        var bench = Bench(confirms: false)
        #expect(bench.list(["gpt-5.5"], complete: false).told == [.modelAlreadyAvailable])
        bench.pass(.seconds(60))
        let second = bench.list(Bench.crowd + ["gpt-5.5", "gpt-5.5-2026-04-23"])
        #expect(second.events.isEmpty)
        bench.pass(.seconds(60))
        #expect(bench.list(Bench.crowd + ["gpt-5.5", "gpt-5.5-2026-04-23"]).events.isEmpty)
    }

    @Test
    func whatAppearsLaterIsNoBaseline() {
        var bench = Bench()
        bench.list(Bench.crowd)
        bench.pass(.seconds(60))
        #expect(bench.list(Bench.crowd + ["gpt-5.5"]).told == [.modelListed])
        let call = bench.call("gpt-5.5", served: "gpt-5.5-2026-04-23")
        #expect(call.told == [.modelCallable])
        #expect(call.events.first?.facts.servedModel == "gpt-5.5-2026-04-23")
    }

    @Test
    func aRestartIsNoFirstContact() {
        var bench = Bench()
        bench.list(Bench.crowd + ["gpt-5.5"])
        bench.call("gpt-5.5")
        var later = Bench(knowledge: bench.machine.knowledge)
        later.now = bench.now + .seconds(60)
        #expect(later.list(Bench.crowd + ["gpt-5.5"]).events.isEmpty)
        #expect(later.call("gpt-5.5").events.isEmpty)
        later.pass(.seconds(60))
        #expect(Bench(watching: ["gpt-6"]).machine.isWaiting)
    }
}
