import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EngineScheduleTests {
    @Test
    func aListIsDueEveryIntervalWithoutDrift() async throws {
        try await withWorld(script: { _ in .reply(200, "list\nother", after: .milliseconds(300)) }) { world in
            world.run(for: .seconds(3_600))
            let times = world.times(of: "/models")
            #expect(times.count == 60)
            let first = try #require(times.first)
            #expect((0...0.2).contains(first))
            for (index, time) in times.enumerated() { #expect(abs(time - first - 60 * Double(index)) < 1e-9) }
        }
    }
}
