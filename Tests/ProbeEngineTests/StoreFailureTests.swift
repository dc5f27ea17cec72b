import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EngineStoreFailureTests {
    static let full = RecorderError(.full, "the disk is full")

    @Test
    func whatCannotBeCommittedIsToldAtOnceAndCommittedLater() async throws {
        try await withWorld(script: EngineAppearanceTests.appearing(at: 130)) { world in
            world.run(for: .seconds(70))
            world.recorder.fail(with: Self.full)
            world.run(for: .seconds(130))
            #expect(world.sink.kinds == [.modelListed, .storeFailing])
            #expect(world.sink.tells.allSatisfy { $0.unrecorded })
            #expect(world.recorded.isEmpty)
            #expect(world.sink.tells.last?.event.facts.reason == "store_full")
            world.recorder.repair()
            world.run(for: .seconds(300))
            #expect(world.recorded == [.modelListed, .storeFailing, .storeRecovered, .modelCallable])
            // Told once, and marked as told.
            #expect(world.sink.kinds == [.modelListed, .storeFailing, .storeRecovered, .modelCallable])
            #expect(world.recorder.content.told.count == 4)
            #expect(world.sink.tells.dropFirst(2).allSatisfy { !$0.unrecorded })
        }
    }

    @Test
    func aRecordThatCannotBeReadAtTheStartStopsNothing() async throws {
        let setup = Setup()
        setup.recorder.fail(with: RecorderError(.corrupt, "not a database"))
        try await withWorld(setup, script: EngineAppearanceTests.appearing(at: 130)) { world in
            world.run(for: .seconds(3_600))
            #expect(world.sink.kinds == [.storeFailing, .modelListed])
            #expect(world.sink.tells.allSatisfy { $0.unrecorded })
            #expect(world.times(of: "/models").count == 60)
        }
    }

    @Test
    func factsThatCannotBeWrittenAreToldThoughNothingElseHappens() async throws {
        try await withWorld(script: { _ in .reply(200, "list\nother") }) { world in
            world.run(for: .seconds(200))
            world.recorder.fail([.batch], with: Self.full)
            world.run(for: .seconds(61))
            #expect(world.sink.kinds.first == .storeFailing)
        }
    }

    @Test
    func nothingIsPaidWhileNobodyCounts() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(completionEvery: .seconds(60), models: ["gpt-5.4"])]
        setup.recorder.fail([.reserve], with: RecorderError(.busy, "locked"))
        try await withWorld(setup, script: EngineAppearanceTests.appearing(at: 0)) { world in
            world.run(for: .seconds(1_800))
            #expect(world.times(of: "/responses").isEmpty)
            world.recorder.repair()
            world.run(for: .seconds(120))
            #expect(world.times(of: "/responses").count >= 2)
        }
    }

    @Test
    func recoveryNeedsNoNews() async throws {
        try await withWorld(script: EngineReloadTests.healthy) { world in
            world.run(for: .seconds(10))
            world.recorder.fail([.write], with: Self.full)
            await world.engine.rejectConfig(because: "the file is empty")
            world.run(for: .seconds(35))
            #expect(world.sink.kinds == [.configRejected, .storeFailing])
            world.recorder.repair()
            world.run(for: .seconds(11))
            #expect(world.recorded == [.configRejected, .storeFailing, .storeRecovered])
        }
    }

    @Test
    func runsThatFailToCommitTogetherLoseNothing() async throws {
        var setup = Setup()
        setup.endpoints = (1...12).map { Setup.endpoint("endpoint-\($0)") }
        try await withWorld(
            setup,
            script: { sent in
                guard sent.path.hasSuffix("models") else { return .reply(403, "error") }
                return .reply(200, "list\nother" + (sent.number >= 12 ? "\ngpt-5.5" : ""))
            }
        ) { world in
            world.run(for: .seconds(30))
            world.recorder.fail([.write], with: Self.full)
            world.run(for: .seconds(60))
            world.recorder.repair()
            world.run(for: .seconds(60))
            let listed = world.recorder.content.events.filter { $0.kind == .modelListed }
            #expect(Set(listed.compactMap(\.facts.endpoint)).count == 12)
            #expect(listed.count == 12)
            #expect(world.sink.kinds.count { $0 == .modelListed } == 12)
            #expect(world.recorded.count { $0 == .storeFailing } == 1)
            #expect(world.recorded.count { $0 == .storeRecovered } == 1)
        }
    }

    @Test
    func aLongFailureLosesHistoryAndNoEventAndNoBelief() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(listEvery: .seconds(1), watchEvery: .seconds(1))]
        try await withWorld(
            setup,
            script: { sent in
                guard sent.path.hasSuffix("models") else { return .reply(403, "error") }
                // Overloaded ever again: a change of holds each time.
                if sent.number % 2 == 0 { return .reply(503, "error", headers: [("retry-after", "1")]) }
                return .reply(200, "list\nother" + (sent.number > 10 ? "\ngpt-5.5" : ""))
            }
        ) { world in
            world.run(for: .seconds(5))
            world.recorder.fail([.write], with: Self.full)
            world.run(for: .seconds(2_500))
            #expect(world.times().count > 2_000)
            world.recorder.repair()
            world.run(for: .seconds(30))
            #expect(world.recorded.contains(.modelListed))
            let knowledge = try #require(world.recorder.content.knowledge.values.first)
            #expect(knowledge.models["gpt-5.5"]?.isListed == true)
        }
    }
}
