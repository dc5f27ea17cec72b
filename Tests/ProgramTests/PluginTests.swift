import Glibc
import ProbeDomain
import ProbeStore
import Testing

/// `probe status --format nagios`: one valid line and a code from 0 to 3, whatever happens.
@Suite(.timeLimit(.minutes(1)))
struct PluginTests {
    @Test(arguments: [
        (HealthState.up, 0, "OK - 2 of 2 endpoints up"),
        (.degraded, 1, "WARNING - 1 of 2 endpoints up; alpha degraded"),
        (.limited, 1, "WARNING - 1 of 2 endpoints up; alpha limited"),
        (.down, 2, "CRITICAL - 1 of 2 endpoints up; alpha down: list (server_error)"),
    ])
    func theWorstEndpointDecides(state: HealthState, status: Int, text: String) async throws {
        try await WrittenRecord.with { record in
            var change = WrittenRecord.change("alpha")
            change.health[.list]?.state = state
            if state == .down { change.endpoint?.note = "list (server_error)" }
            try await record.write(change, WrittenRecord.change("beta"))
            let result = try await record.probe("status", "--format", "nagios")
            try Self.check(result, status, text)
            let counts = [HealthState.up: 0, .degraded: 1, .limited: 1, .down: 2]
            let (limited, down) = (counts[state] == 1 ? 1 : 0, counts[state] == 2 ? 1 : 0)
            #expect(result.out.contains("'limited'=\(limited);0;;0;2 'down'=\(down);;0;0;2 "))
            #expect(result.out.contains("'alpha list'=0.212s;;;0;10"))
        }
    }

    /// A wrong address says nothing of the endpoint, and is no reason to be quiet.
    @Test(arguments: [HealthState.unknown, .up])
    func anEndpointAskedInTheWrongWayIsAWarning(state: HealthState) async throws {
        try await WrittenRecord.with { record in
            var change = WrittenRecord.change("alpha")
            change.health[.list]?.state = state
            var attempt = WrittenRecord.attempt("alpha", .list, sent: WrittenRecord.now)
            attempt.verdict = .wrongRoute
            attempt.reason = "no_such_route"
            change.attempts = [attempt]
            try await record.write(change, WrittenRecord.change("beta"))
            let result = try await record.probe("status", "--format", "nagios")
            try Self.check(result, 1, "WARNING - 1 of 2 endpoints up; alpha misconfigured: no_such_route")
            #expect(result.out.contains("'up'=1;;;0;2 'limited'=1;0;;0;2 'down'=0;;0;0;2 "))
            let table = try await record.probe("status")
            #expect(table.status == 1)
            #expect(table.out.contains(/! +alpha +misconfigured .*no_such_route/))
        }
    }

    @Test
    func everyErrorIsUnknown() async throws {
        try await WrittenRecord.with { record in
            let plug = { try await record.probe("status", "--format", "nagios") }
            try Self.check(try await plug(), 3, "UNKNOWN - there is no record at \(record.path)")
            let wrong = try await record.probe("status", "--format=nagios", "--nonsense|")
            try Self.check(wrong, 3, "UNKNOWN - Unknown option")
            let both = try await record.probe("status", "--json", "--format", "nagios")
            try Self.check(both, 3, "UNKNOWN - --json and --format")
            try await record.write(RecordChange())
            try Self.check(try await plug(), 3, "UNKNOWN - nothing has been recorded yet")
            var change = WrittenRecord.change("alpha")
            change.attempts = [WrittenRecord.attempt("alpha", .list, sent: WrittenRecord.now - .seconds(3_600))]
            try await record.write(change)
            // All was well when it was last written.
            let stale = try await plug()
            try Self.check(stale, 3, "UNKNOWN - nothing has been recorded since ")
            #expect(stale.out.contains("'up'=1;;;0;1"))
            try write("this is no database", to: record.path)
            for name in ["-wal", "-shm"] { unlink(record.path + name) }
            try Self.check(try await plug(), 3, "UNKNOWN - \(record.path)")
        }
    }

    @Test
    func namesAndServerTextCannotBreakIt() async throws {
        for text in WrittenRecord.hostile {
            try await WrittenRecord.with { record in
                var change = RecordChange()
                let key = EndpointKey(name: text, provider: "openai", baseURL: "https://alpha.test")
                change.endpoint = EndpointRecord(key: key)
                change.endpoint?.note = text
                var health = HealthMachine()
                health.state = .down
                change.health = [.list: health, .completion(ModelID(text)): health]
                change.attempts = [Check.list, .completion(ModelID(text))].enumerated().map { index, check in
                    let sent = WrittenRecord.now - .seconds(10 - index)
                    var attempt = WrittenRecord.attempt("alpha", check, sent: sent)
                    attempt.id = AttemptID(endpoint: text, sent: sent)
                    attempt.endpoint = key
                    attempt.firstToken = .milliseconds(1)
                    return attempt
                }
                try await record.write(change)
                let result = try await record.probe("status", "--format", "nagios")
                try Self.check(result, 2, "CRITICAL - 0 of 1 endpoints up;")
            }
        }
    }

    /// Whether it is one line of the form that monitors read, with this code and beginning.
    static func check(_ result: Program.Result, _ status: Int, _ text: String) throws {
        #expect(Int(result.status) == status)
        #expect(result.err.isEmpty)
        #expect(result.out.hasPrefix("PROBE \(text)"), "\(result.out)")
        let range = #"\d*"#
        let value = #"'[^'=|]+'=\d+(\.\d+)?s?;\#(range);\#(range);0;\d*"#
        let line = try Regex("^PROBE (OK|WARNING|CRITICAL|UNKNOWN) - [^|\\n]+( \\| \(value)( \(value))*)?\\n$")
        #expect(result.out.wholeMatch(of: line) != nil, "\(result.out)")
        #expect(!result.out.hasControls)
        #expect(result.out.utf8.count <= 4_096)
    }
}
