import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

/// What costs goes on from its schedule, so that a crash loop spends nothing; lists are read at once.
@Suite(.timeLimit(.minutes(1)))
struct RestartTests {
    @Test
    func aCrashLoopPaysForOneCallAnInterval() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(models: ["gpt-5.4", "gpt-5.3"])]
        let script = EngineReloadTests.healthy
        let begin = setup.clock.now.wall
        var calls: [Duration] = []
        var lists = 0
        for life in 0...20 {
            if life > 0 { setup.clock = ManualClock(wall: setup.clock.now.wall) }
            try await withWorld(setup, script: script) { world in
                world.run(for: life < 20 ? .seconds(6) : .seconds(950))
                calls += world.transport.sent.filter { $0.path.hasSuffix("responses") }.map { $0.at.wall - begin }
                lists += life < 20 ? world.times(of: "/models").count : 0
            }
        }
        #expect(lists == 20)
        #expect(calls.map { ($0.inSeconds / 10).rounded() } == [0, 0, 90, 90])
    }

    @Test
    func aKeyThatWasRefusedIsTriedAgainAfterAStop() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(listEvery: .seconds(60))]
        try await withWorld(setup, script: { _ in .reply(401, "error") }) { world in
            world.run(for: .seconds(1_800))
            #expect(world.recorder.content.holds.values.contains { $0.values.contains { $0.cause == .refused } })
        }
        setup.clock = ManualClock(wall: setup.clock.now.wall)
        try await withWorld(setup, script: { _ in .reply(200, "list\ngpt-5.4") }) { world in
            world.run(for: .seconds(5))
            #expect(world.times(of: "/models").count == 1)
        }
    }

    @Test
    func aCallWhoseAnswerWasNeverRecordedIsNotMadeAgain() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(models: ["gpt-5.4"])]
        var calls = 0
        for life in 0..<5 {
            if life > 0 { setup.clock = ManualClock(wall: setup.clock.now.wall) }
            try await withWorld(
                setup,
                script: { sent in
                    sent.path.hasSuffix("models")
                        ? .reply(200, "list\ngpt-5.4") : .reply(200, "ran", after: .seconds(25))
                }
            ) { world in
                world.run(for: .seconds(5))
                calls += world.times(of: "/responses").count
            }
        }
        #expect(calls == 1)
        #expect(setup.recorder.content.attempts.allSatisfy { $0.check == .list })
    }

    @Test
    func aGatedModelIsCalledAgainByTheScheduleOfTheFirstLife() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(listEvery: .seconds(60))]
        let begin = setup.clock.now.wall
        var calls: [Double] = []
        for life in 0..<120 {
            if life > 0 { setup.clock = ManualClock(wall: setup.clock.now.wall) }
            try await withWorld(
                setup,
                script: { sent in
                    sent.path.hasSuffix("models") ? .reply(200, "list\ngpt-5.5") : .reply(403, "error\nno access")
                }
            ) { world in
                world.run(for: .seconds(16))
                calls += world.transport.sent.filter { $0.path.hasSuffix("responses") }
                    .map { ($0.at.wall - begin).inSeconds }
            }
        }
        // 120 lives of 20 s: at once, after 2, 5 and 10 minutes, and then every 15; later by a life at most.
        #expect(calls.count == 5)
        for (call, due) in zip(calls, [0, 120, 420, 1_020, 1_920]) { #expect((0...90).contains(call - Double(due))) }
    }

    @Test
    func aRecordThatIsReadLateKeepsTheScheduleToo() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(models: ["gpt-5.4"])]
        try await withWorld(setup, script: EngineReloadTests.healthy) { world in world.run(for: .seconds(10)) }
        setup.clock = ManualClock(wall: setup.clock.now.wall)
        setup.recorder.fail(with: RecorderError(.busy, "locked"))
        try await withWorld(setup, script: EngineReloadTests.healthy) { world in
            world.run(for: .seconds(60))
            world.recorder.repair()
            world.run(for: .seconds(600))
            #expect(world.times(of: "/responses").isEmpty)
            world.run(for: .seconds(300))
            #expect(world.times(of: "/responses").count == 1)
        }
    }

    @Test
    func aClockThatWasSetBackPutsNoCallOffForLongerThanItsInterval() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(models: ["gpt-5.4"])]
        try await withWorld(setup, script: EngineReloadTests.healthy) { world in world.run(for: .seconds(10)) }
        setup.clock = ManualClock(wall: setup.clock.now.wall - .seconds(86_400))
        try await withWorld(setup, script: EngineReloadTests.healthy) { world in
            world.run(for: .seconds(905))
            #expect(world.times(of: "/responses").count == 1)
        }
    }
}
