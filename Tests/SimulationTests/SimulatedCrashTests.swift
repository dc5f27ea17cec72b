import ProbeDomain
import Testing

/// The same world with deaths of the process and without: what is told and believed in the end is the same.
///
/// Nothing fails at random in these worlds, for a failure that is met at another instant is another failure.
@Suite struct SimulatedCrashTests {
    @Test(.timeLimit(.minutes(3)), arguments: [3, 5, 8, 13] as [UInt64])
    func stateAfterCrashesEqualsStateWithoutThem(seed: UInt64) throws {
        var plan = WorldGenerator.world(seed, .calm)
        plan.length = plan.length / 4
        plan.budget = BudgetCaps()
        for index in plan.sites.indices { plan.sites[index].endpoint.budget = BudgetCaps() }
        plan.machine.hasRealStore = true
        let whole = try Simulation.run(plan)
        var random = SeededRandom(seed: seed)
        var write = 0
        for _ in 0..<12 {
            write += Int.random(in: 1...10, using: &random)
            plan.machine.crashes.append(.init(write: write, isAfter: Bool.random(using: &random)))
        }
        let broken = try Simulation.run(plan)
        #expect(broken.lives > 6)
        #expect(whole.violations.isEmpty, "\(whole.violations)")
        #expect(broken.violations.isEmpty, "\(broken.violations)")
        #expect(Set(broken.story) == Set(whole.story))
        #expect(broken.beliefs == whole.beliefs)
    }
}
