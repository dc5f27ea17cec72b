import Glibc
import ProbeJSON
import ProbeTestSupport
import Testing

/// The real program on the route of Codex, played by the simulator.
@Suite(.timeLimit(.minutes(1)))
struct CodexTests {
    /// Tokens that hold until 2100, told apart by their subject.
    private static func token(_ subject: String) -> String {
        webToken("{\"exp\":4102444800,\"sub\":\"\(subject)\"}")
    }

    private static func document(_ token: String) -> String {
        """
        {
          "auth_mode": "chatgpt", "OPENAI_API_KEY": null,
          "tokens": {"id_token": "x", "access_token": "\(token)", "refresh_token": "rt-planted", "account_id": "acc-planted"},
          "last_refresh": "2026-04-23T10:00:00Z"
        }
        """
    }

    private static func script(_ token: String) -> String {
        """
        {"sites": {
          "codex": {"dialect": "codex", "keys": ["\(token)"], "models": [{"id": "gpt-5.4"},
            {"id": "gpt-5.5", "snapshot": "gpt-5.5-2026-04-23", "minimalClientVersion": "0.120.0"},
            {"id": "gpt-5.5-pro", "callableAfter": 1000000}]},
          "new": {"dialect": "openai", "keys": ["sk-test-key"], "models": [{"id": "gpt-5.4"}]},
          "old": {"dialect": "openai", "keys": ["sk-test-key"], "models": [{"id": "gpt-5.4"}, {"id": "gpt-5.5",
            "callableAfter": 1000000}]}}}
        """
    }

    private static func config(_ more: String = "", others: String = "") -> String {
        """
        {"watch": ["gpt-5.5", "gpt-5.5-pro"], "defaults": {"list": {"every": "1s"}, "watch_every": "1s"},
         "endpoints": [{"name": "codex", "provider": "codex", "base_url": "URL/codex"\(more)}\(others)]}
        """
    }

    /// A place with a home in which Codex has signed in.
    private func withSignIn(
        config: String = config(),
        _ body: @escaping @Sendable (Place, [String: String]) async throws -> Void
    ) async throws {
        try await withPlace(script: Self.script(Self.token("first")), config: config) { place in
            mkdir(place.folder + "/.codex", 0o700)
            try write(Self.document(Self.token("first")), to: place.folder + "/.codex/auth.json")
            try await body(place, ["HOME": place.folder])
        }
    }

    /// What is not sent is not answered; a program that gives no key says how it ended.
    @Test
    func anExpiredSignInIsNotSaidToAnswer() async throws {
        let failing = ", {\"name\": \"token\", \"provider\": \"vertex\", \"key\": {\"command\": [\"false\"]}}"
        try await withSignIn(config: Self.config(others: failing)) { place, home in
            try write(Self.document(webToken("{\"exp\":1777000000}")), to: place.folder + "/.codex/auth.json")
            let result = try await place.probe("--once", environment: home)
            #expect(result.status == 2)
            #expect(result.out.contains("token_expired: it ended at 2026-04-24 03:06:40 UTC; nothing was sent"))
            #expect(result.out.contains("no key: false ended with status 1"))
            try write(Self.document(Self.token("second")), to: place.folder + "/.codex/auth.json")
            let refused = try await place.probe("--once", "--force", "codex", environment: home)
            #expect(refused.out.contains("HTTP 401, token_expired: Unauthorized"), "\(refused.out)")
            try write(Self.document(Self.token("first")), to: place.folder + "/.codex/auth.json")
            let gated = try await place.probe("--once", "--force", "codex", environment: home)
            #expect(gated.out.contains("400, listed_but_refused: The "), "\(gated.out)")
            #expect(result.out.contains("0 of 1 endpoints answer"), "\(result.out)")
        }
    }

    @Test
    func theSignInIsFoundAndTheModelAnswers() async throws {
        try await withSignIn { place, home in
            let result = try await place.probe("--once", "--json", environment: home)
            #expect(result.status == 0, "\(result.err)")
            let endpoint = try #require(try result.json()["endpoints"]?.array?.first)
            #expect(endpoint["state"]?.string == "up", "\(result.out)")
            let models = endpoint["models"]?.array ?? []
            let stage = { (id: String) in models.first { $0["id"]?.string == id }?["stage"]?.string }
            #expect(stage("gpt-5.5") == "callable" && stage("gpt-5.5-pro") == "gated", "\(result.out)")
            let model = models.first { $0["id"]?.string == "gpt-5.5" }
            #expect(model?["served_model"]?.string == "gpt-5.5-2026-04-23", "\(result.out)")
            #expect(model?["tokens"]?.isNull == true, "the end, which counts them, was not waited for")
            let asked = try await place.simulated.requests()
            #expect(asked.first?["query"]?["client_version"]?.string == "1.0.0")
            #expect(asked.allSatisfy { $0["headers"]?["chatgpt-account-id"]?.string == "present" })
            #expect(!(result.out + result.err).contains("planted"))
            let table = try await place.probe("--once", environment: home)
            #expect(table.out.contains("served as gpt-5.5-2026-04-23"), "\(table.out)")
        }
    }

