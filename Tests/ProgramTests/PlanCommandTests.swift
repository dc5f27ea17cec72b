import ProbeDomain
import ProbeJSON
import Testing

/// `probe plan`: what a config asks, what it costs, and how soon a model is told.
@Suite(.timeLimit(.minutes(1)))
struct PlanCommandTests {
    static func config(usd: String = "0.25", every: String = "15m") -> String {
        """
        {"watch": ["gpt-5.5"], "endpoints": [
          {"name": "alpha", "provider": "openai", "completion": {"models": ["gpt-5.5"], "every": "\(every)"}},
          {"name": "beta", "provider": "anthropic"},
          {"name": "gamma", "provider": "openrouter", "enabled": false}],
         "budget": {"completions_per_day": 150, "usd_per_day": \(usd)}}
        """
    }

    @Test
    func theShippedConfigNeedsNoRecord() async throws {
        try await WrittenRecord.with { record in
            let result = try await record.probe("plan", "--config", "\(Program.root)/config.json")
            #expect(result.status == 0)
            #expect(result.err.contains("nothing is on record yet"))
            #expect(result.out.contains(#/openai +2880 +5760 +96 +3072 +\$0\.05 +\$1\.61\n/#))
            #expect(result.out.contains("no cap refuses a scheduled call"))
            #expect(result.out.split(separator: "\n").filter { !$0.hasPrefix("- ") }.allSatisfy { $0.count <= 80 })
        }
    }

    @Test
    func aCapThatRefusesIsNamedAndIsOne() async throws {
        try await WrittenRecord.with { record in
            let config = record.folder + "/config.json"
            try write(Self.config(usd: "0.04"), to: config)
            let result = try await record.probe("plan", "--config", config)
            #expect(result.status == 1)
            // Three quarters of 40,000 millionths, at 16 x 5 + 16 x 30 each.
            #expect(
                result.out.contains("budget.usd_per_day refuses 43 of 96 calls of alpha, the first at 13:15:00 UTC")
            )
            #expect(result.out.contains("disabled in the config: gamma"))
            let json = try await record.probe("plan", "--config", config, "--json").json()
            let alpha = try #require(json["endpoints"]?.array?.first)
            #expect(alpha["refused"]?["budget.usd_per_day"]?.int == 43)
            #expect(alpha["first_refusal_after_us"]?.int == 47_700_000_000)
            #expect(alpha["per_day"]?["completions"]?.int == 53)
            #expect(json["per_day"]?["usd"]?.double == 0.02968)
            #expect(json["disabled"]?.array?.map(\.string) == ["gamma"])
            try write("{", to: config)
            #expect(try await record.probe("plan", "--config", config).status == 78)
        }
    }

    @Test
    func theRecordSaysWhatCallsCostAndWhatIsStillAwaited() async throws {
        try await WrittenRecord.with { record in
            let config = record.folder + "/config.json"
            try write(Self.config(), to: config)
            let key = EndpointKey(name: "alpha", provider: "openai", baseURL: "https://api.openai.com/v1")
            var change = WrittenRecord.change("alpha", [WrittenRecord.model("gpt-5.5", .callable)])
            change.endpoint = EndpointRecord(key: key)
            change.attempts = [Check.list, .completion("gpt-5.5")].enumerated().map { index, check in
                let sent = WrittenRecord.now - .seconds(60 - index)
                var attempt = AttemptRecord(
                    id: AttemptID(endpoint: "alpha", sent: sent),
                    endpoint: key,
                    check: check,
                    verdict: .ok,
                    reason: "ran_text"
                )
                attempt.phases.end = .seconds(index + 1)
                attempt.inputTokens = check.kind.isPaid ? 8 : nil
                attempt.outputTokens = check.kind.isPaid ? 2 : nil
                attempt.microUSD = check.kind.isPaid ? 100 : nil
                return attempt
            }
            try await record.write(change)
            let json = try await record.probe("plan", "--config", config, "--json").json()
            let alpha = try #require(json["endpoints"]?.array?.first)
            #expect(alpha["watching"]?.bool == false)
            #expect(alpha["per_day"]?["lists"]?.int == 1_440)
            #expect(alpha["per_day"]?["retrievals"]?.int == 0)
            #expect(alpha["per_day"]?["tokens"]?.int == 960)
            #expect(alpha["per_day"]?["usd"]?.double == 0.0096)
            #expect(alpha["listed_delay"]?["worst_us"]?.int == 61_000_000)
            #expect(alpha["callable_delay"]?["worst_us"]?.int == 63_000_000)
            #expect(alpha["delays_include_times"]?.bool == true)
        }
    }
}
