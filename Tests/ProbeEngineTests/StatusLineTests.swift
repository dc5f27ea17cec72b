import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

/// The line that `systemctl status` shows.
@Suite(.timeLimit(.minutes(1)))
struct EngineStatusLineTests {
    @Test
    func allIsWell() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint("alpha"), Setup.endpoint("beta")]
        try await withWorld(setup, script: EngineCallableTests.callable) { world in
            #expect(await world.engine.statusLine() == "2 endpoints, no answer yet")
            world.run(for: .seconds(30))
            let line = await world.engine.statusLine()
            #expect(line == "2 endpoints up; callable: gpt-5.5 on alpha, beta")
            // Nothing has happened, and nothing is said.
            world.run(for: .seconds(600))
            #expect(await world.engine.statusLine() == line)
        }
    }

    @Test
    func whatIsNotWellIsNamedTheWorstFirst() async throws {
        var setup = Setup()
        setup.endpoints = ["alpha", "beta", "gamma"].map { Setup.endpoint($0) }
        setup.watches = []
        let down = setup.clock.now.monotonic + .seconds(100)
        try await withWorld(
            setup,
            script: { sent in
                if sent.request.url.contains("alpha") || sent.at.monotonic < down { return .reply(200, "list\nother") }
                return sent.request.url.contains("beta") ? .reply(402, "error") : .reply(500, "error")
            }
        ) { world in
            world.run(for: .seconds(1_800))
            #expect(await world.engine.statusLine() == "1 of 3 endpoints up, gamma down, beta exhausted")
        }
    }

    @Test
    func aPlanWithoutEndpointsSaysSo() async throws {
        var setup = Setup()
        setup.endpoints = []
        try await withWorld(setup, script: EngineCallableTests.callable) { world in
            world.run(for: .seconds(1))
            #expect(await world.engine.statusLine() == "no endpoint can be probed")
        }
    }
}
