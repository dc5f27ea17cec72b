import ProbeDomain
import Testing

/// Worlds from seeds: fresh ones within a budget of time, and all that ever failed.
@Suite struct SimulationTests {
    @Test(.timeLimit(.minutes(1)))
    func calmWorldsAreToldExactly() throws {
        for seed in UInt64(1)...4 {
            let begin = ContinuousClock.now
            let result = try Simulation.run(WorldGenerator.world(seed, .calm))
            #expect(result.violations.isEmpty, "seed \(seed): \(result.violations)")
            print(seed, result.requests, result.endpointSeconds / 86_400, ContinuousClock.now - begin, result.story)
            for violation in result.violations { print(violation) }
            #expect(result.requests > 500)
        }
    }
}
