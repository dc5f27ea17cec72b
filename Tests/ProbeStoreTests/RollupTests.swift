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

    @Test(arguments: Schema.migrator.migrations.filter { ["5", "6", "7"].contains($0.prefix(1)) })
    func aFileThatHasSummariesOfAnEarlierVersionIsReadAndGoneOnWith(last: String) async throws {
        try await Scratch.with { scratch in
            var sampler = Sampler(seed: 8)
            let attempts = SummaryStoreTests.attempts(200, &sampler)
            let before = try scratch.foreign()
            // All of these versions have such rows; the seventh marks what is there as summed up.
            try Schema.migrator.migrate(before, upTo: "5 summaries")
            try await before.write { database in
                try EarlierVersion.write(Array(attempts.prefix(100)), in: database)
                try EarlierVersion.writeSummaries(of: Array(attempts.prefix(100)), in: database)
            }
            try Schema.migrator.migrate(before, upTo: last)
            try before.close()
            let reader = try StoreReader.open(path: scratch.path)
            let early = SummaryStoreTests.expected(Array(attempts.prefix(100)), in: Self.ever)
            #expect(try await SummaryStoreTests.byName(reader.summaries(in: Self.ever)) == early)
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
            // Five minutes are found wherever they lie.
            let end = SummaryTier.fiveMinutes.ceiling(of: attempts[110].id.sent)
            let hours = TimeWindow(start: attempts[90].id.sent, end: Timestamp(seconds: end))
            for endpoint in [Samples.endpoint, Samples.other] {
                let series = try await reader.series(of: endpoint.name, in: hours, steps: 2_000)
                let sent = attempts.filter { attempt in
                    attempt.endpoint == endpoint
                        && series.contains { $0.window.start <= attempt.id.sent && attempt.id.sent < $0.window.end }
                }
                #expect(series.flatMap(\.questions).map(\.summary.attempts).reduce(0, +) == sent.count)
                #expect(sent.count > 4)
            }
        }
    }

    @Test func fiveMinutesMoveIntoTheRowOfTheirHour() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            let reader = try StoreReader.open(path: scratch.path)
            var sampler = Sampler(seed: 14)
            let attempts = SummaryStoreTests.attempts(200, gaps: 1...600, &sampler)
            var change = RecordChange()
            change.attempts = attempts.enumerated().filter { $0.offset % 10 != 3 }.map(\.element)
            _ = try await store.commit(change)
            let end = SummaryTier.fiveMinutes.ceiling(of: try #require(attempts.last).id.sent)
            let window = TimeWindow(start: Samples.noon, end: Timestamp(seconds: end))
            func series() async throws -> [[QuestionSummary]] {
                try await reader.series(of: "openai", in: window, steps: 2_000).map(\.questions)
            }
            let early = try await series()
            #expect(early.count > 100)
            try await store.queue.write { _ = try Rollup.advance(in: $0, newest: .max, most: .max) }
            #expect(try await Self.rows(.fiveMinutes, store) == 0)
            #expect(try await series() == early)
            // What comes late goes there too.
            change.attempts = attempts.enumerated().filter { $0.offset % 10 == 3 }.map(\.element)
            _ = try await store.commit(change)
            #expect(try await Self.rows(.fiveMinutes, store) == 0)
            let late = try await series().flatMap { $0 }.map(\.summary.attempts).reduce(0, +)
            #expect(late == attempts.filter { $0.endpoint == Samples.endpoint }.count)
        }
    }

    @Test(arguments: ["", "FF", "FFFF01", "802000", "0001", "000105", "0001FFFFFFFFFF7F", "0001050180"])
    func aDamagedHourSaysNothingAndIsWrittenAnew(bytes: String) async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            func note(_ number: Int) async {
                store.note(.attempt(Samples.attempt(number)))
                await store.flush()
            }
            await note(1)
            try await store.queue.write { database in
                try Rollup.advance(in: database, newest: .max)
                try database.execute(sql: "UPDATE \(FiveMinutesByHour.table) SET summaries = x'\(bytes)'")
            }
            let reader = try StoreReader.open(path: scratch.path)
            let window = TimeWindow(start: Samples.noon, end: Samples.noon + .seconds(600))
            #expect(try await reader.summaries(in: window).questions.isEmpty)
            await note(2)
            #expect(store.batchFailure == nil && store.droppedFacts == 0)
            #expect(try await reader.summaries(in: window).questions.map(\.summary.up) == [1])
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
