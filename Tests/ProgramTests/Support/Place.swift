import Glibc
import ProbeJSON
import Testing

/// A folder with a config, a place for the record, and a simulator that the config names.
struct Place: Sendable {
    /// A folder of the test's own.
    let folder: String
    /// What answers.
    let simulated: Simulated

    /// Where the config lies.
    var config: String { folder + "/config.json" }
    /// Where the record lies.
    var state: String { folder + "/state" }
    /// The record's file.
    var record: String { state + "/probe.sqlite" }
    /// The environment of `probe`: the key and the record's place.
    var environment: [String: String] { ["STATE_DIRECTORY": state, "TEST_KEY": "sk-test-key", "TZ": "UTC"] }

    /// Writes the config; `URL` in it is the simulator's.
    func write(_ text: String) throws {
        let parts = text.split(separator: "URL", omittingEmptySubsequences: false)
        try ProgramTests.write(parts.joined(separator: simulated.url), to: config)
    }

    /// Runs `probe` with the config.
    func probe(_ arguments: String..., environment more: [String: String] = [:]) async throws -> Program.Result {
        let environment = environment.merging(more) { $1 }
        return try await Program.run(arguments + ["--config", config], environment: environment)
    }

    /// Runs `probe` without the config: for commands that read the record.
    func reader(_ arguments: String...) async throws -> Program.Result {
        try await Program.run(arguments, environment: environment)
    }

    /// What the simulator has been asked, as `openai list`, in order.
    func asked() async throws -> [String] {
        try await simulated.requests().map { "\($0["site"]?.string ?? "") \($0["kind"]?.string ?? "")" }
    }

    /// Gives the simulator another script while its clock goes on; `URL` in it is the simulator's.
    func apply(_ script: String) async throws {
        let parts = script.split(separator: "URL", omittingEmptySubsequences: false)
        let file = folder + "/applied.json"
        try ProgramTests.write(parts.joined(separator: simulated.url), to: file)
        let result = try await Program.run(
            ["-sS", "-f", "--data-binary", "@\(file)", simulated.url + "/_control/script"],
            program: "/usr/bin/curl"
        )
        try #require(result.status == 0, "\(result.err)")
    }

    /// Asks the record something with SQLite's own program.
    func query(_ sql: String) async throws -> String {
        try await Program.run([record, sql], program: "/usr/bin/sqlite3").out
    }

    /// The config of one endpoint `site` of the OpenAI kind.
    static func config(models: String = "[\"gpt-5.5\"]", every: String = "15m") -> String {
        """
        {"watch": ["gpt-5.5"],
         "defaults": {"list": {"every": "1s"}, "watch_every": "1s", "down_after": "4s"},
         "endpoints": [{"name": "site", "provider": "openai", "base_url": "URL/site/v1", "key": {"env": "TEST_KEY"},
                        "completion": {"every": "\(every)", "models": \(models)}}],
         "budget": {"completions_per_day": 1000000, "usd_per_day": 10000}}
        """
    }

    /// A script of one site of the OpenAI kind, with faults as JSON.
    static func script(faults: String = "", site: String = "") -> String {
        """
        {"sites": {"site": {"dialect": "openai", "keys": ["sk-test-key"], \(site) "faults": [\(faults)], "models": [
          {"id": "gpt-5.4"}, {"id": "gpt-5.5", "snapshot": "gpt-5.5-2026-04-23"}]}}}
        """
    }
}

/// Runs a simulator and gives a place with a config for it, for the time of a test.
func withPlace<Result: Sendable>(
    script: String = Place.script(),
    config: String = Place.config(),
    _ body: @escaping @Sendable (Place) async throws -> Result
) async throws -> Result {
    try await withFolder { folder in
        try await withSimulator(script: script) { simulated in
            let place = Place(folder: folder, simulated: simulated)
            try place.write(config)
            return try await body(place)
        }
    }
}

extension String {
    /// Whether there is a character in it that could move a terminal's cursor, or break a line where none should be.
    var hasControls: Bool {
        unicodeScalars.contains { scalar in
            (scalar.value < 0x20 && scalar != "\n") || (0x7F...0x9F).contains(scalar.value)
                || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        }
    }
}
