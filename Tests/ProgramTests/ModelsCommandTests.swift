import Glibc
import ProbeDomain
import ProbeJSON
import Testing

/// `probe models`: one model side by side across endpoints.
@Suite(.timeLimit(.minutes(1)))
struct ModelsCommandTests {
    /// Three endpoints: callable under another spelling, gated, absent.
    private func withModels(_ body: (WrittenRecord) async throws -> Void) async throws {
        try await WrittenRecord.with { record in
            var baseline = WrittenRecord.model("gpt-5.4", .listed)
            baseline.lastAbsent = nil
            try await record.write(
                WrittenRecord.change(
                    "alpha",
                    [
                        WrittenRecord.model("openai/gpt-5.5", .callable),
                        WrittenRecord.model("openai/gpt-5.5-20260423", .listed), baseline,
                    ]
                ),
                WrittenRecord.change("beta", [WrittenRecord.model("gpt-5.5", .gated, age: .seconds(9 * 86_400))]),
                WrittenRecord.change("gamma", [WrittenRecord.model("gpt-5.5-pro", .listed, age: .seconds(8 * 86_400))])
            )
            try await body(record)
        }
    }

    @Test
    func oneModelUnderItsSpellingsIsOneRow() async throws {
        try await withModels { record in
            let result = try await record.probe("models", "GPT-5.5")
            #expect(result.status == 0)
            let lines = result.out.split(separator: "\n").map(String.init)
            try #require(lines.count > 2)
            #expect(lines[0].contains(/^MODEL +ALPHA +BETA +GAMMA$/))
            #expect(lines[1].contains(/^gpt-5.5 +callable +gated +absent$/))
            #expect(lines[2].contains(#/^ +since .* +since .* +as of /#))
            #expect(result.out.contains(/listed .*\d\d:\d\d:\d\d ?- ?.*\d\d:\d\d:\d\d/))
            #expect(result.out.contains("project_lacks_access"))
            #expect(result.out.contains("as openai/gpt-5.5"))
            #expect(result.out.contains("also openai/gpt-5.5-20260423"))
            #expect(!result.out.contains("gpt-5.5-pro"))
            #expect(result.out.hasSuffix("times are local, UTC+02:00\n"))
        }
    }

