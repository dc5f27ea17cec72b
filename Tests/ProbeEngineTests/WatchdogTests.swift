import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

/// What the watchdog hears of the loop.
@Suite(.timeLimit(.minutes(1)))
struct EngineWatchdogTests {
    @Test
    func aLoopThatGoesRoundIsOnTime() async throws {
        try await withWorld(script: { _ in .reply(200, "list\nother") }) { world in
            for _ in 0..<5 {
                world.run(for: .seconds(60))
                #expect(await world.engine.isOnTime())
                #expect(await world.engine.isOnTime(), "nothing is due")
            }
        }
    }

    @Test
    func aLoopThatDoesNotDoWhatIsDueIsNotOnTime() async throws {
        try await withWorld(script: { _ in .reply(200, "list\nother") }) { world in
            world.run(for: .seconds(90))
            #expect(await world.engine.isOnTime())
            // Time passes and the loop gets no turn.
            world.clock.advance(by: .seconds(65))
            #expect(await !world.engine.isOnTime())
            world.settle()
            #expect(await world.engine.isOnTime())
        }
    }
}
