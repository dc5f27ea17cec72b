import Glibc
import ProbeDomain
import ProbeJSON
import Testing

/// Ids and server text that mean harm, on record: no command that shows them can be broken by them.
@Suite(.timeLimit(.minutes(1)))
struct HostileRecordTests {
    private static func write(_ record: WrittenRecord) async throws {
        let models = WrittenRecord.hostile.map { text in
            var model = WrittenRecord.model(ModelID(text), .callable)
            model.servedModel = ModelID(text)
            return model
        }
        var change = WrittenRecord.change("alpha", models)
        change.endpoint?.note = WrittenRecord.hostile.joined()
        change.events = WrittenRecord.hostile.enumerated().map { index, text in
            var event = WrittenRecord.event(UInt64(index), text)
            event.facts.model = ModelID(text)
            event.facts.otherModels = WrittenRecord.hostile.map { ModelID($0) }
            event.facts.requestID = text
            event.evidence.fragment = text
            return event
        }
        try await record.write(change, WrittenRecord.change("beta"))
        for name in hostileNames { try await record.write(WrittenRecord.change(name, models)) }
    }

    /// Names of endpoints that no config may hold, and a record may.
    private static let hostileNames = ["\u{1B}]0;owned\u{7}\u{1B}[31mred", "\u{202E}evil", "line\nbreak", "=cmd()"]

    @Test(arguments: [
        ["models", "--all"], ["models", "*"], ["models", "--new", "7d"], ["models", "=cmd()|'/C calc'!A0"], ["status"],
        ["events"], ["events", "--limit", "3"], ["wait", "*"], ["wait", "\u{1B}[31m\u{202E}", "--timeout", "0s"],
        ["models", "\u{1B}[31m\u{202E}nowhere*"], ["wait", "*", "--endpoint", "\u{1B}[31m"],
        ["wait", "*", "--endpoint", "\u{1B}]0;owned\u{7}\u{1B}[31mred"], ["wait", "gpt-9", "--timeout", "0s"],
        ["status", "--format", "nagios"], ["history"], ["history", "nowhere"], ["report"], ["report", "\u{1B}[31m"],
    ])
    func noTableIsBroken(arguments: [String]) async throws {
        try await WrittenRecord.with { record in
            try await Self.write(record)
            for width in ["60", "500"] {
                let more = record.environment.merging(["COLUMNS": width]) { $1 }
                let result = try await Program.run(arguments, environment: more)
                #expect(!result.out.hasControls, "\(result.out)")
                #expect(!result.err.hasControls, "\(result.err)")
                #expect(result.status != 3 && result.status < 128)
                // A line break in an id makes no line of its own.
                #expect(!result.out.contains("\nbreak"))
            }
            guard !arguments.contains("nagios"), arguments[0] != "report" else { return }
            let json = try await Program.run(arguments + ["--json"], environment: record.environment)
            #expect(!json.out.hasControls)
            if !json.out.isEmpty { _ = try json.json() }
        }
    }

    @Test
    func whatIsStartedGetsThemEscaped() async throws {
        try await WrittenRecord.with { record in
            for text in WrittenRecord.hostile.prefix(6) {
                var change = WrittenRecord.change("alpha", [WrittenRecord.model(ModelID(text), .callable)])
                change.forgottenModels = WrittenRecord.hostile.filter { $0 != text }.map { ModelID($0) }
                try await record.write(change)
                let result = try await record.probe("wait", "*", "--exec", "sh", "-c", "printf %s \"$PROBE_MODEL\"")
                #expect(result.status == 0)
                #expect(!result.out.hasControls && !result.out.contains("\n"), "\(result.out)")
            }
        }
    }

    @Test
    func theNameOfTheEndpointIsEscapedForTheProgramToo() async throws {
        try await WrittenRecord.with { record in
            for name in Self.hostileNames {
                try await record.write(WrittenRecord.change(name, [WrittenRecord.model("gpt-5.5", .callable)]))
                let result = try await record.probe(
                    "wait",
                    "gpt-5.5",
                    "--endpoint",
                    name,
                    "--exec",
                    "sh",
                    "-c",
                    "printf %s \"$PROBE_ENDPOINT\""
                )
                #expect(result.status == 0)
                #expect(!result.out.isEmpty && !result.out.hasControls && !result.out.contains("\n"), "\(result.out)")
                #expect(!result.err.hasControls, "\(result.err)")
            }
        }
    }

