import Glibc
import ProbeJSON
import Subprocess
import SystemPackage
import Testing

/// A record that is locked, read-only, full, damaged or from a newer version.
@Suite(.timeLimit(.minutes(1)), .enabled(if: Requirements.has("/usr/bin/sqlite3") || Requirements.mustHave))
struct StoreTroubleTests {
    static let without = """
        {"sites": {"site": {"dialect": "openai", "keys": ["sk-test-key"], "models": [{"id": "gpt-5.4"}]}}}
        """
    static let config = Place.config(models: "[]")

    /// What can be wrong with a file that is there.
    enum Trouble: String, CaseIterable, Sendable {
        case corrupt, foreign, newer

        /// The reason in the event.
        var reason: String { self == .newer ? "store_newer_version" : "store_corrupt" }
    }

    @Test(arguments: Trouble.allCases)
    func theDaemonGoesOnAndOverwritesNothing(_ trouble: Trouble) async throws {
        try await withPlace(script: Self.without, config: Self.config) { place in
            try await Self.prepare(trouble, place)
            let before = read(place.record)
            let daemon = try await Self.appearance(at: place)
            #expect(daemon.err.contains("the record cannot be written"))
            #expect(daemon.err.contains("gpt-5.5 is listed on site"))
            #expect(read(place.record) == before)
            #expect(daemon.status == 0)
        }
    }

    @Test(arguments: Trouble.allCases)
    func aLookGoesOnWithoutPayingAndOverwritesNothing(_ trouble: Trouble) async throws {
        try await withPlace { place in
            try await Self.prepare(trouble, place)
            let before = read(place.record)
            let result = try await place.probe("--once")
            #expect(result.status == 3)
            #expect(result.err.hasPrefix("warning: nothing is recorded, and nothing that costs is sent: "))
            #expect(result.out.contains("2 ids"))
            #expect(try await place.asked() == ["site list"])
            #expect(read(place.record) == before)
        }
    }

    @Test
    func aLockedRecordIsWaitedForByNobody() async throws {
        try await withPlace(script: Self.without, config: Self.config) { place in
            try await Self.prepare(nil, place)
            let daemon = try await Self.whileLocked(place) { try await Self.appearance(at: place) }
            #expect(daemon.err.contains("the record cannot be written"))
            #expect(daemon.err.contains("gpt-5.5 is listed on site"))
            #expect(daemon.status == 0)
        }
    }

    @Test
    func aBusyRecordIsSeventyFiveForALook() async throws {
        try await withPlace { place in
            try await Self.prepare(nil, place)
            let result = try await Self.whileLocked(place) { try await place.probe("--once") }
            #expect(result.status == 75)
            #expect(result.err.hasPrefix("error: the record is busy: "))
            #expect(try await place.asked().isEmpty)
        }
    }

    @Test
    func aLockThatComesLaterStopsNothingAndWhatHappenedIsAddedAfterwards() async throws {
        try await withPlace(script: Self.without, config: Self.config) { place in
            let daemon = try await withDaemon(
                ["--config", place.config, "--log-level", "debug"],
                environment: place.environment
            ) { _ in
                // Checks of an endpoint never overlap: the first one is committed.
                try await eventually("the baseline") { try await place.asked().count >= 2 }
                try await Self.whileLocked(place) { try await Self.appear(at: place) }
                try await eventually(within: .seconds(30), "the record works again") {
                    try await place.query("SELECT count(*) FROM event WHERE kind = 'store_recovered'") == "1\n"
                }
            }
            #expect(daemon.status == 0)
            #expect(try await place.query("SELECT count(*) FROM event WHERE kind = 'store_failing'") == "1\n")
            #expect(try await place.query("SELECT count(*) FROM event WHERE kind = 'model_listed'") == "1\n")
        }
    }

    @Test
    func aRecordThatMayNotBeWrittenStopsNothing() async throws {
        try await withPlace(script: Self.without, config: Self.config) { place in
            // A file where the folder should be: not even root makes a folder there.
            try write("in the way", to: place.state)
            let daemon = try await Self.appearance(at: place)
            #expect(daemon.err.contains("the record cannot be written"))
            #expect(daemon.err.contains("gpt-5.5 is listed on site"))
            #expect(read(place.state) == Array("in the way".utf8))
            let look = try await place.probe("--once", "--free")
            #expect(look.status == 0)
            #expect(look.err.contains("nothing is recorded"))
        }
    }

