import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

/// What the engine says of its attempts, so that availability can be told from them.
@Suite(.timeLimit(.minutes(1)))
struct AttemptStandingTests {
    /// Two unrelated public endpoints; hosts in `gone` cannot be reached from 600 s on, until 1,800 s.
    private func attempts(gone: Set<String>, names: [String] = ["alpha", "beta"]) async throws -> [AttemptRecord] {
        var setup = Setup()
        setup.endpoints = names.map { name in
            var endpoint = Setup.endpoint(name, listEvery: .seconds(60))
            endpoint.key = EndpointKey(name: name, provider: name, baseURL: "https://api.\(name).com/v1")
            return endpoint
        }
        let start = setup.clock.now.monotonic
        var attempts: [AttemptRecord] = []
        try await withWorld(setup) { sent in
            let at = (sent.at.monotonic - start).inSeconds
            let isGone = gone.contains { sent.request.url.contains($0) } && at >= 600 && at < 1_800
            return isGone ? .failure(.connectTimeout, after: .seconds(5)) : .reply(200, "list\nother")
        } _: { world in
            world.run(for: .seconds(4_800))
            attempts = world.recorder.content.attempts
        }
        return attempts
    }

    @Test func whileThisMachineIsOfflineNoAttemptCountsAgainstAnEndpoint() async throws {
        let failed = try await attempts(gone: ["alpha", "beta"]).filter { $0.verdict == .network }
        #expect(failed.count > 10)
        #expect(failed.allSatisfy { $0.isExcused && $0.standing == .notCounted })
    }

    @Test func aHostThatIsGoneAloneIsDown() async throws {
        let attempts = try await attempts(gone: ["alpha"])
        let failed = attempts.filter { $0.verdict == .network }
        #expect(failed.count > 10 && failed.allSatisfy { $0.endpoint.name == "alpha" && $0.standing == .down })
        // Each is recorded once, though its fault is settled by the answer of another.
        #expect(Set(attempts.map(\.id)).count == attempts.count)
        // It is looked at ever more seldom, and is down from the first failure until the first answer behind it all the same.
        let own = attempts.filter { $0.endpoint.name == "alpha" }
        var tracker = StandingTracker()
        let spans = own.compactMap { tracker.observe($0) }
        let first = try #require(failed.first).id.sent
        let next = try #require(own.first { $0.id.sent > first && $0.standing == .up }).id.sent
        #expect(next - first >= .seconds(1_140))
        #expect(spans.filter { $0.standing == .down }.map(\.length).reduce(.zero, +) == next - first)
        let all = try #require(own.last).id.sent - (try #require(own.first).id.sent)
        #expect(spans.filter { $0.standing == .up }.map(\.length).reduce(.zero, +) == all - (next - first))
    }

    @Test func aloneTheHostIsDownToo() async throws {
        let failed = try await attempts(gone: ["alpha"], names: ["alpha"]).filter { $0.verdict == .network }
        #expect(failed.count > 10 && failed.allSatisfy { $0.standing == .down })
    }

    @Test func aWaitThatTheServerNamedIsUnknown() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(listEvery: .seconds(60))]
        try await withWorld(setup) { sent in
            sent.number == 10 ? .reply(503, "error", headers: [("retry-after", "21600")]) : .reply(200, "list\nother")
        } _: { world in
            world.run(for: .seconds(30_000))
            let attempts = world.recorder.content.attempts
            let failed = try #require(attempts.first { $0.standing == .down })
            let next = try #require(attempts.first { $0.id.sent > failed.id.sent })
            #expect(next.id.sent - failed.id.sent >= .seconds(21_600))
            #expect(failed.interval == .seconds(60))
        }
    }

    @Test func attemptsOfAScheduleHaveItsInterval() async throws {
        let attempts = try await attempts(gone: [])
        #expect(attempts.count > 60 && attempts.allSatisfy { $0.interval == .seconds(60) })
    }
}
