import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ListTagTests {
    /// An endpoint whose list is read every ten minutes and whose model is called every two.
    private var setup: Setup {
        var setup = Setup()
        let every = Duration.seconds(600)
        setup.endpoints = [
            Setup.endpoint(listEvery: every, watchEvery: every, completionEvery: .seconds(120), models: ["gpt-5.5"])
        ]
        return setup
    }

    /// When lists were asked for that no schedule asked for, by the number of the call before them.
    private func extra(_ world: World) -> [Int] {
        var calls = 0
        var extra: [Int] = []
        for sent in world.transport.sent {
            if !sent.path.contains("models") {
                calls += 1
            } else if calls % 5 != 0 {
                extra.append(calls)
            }
        }
        return extra
    }

    /// Marks of the list: what lists carry, and what each call carries by its number from 1.
    private func script(
        list: String?,
        calls: @escaping @Sendable (Int) -> String?
    ) -> @Sendable (ScriptedTransport.Sent) -> ScriptedTransport.Answer {
        let count = Counter()
        return { sent in
            let isList = sent.path.contains("models")
            let tag = isList ? list : calls(count.next())
            return .reply(
                200,
                isList ? "list\ngpt-5.5" : "ran\ntokens 8 16",
                headers: tag.map { [("x-list-tag", $0)] } ?? []
            )
        }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock {
                $0 += 1
                return $0
            }
        }
    }

    @Test
    func anotherMarkBringsTheListOnce() async throws {
        try await withWorld(setup, script: script(list: "a") { $0 < 3 ? "a" : "b" }) { world in
            world.run(for: .seconds(1_190))
            // The list goes on carrying its own: the new mark is no reason to ask again.
            #expect(extra(world) == [3])
            let call = try #require(world.times(of: "responses").dropFirst(2).first)
            #expect(world.times(of: "models").contains { $0 >= call && $0 < call + 1 })
        }
    }

    @Test
    func eachNewMarkBringsIt() async throws {
        try await withWorld(setup, script: script(list: "a") { "tag \($0 / 2)" }) { world in
            world.run(for: .seconds(1_190))
            #expect(extra(world) == [1, 2, 4, 6, 8])
        }
    }

    @Test
    func theSameMarkOrNoneBringsNothing() async throws {
        for (list, call) in [("a", "a"), ("a", nil), (nil, "b"), (nil, nil)] as [(String?, String?)] {
            try await withWorld(setup, script: script(list: list) { _ in call }) { world in
                world.run(for: .seconds(1_190))
                #expect(extra(world).isEmpty, "\(list ?? "-") \(call ?? "-")")
            }
        }
    }

    @Test
    func withoutOneOfTheListAChangeOfTheCallsIsEnough() async throws {
        try await withWorld(setup, script: script(list: nil) { $0 < 4 ? "a" : "b" }) { world in
            world.run(for: .seconds(1_190))
            #expect(extra(world) == [4])
        }
    }

    @Test
    func aHoldOnTheListBindsThisToo() async throws {
        let inner = script(list: "a") { $0 < 3 ? "a" : "b" }
        try await withWorld(
            setup,
            script: { sent in
                sent.path.contains("models")
                    ? .reply(429, "error\nslow", headers: [("retry-after", "590")]) : inner(sent)
            }
        ) { world in
            world.run(for: .seconds(580))
            #expect(world.times(of: "models").count == 1)
        }
    }
}
