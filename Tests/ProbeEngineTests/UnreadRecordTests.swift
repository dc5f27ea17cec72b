import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

/// A start while the record cannot be read.
@Suite(.timeLimit(.minutes(1)))
struct EngineUnreadRecordTests {
    @Test(arguments: [true, false])
    func whatIsNewSinceTheLastLifeIsNewAfterAll(confirms: Bool) async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(confirms: confirms)]
        try await withWorld(setup, script: EngineAppearanceTests.appearing(at: 1_000)) { world in
            world.run(for: .seconds(130))
        }
        let first = try #require(setup.recorder.content.knowledge.values.first)
        var next = setup
        next.clock = ManualClock(wall: setup.clock.now.wall)
        next.recorder.fail(with: RecorderError(.busy, "locked"))
        try await withWorld(next, script: EngineAppearanceTests.appearing(at: 0)) { world in
            world.run(for: .seconds(900))
            #expect(world.sink.kinds == [.storeFailing])
            world.recorder.repair()
            world.run(for: .seconds(300))
            let news: [EventKind] = confirms ? [.modelListed, .modelCallable] : [.modelListed]
            #expect(world.sink.kinds.filter { $0 != .storeFailing && $0 != .storeRecovered } == news)
            let after = try #require(world.recorder.content.knowledge.values.first)
            #expect(after.endpoint.baselineAt == first.endpoint.baselineAt)
            let record = try #require(after.models["gpt-5.5"])
            #expect(record.lastAbsent == first.endpoint.lastCompleteList)
            let present = try #require(record.firstPresent)
            #expect(present - next.clock.now.wall < .zero - .seconds(1_100))
        }
    }

    @Test
    func whatWasToldMeanwhileIsNotToldAgain() async throws {
        let setup = Setup()
        try await withWorld(setup, script: EngineAppearanceTests.appearing(at: 1_000)) { world in
            world.run(for: .seconds(130))
        }
        var next = setup
        next.clock = ManualClock(wall: setup.clock.now.wall)
        next.recorder.fail(with: RecorderError(.busy, "locked"))
        try await withWorld(next, script: EngineAppearanceTests.appearing(at: 130)) { world in
            world.run(for: .seconds(300))
            world.recorder.repair()
            world.run(for: .seconds(300))
            #expect(world.sink.kinds.count { $0 == .modelListed } == 1)
            #expect(world.recorded.count { $0 == .modelListed } == 1)
            #expect(world.recorded.contains(.modelCallable))
        }
    }

    @Test
    func trueFirstContactIsToldOnceTheRecordIsThere() async throws {
        let setup = Setup()
        setup.recorder.fail(with: RecorderError(.busy, "locked"))
        try await withWorld(setup, script: EngineAppearanceTests.appearing(at: 0)) { world in
            world.run(for: .seconds(120))
            #expect(world.sink.kinds == [.storeFailing])
            world.recorder.repair()
            world.run(for: .seconds(1_200))
            #expect(world.sink.kinds.filter { $0 == .modelAlreadyAvailable }.count == 1)
            #expect(!world.recorded.contains(.modelListed))
        }
    }
}
