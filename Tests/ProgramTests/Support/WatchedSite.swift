import ProbeJSON
import Testing

/// A simulated site `openai`, which the service of a booted machine watches for GPT-5.5.
struct WatchedSite: Sendable {
    /// The site's server.
    let simulated: Simulated

    /// A site with GPT-5.4 and these models; faults are JSON.
    static func script(_ models: String..., key: String = "sk-test-key", faults: String = "") -> String {
        let snapshots = ["gpt-5.5": "gpt-5.5-2026-04-23"]
        let all = (["gpt-5.4"] + models).map { model in
            "{\"id\": \"\(model)\"" + (snapshots[model].map { ", \"snapshot\": \"\($0)\"" } ?? "") + "}"
        }
        return """
            {"sites": {"openai": {"dialect": "openai", "keys": ["\(key)"], "models": [\(all.joined(separator: ", "))],
                                  "faults": [\(faults)]}}}
            """
    }

    /// A config that asks the site every second; `more` are members of its endpoint.
    func config(_ more: String = "", budget: String = #""completions_per_day": 1000000"#) -> String {
        """
        {"watch": ["gpt-5.5", "gpt-6"],
         "defaults": {"list": {"every": "1s"}, "watch_every": "1s", "down_after": "4s"},
         "endpoints": [{"name": "openai", "provider": "openai", "base_url": "\(simulated.url)/openai/v1"\(more)}],
         "budget": {\(budget), "usd_per_day": 10000}}
        """
    }

    /// Plays another script from now on.
    func play(_ script: String) async throws { try await simulated.play(script) }

    /// How many requests of a kind it has had: `list`, `retrieve`, `completion`.
    func count(_ kind: String) async throws -> Int {
        try await simulated.requests().count { $0["kind"]?.string == kind }
    }

    /// How many requests it has answered with 200.
    var accepted: Int {
        get async throws { try await simulated.requests().count { $0["status"]?.int == 200 } }
    }

    /// Waits until it has been asked for so many lists more.
    func isAsked(more lists: Int = 2) async throws {
        let before = try await count("list")
        try await eventually(within: .seconds(30), "\(lists) more lists are asked for") {
            try await count("list") >= before + lists
        }
    }
}

/// Runs a site and boots a machine whose service watches it, for the time of a test.
func withWatchingMachine(
    script: String = WatchedSite.script(),
    config: @escaping @Sendable (WatchedSite) -> String = { $0.config() },
    keys: [String: String] = ["openai": "sk-test-key"],
    files: [String: String] = [:],
    starts: Bool = true,
    _ body: @escaping @Sendable (Machine, WatchedSite) async throws -> Void
) async throws {
    try await withSimulator(script: script) { simulated in
        let site = WatchedSite(simulated: simulated)
        try await withMachine(config: config(site), keys: keys, files: files, starts: starts) { machine in
            if starts {
                try await eventually("it has looked") { try await site.count("list") > 1 }
            }
            try await body(machine, site)
        }
    }
}
