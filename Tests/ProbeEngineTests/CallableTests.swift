import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

/// Which watched models are shown as callable.
@Suite(.timeLimit(.minutes(1)))
struct EngineCallableTests {
    @Test
    func aModelIsShownOnceItHasAnswered() async throws {
        try await withWorld(script: Self.callable) { world in
            #expect(world.board.shown == [])
            world.run(for: .seconds(5))
            // Empty at the start: what an earlier life has left is not true any more.
            #expect(world.board.shown == [[], ["alpha/gpt-5.5"]])
            let mark = try #require(world.board.marks.first)
            #expect(mark.id == "openai/gpt-5.5" && mark.since != nil)
            // It stays so, and is not shown again for each answer.
            world.run(for: .seconds(3_600))
            #expect(world.board.shown.count == 2)
        }
    }

    @Test
    func aRestartShowsItBeforeItIsReady() async throws {
        let setup = Setup()
        try await withWorld(setup, script: Self.callable) { $0.run(for: .seconds(5)) }
        // The record goes on; nobody answers.
        try await withWorld(setup, script: { _ in .failure(.connect) }) { world in
            world.settle()
            #expect(world.board.shown == [["alpha/gpt-5.5"]])
            #expect(world.board.settled == 1)
            // An outage says nothing about what the key may call.
            world.run(for: .seconds(7_200))
            #expect(world.board.shown == [["alpha/gpt-5.5"]])
        }
    }

    @Test
    func aRecordThatCouldNotBeReadAtTheStartIsShownOnceItIs() async throws {
        let setup = Setup()
        try await withWorld(setup, script: Self.callable) { $0.run(for: .seconds(5)) }
        setup.recorder.fail(with: RecorderError(.busy, "locked"))
        try await withWorld(setup, script: { _ in .failure(.connect) }) { world in
            world.run(for: .seconds(60))
            #expect(world.board.shown == [[]])
            world.recorder.repair()
            world.run(for: .seconds(60))
            #expect(world.board.shown == [[], ["alpha/gpt-5.5"]])
        }
    }

    @Test
    func whatIsRefusedAgainIsShownNoMore() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(completionEvery: .seconds(60), models: ["openai/gpt-5.5"])]
        let later = setup.clock.now.monotonic + .seconds(600)
        try await withWorld(
            setup,
            script: { sent in
                sent.at.monotonic > later && !sent.path.hasSuffix("models")
                    ? .reply(403, "error") : Self.callable(sent)
            }
        ) { world in
            world.run(for: .seconds(500))
            #expect(world.board.shown.last == ["alpha/gpt-5.5"])
            world.run(for: .seconds(600))
            #expect(world.board.shown == [[], ["alpha/gpt-5.5"], []])
        }
    }

    @Test
    func aReloadShowsWhatItsPlanWatches() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint("alpha"), Setup.endpoint("beta")]
        try await withWorld(setup, script: Self.callable) { world in
            world.run(for: .seconds(30))
            #expect(world.board.shown.last == ["alpha/gpt-5.5", "beta/gpt-5.5"])
            setup.endpoints = [Setup.endpoint("beta")]
            await world.reload(setup)
            #expect(world.board.shown.last == ["beta/gpt-5.5"])
            // By a glob the id is the name.
            setup.watches = [Watch(ModelPattern("gpt-5*"))]
            await world.reload(setup)
            #expect(world.board.shown.last == ["beta/openai/gpt-5.5"])
            setup.watches = [Watch(ModelPattern("gpt-5.5"), endpoints: ["alpha"])]
            await world.reload(setup)
            #expect(world.board.shown.last == [])
        }
    }

    @Sendable
    static func callable(_ sent: ScriptedTransport.Sent) -> ScriptedTransport.Answer {
        .reply(200, sent.path.hasSuffix("models") ? "list\nopenai/gpt-5.5" : "ran")
    }
}
