import GRDB
import Glibc
import ProbeDomain
import Testing

@testable import ProbeStore

/// The file itself: its settings, its modes, and what earlier versions wrote.
@Suite struct SchemaTests {
    @Test func theWriterIsSetUpAsTheDesignWants() async throws {
        try await Scratch.with { scratch in
            // A batch of the timer's would set it in between.
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            let pragma = { (name: String) in
                try await store.queue.read { try String.fetchOne($0, sql: "PRAGMA \(name)") }
            }
            #expect(try await pragma("journal_mode") == "wal")
            #expect(try await pragma("foreign_keys") == "1")
            #expect(try await pragma("journal_size_limit") == "16777216")
            // 2 is FULL, 1 is NORMAL. The setting is the connection's, and each kind of write leaves its own behind.
            _ = try await store.commit(Samples.change(1))
            #expect(try await pragma("synchronous") == "2")
            store.note(.attempt(Samples.attempt(2)))
            await store.flush()
            #expect(try await pragma("synchronous") == "1")
            try await store.markTold(Samples.id(1), at: Samples.noon)
            #expect(try await pragma("synchronous") == "2")
            store.note(.attempt(Samples.attempt(3)))
            await store.flush()
            _ = try await store.reserve(Samples.wish())
            #expect(try await pragma("synchronous") == "2")
        }
    }

    @Test func everyWriteOfAnEventIsFullFromItsFirstStatement() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            store.note(.attempt(Samples.attempt(1)))
            await store.flush()
            // A trigger sees the setting that is in force while the event is written.
            try await store.queue.write { database in
                try database.execute(
                    sql: """
                        CREATE TEMP TABLE seen (value);
                        CREATE TEMP TRIGGER look AFTER INSERT ON event
                        BEGIN INSERT INTO seen SELECT synchronous FROM pragma_synchronous; END
                        """
                )
            }
            _ = try await store.commit(Samples.change(1))
            #expect(try await store.queue.read { try Int.fetchAll($0, sql: "SELECT value FROM seen") } == [2])
        }
    }

    @Test func foldersAndFilesAreForTheGroupToRead() async throws {
        try await Scratch.with { scratch in
            let path = scratch.folder + "/state/probe/probe.sqlite"
            let old = umask(0)
            let store = try Store.open(path: path, role: .daemon)
            umask(old)
            _ = try await store.commit(Samples.change(1))
            #expect(try scratch.mode(scratch.folder + "/state") == 0o750)
            #expect(try scratch.mode(scratch.folder + "/state/probe") == 0o750)
            for name in ["probe.sqlite", "probe.sqlite-wal", "probe.sqlite-shm", "probe.lock"] {
                #expect(try scratch.mode(scratch.folder + "/state/probe/" + name) == 0o640, "\(name)")
            }
        }
    }

    @Test func aFileOfTheFirstVersionOpensAndIsRead() async throws {
        try await Scratch.with { scratch in
            let old = try scratch.foreign()
            try await old.write { try $0.execute(sql: FirstVersion.sql) }
            try old.close()

            let store = try Store.open(path: scratch.path, role: .daemon)
            let knowledge = try #require(
                try await store.knowledge(of: [Samples.endpoint])[Samples.endpoint]
            )
            #expect(knowledge.models["gpt-5.5"]?.state == .callable)
            #expect(knowledge.models["gpt-6"]?.listing == .doubted(since: Samples.noon, reads: 2))
            #expect(knowledge.health[.completion("gpt-5.5")]?.state == .degraded)
            #expect(try await store.untold().map(\.message) == ["gpt-5.5 is callable on openai"])
            #expect(try await store.holds(at: Samples.noon).map(\.scope) == [.pool("gpt-5.5")])
            let caps = BudgetCaps(completions: 4)
            #expect(try await store.reserve(Samples.wish(caps: caps)).answer != .granted)
            // Numbers go on where they were, although the event that had the last one is gone.
            #expect(try await store.commit(Samples.change(1)).map(\.sequence) == [8])
            let reader = try StoreReader.open(path: scratch.path)
            let attempt = try #require(try await reader.attempt(AttemptID(endpoint: "openai", sent: Samples.noon)))
            #expect(attempt.phases.tls == .microseconds(2_000))
            #expect(attempt.reusedConnection && attempt.isManual && !attempt.isExtra)
        }
    }

    @Test func batchesNeverWalkThroughAllAttempts() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            var statements: [(String, [Int])] = [
                (Retention.newest, []), (Rollup.firstRow, [1]), (FiveMinutesByHour.one, [1, 2]),
                (FiveMinutesByHour.all, [1, 2]), (Retention.expiredSummaries(in: FiveMinutesByHour.table), [1, 2]),
            ]
            for table in Retention.attempts {
                statements += [(Retention.firstToStay(in: table), [1, 2, 3]), (Retention.expired(in: table), [1, 2])]
            }
            for tier in SummaryTier.allCases {
                statements += [(Retention.expiredSummaries(in: SummaryRows.table(of: tier)), [1, 2])]
                statements += [SummaryRows.some(of: tier), SummaryRows.removal(of: tier)].map { ($0, [1, 2, 3]) }
                statements += [SummaryRows.one(of: tier), SummaryRows.all(of: tier)].map { ($0, [1, 2]) }
            }
            for (sql, arguments) in statements {
                let steps = try await store.queue.read { database in
                    try Row.fetchAll(
                        database,
                        sql: "EXPLAIN QUERY PLAN " + sql,
                        arguments: StatementArguments(arguments)
                    ).map { $0["detail"] as String }
                }
                let tables = ["attempt", "earlier_attempt", "summary_"]
                #expect(steps.contains { step in tables.contains { step.contains("SEARCH \($0)") } })
                #expect(!steps.contains { step in tables.contains { step.contains("SCAN \($0)") } }, "\(steps)")
            }
        }
    }

    @Test func theIndexOfHealthKnowsAllKindsThatChangeIt() async throws {
        for kind in EventKind.allCases {
            #expect(Schema.healthKinds.contains("'\(kind.rawValue)'") == (kind.healthState != nil), "\(kind)")
        }
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            for (index, sql) in [
                ("event_of_health", "event WHERE \(Schema.healthKinds) AND endpoint = 'a' AND time_us > 1"),
                ("model_in_use", "model WHERE \(Schema.usedModels)"),
            ] {
                let steps = try await store.queue.read { database in
                    try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN SELECT * FROM \(sql)").map {
                        $0["detail"] as String
                    }
                }
                #expect(steps.contains { $0.contains(index) }, "\(steps)")
            }
        }
    }
}
