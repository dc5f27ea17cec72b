import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

/// A forecast is what the engine then does.
@Suite(.timeLimit(.minutes(1)))
struct ForecastTests {
    /// What is listed, and how calls are answered.
    struct Case: Sendable {
        let name: String
        var models: [ModelID] = []
        var list = "list\nother"
        var answer = ScriptedTransport.Answer.reply(200, "ran\nserved gpt-5.4\ntokens 10 5")
        var endpointCaps = BudgetCaps()
        var budget = BudgetCaps()
    }

    static let gated = ScriptedTransport.Answer.reply(403, "error")

    static let cases = [
        Case(name: "lists and retrievals alone"),
        Case(name: "scheduled calls", models: ["gpt-5.4"]),
        Case(name: "a cap on calls", models: ["gpt-5.4"], endpointCaps: BudgetCaps(completions: 40)),
        Case(name: "a cap on money in all", models: ["gpt-5.4"], budget: BudgetCaps(microUSD: 100_000)),
        Case(name: "a cap on tokens", models: ["gpt-5.4"], budget: BudgetCaps(tokens: 800)),
        Case(name: "a gated model", list: "list\nother\ngpt-5.5", answer: gated),
        Case(
            name: "a gated model under a cap",
            list: "list\nother\ngpt-5.5",
            answer: gated,
            budget: BudgetCaps(completions: 40)
        ),
        Case(name: "a gated model called by schedule", models: ["gpt-5.5"], list: "list\ngpt-5.5", answer: gated),
    ]

    @Test(arguments: cases.indices)
    func aDayIsAsTheEngineThenLivesIt(index: Int) async throws {
        let item = Self.cases[index]
        var setup = Setup()
        setup.dialect = ScriptedDialect(hasRetrieve: true)
        setup.endpoints = [
            Setup.endpoint(
                listEvery: .seconds(600),
                watchEvery: .seconds(300),
                models: item.models,
                budget: item.endpointCaps
            )
        ]
        setup.budget = item.budget
        setup.clock = ManualClock(wall: ManualClock.gptDay.nextDay - .seconds(7_200))
        let script: @Sendable (ScriptedTransport.Sent) -> ScriptedTransport.Answer = { sent in
            if sent.path.contains("/model/") { return .reply(404, "error\nno such model") }
            return sent.request.method == .post ? item.answer : .reply(200, item.list)
        }
        try await withWorld(setup, script: script) { world in
            // The first two hours are spent on the day before: baseline and quick first calls are over.
            world.run(for: .seconds(7_200))
            let known = try #require(world.recorder.content.knowledge.values.first)
            let call = Forecast.Call(tokens: 15, microUSD: nil, time: .seconds(1))
            let forecast = Forecast(
                members: setup.members,
                watches: setup.watches,
                budget: setup.budget,
                known: [known.endpoint.key: Forecast.Known(knowledge: known, calls: ["gpt-5.4": call])],
                at: world.clock.now.wall
            )
            let before = world.transport.sent.count
            world.run(for: .seconds(86_400))
            let sent = world.transport.sent.dropFirst(before)
            let day = try #require(forecast.days.first)
            let calls = sent.count { $0.request.method == .post }
            #expect(abs(sent.count { $0.path.hasSuffix("/models") } - day.lists) <= 2, "\(item.name)")
            #expect(abs(sent.count { $0.path.contains("/model/") } - day.retrievals) <= 2, "\(item.name)")
            #expect(abs(calls - day.completions) <= 2, "\(item.name): \(calls) calls, \(day.completions) foretold")
            #expect(day.refused.isEmpty == (item.endpointCaps == BudgetCaps() && day.recalls > 0 || item.isFree))
        }
    }

    @Test
    func aRefusalNamesTheCapAndTheTime() throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(completionEvery: .seconds(3_600), models: ["gpt-5.5"])]
        setup.budget = BudgetCaps(completions: 8)
        let forecast = Forecast(
            members: setup.members,
            watches: [],
            budget: setup.budget,
            known: [:],
            at: ManualClock.gptDay
        )
        let day = try #require(forecast.days.first)
        // Three quarters of eight are sent, one an hour.
        #expect(day.completions == 6)
        #expect(day.refused == ["budget.completions_per_day": 18])
        #expect(day.firstRefusal == .seconds(6 * 3_600))
        #expect(day.unpriced.isEmpty)
    }

    @Test(arguments: [true, false])
    func aPriceOfTheListIsReckonedWith(isNamed: Bool) throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(models: ["llama-4-scout"])]
        let price = try #require(ModelPrice(input: 1, output: 2))
        var knowledge = EndpointKnowledge(endpoint: EndpointRecord(key: setup.endpoints[0].key))
        var record = ModelRecord(id: "llama-4-scout")
        record.terms = ModelTerms(ListedModel(id: record.id, price: isNamed ? price : nil))
        knowledge.models[record.id] = record
        let forecast = Forecast(
            members: setup.members,
            watches: [],
            budget: BudgetCaps(),
            known: [setup.endpoints[0].key: Forecast.Known(knowledge: knowledge)],
            at: ManualClock.gptDay
        )
        let day = try #require(forecast.days.first)
        #expect(day.unpriced.isEmpty == isNamed)
        let tokens = day.spending.tokens / day.completions
        let most = (isNamed ? price : PriceTable.assumed).cost(input: 16, output: tokens - 16)
        #expect(day.spending.microUSD == day.completions * most)
    }

    @Test
    func delaysFollowFromTheIntervals() throws {
        var setup = Setup()
        setup.endpoints = [
            Setup.endpoint(watchEvery: .seconds(30)), Setup.endpoint("beta", watchEvery: .seconds(30), confirms: false),
        ]
        let known = Forecast.Known(
            knowledge: EndpointKnowledge(endpoint: EndpointRecord(key: setup.endpoints[0].key)),
            listTime: .seconds(2)
        )
        let make = { (watches: [Watch], hasRetrieve: Bool) in
            setup.dialect = ScriptedDialect(hasRetrieve: hasRetrieve)
            return Forecast(
                members: setup.members,
                watches: watches,
                budget: BudgetCaps(),
                known: [setup.endpoints[0].key: known],
                at: ManualClock.gptDay
            ).days
        }
        let calm = make([], false)
        #expect(calm[0].listed == Forecast.Delay(mean: .seconds(32), worst: .seconds(62)))
        #expect(!calm[0].isWatching)
        let watching = make(setup.watches, false)
        #expect(watching[0].listed == Forecast.Delay(mean: .seconds(17), worst: .seconds(32)))
        #expect(watching[0].isWatching)
        let asking = make(setup.watches, true)
        #expect(asking[0].listed == Forecast.Delay(mean: .seconds(9.5), worst: .seconds(17)))
        #expect(asking[0].callable == asking[0].listed)
        #expect(asking[0].recallEvery == .seconds(900))
        #expect(asking[1].callable == nil)
        #expect(asking[1].recallEvery == nil)
        // Nothing is called because it has appeared, but by the schedule.
        setup.endpoints[1].completionModels = ["gpt-5.5"]
        let scheduled = make(setup.watches, true)[1]
        #expect(scheduled.callable == Forecast.Delay(mean: .seconds(450), worst: .seconds(900)))
        #expect(scheduled.recallEvery == .seconds(900))
    }
}

extension ForecastTests.Case {
    /// No cap stands against what the schedule asks for.
    var isFree: Bool { endpointCaps == BudgetCaps() && budget == BudgetCaps() }
}
