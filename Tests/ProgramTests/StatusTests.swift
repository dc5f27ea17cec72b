import ProbeDomain
import ProbeJSON
import Testing

/// What `probe status` says of why nothing is sent.
@Suite(.timeLimit(.minutes(1)))
struct StatusTests {
    @Test(arguments: [60, 80])
    func whatIsShownFitsTheTerminal(columns: Int) async throws {
        try await WrittenRecord.with { record in
            let long = String(repeating: "a-long-name.", count: 5)
            for (name, model) in [("alpha", "gpt-5.5"), (long, "openai/gpt-5.5-2026-04-23")] {
                var change = WrittenRecord.change(name, [WrittenRecord.model(ModelID(model), .gated)])
                change.endpoint?.note = "HTTP 429: you have sent more requests than your plan allows in a minute"
                try await record.write(change)
            }
            let status = try await record.probe("status", environment: ["COLUMNS": "\(columns)"])
            #expect(status.out.split(separator: "\n").allSatisfy { $0.count <= columns }, "\(status.out)")
            #expect(status.out.contains("✓ alpha up since "))
            #expect(status.out.contains("\n  gpt-5.5 gated\n"))
            #expect(status.out.contains("\n  HTTP 429: you have sent more"))

            let config = record.folder + "/config.json"
            try write(
                """
                {"watch": ["gpt-5.5"], "endpoints": [{"name": "\(long)", "provider": "openai"},
                  {"name": "beta", "provider": "anthropic"}]}
                """,
                to: config
            )
            let plan = try await record.probe("plan", "--config", config, environment: ["COLUMNS": "\(columns)"])
            #expect(plan.status == 0)
            #expect(plan.out.split(separator: "\n").allSatisfy { $0.count <= columns }, "\(plan.out)")
            #expect(plan.out.contains("beta\n  lists 1440 · "))
        }
    }

    @Test(arguments: [false, true])
    func whatNobodyHasLookedAtForLongIsNotKnown(isStale: Bool) async throws {
        try await WrittenRecord.with { record in
            let change = isStale ? WrittenRecord.silent("alpha") : WrittenRecord.change("alpha")
            try await record.write(change)
            let status = try await record.probe("status")
            #expect(status.status == (isStale ? 3 : 0))
            #expect(status.out.contains("✓  alpha"))
            #expect(status.err.contains("nothing has been recorded since ") == isStale)
            let json = try await record.probe("status", "--json").json()
            #expect(json["stale"]?.bool == isStale)
            #expect(json["last_attempt_at"]?.string == change.attempts[0].id.sent.rfc3339)
            #expect(json["exit_status"]?.int == Int(status.status))
        }
    }

    @Test
    func aHoldSaysWhatItHoldsUntilWhenAndWhatItComesFrom() async throws {
        let fault = "{\"kind\": \"rate_limit\", \"on\": \"completion\", \"amount\": 600, \"times\": 1}"
        try await withPlace(script: Place.script(faults: fault)) { place in
            #expect(try await place.probe("--once").status == 1)
            let shown = try await place.reader("status")
            let line = try #require(shown.out.split(separator: "\n").first { $0.hasPrefix("held: ") })
            #expect(line.hasPrefix("held: pool:"))
            #expect(line.contains(" (completions of this model or group) of site (http://127.0.0.1:"))
            #expect(
                line.contains(
                    /until .*[0-9:]{8} [+-][0-9:]{5} \(in [0-9]+ (s|min)\): throttled \(.*\); retry-after: 600$/
                )
            )
            let json = try await place.reader("status", "--json").json()
            let hold = try #require(json["holds"]?.array?.first)
            #expect(hold["endpoints"]?.array?.map(\.string) == ["site"])
            #expect(hold["source"]?.string == "retry-after: 600")
            #expect(hold["cause"]?.string == "throttled")
            let local = try #require(hold["until_local"]?.string)
            #expect(local.contains(/T[0-9:.]+[+-][0-9]{2}:[0-9]{2}$/))
        }
    }
}
