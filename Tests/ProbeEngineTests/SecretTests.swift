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

    /// A signature has the key's id in it, which is a part of the credential.
    @Test
    func anEchoedSignatureReachesNoRecordAndNoEvent() async throws {
        let signature = "Credential=AKIAIOSFODNN7EXAMPLE/20260424, Signature=planted0123456789abcdef"
        var setup = Setup()
        setup.credential = Credential(
            key: Secret(Self.key, origin: "env KEY"),
            parts: ["id": Secret("AKIAIOSFODNN7EXAMPLE", origin: "env KEY")]
        )
        setup.dialect.signature = Secret(signature, origin: "signature by env KEY")
        try await withWorld(
            setup,
            script: { sent in
                sent.number == 0
                    ? .reply(200, "list\nother") : .reply(401, "error\ncode 403\nnot signed by \(signature)")
            }
        ) { world in
            world.run(for: .seconds(600))
            let content = String(describing: world.recorder.content) + String(describing: world.sink.tells)
            #expect(content.contains("not signed by"))
            #expect(!content.contains("planted") && !content.contains("AKIA"))
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
