import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

/// A list without measure is none.
@Suite(.timeLimit(.minutes(1)))
struct EngineListSizeTests {
    private static func page(_ number: Int, ids: Int) -> String {
        let lines = (0..<ids).map { "m\(number)-\($0)" }.joined(separator: "\n")
        return "list\nnext \(number + 1)\n" + lines
    }

    @Test
    func aListOfTooManyIdsIsMalformedAndShowsNothing() async throws {
        try await withWorld(script: { sent in .reply(200, Self.page(sent.number, ids: 8_000)) }) { world in
            world.run(for: .seconds(1))
            #expect(world.transport.sent.count == 3)
            let attempts = world.recorder.content.attempts
            #expect(attempts.map(\.verdict) == [.ok, .ok, .protocolViolation])
            #expect(attempts.last?.reason == "list_too_long")
            #expect(world.recorder.content.knowledge.values.allSatisfy { $0.models.isEmpty })
            #expect(world.recorder.content.holds.values.flatMap(\.keys) == [.list])
        }
    }

    @Test
    func aListOfTooManyBytesIsMalformed() async throws {
        let padding = String(repeating: "x", count: 6 << 20)
        try await withWorld(
            script: { sent in .reply(200, "list\nnext \(sent.number)\n\(sent.number)" + padding) }
        ) { world in
            world.run(for: .seconds(1))
            #expect(world.transport.sent.count == 3)
            #expect(world.recorder.content.attempts.last?.reason == "list_too_long")
        }
    }

    @Test
    func aListAtTheLimitIsBelieved() async throws {
        let ids = "list\n" + (0..<20_000).map { "m\($0)" }.joined(separator: "\n")
        try await withWorld(script: { _ in .reply(200, ids) }) { world in
            world.run(for: .seconds(1))
            #expect(world.recorder.content.attempts.map(\.verdict) == [.ok])
            #expect(world.recorder.content.knowledge.values.first?.models.count == 20_000)
        }
    }
}
