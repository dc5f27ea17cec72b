import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

/// Calls that a plan pays for in any case.
@Suite(.timeLimit(.minutes(1)))
struct PlanRouteTests {
    @Test(arguments: [true, false])
    func aCallOfAPlanCostsNoMoney(isPlan: Bool) async throws {
        var setup = Setup()
        setup.dialect = ScriptedDialect(isPlan: isPlan)
        setup.endpoints = [Setup.endpoint(models: ["gpt-5.5"])]
        // Not a single call of the API would fit.
        setup.budget = BudgetCaps(completions: 1_000, microUSD: 1)
        try await withWorld(
            setup,
            script: { sent in .reply(200, sent.path.contains("models") ? "list\ngpt-5.5" : "ran\ntokens 8 16") }
        ) { world in
            world.run(for: .seconds(1_000))
            let attempts = world.recorder.content.attempts.filter { $0.check.kind == .completion }
            #expect(attempts.isEmpty != isPlan)
            #expect(attempts.allSatisfy { $0.microUSD == nil && $0.outputTokens == 16 })
            let spent = world.recorder.content.spending.values.flatMap(\.values)
            #expect(spent.allSatisfy { $0.microUSD == 0 })
            #expect(spent.contains { $0.completions > 0 && $0.tokens > 0 } == isPlan)
            #expect(world.recorded.contains(.budgetReached) != isPlan)
        }
    }
}
