import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

/// Somebody sets the wall clock.
@Suite(.timeLimit(.minutes(1)))
struct EngineClockTests {
    private static let day = Duration.seconds(86_400)

    /// A list that lacks `gpt-5.5` from a while on.
    private static func vanishing(
        at second: Double
    ) -> @Sendable (ScriptedTransport.Sent) -> ScriptedTransport.Answer {
        { sent in
            let hour = MonotonicInstant(nanoseconds: 3_600_000_000_000)
            let isThere = (sent.at.monotonic - hour).inSeconds < second
            if sent.path.hasSuffix("models") { return .reply(200, "list\nother" + (isThere ? "\ngpt-5.5" : "")) }
            return .reply(403, "error")
        }
    }

    @Test(arguments: [day, .zero - day])
    func aStepOfADayEndsNoDoubt(step: Duration) async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(confirms: false)]
        try await withWorld(setup, script: Self.vanishing(at: 130)) { world in
            world.run(for: .seconds(310))
            world.clock.stepWall(by: step)
            world.run(for: Self.day - .seconds(600))
            #expect(!world.recorded.contains(.modelWithdrawn))
            world.run(for: .seconds(600))
            #expect(world.recorded.count { $0 == .modelWithdrawn } == 1)
        }
    }

    @Test(arguments: [60, 86_400])
    func aStepMakesNoOutageOfThreeQuickFailures(seconds: Int) async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(listEvery: .seconds(10), watchEvery: .seconds(10))]
        try await withWorld(
            setup,
            script: { sent in
                let hour = MonotonicInstant(nanoseconds: 3_600_000_000_000)
                let second = (sent.at.monotonic - hour).inSeconds
                return (115.0..<165).contains(second) ? .reply(500, "error") : .reply(200, "list\nother")
            }
        ) { world in
            world.run(for: .seconds(122))
            world.clock.stepWall(by: .seconds(seconds))
            world.run(for: .seconds(600))
            #expect(world.recorder.content.attempts.count { $0.verdict == .providerError } >= 3)
            #expect(!world.recorded.contains(.endpointDown))
        }
    }

    @Test(arguments: [60 * 365 * 86_400, 86_400, -86_400])
    func anIntervalIsRightAfterAStep(seconds: Int) async throws {
        let setup = Setup()
        try await withWorld(setup, script: EngineAppearanceTests.appearing(at: 130)) { world in
            world.run(for: .seconds(150))
            world.clock.stepWall(by: .seconds(seconds))
            world.run(for: .seconds(60))
            let listed = try #require(world.sink.tells.first?.event.facts)
            let absent = try #require(listed.lastAbsent)
            let present = try #require(listed.firstPresent)
            #expect((present - absent).wholeMicroseconds == 60_000_000)
        }
    }

    @Test
    func aStepBackProlongsNoHoldByTheRecord() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(completionEvery: .seconds(100), models: ["other"])]
        try await withWorld(
            setup,
            script: { sent in
                if sent.path.hasSuffix("models") { return .reply(200, "list\nother") }
                return .reply(429, "error", headers: [("retry-after", "40")])
            }
        ) { world in
            world.run(for: .seconds(130))
            world.clock.stepWall(by: .seconds(-3_600))
            let before = world.times(of: "/responses").count
            world.run(for: .seconds(1_000))
            let calls = world.times(of: "/responses").count - before
            #expect(calls == 10, "one every 100 seconds, held for 40 after each")
        }
    }

    @Test
    func aBootIn1970MovesNothingOfEarlierLives() throws {
        let then = ManualClock.gptDay
        var record = ModelRecord(id: "gpt-5.5")
        record.listing = .doubted(since: then, reads: 2)
        var knowledge = EndpointKnowledge(endpoint: EndpointRecord(key: Setup.endpoint().key))
        knowledge.models = ["gpt-5.5": record]
        knowledge.endpoint.lastCompleteList = then
        var health = HealthMachine()
        let boot = Timestamp(microseconds: 0)
        health.badSince = boot + .seconds(3)
        health.since = then
        knowledge.health = [.list: health]
        let machine = EndpointMachine(endpoint: Setup.endpoint(), watches: [], knowledge: knowledge)
        let step = then - boot
        let moved = machine.moved(by: step, in: boot...boot + .seconds(60)).knowledge
        #expect(moved.models == knowledge.models)
        #expect(moved.endpoint == knowledge.endpoint)
        #expect(moved.health[.list]?.since == then)
        #expect(moved.health[.list]?.badSince == then + .seconds(3))
    }

    @Test
    func aClockThatWasSetBackBetweenLivesMakesNoBackwardInterval() async throws {
        let setup = Setup()
        try await withWorld(setup, script: EngineAppearanceTests.appearing(at: 1_000)) { world in
            world.run(for: .seconds(70))
        }
        var next = setup
        next.clock = ManualClock(wall: setup.clock.now.wall - Self.day)
        try await withWorld(next, script: EngineAppearanceTests.appearing(at: 0)) { world in
            world.run(for: .seconds(30))
            let listed = try #require(world.sink.tells.first?.event.facts)
            let absent = try #require(listed.lastAbsent)
            let present = try #require(listed.firstPresent)
            #expect(absent <= present)
        }
    }
}
