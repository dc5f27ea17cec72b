import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EngineScheduleTests {
    @Test
    func aListIsDueEveryIntervalWithoutDrift() async throws {
        try await withWorld(script: { _ in .reply(200, "list\nother", after: .milliseconds(300)) }) { world in
            world.run(for: .seconds(3_600))
            let times = world.times(of: "/models")
            #expect(times.count == 60)
            let first = try #require(times.first)
            #expect((0...0.2).contains(first))
            for (index, time) in times.enumerated() { #expect(abs(time - first - 60 * Double(index)) < 1e-9) }
        }
    }

    @Test
    func runsThatAreMissedAreSkippedAndCounted() async throws {
        try await withWorld(script: { _ in .reply(200, "list\nother", after: .seconds(150)) }) { world in
            world.run(for: .seconds(600))
            let times = world.times(of: "/models")
            let first = try #require(times.first)
            #expect(times.map { ($0 - first).rounded() } == [0, 180, 360, 540])
            #expect(await world.engine.skippedRuns == 6)
        }
    }

    @Test
    func checksOfAnEndpointNeverOverlap() async throws {
        var setup = Setup()
        setup.endpoints = [
            Setup.endpoint("alpha", listEvery: .seconds(10), completionEvery: .seconds(30), models: ["a", "b", "c"]),
            Setup.endpoint("beta", listEvery: .seconds(10)),
        ]
        try await withWorld(
            setup,
            script: { sent in
                .reply(200, sent.path.hasSuffix("models") ? "list\nother" : "ran", after: .seconds(7))
            }
        ) { world in
            world.run(for: .seconds(600))
            #expect(world.transport.mostInFlight(to: "alpha.test") == 1)
            let lists = world.times(of: "/models")
            let calls = world.times(of: "/responses")
            #expect(lists.count > 60)
            #expect(calls.count > 30)
            // One endpoint never waits for another: beta keeps its pace.
            #expect(world.transport.sent.count { $0.request.url.contains("beta.test") } == 60)
        }
    }

    @Test
    func firstRunsAreSpreadAndTheSameAfterEveryStart() async throws {
        var setup = Setup()
        setup.endpoints = (1...20).map { Setup.endpoint("endpoint-\($0)") }
        setup.watches = []
        var starts: [[Double]] = []
        for _ in 1...2 {
            setup.recorder = MemoryRecorder()
            setup.clock = ManualClock()
            try await withWorld(setup, script: { _ in .reply(200, "list\nother") }) { world in
                world.run(for: .seconds(10))
                starts.append(world.times())
            }
        }
        #expect(starts[0] == starts[1])
        #expect(starts[0].count == 20)
        #expect(Set(starts[0]).count == 20)
        #expect((starts[0].max() ?? 0) <= 4)
    }

    @Test
    func aStopLetsShortRunsEndAndRecordsThem() async throws {
        let recorder = MemoryRecorder()
        var setup = Setup()
        setup.recorder = recorder
        try await withWorld(setup, script: { _ in .reply(200, "list\nother", after: .seconds(1)) }) { world in
            world.run(for: .milliseconds(500))
            #expect(world.times().count == 1)
        }
        #expect(recorder.content.attempts.count == 1)
    }

    @Test
    func aCancelledAttemptIsNoFailure() async throws {
        let recorder = MemoryRecorder()
        var setup = Setup()
        setup.recorder = recorder
        setup.endpoints = [Setup.endpoint(models: ["gpt-5.4"])]
        try await withWorld(
            setup,
            script: { sent in
                sent.path.hasSuffix("models")
                    ? .reply(200, "list\ngpt-5.4") : .reply(200, "ran", after: .seconds(20))
            }
        ) { world in
            world.run(for: .seconds(5))
            #expect(world.times(of: "/responses").count == 1)
        }
        // It took part in no record and no belief; what was reserved for it stays spent.
        #expect(recorder.content.attempts.map(\.check) == [.list])
        #expect(recorder.content.knowledge.values.allSatisfy { $0.health[.completion("gpt-5.4")] == nil })
        #expect(recorder.content.events.isEmpty)
        #expect(recorder.content.spending.values.flatMap(\.values).map(\.completions) == [1])
    }
}