    @Test
    func whatDoesNotFitHasARowAnEndpoint() async throws {
        try await withModels { record in
            let narrow = try await record.probe("models", "gpt-5.5", environment: ["COLUMNS": "60"])
            let lines = narrow.out.split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= 60 }, "\(narrow.out)")
            #expect(lines.contains { $0.contains(#/^beta +gated +since /#) })
            let wide = try await record.probe("models", "gpt-5.5", environment: ["COLUMNS": "200"])
            #expect(wide.out.hasPrefix("MODEL "))
            let all = try await record.probe("models", "--all", environment: ["COLUMNS": "30"])
            #expect(all.out.contains("gpt-5.5:\n  alpha callable\n  beta gated\n"))
        }
    }

    @Test(arguments: [
        (["models", "gpt-5.5"], 0, ["gpt-5.5"]), (["models", "gpt-9"], 2, ["gpt-9"]), (["models", "nothing*"], 2, []),
        (["models", "--new", "7d"], 0, ["gpt-5.5"]), (["models", "--new", "10m"], 2, []),
        (["models", "--new", "30d"], 0, ["gpt-5.5", "gpt-5.5-pro"]),
        (["models", "--new", "30d", "*-pro"], 0, ["gpt-5.5-pro"]),
        (["models", "--all"], 0, ["gpt-5.4", "gpt-5.5", "gpt-5.5-pro"]),
        (["models", "gpt-5.5-2026-04-24"], 0, ["gpt-5.5-2026-04-24"]),
    ])
    func theExitCodeSaysWhetherOneIsThere(arguments: [String], status: Int, names: [String]) async throws {
        try await withModels { record in
            let result = try await Program.run(arguments + ["--json"], environment: record.environment)
            #expect(Int(result.status) == status)
            let json = try result.json()
            #expect(json["exit_status"]?.int == status)
            #expect(json["models"]?.array?.map { $0["model"]?.string } == names)
        }
    }

    @Test
    func withoutAPatternTheConfigDecides() async throws {
        try await withModels { record in
            let config = record.folder + "/config.json"
            let endpoint = "{\"name\": \"alpha\", \"provider\": \"openai\"}"
            try write("{\"watch\": [\"gpt-5.5-pro\"], \"endpoints\": [\(endpoint)]}", to: config)
            let json = try await record.probe("models", "--json", "--config", config).json()
            #expect(json["models"]?.array?.map { $0["model"]?.string } == ["gpt-5.5-pro"])
            let places = json["models"]?.array?.first?["endpoints"]?.array
            #expect(places?.map { $0["state"]?.string } == ["absent", "absent", "listed"])
            #expect(places?.last?["ids"]?.array?.first?["last_absent"]?.string?.hasSuffix("Z") == true)
            try write("{\"endpoints\": [\(endpoint)]}", to: config)
            #expect(try await record.probe("models", "--config", config).status == 3)
            try write("{", to: config)
            #expect(try await record.probe("models", "--config", config).status == 78)
        }
    }

    @Test(arguments: [["models", "gpt-5.5"], ["models", "--all"]])
    func longNamesFitTheTerminalToo(arguments: [String]) async throws {
        try await WrittenRecord.with { record in
            let long = String(repeating: "a-long-name.", count: 5)
            try await record.write(
                WrittenRecord.change(long, [WrittenRecord.model("openai/gpt-5.5", .gated)]),
                WrittenRecord.change("beta", [WrittenRecord.model("gpt-5.5", .callable)])
            )
            for columns in [40, 60, 80] {
                let environment = record.environment.merging(["COLUMNS": "\(columns)"]) { $1 }
                let result = try await Program.run(arguments, environment: environment)
                #expect(result.status == 0)
                #expect(result.out.split(separator: "\n").allSatisfy { $0.count <= columns }, "\(result.out)")
                #expect(result.out.hasPrefix("gpt-5.5") || columns == 80)
                #expect(result.out.contains("gated"))
            }
        }
    }

    @Test
    func anOffsetThatBothEndsHaveIsThereOnce() async throws {
        try await WrittenRecord.with { record in
            let model = WrittenRecord.model("gpt-5.5", .listed, age: .seconds(30 * 86_400))
            try await record.write(WrittenRecord.change("alpha", [model]))
            // Summer time was from 40 to 20 days ago.
            let ends = [40, 20].map { "J\(Self.dayOfYear(WrittenRecord.now - .seconds($0 * 86_400)))/0" }
            let zone = "Test-01:00Summer-02:00,\(ends.joined(separator: ","))"
            let result = try await record.probe("models", "gpt-5.5", environment: ["TZ": zone])
            #expect(result.out.contains("UTC+01:00"))
            let interval = #/listed (\d{4} )?\w{3} \d\d [\d:]{8}(-| - (\d{4} )?\w{3} \d\d )[\d:]{8} \+02:00/#
            #expect(result.out.contains(interval), "\(result.out)")
        }
    }

    /// From 1 on.
    private static func dayOfYear(_ time: Timestamp) -> Int {
        var seconds = time_t(time.seconds)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return min(Int(parts.tm_yday) + 1, 365)
    }

    @Test
    func jsonHasTheNameAsItIs() async throws {
        try await WrittenRecord.with { record in
            let id = String(repeating: "long-", count: 20) + "\u{200B}model"
            try await record.write(WrittenRecord.change("alpha", [WrittenRecord.model(ModelID(id), .listed)]))
            let json = try await record.probe("models", "--all", "--json").json()
            #expect(json["models"]?.array?.map { $0["model"]?.string } == [id])
        }
    }

    @Test
    func beforeTheFirstCompleteListNothingIsKnown() async throws {
        try await WrittenRecord.with { record in
            var change = WrittenRecord.change("alpha")
            change.endpoint?.lastCompleteList = nil
            try await record.write(change)
            let result = try await record.probe("models", "gpt-5.5")
            #expect(result.status == 3)
            #expect(result.out.contains("unknown"))
            #expect(result.out.contains("no list by the daemon yet"))
        }
    }
}
