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

    @Test
    func aRunThatNeverEndsIsNoticed() async throws {
        let never = Duration.seconds(1_000_000)
        var setup = Setup()
        setup.endpoints = ["alpha", "beta"].map { Setup.endpoint($0) }
        try await withWorld(
            setup,
            script: { sent in
                sent.request.url.contains("beta") ? .failure(.connect, after: never) : .reply(200, "list\nother")
            }
        ) { world in
            // A question every ten seconds, for the longest time that a run may take, and more.
            for _ in 0..<60 {
                world.run(for: .seconds(10))
                #expect(await world.engine.isOnTime())
            }
            // A suspend counts as no more than the questions after it.
            world.run(for: .seconds(24 * 3_600))
            #expect(await world.engine.isOnTime())
            world.run(for: .seconds(1))
            var questions = 0
            while await world.engine.isOnTime(), questions < 1_000 {
                questions += 1
                world.run(for: .seconds(10))
            }
            #expect((200..<400).contains(questions))
        }
    }
}
