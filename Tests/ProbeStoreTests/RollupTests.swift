import GRDB
import ProbeDomain
import Testing

@testable import ProbeStore

/// Hours and days are summed up later, and nobody who reads sees a difference.
@Suite struct RollupTests {
    private static let ever = TimeWindow(
        start: Samples.noon - .seconds(86_400),
        end: Samples.noon + .seconds(90 * 86_400)
    )

    private static func rows(_ tier: SummaryTier, _ store: Store) async throws -> Int {
        try await store.queue.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM \(SummaryRows.table(of: tier))") ?? 0
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: [1, 2, 3] as [UInt64])
    func whereverItStandsAWindowIsWhatItsAttemptsSay(seed: UInt64) async throws {
        try await Scratch.with { scratch in
            var sampler = Sampler(seed: seed)
            let attempts = SummaryStoreTests.attempts(300, &sampler)
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            let reader = try StoreReader.open(path: scratch.path)
            let end = try #require(attempts.last).id.sent
            var written: [AttemptRecord] = []
            for attempt in attempts {
                var change = RecordChange()
                change.attempts = [attempt]
                _ = try await store.commit(change)
                written.append(attempt)
                guard sampler.count() % 7 == 0 else { continue }
                // It may stop within an hour, and also has summed up what lies before a late answer.
                let newest = SummaryTier.fiveMinutes.start(of: attempt.id.sent) + (sampler.coin() ? 7_200 : 0)
                let most = Int.random(in: 1...9, using: &sampler.random)
                try await store.queue.write { _ = try Rollup.advance(in: $0, newest: newest, most: most) }
                let start = Samples.noon + .seconds(Int64.random(in: -9_000...90_000, using: &sampler.random))
                for window in [Self.ever, TimeWindow(start: min(start, end), end: end)] {
                    let report = try await reader.summaries(in: window)
                    #expect(SummaryStoreTests.byName(report) == SummaryStoreTests.expected(written, in: report.window))
                    let one = try await reader.summaries(in: window, endpoint: Samples.other.name)
                    #expect(one.questions == report.questions.filter { $0.endpoint == Samples.other })
                }
            }
            try await store.queue.write { _ = try Rollup.advance(in: $0, newest: .max, most: .max) }
            let whole = try await SummaryStoreTests.byName(reader.summaries(in: Self.ever))
            // Nothing of it comes from the rows of five minutes any more.
            try await store.queue.write { try $0.execute(sql: "DELETE FROM summary_five_minutes") }
            #expect(try await SummaryStoreTests.byName(reader.summaries(in: Self.ever)) == whole)
            #expect(whole == SummaryStoreTests.expected(attempts, in: Self.ever))
        }
    }

    @Test func batchesSumUpTheHoursThatAreOver() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            func note(minute: Int) async {
                store.note(.attempt(Samples.attempt(minute * 60_000_000)))
                await store.flush()
            }
            let first = SummaryTier.hour.start(of: Samples.noon)
            let due = Int((Timestamp(seconds: first + 3_600 + Rollup.patience) - Samples.noon).components.seconds)
            await note(minute: 0)
            await note(minute: due / 60 - 6)
            #expect(try await Self.rows(.hour, store) == 0)
            await note(minute: due / 60 + 1)
            #expect(try await Self.rows(.hour, store) == 1)
            #expect(try await Self.rows(.day, store) == 1)
            // After a stop of days the hours between are passed over.
            for minute in 0..<2 { await note(minute: 5 * 1_440 + minute) }
            #expect(try await Self.rows(.hour, store) == 2)
            // What comes late goes to the hours at once.
            await note(minute: 1_440)
            #expect(try await Self.rows(.hour, store) == 3)
            await note(minute: 5 * 1_440 + 2)
            let reader = try StoreReader.open(path: scratch.path)
            #expect(try await reader.summaries(in: Self.ever).questions.map(\.summary.up) == [7])
        }
    }

    @Test func aFileOfTheVersionBeforeIsReadAndGoneOnWith() async throws {
        try await Scratch.with { scratch in
            var sampler = Sampler(seed: 8)
            let attempts = SummaryStoreTests.attempts(200, &sampler)
            let before = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            // A mark beyond everything has all tiers written at once, as that version did.
            try await before.queue.write { try $0.execute(sql: "UPDATE rollup SET hour_s = \(Int64.max)") }
            for attempt in attempts.prefix(100) { before.note(.attempt(attempt)) }
            await before.flush()
            try await before.queue.write { database in
                try database.execute(sql: "DROP TABLE rollup")
                try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '7 %'")
            }
            let reader = try StoreReader.open(path: scratch.path)
            let early = SummaryStoreTests.expected(Array(attempts.prefix(100)), in: Self.ever)
            #expect(try await SummaryStoreTests.byName(reader.summaries(in: Self.ever)) == early)
            await before.close()
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            #expect(try await SummaryStoreTests.byName(reader.summaries(in: Self.ever)) == early)
            for attempt in attempts.suffix(100) {
                store.note(.attempt(attempt))
                await store.flush()
            }
            // The time between two lives is unknown.
            var all = early
            for (name, late) in SummaryStoreTests.expected(Array(attempts.suffix(100)), in: Self.ever) {
                all[name, default: Summary()].merge(late)
            }
            #expect(try await SummaryStoreTests.byName(reader.summaries(in: Self.ever)) == all)
        }
    }

    @Test func whatCannotBeReadIsPassedOver() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            var change = RecordChange()
            change.attempts = [Samples.attempt(1), Samples.attempt(2, of: Samples.other)]
            _ = try await store.commit(change)
            try await store.queue.write { database in
                try Rollup.skip(in: database)
                let hour = SummaryTier.hour.start(of: Samples.noon)
                #expect(try Rollup.mark(in: database) == Rollup.Mark(hour: hour, question: 2))
                try Rollup.advance(in: database, newest: .max)
            }
            #expect(try await Self.rows(.hour, store) == 1)
            #expect(try await Self.rows(.day, store) == 1)
        }
    }
}
