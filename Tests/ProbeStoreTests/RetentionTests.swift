import GRDB
import ProbeDomain
import Testing

@testable import ProbeStore

/// What is too old goes, in small steps, and nothing else.
@Suite struct RetentionTests {
    @Test func summariesGoAtTheirAgeByTier() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let days = { (count: Int) in count * 86_400 * 1_000_000 }
            var change = RecordChange()
            change.attempts = [0, days(85), days(91), days(6 * 366), days(9 * 366)].map { Samples.attempt($0) }
            _ = try await store.commit(change)
            let tables = [FiveMinutesByHour.table] + SummaryTier.allCases.map(SummaryRows.table)
            func rows() async throws -> [Int] {
                try await store.queue.read { database in
                    try tables.map { try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)") ?? 0 }
                }
            }
            func expire(at day: Int) async throws {
                let now = Samples.noon + .microseconds(days(day))
                try await store.queue.write { _ = try Retention.expire(in: $0, at: now) }
            }
            // What is not in the longer stretches yet stays.
            try await expire(at: 92)
            #expect(try await rows() == [0, 5, 0, 0])
            try await store.queue.write { _ = try Rollup.advance(in: $0, newest: .max) }
            try await expire(at: 89)
            #expect(try await rows() == [5, 0, 5, 5])
            try await expire(at: 92)
            #expect(try await rows() == [4, 0, 5, 5])
            // A clock of the far future removes what the newest attempt has outlived, and no more.
            try await expire(at: 40 * 366)
            #expect(try await rows() == [1, 0, 2, 5])
        }
    }

    @Test func attemptsOlderThanThirtyDaysGo() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let age = Int(Retention.attemptAge.wholeMicroseconds)
            var change = RecordChange()
            change.attempts =
                [0, 1, age, age + 1].map { Samples.attempt($0) } + [Samples.attempt(0, of: Samples.other)]
            _ = try await store.commit(change)
            let now = Samples.noon + Retention.attemptAge + .seconds(60)
            try await store.queue.write { _ = try Retention.expire(in: $0, at: now) }
            let reader = try StoreReader.open(path: scratch.path)
            let left = try await store.queue.read { try Int64.fetchAll($0, sql: "SELECT sent_us FROM attempt") }
            #expect(left.map { $0 - Samples.noon.microseconds }.sorted() == [1, age, age + 1].map(Int64.init))
            #expect(try await reader.status(at: Samples.noon).endpoints.count == 2)
        }
    }

    @Test func anAttemptOfTheFutureRemovesNothing() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let year = 365 * 86_400 * 1_000_000
            var change = RecordChange()
            change.attempts = [0, 1, year].map { Samples.attempt($0) }
            _ = try await store.commit(change)
            try await store.queue.write { _ = try Retention.expire(in: $0, at: Samples.noon) }
            let count = { try await store.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM attempt") } }
            #expect(try await count() == 3)
            let later = Samples.noon + .seconds(400 * 86_400)
            try await store.queue.write { _ = try Retention.expire(in: $0, at: later) }
            #expect(try await count() == 1)
        }
    }

    /// How many attempts are on record that were sent before noon.
    private static func old(_ store: Store) async throws -> Int? {
        try await store.queue.read {
            try Int.fetchOne(
                $0,
                sql: "SELECT count(*) FROM attempt WHERE sent_us < ?",
                arguments: [Samples.noon.microseconds]
            )
        }
    }

    /// So many attempts that are too old.
    private static func expired(_ count: Int, of endpoint: EndpointKey = Samples.endpoint) -> [AttemptRecord] {
        let age = Int(Retention.attemptAge.wholeMicroseconds)
        return (0..<count).map { Samples.attempt($0 - 2 * age, of: endpoint) }
    }

    @Test(.timeLimit(.minutes(1))) func stepsFollowEachOtherUntilNothingIsLeftThenPause() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            func writeBatch(_ number: Int) async throws {
                store.note(.attempt(Samples.attempt(number)))
                let sent = (Samples.noon + .microseconds(number)).microseconds
                // Written by the timer, not by hand.
                while try await store.queue.read({
                    try Int.fetchOne($0, sql: "SELECT count(*) FROM attempt WHERE sent_us = ?", arguments: [sent])
                }) == 0 { await Task.yield() }
            }
            var change = RecordChange()
            change.attempts = Self.expired(Retention.share + 100) + [Samples.attempt(0)]
            _ = try await store.commit(change)
            try await writeBatch(1)
            #expect(try await Self.old(store) == 100)
            try await writeBatch(2)
            #expect(try await Self.old(store) == 0)
            change.attempts = Self.expired(3)
            _ = try await store.commit(change)
            try await writeBatch(3)
            #expect(try await Self.old(store) == 3)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aStepIsBoundedOverAllEndpointsAndEachHasItsTurn() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            let endpoints = (0..<13).map { number in
                EndpointKey(name: "e\(number)", provider: "openai", baseURL: "https://e\(number).example/v1")
            }
            var change = RecordChange()
            change.attempts = endpoints.flatMap { Self.expired(2 * Retention.share, of: $0) } + [Samples.attempt(0)]
            _ = try await store.commit(change)
            var last: Int64? = 0
            var left: [Int] = []
            while let endpoint = last {
                last = try await store.queue.write {
                    try Retention.expire(in: $0, at: Samples.noon, after: endpoint)
                }
                left.append(try #require(try await Self.old(store)))
                if left.count == 2 {
                    let counts = try await store.queue.read {
                        try Int.fetchAll($0, sql: "SELECT count(*) FROM attempt GROUP BY endpoint_id")
                    }
                    // Nobody has had two turns more than another.
                    #expect(counts.sorted() == [1] + Array(repeating: Retention.share, count: 6))
                }
                try #require(left.count < 10)
            }
            #expect(left == [8_000, 3_000, 0, 0])
        }
    }
}
