import GRDB
import Glibc
import ProbeDomain
import ProbeStore
import Testing

/// What is wrong with a file is said in its own word, and the file stays as it is.
@Suite struct DamageTests {
    /// What a daemon, a command and a reader say of the file; its bytes must not change, and nothing may be left beside it.
    private func verdicts(_ scratch: Scratch) async throws -> [RecorderError.Code?] {
        let before = try scratch.bytes()
        let verdicts = [
            await failure { _ = try Store.open(path: scratch.path, role: .daemon) },
            await failure { _ = try Store.open(path: scratch.path, role: .command) },
            await failure { _ = try StoreReader.open(path: scratch.path) },
        ]
        #expect(try scratch.bytes() == before)
        return verdicts
    }

    /// One byte is not among them: SQLite takes a file of one for an empty one.
    @Test(arguments: [2, 15, 100, 5_000])
    func garbageIsCorrupt(length: Int) async throws {
        try await Scratch.with { scratch in
            var random = SeededRandom(seed: UInt64(length))
            try scratch.write((0..<length).map { _ in UInt8.random(in: 1...255, using: &random) })
            #expect(try await verdicts(scratch) == [.corrupt, .corrupt, .corrupt])
        }
    }

    @Test func aTruncatedFileIsCorrupt() async throws {
        try await Scratch.with { scratch in
            try await scratch.makeRecord()
            try scratch.write(Array(scratch.bytes().prefix(6_000)))
            #expect(try await verdicts(scratch) == [.corrupt, .corrupt, .corrupt])
        }
    }

    @Test func aNewerVersionIsLeftAlone() async throws {
        try await Scratch.with { scratch in
            try await scratch.makeRecord()
            let later = try scratch.foreign()
            try await later.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 of a later version')") }
            _ = try await later.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try later.close()
            #expect(try await verdicts(scratch) == [.newerVersion, .newerVersion, .newerVersion])
        }
    }

    @Test func aDatabaseOfAnotherProgramIsLeftAlone() async throws {
        try await Scratch.with { scratch in
            let other = try scratch.foreign()
            try await other.write {
                try $0.execute(sql: "CREATE TABLE note (text TEXT); INSERT INTO note VALUES ('x')")
            }
            try other.close()
            #expect(try await verdicts(scratch) == [.corrupt, .corrupt, .missing])
        }
    }

