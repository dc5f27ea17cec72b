import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

/// The fields of events that the engine makes by itself, held equal to what probe-journal(7) promises of each kind.
@Suite(.timeLimit(.minutes(1)))
struct EngineEventFieldsTests {
    @Test
    func areThoseOfTheManual() async throws {
        let manual = JournalManual.current
        let use = try await Self.use()
        // What is neither of a model nor of an endpoint; the test alert is no affair of the engine.
        for (word, kind) in manual.kinds.sorted(by: { $0.key < $1.key })
        where !kind.isReserved && !word.hasPrefix("model_") && !word.hasPrefix("endpoint_") && word != "list_shrank"
            && word != "test_alert"
        {
            let known = try #require(EventKind(rawValue: word), "\(word) is not in the code")
            // They follow from what replies say, and are tested with the rules.
            if known.isSignal { continue }
            let seen = try #require(use.kinds[known], "no \(word) was made")
            #expect(kind.always == seen.every, "\(word)")
            #expect(kind.ifKnown == seen.some.subtracting(seen.every), "\(word)")
        }
    }

    private static func use() async throws -> FieldUse {
        var use = FieldUse()
        for event in try await misconfigured() + offline() + capped() + broken() { use.note(event) }
        return use
    }

    /// A wrong request that the server names, and one that this machine cannot make.
    private static func misconfigured() async throws -> [Event] {
        var events: [Event] = []
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(completionEvery: .seconds(60), models: ["gpt-5.4"])]
        try await withWorld(
            setup,
            script: { sent in
                sent.path.hasSuffix("models")
                    ? .reply(200, "list\ngpt-5.4")
                    : .reply(400, "error\nno such field", headers: [("x-request-id", "req_1")])
            }
        ) { world in
            world.run(for: .seconds(3_600))
            events += world.sink.tells.map(\.event)
        }
        try await withWorld(script: { _ in .failure(.local) }) { world in
            world.run(for: .seconds(3_600))
            events += world.sink.tells.map(\.event)
        }
        return events
    }

    /// The network of this machine goes and comes back.
    private static func offline() async throws -> [Event] {
        var events: [Event] = []
        var setup = Setup()
        setup.endpoints = ["alpha", "beta"].map { name in
            var endpoint = Setup.endpoint(name)
            endpoint.key = EndpointKey(name: name, provider: name, baseURL: "https://api.\(name).com/v1")
            return endpoint
        }
        let start = setup.clock.now.monotonic
        try await withWorld(
            setup,
            script: { sent in
                let isGone = (600..<1_200).contains((sent.at.monotonic - start).inSeconds)
                return isGone ? .failure(.connectTimeout, after: .seconds(5)) : .reply(200, "list\nother")
            }
        ) { world in
            world.run(for: .seconds(3_600))
            events += world.sink.tells.map(\.event)
        }
        return events
    }

    /// A cap is reached.
    private static func capped() async throws -> [Event] {
        var events: [Event] = []
        try await withWorld(EngineBudgetTests.capped, script: EngineReloadTests.healthy) { world in
            world.run(for: .seconds(3 * 3_600))
            events += world.sink.tells.map(\.event)
        }
        return events
    }

    /// The record fails and recovers; a config is refused.
    private static func broken() async throws -> [Event] {
        var events: [Event] = []
        try await withWorld(script: { _ in .reply(200, "list\nother") }) { world in
            world.run(for: .seconds(70))
            await world.engine.rejectConfig(because: "config.json:3:14: error: no name")
            world.run(for: .seconds(70))
            world.recorder.fail(with: EngineStoreFailureTests.full)
            await world.engine.rejectConfig(because: "config.json:3:14: error: no name")
            world.run(for: .seconds(130))
            world.recorder.repair()
            world.run(for: .seconds(130))
            events += world.sink.tells.map(\.event)
        }
        return events
    }
}
