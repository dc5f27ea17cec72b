import ProbeJSON
import Testing

/// What providers say beside their answers, in a real journal: ends of service, aliases, limits.
@Suite(.enabled(if: Journald.isThere || Requirements.mustHave))
struct SignalTests {
    /// A site with one model; `more` are further members of the model.
    private static func script(snapshot: String, requests: Int, more: String = "") -> String {
        """
        {"sites": {"openai": {"dialect": "openai", "keys": ["sk-test-key"], "limits": {"requests": \(requests)},
                              "models": [{"id": "gpt-5.4", "snapshot": "\(snapshot)"\(more)}]}}}
        """
    }

    private static func config(_ url: String, _ name: String) -> String {
        """
        {"watch": [], "defaults": {"list": {"every": "1s"}, "completion": {"every": "1s"}, "down_after": "4s"},
         "endpoints": [{"name": "\(name)", "provider": "openai", "base_url": "\(url)/openai/v1",
                        "key": {"env": "TEST_KEY"}, "completion": {"models": ["gpt-5.4"]}}],
         "budget": {"completions_per_day": 1000000, "usd_per_day": 10000}}
        """
    }

    @Test(.timeLimit(.minutes(2)))
    func whatChangesIsTold() async throws {
        let before = Self.script(snapshot: "gpt-5.4-2026-03-01", requests: 500)
        let after = Self.script(
            snapshot: "gpt-5.4-2026-06-01",
            requests: 5_000,
            more: #", "shutdown": "2031-02-03""#
        )
        let name = Appearance.name("signals")
        try await withFolder { folder in
            try await withSimulator(script: before) { simulated in
                try await withJournald { journal in
                    let file = folder + "/config.json"
                    try write(Self.config(simulated.url, name), to: file)
                    let environment = ["STATE_DIRECTORY": folder, "TEST_KEY": "sk-test-key"]
                    let kinds = ["shutdown_announced", "alias_moved", "limits_changed"]
                    _ = try await journal.withDaemon(["--config", file], environment: environment) { _ in
                        try await isCalled(simulated, times: 3)
                    }
                    // What was known before the restart is what the change is measured against.
                    try await simulated.play(after)
                    _ = try await journal.withDaemon(["--config", file], environment: environment) { _ in
                        for kind in kinds {
                            try await eventually(within: .seconds(60), "\(kind) is told") {
                                try await !journal.events(kind, of: name).isEmpty
                            }
                        }
                    }
                    // Another life tells nothing again.
                    _ = try await journal.withDaemon(["--config", file], environment: environment) { _ in
                        try await isCalled(simulated, times: 4)
                    }
                    for kind in kinds {
                        let told = try await journal.events(kind, of: name)
                        #expect(told.count == 1, "\(kind)")
                    }
                    let end = try #require(try await journal.events("shutdown_announced", of: name).first)
                    #expect(end["PROBE_UNTIL"] == "2031-02-03T00:00:00Z")
                    #expect(end["PRIORITY"] == "4")
                    let move = try #require(try await journal.events("alias_moved", of: name).first)
                    #expect(move["PROBE_PREVIOUS"] == "gpt-5.4-2026-03-01")
                    #expect(move["PROBE_SERVED_MODEL"] == "gpt-5.4-2026-06-01")
                    let tier = try #require(try await journal.events("limits_changed", of: name).first)
                    #expect(tier["PROBE_PREVIOUS"] == "requests=500")
                    #expect(tier["PROBE_STATE"] == "requests=5000")
                    let shown = try await Program.run(["models", "gpt-5.4", "--json"], environment: environment)
                    let place = try shown.json()["models"]?.array?.first?["endpoints"]?.array?.first
                    let model = place?["ids"]?.array?.first
                    #expect(model?["shutdown"]?.string == "2031-02-03T00:00:00Z")
                    #expect(model?["alias_target"]?.string == "gpt-5.4-2026-06-01")
                    let table = try await Program.run(["models", "gpt-5.4"], environment: environment)
                    #expect(table.out.contains("ends 2031-02-03"))
                    #expect(table.out.contains("is gpt-5.4-2026-06-01"))
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func aPriceThatChangesIsTold() async throws {
        @Sendable func script(_ prompt: String, _ completion: String) -> String {
            let pricing = #", "pricing": {"prompt": "\#(prompt)", "completion": "\#(completion)"}"#
            return Self.script(snapshot: "gpt-5.4-2026-03-01", requests: 500, more: pricing)
        }
        let name = Appearance.name("signals")
        try await withFolder { folder in
            try await withSimulator(script: script("0.0000025", "0.000015")) { simulated in
                try await withJournald { journal in
                    let file = folder + "/config.json"
                    let config = Self.config(simulated.url, name)
                        .replacing(#""provider": "openai""#, with: #""provider": "openrouter""#)
                    try write(config, to: file)
                    let environment = ["STATE_DIRECTORY": folder, "TEST_KEY": "sk-test-key"]
                    _ = try await journal.withDaemon(["--config", file], environment: environment) { _ in
                        try await isAsked("list", simulated, times: 2)
                    }
                    try await simulated.play(script("0.000005", "0.00003"))
                    _ = try await journal.withDaemon(["--config", file], environment: environment) { _ in
                        try await eventually(within: .seconds(60), "the price is told") {
                            try await !journal.events("price_changed", of: name).isEmpty
                        }
                    }
                    // Another life tells nothing again.
                    _ = try await journal.withDaemon(["--config", file], environment: environment) { _ in
                        try await isAsked("list", simulated, times: 14)
                    }
                    let told = try await journal.events("price_changed", of: name)
                    #expect(told.count == 1)
                    let price = try #require(told.first)
                    #expect(price["PROBE_MODEL"] == "gpt-5.4")
                    #expect(price["PROBE_PREVIOUS"] == "input=2.5 output=15")
                    #expect(price["PROBE_STATE"] == "input=5 output=30")
                    #expect(price["PRIORITY"] == "5")
                    let table = try await Program.run(["models", "gpt-5.4"], environment: environment)
                    #expect(table.out.contains("$5 / $30 a million"))
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [4.9, 0])
    func whatIsLeftOfAKeyIsShownAndUsed(dollars: Double) async throws {
        let script = """
            {"sites": {"openai": {"dialect": "openai", "keys": ["sk-test-key"], "dollarsLeft": \(dollars),
                                  "models": [{"id": "gpt-5.4"}]}}}
            """
        let name = Appearance.name("signals")
        try await withFolder { folder in
            try await withSimulator(script: script) { simulated in
                try await withJournald { journal in
                    let file = folder + "/config.json"
                    let config = Self.config(simulated.url, name)
                        .replacing(#""provider": "openai""#, with: #""provider": "openrouter""#)
                    try write(config, to: file)
                    let environment = ["STATE_DIRECTORY": folder, "TEST_KEY": "sk-test-key"]
                    _ = try await journal.withDaemon(["--config", file], environment: environment) { _ in
                        if dollars > 0 {
                            try await isCalled(simulated, times: 1)
                        } else {
                            try await eventually(within: .seconds(30), "it is exhausted") {
                                try await !journal.events("endpoint_exhausted", of: name).isEmpty
                            }
                        }
                    }
                    #expect(try await (Self.calls(simulated) > 0) == (dollars > 0))
                    let status = try await Program.run(["status", "--json"], environment: environment)
                    let allowance = try status.json()["endpoints"]?.array?.first?["allowance"]
                    #expect(allowance?["remaining"]?.double == dollars)
                    #expect(allowance?["empty"]?.bool == (dollars == 0))
                    let table = try await Program.run(["status"], environment: environment)
                    let words = dollars > 0 ? "51 % used, 4.9 USD left, plan paid" : "nothing left, 100 % used"
                    #expect(table.out.contains("allowance: that of \(name) \(words)"), "\(table.out)")
                }
            }
        }
    }

    private func isCalled(_ simulated: Simulated, times: Int) async throws {
        try await isAsked("completion", simulated, times: times)
    }

    private func isAsked(_ kind: String, _ simulated: Simulated, times: Int) async throws {
        let before = try await Self.count(kind, simulated)
        try await eventually(within: .seconds(40), "it is asked") {
            try await Self.count(kind, simulated) >= before + times
        }
    }

    private static func calls(_ simulated: Simulated) async throws -> Int { try await count("completion", simulated) }

    private static func count(_ kind: String, _ simulated: Simulated) async throws -> Int {
        try await simulated.requests().count { $0["kind"]?.string == kind }
    }
}
