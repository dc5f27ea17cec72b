import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

/// A watched model may be known by its id before the list has it.
@Suite(.timeLimit(.minutes(1)))
struct RetrieveTests {
    /// The list has the model from `listed`, the retrieval from `known`, in seconds.
    private func world(
        known: Double,
        listed: Double,
        retrieved: String = "gpt-5.5",
        _ body: (World) async throws -> Void
    ) async throws {
        var setup = Setup()
        setup.dialect = ScriptedDialect(hasRetrieve: true)
        setup.endpoints = [Setup.endpoint(watchEvery: .seconds(30))]
        let start = setup.clock.now.monotonic
        try await withWorld(setup) { sent in
            let at = (sent.at.monotonic - start).inSeconds
            if sent.path.contains("/model/") {
                return at >= known ? .reply(200, "model\n\(retrieved)") : .reply(404, "error\nno such model")
            }
            if sent.request.method == .post { return .reply(200, "ran\nserved gpt-5.5") }
            return .reply(200, at >= listed ? "list\nother\ngpt-5.5" : "list\nother")
        } _: { world in
            try await body(world)
        }
    }

    @Test
    func whatIsKnownByItsIDIsToldOnceAndCalled() async throws {
        try await world(known: 600, listed: 7_200) { world in
            world.run(for: .seconds(10_800))
            #expect(world.recorded == [.modelListed, .modelCallable])
            let event = try #require(world.recorder.content.events.first)
            #expect(event.facts.check == .retrieve)
            #expect(event.message.contains("though its list lacks it"))
            let present = try #require(event.facts.firstPresent)
            let absent = try #require(event.facts.lastAbsent)
            #expect((600...631).contains((present - world.start.wall).inSeconds))
            #expect(absent < present)
        }
    }

    @Test
    func itIsAskedForAtWatchSpeedAndNoLongerOnceItIsListed() async throws {
        try await world(known: .infinity, listed: 1_800) { world in
            world.run(for: .seconds(3_600))
            let times = world.times(of: "/model/")
            #expect((58...61).contains(times.count))
            for (one, two) in zip(times, times.dropFirst()) { #expect(abs(two - one - 30) < 1e-6) }
            #expect((times.last ?? 0) < 1_831)
            #expect(world.recorded == [.modelListed, .modelCallable])
        }
    }

    @Test(arguments: [400, 401, 403, 429, 500])
    func aRefusalOfOneIDNeitherSilencesTheListNorTellsOfTheEndpoint(status: Int) async throws {
        var setup = Setup()
        setup.dialect = ScriptedDialect(hasRetrieve: true)
        setup.endpoints = [Setup.endpoint(watchEvery: .seconds(30))]
        try await withWorld(setup) { sent in
            guard sent.path.contains("/model/") else { return .reply(200, "list\nother") }
            return .reply(status, "error\nnot that one")
        } _: { world in
            world.run(for: .seconds(7_200))
            #expect(world.recorded.isEmpty)
            #expect(world.times(of: "/model/").count > 1)
            // A throttled one counts for both: they draw from one quota.
            if status != 429 { #expect((239...241).contains(world.times(of: "/models").count)) }
        }
    }

    @Test
    func whatServesNoCompletionsIsNeverCalledAlsoAfterARestart() async throws {
        var setup = Setup()
        for _ in 0..<2 {
            try await withWorld(setup, script: { _ in .reply(200, "list\nother\nmute gpt-5.5") }) { world in
                world.run(for: .seconds(3_600))
                #expect(world.transport.sent.allSatisfy { $0.request.method == .get })
                #expect(world.recorded == [.modelAlreadyAvailable])
            }
            setup.clock = ManualClock(wall: setup.clock.now.wall)
        }
    }

    @Test
    func onlyWhatTheProviderCouldHaveIsSoughtAndWaitedForQuickly() async throws {
        var setup = Setup()
        setup.dialect = ScriptedDialect(ownModelPrefixes: ["gpt-"], hasRetrieve: true)
        setup.watches = [Watch(ModelPattern("gpt-5.5")), Watch(ModelPattern("claude-6"))]
        setup.endpoints = [Setup.endpoint(watchEvery: .seconds(30))]
        let start = setup.clock.now.monotonic
        try await withWorld(setup) { sent in
            if sent.path.contains("/model/") { return .reply(404, "error\nno such model") }
            if sent.request.method == .post { return .reply(200, "ran\nserved gpt-5.5") }
            let isListed = (sent.at.monotonic - start).inSeconds >= 600
            return .reply(200, isListed ? "list\nother\ngpt-5.5" : "list\nother")
        } _: { world in
            world.run(for: .seconds(3_600))
            #expect(world.recorded == [.modelListed, .modelCallable])
            #expect(world.times(of: "/model/gpt-5.5").count > 10)
            #expect(world.times(of: "/model/claude-6").isEmpty)
            // Once the model answers, nothing that could appear here is waited for.
            let late = world.times(of: "/models").filter { $0 > 1_800 }
            for (one, two) in zip(late, late.dropFirst()) { #expect(abs(two - one - 60) < 1e-6) }
        }
    }

    @Test
    func anAnswerForAnotherModelIsNoPresence() async throws {
        try await world(known: 600, listed: .infinity, retrieved: "some-default") { world in
            world.run(for: .seconds(3_600))
            #expect(world.recorded.isEmpty)
        }
    }
}
