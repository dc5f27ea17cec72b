import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

/// What is left of a key's money or plan is asked for free, and used.
@Suite(.timeLimit(.minutes(1)))
struct EngineAllowanceTests {
    private static func setup() -> Setup {
        var setup = Setup()
        setup.dialect.hasAllowance = true
        setup.endpoints = [Setup.endpoint(completionEvery: .seconds(300), models: ["gpt-5.4"])]
        setup.watches = []
        return setup
    }

    /// Used up from the third hour to the sixth, then on another plan.
    private static func answer(_ sent: ScriptedTransport.Sent, since start: MonotonicInstant)
        -> ScriptedTransport.Answer
    {
        if sent.path.hasSuffix("models") { return .reply(200, "list\ngpt-5.4") }
        guard sent.path.hasSuffix("allowance") else { return .reply(200, "ran\ntokens 8 8") }
        switch (sent.at.monotonic - start).inSeconds / 3_600 {
        case ..<3: return .reply(200, "allowance 0.5 plus")
        case ..<6: return .reply(200, "allowance 1 plus")
        default: return .reply(200, "allowance 0.1 pro")
        }
    }

    @Test
    func nothingIsCalledWhileNothingIsLeft() async throws {
        let setup = Self.setup()
        let start = setup.clock.now.monotonic
        try await withWorld(setup, script: { Self.answer($0, since: start) }) { world in
            world.run(for: .seconds(9 * 3_600))
            let asked = world.times(of: "allowance")
            #expect((9...10).contains(asked.count), "\(asked)")
            let empty = try #require(asked.first { $0 >= 3 * 3_600 })
            let full = try #require(asked.first { $0 >= 6 * 3_600 })
            let calls = world.times(of: "responses")
            #expect(calls.filter { $0 > empty && $0 < full } == [])
            #expect(calls.contains { $0 < empty && $0 > empty - 400 })
            // What was put off is looked at again within five minutes.
            #expect(calls.contains { $0 > full && $0 < full + 700 })
            let told = world.sink.tells.map(\.event)
            #expect(told.map(\.kind) == [.endpointExhausted, .limitsChanged, .endpointRecovered])
            #expect(told.first?.facts.reason == "allowance_used_up")
            #expect(told[1].facts.previous == "plan=plus" && told[1].facts.state == "plan=pro")
            let key = try #require(world.recorder.content.knowledge.keys.first)
            let known = world.recorder.content.knowledge[key]?.endpoint.allowance
            #expect(known?.allowance.usedShare == 0.1)
            #expect(world.recorder.content.holds.values.flatMap(\.values).isEmpty)
        }
    }

    @Test
    func aRestartTellsNothingAgainAndWaitsUntilSomethingIsLeft() async throws {
        var setup = Self.setup()
        let start = setup.clock.now.monotonic
        try await withWorld(setup, script: { Self.answer($0, since: start) }) { world in
            world.run(for: .seconds(4 * 3_600))
            #expect(world.sink.tells.map(\.event.kind) == [.endpointExhausted])
        }
        setup.seed = 2
        try await withWorld(setup, script: { Self.answer($0, since: start) }) { world in
            world.run(for: .seconds(2_000))
            #expect(world.sink.tells.isEmpty)
            #expect(world.times(of: "responses").isEmpty)
        }
        // It was topped up while the daemon stood still.
        setup.seed = 3
        try await withWorld(setup, script: { Self.answer($0, since: start + .seconds(-9 * 3_600)) }) { world in
            world.run(for: .seconds(700))
            #expect(!world.times(of: "responses").isEmpty)
        }
    }

    @Test
    func whoeverRefusesToSayIsAskedAfterTheWaitThatItNames() async throws {
        var setup = Self.setup()
        setup.endpoints[0].completionEvery = .seconds(3_600)
        try await withWorld(
            setup,
            script: { sent in
                if sent.path.hasSuffix("models") { return .reply(200, "list\ngpt-5.4") }
                guard sent.path.hasSuffix("allowance") else { return .reply(200, "ran\ntokens 8 8") }
                let isEarly = sent.at.wall < Setup().clock.now.wall + .seconds(3_000)
                return .reply(isEarly ? 401 : 429, "error\nno", headers: isEarly ? [] : [("retry-after", "10000")])
            }
        ) { world in
            world.run(for: .seconds(12 * 3_600))
            let asked = world.times(of: "allowance")
            let pauses = zip(asked, asked.dropFirst()).map { $1 - $0 }
            #expect(pauses[0] >= 3_600 && pauses[0] < 3_700)
            #expect(pauses.count >= 4 && pauses.dropFirst().allSatisfy { (10_000..<10_100).contains($0) }, "\(pauses)")
            // Nothing else is asked less often, and nothing is told.
            #expect(world.times(of: "models").count >= 700)
            #expect(world.sink.tells.isEmpty)
            #expect(world.recorder.content.holds.values.flatMap(\.values).isEmpty)
        }
    }

    @Test
    func noConfirmationIsSpentToHearThatNothingIsLeft() async throws {
        var setup = Self.setup()
        setup.endpoints[0].completionModels = []
        setup.watches = [Watch(ModelPattern("gpt-5.5"))]
        let start = setup.clock.now.monotonic
        try await withWorld(
            setup,
            script: { sent in
                if sent.path.hasSuffix("models") {
                    return .reply(200, (sent.at.monotonic - start) < .seconds(600) ? "list\nx" : "list\nx\ngpt-5.5")
                }
                guard sent.path.hasSuffix("allowance") else { return .reply(402, "error\nno") }
                return .reply(200, "allowance \((sent.at.monotonic - start) < .seconds(3_000) ? 0.5 : 1) plus")
            }
        ) { world in
            world.run(for: .seconds(8 * 3_600))
            let empty = try #require(world.times(of: "allowance").first { $0 > 3_000 })
            #expect(world.times(of: "responses").filter { $0 > empty } == [])
            #expect(world.times(of: "responses").count >= 1)
            #expect(world.sink.tells.map(\.event.kind) == [.modelListed, .endpointExhausted])
        }
    }

    @Test
    func aKeyThatEndsIsToldFromItsList() async throws {
        var setup = Self.setup()
        setup.keyEnd = setup.clock.now.wall + .seconds(10 * 86_400)
        let start = setup.clock.now.monotonic
        try await withWorld(setup, script: { Self.answer($0, since: start) }) { world in
            world.run(for: .seconds(8 * 86_400))
            #expect(!world.recorded.contains(.credentialExpiring))
            world.run(for: .seconds(86_400 + 3_600))
            #expect(world.recorded.filter { $0 == .credentialExpiring }.count == 1)
            let event = try #require(world.recorder.content.events.last { $0.kind == .credentialExpiring })
            #expect(event.message.contains("the key of alpha (env ALPHA_KEY) expires at "))
            #expect(!event.message.contains("sk-alpha"))
        }
    }
}