    @Test(.enabled(if: Requirements.has("/usr/bin/sqlite3") || Requirements.mustHave))
    func numbersAtTheEndOfTheirRangeStopNoCommand() async throws {
        try await WrittenRecord.with { record in
            let config = record.folder + "/config.json"
            try ProgramTests.write(PlanCommandTests.config(), to: config)
            let key = EndpointKey(name: "alpha", provider: "openai", baseURL: "https://api.openai.com/v1")
            var change = WrittenRecord.change("alpha", [WrittenRecord.model("gpt-5.5", .callable)])
            change.endpoint = EndpointRecord(key: key)
            change.attempts = (0..<3).map { number in
                let sent = WrittenRecord.now - .seconds(60 - number)
                var attempt = AttemptRecord(
                    id: AttemptID(endpoint: "alpha", sent: sent),
                    endpoint: key,
                    check: .completion("gpt-5.5"),
                    verdict: .ok,
                    reason: "ran_text"
                )
                attempt.phases.end = .microseconds(Int64.max)
                attempt.firstToken = .microseconds(Int64.max)
                attempt.inputTokens = .max
                attempt.outputTokens = .max
                attempt.microUSD = .max
                return attempt
            }
            change.events = [WrittenRecord.event(1, "gpt-5.5 is callable on alpha")]
            try await record.write(change)
            let commands = [
                ["export"], ["export", "--format", "ndjson"], ["plan", "--config", config],
                ["plan", "--config", config, "--json"], ["status"], ["status", "--json"],
                ["status", "--format", "nagios"], ["history"], ["history", "alpha"], ["history", "--json"], ["report"],
                ["report", "--format", "csv"], ["report", "--format", "json"], ["report", "--format", "html"],
                ["models", "gpt-5.5"], ["models", "--all", "--json"], ["events"], ["events", "--json"],
                ["wait", "gpt-5.5"],
            ]
            // Numbers and instants that no version of this program would have written.
            let columns = [
                "attempt_core": ["end_us"],
                "attempt_detail": ["cost_micro_usd", "first_token_us", "input_tokens", "output_tokens"],
                "model": ["last_absent_us", "first_present_us", "last_present_us", "calling_since_us"],
                "event": ["time_us", "last_absent_us", "first_present_us"],
                "endpoint": ["baseline_at_us", "last_complete_list_us"], "health": ["since_us"],
            ]
            for value in [nil, Int64.max, Int64.min] {
                if let value {
                    let updates = columns.map { table, columns in
                        "UPDATE \(table) SET " + columns.map { "\($0) = \(value)" }.joined(separator: ", ")
                    }
                    let sql = updates.joined(separator: "; ")
                    let update = try await Program.run([record.path, sql], program: "/usr/bin/sqlite3")
                    try #require(update.status == 0, "\(update.err)")
                }
                for command in commands {
                    let result = try await Program.run(command, environment: record.environment)
                    #expect(result.status <= 1, "\(command): \(result.err)")
                    #expect(!result.out.isEmpty, "\(command)")
                }
            }
        }
    }

    @Test(.enabled(if: Requirements.has("/usr/bin/sqlite3") || Requirements.mustHave))
    func aFileWithBytesThatAreNoTextIsReadAllTheSame() async throws {
        try await WrittenRecord.with { record in
            try await record.write(WrittenRecord.change("alpha", [WrittenRecord.model("gpt-5.5", .callable)]))
            let sql = """
                UPDATE model SET model = CAST(x'6770742dff1bfe80' AS TEXT);
                UPDATE endpoint SET note = CAST(x'ff' AS TEXT)
                """
            _ = try await Program.run([record.path, sql], program: "/usr/bin/sqlite3")
            for arguments in [["models", "--all"], ["models", "--all", "--json"], ["status", "--format", "nagios"]] {
                let result = try await Program.run(arguments, environment: record.environment)
                #expect(result.status == 0, "\(arguments): \(result.err)")
                #expect(!result.out.hasControls)
            }
        }
    }
}
