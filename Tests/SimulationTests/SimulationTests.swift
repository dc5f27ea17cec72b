import ProbeDomain
import Testing

/// Worlds from seeds: fresh ones within a budget of time, and all that ever failed.
///
/// A share of the rough worlds, and all deadly ones, keep their record in the real store; the others in memory, for speed.
@Suite(.serialized) struct SimulationTests {
    @Test(.timeLimit(.minutes(5)))
    func calmWorldsBreakNoRule() throws {
        let tally = try Campaign.run(.calm, seeds: 1...6)
        #expect(tally.failures.count == 0, "\(tally.report)")
        #expect(tally.requests > 2_000)
        #expect(tally.tells > 5)
    }

    @Test(.timeLimit(.minutes(5)))
    func roughWorldsThatOnceFailedBreakNoRule() throws {
        let tally = try Campaign.run(.rough, list: KnownSeeds.rough)
        #expect(tally.failures.count == 0, "\(tally.report)")
    }

    @Test(.timeLimit(.minutes(5)))
    func deadlyWorldsThatOnceFailedBreakNoRule() throws {
        let tally = try Campaign.run(.deadly, list: KnownSeeds.deadly)
        #expect(tally.failures.count == 0, "\(tally.report)")
    }

    @Test(.timeLimit(.minutes(5)), arguments: [WorldGenerator.Climate.cut, .throttled, .broken, .stepping])
    func worldsWithOneKindOfTroubleBreakNoRule(climate: WorldGenerator.Climate) throws {
        let tally = try Campaign.run(climate, seeds: 1...4)
        #expect(tally.failures.count == 0, "\(tally.report)")
    }

    @Test(.timeLimit(.minutes(10)))
    func freshRoughWorldsBreakNoRule() throws {
        let tally = try Campaign.fresh(.rough, for: Campaign.budget * 2 / 3)
        print(tally.figures)
        #expect(tally.failures.count == 0, "\(tally.report)")
        #expect(tally.worlds > 0)
    }

    @Test(.timeLimit(.minutes(10)))
    func freshDeadlyWorldsBreakNoRule() throws {
        let tally = try Campaign.fresh(.deadly, for: Campaign.budget / 3)
        print(tally.figures)
        #expect(tally.failures.count == 0, "\(tally.report)")
        #expect(tally.worlds > 0)
    }

    @Test(.timeLimit(.minutes(10)))
    func twentyEndpointsBreakNoRule() throws {
        let tally = try Campaign.run(.wide, list: Campaign.wantedSeed.map { [$0] } ?? [1])
        print(tally.figures)
        #expect(tally.failures.count == 0, "\(tally.report)")
    }

    @Test(.timeLimit(.minutes(5)), arguments: [WorldGenerator.Climate.rough, .deadly])
    func theSameSeedTellsTheSameStory(climate: WorldGenerator.Climate) throws {
        for seed in UInt64(11)...12 {
            let first = try Simulation.run(WorldGenerator.world(seed, climate))
            let second = try Simulation.run(WorldGenerator.world(seed, climate))
            #expect(first.story == second.story)
            #expect(first.requests == second.requests)
            #expect(first.beliefs == second.beliefs)
        }
    }
}