    @Test
    func aDryRunNamesTheFileAndShowsNothingOfIt() async throws {
        try await withSignIn(config: Self.config(#", "completion": {"models": ["gpt-5.5"]}"#)) { place, home in
            let result = try await place.probe("--once", "--dry-run", environment: home)
            #expect(result.status == 0)
            let file = "<file \(place.folder)/.codex/auth.json>"
            #expect(result.out.contains("GET \(place.simulated.url)/codex/models?client_version=1.0.0\n"))
            #expect(result.out.contains("Authorization: Bearer \(file)\nChatGPT-Account-ID: \(file)\n"))
            #expect(result.out.contains(#""store":false,"stream":true,"reasoning":{"effort":"low"}}"#))
            #expect(!result.out.contains("planted") && !result.out.contains(Self.token("first")))
            #expect(try await place.asked().isEmpty)
        }
    }

    @Test(arguments: [
        ("{}", "codex login"),
        (#"{"auth_mode": "apikey", "OPENAI_API_KEY": "sk-planted"}"#, "signed in with an API key"),
    ])
    func whatIsNoSignInIsSaid(document: String, words: String) async throws {
        try await withSignIn { place, home in
            try write(document, to: place.folder + "/.codex/auth.json")
            let result = try await place.probe("--once", environment: home)
            #expect(result.out.contains("codex") && result.out.contains("skipped") && result.out.contains(words))
            #expect(!result.out.contains("planted"))
            let nobody = try await place.probe("--once", environment: ["HOME": place.folder + "/nowhere"])
            #expect(nobody.out.contains("codex login"), "\(nobody.out)")
            // A folder of its own goes before the home.
            mkdir(place.folder + "/other", 0o700)
            try write(Self.document(Self.token("first")), to: place.folder + "/other/auth.json")
            let moved = home.merging(["CODEX_HOME": place.folder + "/other"]) { $1 }
            #expect(try await place.probe("--once", environment: moved).out.contains("✓  codex"))
        }
    }

    @Test
    func anExpiredTokenSendsNothing() async throws {
        try await withSignIn { place, home in
            try write(Self.document(webToken(#"{"exp":1777000000}"#)), to: place.folder + "/.codex/auth.json")
            let result = try await place.probe("--once", environment: home)
            #expect(result.status == 2)
            #expect(result.out.contains("unauthorized") && result.out.contains("nothing was sent"), "\(result.out)")
            #expect(try await place.asked().isEmpty)
        }
    }

    /// As Codex does it: another file under the old name, while the daemon runs.
    @Test
    func aRenewedSignInIsTakenWithoutAReload() async throws {
        try await withSignIn { place, home in
            _ = try await place.withService(environment: home) { _ in
                try await eventually("the first token is accepted") { try await Self.accepted(place) > 1 }
                try write(Self.document(Self.token("second")), to: place.folder + "/.codex/next.json")
                #expect(rename(place.folder + "/.codex/next.json", place.folder + "/.codex/auth.json") == 0)
                let before = try await place.simulated.requests().count
                try await place.apply(Self.script(Self.token("second")))
                try await eventually("the second token is accepted") {
                    let asked = try await place.simulated.requests().dropFirst(before)
                    return asked.contains { $0["status"]?.int == 401 }
                        && asked.suffix(2).allSatisfy { $0["status"]?.int == 200 }
                }
            }
            #expect(try await place.query("SELECT count(*) FROM event WHERE kind = 'endpoint_unauthorized'") == "0\n")
            #expect(try await place.query("SELECT count(*) FROM hold") == "0\n")
        }
    }

    private static func accepted(_ place: Place) async throws -> Int {
        try await place.simulated.requests().count { $0["status"]?.int == 200 }
    }

    /// A model that only the new view shows is there already, and no news.
    @Test
    func anotherClientVersionBeginsWithABaseline() async throws {
        try await withSignIn(config: Self.config(#", "client_version": "0.99.0""#)) { place, home in
            let kinds = "SELECT DISTINCT kind FROM event WHERE model = 'gpt-5.5'"
            _ = try await place.withService(environment: home) { service in
                try await eventually("the list is read") { try await Self.accepted(place) > 1 }
                #expect(try await place.query(kinds) == "")
                try place.write(Self.config())
                try await service.reload()
                try await eventually("the model is seen") { try await place.query(kinds) != "" }
            }
            #expect(try await place.query(kinds) == "model_already_available\n")
        }
    }

    /// One table says whether a model is in Codex alone or at the API too, and for which key.
    @Test
    func oneModelOnThreeWays() async throws {
        let others = """
            , {"name": "work", "provider": "openai", "base_url": "URL/old/v1", "key": {"env": "TEST_KEY"}},
            {"name": "private", "provider": "openai", "base_url": "URL/new/v1", "key": {"env": "TEST_KEY"}}
            """
        try await withSignIn(config: Self.config(others: others)) { place, home in
            _ = try await place.withService(environment: home) { _ in
                try await eventually("all is known") {
                    let isAsked = try await place.asked().contains("new list")
                    return try await place.query("SELECT count(*) FROM event WHERE model = 'gpt-5.5'") == "2\n"
                        && isAsked
                }
            }
            let result = try await place.reader("models", "gpt-5.5")
            let lines = result.out.split(separator: "\n").map(String.init)
            #expect(lines[0].contains(/^MODEL +CODEX +PRIVATE +WORK$/), "\(result.out)")
            #expect(lines[1].contains(/^gpt-5.5 +callable +absent +gated$/))
        }
    }
}
