import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EngineSecretTests {
    static let key = "sk-planted-0123456789"

    @Test(arguments: ["error\ncode \(key)\nbad key \(key)", "list\ngpt-5.5 \(key)", "nonsense \(key)", key])
    func anEchoedKeyReachesNoRecordAndNoEvent(body: String) async throws {
        var setup = Setup()
        setup.key = Secret(Self.key, origin: "env KEY")
        try await withWorld(
            setup,
            script: { sent in
                .reply(
                    sent.number < 2 ? 200 : 401,
                    sent.number == 0 ? "list\nother" : body,
                    headers: [("x-request-id", Self.key)]
                )
            }
        ) { world in
            world.run(for: .seconds(600))
            #expect(world.times().count > 3)
            let content = String(describing: world.recorder.content)
            #expect(content.contains("alpha"))
            #expect(!content.contains("planted"))
            #expect(!String(describing: world.sink.tells).contains("planted"))
        }
    }

    @Test
    func aRowNamedAfterTheKeyIsNoModel() async throws {
        var setup = Setup()
        setup.key = Secret(Self.key, origin: "env KEY")
        try await withWorld(setup, script: { _ in .reply(200, "list\nother\nvendor/\(Self.key)") }) { world in
            world.run(for: .seconds(600))
            let content = String(describing: world.recorder.content)
            #expect(content.contains("other"))
            #expect(!content.contains("vendor/"))
        }
    }

    @Test
    func aShortKeyDoesNotChangeTheNamesOfModels() async throws {
        var setup = Setup()
        setup.key = Secret("ollama", origin: "env KEY")
        try await withWorld(setup, script: { _ in .reply(200, "list\nollama/llama3") }) { world in
            world.run(for: .seconds(600))
            #expect(String(describing: world.recorder.content).contains("ollama/llama3"))
        }
    }

    @Test
    func aKeyInEscapesIsLeftOutOfFragments() async throws {
        var setup = Setup()
        setup.key = Secret(Self.key, origin: "env KEY")
        let body = #"nonsense sk-planted-\u0030123456789"#
        try await withWorld(
            setup,
            script: { sent in sent.number < 2 ? .reply(200, "list\nother") : .reply(401, body) }
        ) { world in
            world.run(for: .seconds(600))
            let kept = world.recorder.content
            #expect(!kept.events.isEmpty)
            #expect(!String(describing: kept.events).contains("planted"))
        }
    }
}
