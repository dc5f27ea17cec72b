import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EngineBudgetTests {
    @Test
    func aCapIsToldOnceADay() async throws {
        let setup = Self.capped
        try await withWorld(setup, script: EngineReloadTests.healthy) { world in
            // From 17:44 over two midnights.
            world.run(for: .seconds(40 * 3_600))
            // A quarter of four is kept for confirmations.
            #expect(world.times(of: "/responses").count == 9)
            #expect(world.sink.kinds == [.budgetReached, .budgetReached, .budgetReached])
            let first = try #require(world.sink.tells.first?.event)
            #expect(first.facts.until == first.time.nextDay)
        }
    }

    @Test
    func aRestartDoesNotTellItAgainAndSpendsNoMore() async throws {
        var setup = Self.capped
        try await withWorld(setup, script: EngineReloadTests.healthy) { world in
            world.run(for: .seconds(3 * 3_600))
            #expect(world.sink.kinds == [.budgetReached])
        }
        setup.clock = ManualClock(wall: setup.clock.now.wall)
        try await withWorld(setup, script: EngineReloadTests.healthy) { world in
            world.run(for: .seconds(2 * 3_600))
            #expect(world.sink.tells.isEmpty)
            #expect(world.times(of: "/responses").isEmpty)
            #expect(world.recorded.count { $0 == .budgetReached } == 1)
        }
    }

    static var capped: Setup {
        var setup = Setup()
        setup.endpoints = [
            Setup.endpoint(models: ["gpt-5.4"], budget: BudgetCaps(completions: 4))
        ]
        return setup
    }
}