    @Test func aPageOfZerosIsCorruptWhenItIsRead() async throws {
        try await Scratch.with { scratch in
            try await scratch.makeRecord()
            let root = try await scratch.foreign().read { database in
                try Int.fetchOne(database, sql: "SELECT rootpage FROM sqlite_master WHERE name = 'event'")
            }
            var bytes = try scratch.bytes()
            let page = try #require(root) - 1
            for offset in 0..<4_096 { bytes[page * 4_096 + offset] = 0 }
            try scratch.write(bytes)
            let store = try Store.open(path: scratch.path, role: .daemon)
            #expect(
                await failure { _ = try await store.commit(Samples.change(2)) } == .corrupt
            )
            #expect(await failure { _ = try await store.untold() } == .corrupt)
        }
    }

    @Test(.timeLimit(.minutes(1))) func flippedBitsNeverEndTheProgram() async throws {
        try await Scratch.with { scratch in
            var sampler = Sampler(seed: 11)
            let store = try Store.open(path: scratch.path, role: .daemon)
            let knowledge = sampler.knowledge(of: Samples.endpoint)
            var change = RecordChange()
            change.endpoint = knowledge.endpoint
            change.models = Array(knowledge.models.values)
            change.health = knowledge.health
            change.attempts = (0..<10).map { _ in sampler.attempt(of: Samples.endpoint) }
            change.events = (0..<10).map { _ in sampler.event() }
            change.holds = [sampler.hold()]
            _ = try await store.commit(change)
            // Of hours that are over, the five minutes lie in one row.
            let lately = Timestamp(seconds: Int64(time(nil)) - 20_000)
            for minute in 0..<150 {
                let sent = lately + .seconds(60 * minute) - Samples.noon
                store.note(.attempt(Samples.attempt(Int(sent.wholeMicroseconds))))
            }
            await store.flush()
            await store.close()
            let hours = try await scratch.foreign().read { database in
                let sql = "SELECT count(*) FROM summary_five_minutes_by_hour WHERE start_s > ?"
                return try Int.fetchOne(database, sql: sql, arguments: [lately.seconds - 3_600])
            }
            try #require(hours ?? 0 >= 2)
            let whole = try scratch.bytes()
            var codes: [RecorderError.Code?: Int] = [:]
            for _ in 0..<150 {
                var bytes = whole
                for _ in 0..<60 {
                    bytes[Int.random(in: 4_096..<bytes.count, using: &sampler.random)] ^=
                        1
                        << UInt8.random(in: 0..<8, using: &sampler.random)
                }
                try scratch.write(bytes)
                let code = await failure {
                    let store = try Store.open(path: scratch.path, role: .command)
                    _ = try await store.knowledge(of: [Samples.endpoint])
                    _ = try await store.untold()
                    _ = try await store.holds(at: Samples.noon)
                    let reader = try StoreReader.open(path: scratch.path)
                    _ = try await reader.status(at: Samples.noon)
                    for attempt in change.attempts { _ = try await reader.attempt(attempt.id) }
                    _ = try await reader.events(since: nil, all: true, limit: 100)
                    let ever = TimeWindow(start: Timestamp(seconds: -1 << 33), end: Timestamp(seconds: 1 << 33))
                    _ = try await reader.summaries(in: ever)
                    _ = try await reader.outages(in: ever)
                    let late = TimeWindow(start: lately, end: lately + .seconds(9_000))
                    _ = try await reader.series(of: Samples.endpoint.name, in: late, steps: 30)
                    _ = try await store.commit(Samples.change(1))
                }
                codes[code, default: 0] += 1
                for name in ["-wal", "-shm"] { unlink(scratch.path + name) }
            }
            #expect(codes[.corrupt, default: 0] > 0)
            // A migration whose name is damaged is one that this version does not know.
            #expect(Set(codes.keys).isSubset(of: [nil, .corrupt, .io, .newerVersion]), "\(codes)")
        }
    }

    @Test func valuesOfTheWrongTypeAreCorrupt() async throws {
        try await Scratch.with { scratch in
            try await scratch.makeRecord()
            let other = try scratch.foreign()
            try await other.write { try $0.execute(sql: "UPDATE event SET time_us = 'soon'") }
            let store = try Store.open(path: scratch.path, role: .daemon)
            #expect(await failure { _ = try await store.untold() } == .corrupt)
        }
    }

    @Test(arguments: [
        "model SET first_present_us = 'soon'", "model SET awaits_baseline = x'00'", "model SET listing = x'FF'",
        "model SET calling = x'FF'", "endpoint SET baseline_at_us = 'soon'", "endpoint SET note = x'FF'",
    ])
    func valuesOfTheWrongTypeMakeNoKnowledge(damage: String) async throws {
        try await Scratch.with { scratch in
            try await scratch.makeRecord()
            let other = try scratch.foreign()
            try await other.write { try $0.execute(sql: "UPDATE " + damage) }
            let store = try Store.open(path: scratch.path, role: .daemon)
            #expect(await failure { _ = try await store.knowledge(of: [Samples.endpoint]) } == .corrupt)
        }
    }

    /// What SQLite stores in another way than it was written, and what another program wrote.
    @Test func valuesOfAnotherTypeThatMeanTheSameAreRead() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            _ = try await store.commit(Samples.change(1))
            _ = try await store.commit(Samples.change(2))
            let other = try scratch.foreign()
            try await other.write { database in
                try database.execute(
                    sql: """
                        UPDATE model SET model = CAST(model AS BLOB), served_model = CAST('other' AS BLOB),
                          first_present_us = 7.5, awaits_baseline = 0.5, context = 3, terms_read = 1
                        """
                )
            }
            let models = try await store.knowledge(of: [Samples.endpoint])[Samples.endpoint]?.models
            #expect(models?.keys.sorted() == ["model-1", "model-2"])
            for model in ["model-1", "model-2"] as [ModelID] {
                let record = try #require(models?[model])
                #expect(record.servedModel == "other" && record.firstPresent == Timestamp(microseconds: 7))
                #expect(record.awaitsBaseline && !record.isBaselineTold && record.terms?.context == 3)
            }
        }
    }

    @Test func aFolderInTheWayIsSaid() async throws {
        try await Scratch.with { scratch in
            mkdir(scratch.path, 0o755)
            let open = { _ = try Store.open(path: scratch.path, role: .daemon) }
            #expect(await failure(open) == .io)
        }
    }

    @Test func errorsNameTheFileAndNoValues() async throws {
        try await Scratch.with { scratch in
            try scratch.write(Array("this is no database, and long enough to be looked at".utf8))
            do {
                _ = try StoreReader.open(path: scratch.path)
                Issue.record("it opened")
            } catch let error as RecorderError {
                #expect(error.description.hasPrefix("\(scratch.path): file is not a database (SQLite 26)"))
            }
        }
    }
}