    @Test(.enabled(if: getuid() == 0 || Requirements.mustHave))
    func aReadOnlyFileSystemStopsNothing() async throws {
        try await withPlace(script: Self.without, config: Self.config) { place in
            try await Self.prepare(nil, place)
            let script = "mount -t tmpfs none \(place.state) && mount -o remount,ro \(place.state) && exec \"$@\""
            let daemon = try await Self.appearance(at: place, mounting: script)
            #expect(daemon.err.contains("the record cannot be written"))
            #expect(daemon.err.contains("gpt-5.5 is listed on site"))
        }
    }

    @Test(.enabled(if: getuid() == 0 || Requirements.mustHave))
    func aFullDiskStopsNothing() async throws {
        try await withPlace(script: Self.without, config: Self.config) { place in
            try await Self.prepare(nil, place)
            let script = """
                mount -t tmpfs -o size=256k none \(place.state) && \
                { dd if=/dev/zero of=\(place.state)/filler bs=4k status=none || true; } 2>/dev/null && exec "$@"
                """
            let daemon = try await Self.appearance(at: place, mounting: script)
            #expect(daemon.err.contains("the record cannot be written"))
            #expect(daemon.err.contains("gpt-5.5 is listed on site"))
        }
    }

    @Test
    func aSecondDaemonIsRefused() async throws {
        try await withPlace(config: Self.config) { place in
            _ = try await withDaemon(["--config", place.config], environment: place.environment) { _ in
                try await eventually("the first one") { try await place.asked().count >= 1 }
                let second = try await place.probe("run")
                #expect(second.status == 75)
                #expect(second.err.contains("another probe daemon uses"))
                #expect(second.err.contains("hint: stop that one first"))
                // A look beside the daemon is welcome.
                #expect(try await place.probe("--once", "--free").status == 0)
            }
        }
    }

    // MARK: -

    /// Runs the daemon until the appearance has been told; where a script is given, in a mount namespace after it.
    static func appearance(at place: Place, mounting script: String? = nil) async throws -> Program.Result {
        let arguments = ["run", "--config", place.config, "--log-level", "debug"]
        let command =
            script.map { ("/usr/bin/unshare", ["-m", "/bin/sh", "-c", $0, "sh", Program.probe] + arguments) }
            ?? (Program.probe, arguments)
        return try await withProcess(command.0, command.1, environment: place.environment) { _ in
            try await eventually("the baseline") { try await place.asked().count >= 2 }
            try await appear(at: place)
        }
    }

    /// Lets the model appear, and waits for some reads more: by then it has been told.
    static func appear(at place: Place) async throws {
        try await place.apply(Place.script())
        let before = try await place.asked().count { $0 == "site list" }
        try await eventually("lists go on after the appearance") {
            try await place.asked().count { $0 == "site list" } >= before + 4
        }
    }

    /// Makes a record with something wrong; nil for a good one.
    static func prepare(_ trouble: Trouble?, _ place: Place) async throws {
        mkdir(place.state, 0o750)
        switch trouble {
        case nil:
            _ = try await Program.run(
                ["--once", "--free", "--config", place.config],
                environment: place.environment.merging(["TEST_KEY": ""]) { $1 }
            )
            try #require(access(place.record, F_OK) == 0)
        case .corrupt:
            try write(String(repeating: "this is no database, and never was one\n", count: 500), to: place.record)
        case .foreign:
            _ = try await place.query("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
        case .newer:
            try await prepare(nil, place)
            _ = try await place.query("INSERT INTO grdb_migrations VALUES ('9999-from-the-future')")
            _ = try await place.query("PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }

    /// Runs something while another process holds the record.
    static func whileLocked<Result: Sendable>(
        _ place: Place,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await whileRunning("BEGIN EXCLUSIVE; SELECT 'locked';", on: place.record, body)
    }

    /// Runs something while another process is in the middle of a script of SQL, whose last line prints something.
    static func whileRunning<Result: Sendable>(
        _ script: String,
        on path: String,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let result = try await Subprocess.run(
            .path("/usr/bin/sqlite3"),
            arguments: [path],
            input: .inputWriter,
            output: .sequence,
            error: .discarded
        ) { process in
            _ = try await process.standardInputWriter.write(
                ".timeout 5000\n\(script)\n",
                using: UTF8.self
            )
            var lines = process.standardOutput.strings().makeAsyncIterator()
            _ = try #require(try await lines.next())
            let result = try await body()
            try await process.standardInputWriter.finish()
            return result
        }
        return result.closureResult
    }
}
