import Glibc
import ProbeDomain
import Testing

/// Commands that read a record which cannot be read: a line with what stands in the way, one with the remedy, and the code.
@Suite(.timeLimit(.minutes(1)), .enabled(if: Requirements.has("/usr/bin/sqlite3") || Requirements.mustHave))
struct RecordTroubleTests {
    /// What can be wrong.
    enum Trouble: String, CaseIterable, Sendable {
        case missing, empty, foreign, newer, corrupt, unreadable, locked

        var status: Int32 { self == .locked ? 75 : 3 }

        /// A part of the line, and of the hint.
        var words: (String, String) {
            switch self {
            case .missing: ("there is no record at ", "start the daemon")
            case .empty, .foreign: ("holds no record yet", "start the daemon")
            case .newer: ("was written by a newer version of probe", "use the version of probe that wrote it")
            case .corrupt: ("file is not a database", "move the file aside")
            case .unreadable: ("may not be read by this user", "as a member of the group probe")
            case .locked: ("database is locked", "another process writes or migrates it; try again")
            }
        }
    }

    static let commands = [
        ["status"], ["models", "gpt-5.5"], ["models", "--all", "--json"], ["events"], ["events", "--follow"],
        ["events", "--id", "0"], ["wait", "gpt-5.5"], ["export"], ["plan"], ["history"],
        ["history", "openai", "--json"], ["report"], ["report", "--format", "html"],
    ]

    @Test(arguments: Trouble.allCases.filter { $0 != .unreadable })
    func oneLineSaysWhatAndOneWhatToDo(_ trouble: Trouble) async throws { try await Self.check(trouble) }

    @Test(.enabled(if: Requirements.isRoot || Requirements.mustHave))
    func aRecordOfSomebodyElseIsSaidToBeOne() async throws { try await Self.check(.unreadable) }

    private static func check(_ trouble: Trouble) async throws {
        try await WrittenRecord.with { record in
            let prefix = try await prepare(trouble, record)
            for command in commands {
                // Without a record a plan is as good as any.
                if command == ["plan"], [.missing, .empty, .foreign].contains(trouble) { continue }
                let arguments = command == ["plan"] ? command + ["--config", "\(record.folder)/config.json"] : command
                let result = try await Program.run(
                    prefix + [Program.probe] + arguments,
                    environment: record.environment,
                    program: "/usr/bin/env"
                )
                #expect(result.status == trouble.status, "\(command)")
                #expect(result.out.isEmpty, "\(command)")
                let lines = result.err.split(separator: "\n").map(String.init)
                #expect(lines.count == 2, "\(command): \(result.err)")
                #expect(
                    lines.first?.hasPrefix("error: ") == true && lines.first?.contains(trouble.words.0) == true,
                    "\(lines)"
                )
                #expect(
                    lines.last?.hasPrefix("hint: ") == true && lines.last?.contains(trouble.words.1) == true,
                    "\(lines)"
                )
            }
        }
    }

    @Test(arguments: [["history"], ["history", "alpha", "--json"], ["report"], ["report", "--format", "html"]])
    func aRecordOfAnEarlierVersionNeedsADaemonOfThisOne(_ command: [String]) async throws {
        try await WrittenRecord.with { record in
            try await record.write(WrittenRecord.change("alpha"))
            let script = "DROP TABLE question; DELETE FROM grdb_migrations WHERE identifier = '5 summaries'"
            _ = try await Self.query(script, record)
            let result = try await Program.run(command, environment: record.environment)
            #expect(result.status == 3)
            #expect(result.out.isEmpty)
            let lines = result.err.split(separator: "\n")
            #expect(lines.count == 2, "\(lines)")
            #expect(lines.first?.contains("was written by an earlier version of probe") == true, "\(lines)")
            #expect(lines.last?.hasPrefix("hint: start the daemon of this version") == true, "\(lines)")
        }
    }

    @Test
    func aWriterInTheMiddleOfItsWorkStopsNobody() async throws {
        try await WrittenRecord.with { record in
            try await record.write(WrittenRecord.change("alpha", [WrittenRecord.model("gpt-5.5", .callable)]))
            let script = "BEGIN IMMEDIATE; DELETE FROM model; SELECT 'writing';"
            let hold = try await StoreTroubleTests.whileRunning(script, on: record.path) {
                try await record.probe("wait", "gpt-5.5", "--timeout", "0s")
            }
            #expect(hold.status == 0)
        }
    }

    /// Makes the trouble.
    ///
    /// - Returns: What goes before the command.
    private static func prepare(_ trouble: Trouble, _ record: WrittenRecord) async throws -> [String] {
        try write(
            "{\"endpoints\": [{\"name\": \"alpha\", \"provider\": \"openai\"}]}",
            to: record.folder + "/config.json"
        )
        switch trouble {
        case .missing: break
        case .empty: try write("", to: record.path)
        case .foreign: _ = try await query("CREATE TABLE theirs (a)", record)
        case .newer:
            try await record.write(WrittenRecord.change("alpha"))
            _ = try await query("INSERT INTO grdb_migrations VALUES ('9999-from-the-future')", record)
        case .corrupt: try write(String(repeating: "this is no database\n", count: 500), to: record.path)
        case .unreadable:
            try await record.write(WrittenRecord.change("alpha"))
            for name in [record.path, record.folder + "/config.json"] {
                chmod(name, name == record.path ? 0o600 : 0o644)
            }
            chmod(record.folder, 0o755)
            return ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        case .locked:
            try await record.write(WrittenRecord.change("alpha"))
            // A journal of the old kind lets nobody read while it is written; so does a file that is being made.
            _ = try await query("PRAGMA journal_mode = DELETE", record)
            return ["/usr/bin/python3", "-c", lockScript, record.path]
        }
        return []
    }

    /// Holds a file and runs what follows.
    private static let lockScript = """
        import sqlite3, subprocess, sys
        holder = sqlite3.connect(sys.argv[1], isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        sys.exit(subprocess.call(sys.argv[2:]))
        """

    private static func query(_ sql: String, _ record: WrittenRecord) async throws -> String {
        try await Program.run([record.path, sql], program: "/usr/bin/sqlite3").out
    }
}
