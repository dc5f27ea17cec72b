import Testing

/// A world in which one model appears, and the daemon that watches for it.
struct Appearance: Sendable {
    /// A folder of the test's own.
    let folder: String
    /// The simulator's URL.
    let url: String
    /// The endpoint's name; unique, so that its events are told from those of other tests.
    let endpoint: String

    /// A site whose list gets GPT-5.5 after a number of seconds; never for nil.
    static func script(listedAfter: Double?) -> String {
        let late =
            listedAfter.map { ",{\"id\":\"gpt-5.5\",\"snapshot\":\"gpt-5.5-2026-04-23\",\"listedAfter\":\($0)}" } ?? ""
        return """
            {"sites":{"openai":{"dialect":"openai","keys":["sk-test-key"],"models":[
              {"id":"gpt-5.4"},{"id":"gpt-5.4-mini"}\(late)]}}}
            """
    }

    /// Writes the config and returns the arguments of `probe run`.
    func arguments(list: String = "1s", watch: String = "1s") throws -> [String] {
        let config = """
            {"watch": ["gpt-5.5"],
             "defaults": {"list": {"every": "\(list)"}, "watch_every": "\(watch)", "down_after": "4s"},
             "endpoints": [{"name": "\(endpoint)", "provider": "openai", "base_url": "\(url)/openai/v1",
                            "key": {"env": "TEST_KEY"}}],
             "budget": {"completions_per_day": 100000, "usd_per_day": 1000}}
            """
        try write(config, to: folder + "/config.json")
        return ["--config", folder + "/config.json", "--log-level", "debug"]
    }

    /// The environment of `probe run`.
    var environment: [String: String] { ["STATE_DIRECTORY": folder, "TEST_KEY": "sk-test-key"] }

    /// A name that no other test has.
    static func name(_ prefix: String) -> String { "\(prefix)-\(UInt32.random(in: 0 ... .max))" }
}
