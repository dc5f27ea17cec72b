import ProbeJSON
import Testing

/// `probe replay` feeds recorded lists through the rules of evidence.
@Suite(.timeLimit(.minutes(2)))
struct ReplayTests {
    /// A read of one endpoint, `hours` after the start of 2026.
    private func read(_ hours: Int, _ ids: [String], endpoint: String = "openai", status: Int = 200) -> String {
        let day = 1 + hours / 24
        let time = "2026-01-\(day < 10 ? "0" : "")\(day)T\(hours % 24 < 10 ? "0" : "")\(hours % 24):00:00Z"
        let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
        return "{\"at\":\"\(time)\",\"endpoint\":\"\(endpoint)\",\"status\":\(status),\"ids\":[\(list)]}"
    }

    private func replay(_ lines: [String], watch: [String] = ["gpt-5.5"]) async throws -> [JSONNode] {
        try await withFolder { folder in
            try write(lines.joined(separator: "\n") + "\n", to: folder + "/reads.ndjson")
            let options = watch.flatMap { ["--watch", $0] }
            let result = try await Program.run(["replay", folder + "/reads.ndjson", "--json"] + options)
            #expect(result.status == 0, "\(result.err)")
            return try result.out.split(separator: "\n").map { try JSONNode.parse(Array($0.utf8)) }
        }
    }

    @Test
    func anAppearanceIsOneLineWithItsInterval() async throws {
        let lines = try await replay([
            read(0, ["gpt-5.4"]), read(1, ["gpt-5.4"], status: 503), read(2, ["gpt-5.4", "gpt-5.5", "other"]),
            read(3, ["gpt-5.4", "gpt-5.5", "other"]),
        ])
        #expect(lines.map { $0["model"]?.string } == ["gpt-5.5", "other"])
        #expect(lines.allSatisfy { $0["event"]?.string == "model_listed" })
        #expect(lines.map { $0["told"]?.bool } == [true, false])
        #expect(lines.first?["last_absent"]?.string == "2026-01-01T00:00:00Z", "a failed read proves no absence")
        #expect(lines.first?["first_present"]?.string == "2026-01-01T02:00:00Z")
    }

    @Test
    func aModelThatIsBackWithinADayNeverWent() async throws {
        let with = ["gpt-5.4", "gpt-5.5"]
        let lines = try await replay([read(0, with), read(1, ["gpt-5.4"]), read(20, ["gpt-5.4"]), read(21, with)])
        #expect(lines.map { $0["event"]?.string } == ["model_already_available"])
        let gone = try await replay([read(0, with), read(1, ["gpt-5.4"]), read(26, ["gpt-5.4"]), read(30, with)])
        let events = ["model_already_available", "model_withdrawn", "model_returned"]
        #expect(gone.map { $0["event"]?.string } == events)
        #expect(gone.dropFirst().first?["last_absent"]?.string == "2026-01-01T01:00:00Z")
    }

    private func text(_ line: JSONNode) -> [String?] {
        ["event", "endpoint", "model", "at", "last_absent", "first_present"].map { line[$0]?.string }
    }

    /// A series with appearances, gaps and broken lists at two endpoints.
    private func series() -> [String] {
        (0..<200).map { number in
            let models = (0..<(12 + number / 20)).map { "model-\($0)" }.filter { $0 != "model-\(number / 40)" }
            let isBroken = number % 23 == 7
            return read(
                number,
                isBroken ? Array(models.prefix(3)) : models,
                endpoint: number % 2 == 0 ? "one" : "two",
                status: number % 31 == 5 ? 500 : 200
            )
        }
    }

    @Test
    func aPrefixOfTheInputGivesAPrefixOfTheOutput() async throws {
        let whole = try await replay(series(), watch: ["model-1*"])
        #expect(whole.count > 10)
        for count in [1, 50, 120, 199] {
            let part = try await replay(Array(series().prefix(count)), watch: ["model-1*"])
            #expect(part.map(text) == whole.prefix(part.count).map(text))
        }
    }

    @Test
    func endpointsDoNotInfluenceOneAnother() async throws {
        let both = try await replay(series()).filter { $0["endpoint"]?.string == "one" }
        let alone = try await replay(series().filter { $0.contains("\"one\"") })
        #expect(both.map(text) == alone.map(text))
    }

    @Test(arguments: [
        ("{\"at\":1}", "\"at\""), ("{}", "\"at\""), ("nonsense", "not JSON"),
        ("{\"at\":\"2026-01-01T00:00:00Z\",\"endpoint\":\"a\",\"status\":200}", "\"ids\""),
        ("{\"at\":\"2026-01-01T00:00:00Z\",\"endpoint\":\"a\",\"status\":200,\"ids\":[1]}", "\"ids\""),
        ("{\"at\":\"2026-01-01T00:00:00Z\",\"status\":200,\"ids\":[]}", "\"endpoint\""),
        ("{\"at\":\"2026-01-01T00:00:00Z\",\"endpoint\":\"a\",\"status\":\"503\",\"ids\":[]}", "\"status\""),
        (
            "{\"at\":\"2026-01-01T00:00:00Z\",\"endpoint\":\"a\",\"complete\":\"false\",\"status\":200,\"ids\":[]}",
            "\"complete\""
        ),
    ])
    func aWrongLineIsNamedWithItsPlace(_ line: String, _ word: String) async throws {
        try await withFolder { folder in
            try write(read(0, ["a"]) + "\n\n" + line + "\n", to: folder + "/reads.ndjson")
            let result = try await Program.run(["replay", folder + "/reads.ndjson"])
            #expect(result.status == 64)
            #expect(result.err.contains("reads.ndjson:3: error: "))
            #expect(result.err.contains(word))
        }
    }

    @Test
    func readsOutOfOrderAreSaidOnceAnEndpoint() async throws {
        let lines = [read(5, ["a"]), read(1, ["a"], endpoint: "other"), read(4, ["a"]), read(4, ["a"]), read(3, ["a"])]
        try await withFolder { folder in
            try write(lines.joined(separator: "\n"), to: folder + "/reads.ndjson")
            let result = try await Program.run(["replay", folder + "/reads.ndjson"])
            #expect(result.status == 0)
            #expect(result.err.hasPrefix("\(folder)/reads.ndjson:3: warning: this read of openai is earlier"))
            #expect(result.err.split(separator: "\n").count == 1)
        }
    }

    @Test
    func aLineWithoutEndIsRefusedBeforeItFillsTheMemory() async throws {
        let result = try await Program.run(["replay", "/dev/zero"])
        #expect(result.status == 64)
        #expect(result.err == "/dev/zero:1: error: the line is longer than 8 MB\n")
    }
}
