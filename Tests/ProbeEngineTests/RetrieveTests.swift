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

    @Test
    func anAnswerForAnotherModelIsNoPresence() async throws {
        try await world(known: 600, listed: .infinity, retrieved: "some-default") { world in
            world.run(for: .seconds(3_600))
            #expect(world.recorded.isEmpty)
        }
    }
}
