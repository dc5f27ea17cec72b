import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EngineReloadTests {
    @Test
    func theRecordKnowsWhatIsInThePlan() async throws {
        var setup = Setup()
        try await withWorld(setup, script: Self.healthy) { world in
            world.run(for: .seconds(1))
            #expect(world.recorder.content.plan == setup.endpoints.map(\.key))
            setup.endpoints = [Setup.endpoint("beta")]
            await world.engine.reload(members: setup.members, watches: [], budget: BudgetCaps())
            #expect(world.recorder.content.plan == setup.endpoints.map(\.key))
        }
    }

    @Test
    func aReloadKeepsTheInstantsAndDoublesNothing() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(completionEvery: .seconds(600), models: ["gpt-5.4"])]
        try await withWorld(setup, script: Self.healthy) { world in
            world.run(for: .seconds(100))
            for _ in 1...3 { await world.reload(setup) }
            world.run(for: .seconds(600))
            let lists = world.times(of: "/models")
            let first = try #require(lists.first)
            #expect(lists.map { ($0 - first).rounded() } == (0...11).map { Double($0) * 60 })
            // Nothing is paid again for a reload.
            #expect(world.times(of: "/responses").map { ($0 - first).rounded() } == [0, 600])
        }
    }

    @Test
    func aRunUnderWayEndsAndItsResultCounts() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(models: ["gpt-5.4"])]
        try await withWorld(setup, script: Self.slowCalls) { world in
            world.run(for: .seconds(5))
            #expect(world.times(of: "/responses").count == 1)
            await world.reload(setup)
            world.run(for: .seconds(100))
            #expect(world.transport.mostInFlight(to: "alpha.test") == 1)
            #expect(world.times(of: "/responses").count == 1)
            let knowledge = try #require(world.recorder.content.knowledge.values.first)
            #expect(knowledge.models["gpt-5.4"]?.state == .callable)
            #expect(world.recorder.content.attempts.contains { $0.check == .completion("gpt-5.4") })
        }
    }

    @Test
    func aConfirmationUnderWayIsNotSentAgain() async throws {
        let setup = Setup()
        try await withWorld(
            setup,
            script: { sent in
                sent.path.hasSuffix("models") ? .reply(200, "list\ngpt-5.5") : .reply(200, "ran", after: .seconds(20))
            }
        ) { world in
            world.run(for: .seconds(5))
            await world.reload(setup)
            world.run(for: .seconds(900))
            #expect(world.times(of: "/responses").count == 1)
            #expect(world.sink.kinds == [.modelAlreadyAvailable])
        }
    }

    @Test
    func endpointsComeAndGo() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint("alpha"), Setup.endpoint("beta")]
        try await withWorld(setup, script: Self.healthy) { world in
            world.run(for: .seconds(100))
            var next = setup
            next.endpoints = [Setup.endpoint("beta"), Setup.endpoint("gamma")]
            await world.reload(next)
            let before = world.transport.sent.count
            world.run(for: .seconds(120))
            let hosts = world.transport.sent.dropFirst(before).map { $0.request.url.split(separator: "/")[1] }
            #expect(Set(hosts) == ["beta.test", "gamma.test"])
            #expect(world.recorder.content.knowledge.keys.map(\.name).sorted() == ["alpha", "beta", "gamma"])
            #expect(world.recorded.isEmpty)
        }
    }

    @Test
    func aModelThatIsNoLongerAskedForStaysUnasked() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(completionEvery: .seconds(60), models: ["gpt-5.4"])]
        try await withWorld(setup, script: Self.slowCalls) { world in
            world.run(for: .seconds(5))
            var next = setup
            next.endpoints = [Setup.endpoint(completionEvery: .seconds(60))]
            await world.reload(next)
            world.run(for: .seconds(600))
            #expect(world.times(of: "/responses").count == 1)
        }
    }

    @Test
    func anAnswerToTheOldKeyDoesNotStandAgainstTheNewOne() async throws {
        var setup = Setup()
        setup.key = Secret("old-key", origin: "env KEY")
        try await withWorld(
            setup,
            script: { sent in
                sent.number == 0 ? .reply(401, "error", after: .seconds(5)) : .reply(200, "list\nother")
            }
        ) { world in
            world.run(for: .seconds(2))
            var next = setup
            next.key = Secret("new-key", origin: "env KEY")
            await world.reload(next)
            world.run(for: .seconds(100))
            #expect(world.recorder.content.holds.values.allSatisfy { $0.isEmpty })
            // It happened, so that it is on record.
            #expect(world.recorder.content.attempts.first?.verdict == .authFailed)
            #expect(world.times().count >= 2)
        }
    }

    @Test
    func aNewKeyIsTriedAtOnce() async throws {
        var setup = Setup()
        setup.key = Secret("old-key", origin: "env KEY")
        try await withWorld(
            setup,
            script: { sent in sent.at.monotonic < Self.later ? .reply(401, "error") : .reply(200, "list\nother") }
        ) { world in
            world.run(for: .seconds(7_200))
            let before = world.times().count
            #expect(world.sink.kinds == [.endpointUnauthorized])
            var next = setup
            next.key = Secret("new-key", origin: "env KEY")
            await world.reload(next)
            world.run(for: .seconds(1))
            #expect(world.times().count == before + 1)
            #expect(world.sink.kinds == [.endpointUnauthorized, .endpointRecovered])
        }
    }

    @Test
    func aRejectedConfigIsTold() async throws {
        try await withWorld(script: Self.healthy) { world in
            world.run(for: .seconds(1))
            await world.engine.rejectConfig(because: "config.json:3:14: error: no name")
            world.run(for: .seconds(120))
            #expect(world.sink.kinds == [.configRejected])
            #expect(world.sink.tells.first?.event.message.contains("config.json:3:14") == true)
            #expect(world.times().count == 3)
        }
    }

    /// Two hours after the world began.
    static let later = MonotonicInstant(nanoseconds: 3_600_000_000_000) + .seconds(7_200)

    @Sendable
    static func healthy(_ sent: ScriptedTransport.Sent) -> ScriptedTransport.Answer {
        .reply(200, sent.path.hasSuffix("models") ? "list\ngpt-5.4" : "ran")
    }

    @Sendable
    static func slowCalls(_ sent: ScriptedTransport.Sent) -> ScriptedTransport.Answer {
        sent.path.hasSuffix("models") ? .reply(200, "list\ngpt-5.4") : .reply(200, "ran", after: .seconds(20))
    }
}

extension World {
    /// Reloads with another setup.
    func reload(_ setup: Setup) async {
        await engine.reload(members: setup.members, watches: setup.watches, budget: setup.budget)
    }
}
