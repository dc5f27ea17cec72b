import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

/// Holds that others have made: another process, or another look.
@Suite(.timeLimit(.minutes(1)))
struct SharedHoldTests {
    @Test
    func aHoldThatAnotherProcessHasMadeStopsTheCallAndCostsNothing() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(completionEvery: .seconds(60), models: ["gpt-5.4"])]
        try await withWorld(setup, script: EngineReloadTests.healthy) { world in
            world.run(for: .seconds(90))
            let before = world.times(of: "/responses").count
            let spent = world.recorder.content.spending
            var change = RecordChange()
            change.holds = [Self.hold(.pool("gpt-5.4"), from: world.clock.now.wall, seconds: 1_000)]
            _ = try await world.recorder.commit(change)
            world.run(for: .seconds(990))
            #expect(world.times(of: "/responses").count == before)
            #expect(world.recorder.content.spending == spent)
            world.run(for: .seconds(600))
            #expect(world.times(of: "/responses").count > before)
        }
    }

    /// A free request asks for no reservation, which would bring it.
    @Test
    func aHoldThatAnotherProcessHasMadeStopsListsAndRetrievals() async throws {
        var setup = Setup()
        setup.dialect = ScriptedDialect(hasRetrieve: true)
        try await withWorld(
            setup,
            script: { sent in
                sent.path.hasSuffix("models") ? .reply(200, "list\nother") : .reply(404, "error\nno such model")
            }
        ) { world in
            world.run(for: .seconds(100))
            let before = world.times()
            #expect(Set(world.transport.sent.map(\.path)).count == 2, "lists and retrievals")
            var change = RecordChange()
            change.holds = [Self.hold(.origin, from: world.clock.now.wall, seconds: 1_000)]
            _ = try await world.recorder.commit(change)
            world.run(for: .seconds(990))
            #expect(world.times() == before)
            world.run(for: .seconds(120))
            #expect(world.times().count > before.count)
        }
    }

    @Test(arguments: [-7_200, 7_200])
    func aStepOfTheClockDoesNotMakeOwnHoldsForeign(seconds: Int64) async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(completionEvery: .seconds(60), models: ["gpt-5.4"])]
        try await withWorld(
            setup,
            script: { sent in
                if sent.request.method == .post { return .reply(200, "ran\nserved gpt-5.4") }
                return sent.number == 0
                    ? .reply(429, "error", headers: [("retry-after", "1000")]) : .reply(200, "list\ngpt-5.4")
            }
        ) { world in
            world.run(for: .seconds(10))
            world.clock.stepWall(by: .seconds(seconds))
            world.run(for: .seconds(1_200))
            let times = world.times(of: "/models")
            let first = try #require(times.first)
            let second = try #require(times.dropFirst().first)
            #expect((second - first).rounded() == 1_000)
        }
    }

    @Test
    func aNamedWaitHoldsForEveryOtherWayToAskToo() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(models: ["gpt-5.4"])]
        try await withWorld(
            setup,
            script: { sent in
                if sent.path.hasSuffix("models") { return .reply(200, "list\ngpt-5.4") }
                return sent.path.hasSuffix("responses")
                    ? .reply(421, "error", headers: [("retry-after", "300")]) : .reply(200, "ran\nserved gpt-5.4")
            }
        ) { world in
            world.run(for: .seconds(600))
            let refused = try #require(world.times(of: "/responses").first)
            let other = try #require(world.times(of: "/chat").first)
            #expect((300..<302).contains(other - refused))
        }
    }

    @Test
    func whatOneLookIsToldHoldsForTheOthers() async throws {
        let report = try await look { sent in
            if sent.path.contains("/alpha/") {
                return .reply(503, "error", headers: [("retry-after", "600")], after: .seconds(1))
            }
            return sent.path.hasSuffix("models")
                ? .reply(200, "list\ngpt-5.4", after: .seconds(5)) : .reply(200, "ran\nserved gpt-5.4")
        }
        #expect(report.endpoints.map(\.state) == [.failed, .held])
        #expect(report.endpoints.last?.models.map(\.stage) == [.listed])
        #expect(report.spending == Spending())
    }

    @Test
    func holdsThatCannotBeReadKeepALookFromAsking() async throws {
        let recorder = MemoryRecorder()
        recorder.fail([.load], with: RecorderError(.busy, "another process holds it"))
        let report = try await look(recorder: recorder) { _ in .reply(200, "ran\nserved gpt-5.4") }
        #expect(report.endpoints.map(\.state) == [.held, .held])
        #expect(report.endpoints.allSatisfy { $0.list == nil })
        let forced = try await look(recorder: recorder, isForced: true) { sent in
            .reply(200, sent.path.hasSuffix("models") ? "list\ngpt-5.4" : "ran\nserved gpt-5.4")
        }
        #expect(forced.endpoints.map(\.state) == [.up, .up])
    }

    @Test
    func looksWithARefusedKeyMakeTheWaitNoLonger() async throws {
        let recorder = MemoryRecorder()
        var waits: [Set<Timestamp>] = []
        for _ in 0..<3 {
            let report = try await look(recorder: recorder) { _ in .reply(401, "error") }
            #expect(report.endpoints.allSatisfy { $0.list?.verdict == .authFailed })
            waits.append(Set(recorder.content.holds.values.flatMap { $0.values.map(\.until) }))
        }
        #expect(waits[0].count == 1 && Set(waits).count == 1)
    }

    /// Looks once at two endpoints of one origin.
    private func look(
        recorder: MemoryRecorder = MemoryRecorder(),
        isForced: Bool = false,
        script: @escaping @Sendable (ScriptedTransport.Sent) -> ScriptedTransport.Answer
    ) async throws -> OnceReport {
        let clock = ManualClock()
        let executor = StepExecutor()
        let members = ["alpha", "beta"].map { name in
            let key = EndpointKey(name: name, provider: "scripted", baseURL: "https://one.test/\(name)/v1")
            var endpoint = Endpoint(key: key)
            endpoint.completionModels = ["gpt-5.4"]
            return Member(
                endpoint: endpoint,
                dialect: ScriptedDialect(),
                target: DialectTarget(baseURL: key.baseURL, key: nil)
            )
        }
        let once = Once(
            members: members,
            watches: [],
            budget: BudgetCaps(),
            transport: ScriptedTransport(clock: clock, script: script),
            recorder: recorder,
            time: clock,
            options: Once.Options(isForced: isForced),
            recent: { _, _ in nil }
        )
        return try await withThrowingTaskGroup(of: OnceReport.self) { group in
            group.addTask(executorPreference: executor) { await once.run { _ in } }
            executor.drain()
            while let next = clock.nextDeadline {
                clock.advance(to: next)
                executor.drain()
            }
            return try #require(try await group.next())
        }
    }

    private static func hold(_ scope: HoldScope, from now: Timestamp, seconds: Int64) -> Hold {
        Hold(
            pacer: PacerKey(origin: "https://alpha.test", identity: ""),
            scope: scope,
            until: now + .seconds(seconds),
            cause: .throttled,
            reason: "throttled",
            isInstructed: true,
            step: 1,
            since: now
        )
    }
}
