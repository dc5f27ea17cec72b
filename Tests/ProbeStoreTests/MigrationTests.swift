import GRDB
import ProbeDomain
import Testing

@testable import ProbeStore

/// Files of earlier versions get their summaries, in steps, and are read meanwhile.
@Suite struct MigrationTests {
    /// Makes a file as a version left it whose last migration this is, with attempts of both endpoints.
    private static func makeFile(_ scratch: Scratch, last: String, attempts: [AttemptRecord]) async throws {
        let old = try scratch.foreign()
        try await old.write { try $0.execute(sql: FirstVersion.sql) }
        try Schema.migrator.migrate(old, upTo: last)
        try await old.write { try EarlierVersion.write(attempts, in: $0) }
        try old.close()
    }

    private static let all = TimeWindow(
        start: Samples.noon - .seconds(86_400),
        end: Samples.noon + .seconds(90 * 86_400)
    )

    /// What the attempts say where nobody knows at what interval they were sent.
    private static func expected(_ attempts: [AttemptRecord]) -> [String: Summary] {
        // The first version's file has an attempt of its own.
        var first = Samples.attempt(0)
        first.isManual = true
        first.phases = Phases(firstByte: .microseconds(3_000), end: .microseconds(4_000))
        let unscheduled = ([first] + attempts).map { attempt in
            var attempt = attempt
            attempt.interval = nil
            return attempt
        }
        return SummaryStoreTests.expected(unscheduled, in: all)
    }

    @Test(
        .timeLimit(.minutes(2)),
        arguments: [
            "1 spine", "2 endpoints in plan", "3 sources of holds, last paid calls", "4 flapping questions",
        ]
    )
    func aFileOfEachEarlierVersionGetsItsSummaries(last: String) async throws {
        try await Scratch.with { scratch in
            var sampler = Sampler(seed: 9)
            let attempts = SummaryStoreTests.attempts(3 * Backfill.step, gaps: 0...1_000, &sampler)
            try await Self.makeFile(scratch, last: last, attempts: attempts)
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            let reader = try StoreReader.open(path: scratch.path)
            let early = [Samples.attempt(-6, of: Samples.other), Samples.attempt(-5)]
            let end = Int((try #require(attempts.last).id.sent - Samples.noon).wholeMicroseconds)
            let late = [Samples.attempt(end + 5), Samples.attempt(end + 6, of: Samples.other)]
            var steps = 0
            while try await store.queue.write({ try Backfill.advance(in: $0) }) {
                steps += 1
                // Written meanwhile: of before the end, which is left to the steps, and of after it.
                for attempt in steps == 1 ? early + late : [] {
                    store.note(.attempt(attempt))
                    await store.flush()
                }
                try #require(steps < 20)
            }
            #expect(steps > 2)
            let found = SummaryStoreTests.byName(try await reader.summaries(in: Self.all))
            #expect(found == Self.expected(early + attempts + late))
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: Schema.migrator.migrations.dropLast())
    func attemptsOfEachEarlierVersionAreReadBesideNewOnesUntilTheyAreTooOld(last: String) async throws {
        try await Scratch.with { scratch in
            var sampler = Sampler(seed: 12)
            let attempts = (1...60).map { number in
                let endpoint = sampler.coin() ? Samples.endpoint : Samples.other
                var attempt = sampler.attempt(of: endpoint)
                attempt.id = AttemptID(endpoint: endpoint.name, sent: Samples.noon + .seconds(number))
                attempt.interval = nil
                return attempt
            }
            // Some have come late, so that both kinds of rows lie among each other.
            let old = attempts.filter { _ in sampler.coin() }
            let late = attempts.filter { !old.contains($0) }
            try await Self.makeFile(scratch, last: last, attempts: old)
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            var change = RecordChange()
            change.attempts = late
            _ = try await store.commit(change)
            let reader = try StoreReader.open(path: scratch.path)
            for endpoint in try await reader.recordedEndpoints() {
                var found: [AttemptRecord] = []
                var next: Timestamp? = Samples.noon + .microseconds(1)
                while let start = next {
                    let page = try await reader.attempts(of: endpoint, from: start, limit: 7)
                    found += page.attempts
                    next = page.next
                }
                #expect(found == attempts.filter { $0.endpoint == endpoint.key })
            }
            for attempt in attempts { #expect(try await reader.attempt(attempt.id) == attempt) }
            #expect(try await reader.pulse().newest == attempts.last?.id.sent)
            while try await store.queue.write({ try Backfill.advance(in: $0) }) {}
            let end = Samples.attempt(Int((Retention.attemptAge + .seconds(1_000)).wholeMicroseconds))
            store.note(.attempt(end))
            await store.flush()
            try await store.queue.write { _ = try Retention.expire(in: $0, at: end.id.sent) }
            for table in ["attempt", "attempt_core", "attempt_detail", "earlier_attempt"] {
                let left = try await store.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
                #expect(left == (["attempt", "attempt_core"].contains(table) ? 1 : 0), "\(table)")
            }
        }
    }

    @Test func attemptsAmongThoseThatWaitAreLeftToTheSteps() async throws {
        try await Scratch.with { scratch in
            let old = [0, 10, 20].map { Samples.attempt($0 * 1_000_000, of: Samples.other) }
            try await Self.makeFile(scratch, last: "4 flapping questions", attempts: old)
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            // The clock was set back: it lies among the old ones.
            store.note(.attempt(Samples.attempt(15_000_000, of: Samples.other)))
            await store.flush()
            while try await store.queue.write({ try Backfill.advance(in: $0) }) {}
            let report = try await StoreReader.open(path: scratch.path).summaries(in: Self.all, endpoint: "local")
            #expect(report.questions.map(\.summary.up) == [4])
        }
    }

    @Test func theLastAttemptsAreFoundBeforeWhileAndAfterItIsDone() async throws {
        try await Scratch.with { scratch in
            var sampler = Sampler(seed: 4)
            var attempts = SummaryStoreTests.attempts(2 * Backfill.step, &sampler)
            for index in attempts.indices { attempts[index].check = index == 3 ? .completion("gpt-5.5") : .list }
            attempts[3].endpoint = Samples.endpoint
            attempts[3].id = AttemptID(endpoint: "openai", sent: attempts[3].id.sent)
            try await Self.makeFile(scratch, last: "4 flapping questions", attempts: attempts)
            let wanted = [
                attempts.last { $0.endpoint == Samples.endpoint && $0.check == .list }?.id, attempts[3].id,
            ]
            func found() async throws -> [AttemptID?] {
                let reader = try StoreReader.open(path: scratch.path)
                return [
                    await reader.latestAttempt(endpoint: Samples.endpoint, check: .list)?.id,
                    await reader.latestAttempt(endpoint: Samples.endpoint, check: .completion("gpt-5.5"))?.id,
                ]
            }
            #expect(try await found() == wanted)
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            repeat {
                #expect(try await found() == wanted)
            } while try await store.queue.write({ try Backfill.advance(in: $0) })
            #expect(try await found() == wanted)
            // One that comes late is not the last.
            let last = try #require(wanted[0]).sent
            store.note(.attempt(Samples.attempt(Int((last - Samples.noon).wholeMicroseconds) - 60_000_001)))
            await store.flush()
            #expect(try await found() == wanted)
        }
    }

    @Test func beforeItIsMigratedAFileHasNoSummaries() async throws {
        try await Scratch.with { scratch in
            try await Self.makeFile(scratch, last: "4 flapping questions", attempts: [])
            let reader = try StoreReader.open(path: scratch.path)
            #expect(await failure { _ = try await reader.summaries(in: Self.all) } == .olderVersion)
            let series = await failure { _ = try await reader.series(of: "openai", in: Self.all, steps: 3) }
            #expect(series == .olderVersion)
            #expect(await failure { _ = try await reader.outages(in: Self.all) } == .olderVersion)
            #expect(try await reader.endpointNames() == ["openai"])
        }
    }

    @Test(.timeLimit(.minutes(1))) func aDaemonSummarisesBesideItsBatches() async throws {
        try await Scratch.with { scratch in
            var sampler = Sampler(seed: 6)
            try await Self.makeFile(
                scratch,
                last: "1 spine",
                attempts: SummaryStoreTests.attempts(Backfill.step / 2, &sampler)
            )
            let store = try Store.open(path: scratch.path, role: .daemon)
            var number = 0
            while try await store.queue.read({ try !Backfill.isDone(in: $0) }) {
                number -= 1
                store.note(.attempt(Samples.attempt(number)))
                try await Task.sleep(for: .milliseconds(20))
            }
            let report = try await StoreReader.open(path: scratch.path).summaries(in: Self.all)
            #expect(report.questions.map(\.summary.attempts).reduce(0, +) > Backfill.step / 2)
            await store.close()
        }
    }

    @Test(.timeLimit(.minutes(1))) func oldAttemptsThatCannotBeReadStopNoBatch() async throws {
        try await Scratch.with { scratch in
            let old = (0..<20).map { Samples.attempt(-1_000 + $0) }
            try await Self.makeFile(scratch, last: "4 flapping questions", attempts: old)
            let other = try scratch.foreign()
            try await other.write { database in
                try database.execute(sql: "UPDATE attempt SET status = 'soon' WHERE sent_us % 10 = 3")
                try database.execute(
                    sql: """
                        UPDATE attempt SET output_tokens = 1 << 40, first_token_us = 1, last_token_us = 5000
                        WHERE sent_us % 10 = 4
                        """
                )
            }
            try other.close()
            let store = try Store.open(path: scratch.path, role: .daemon)
            store.note(.attempt(Samples.attempt(5)))
            while try await store.queue.read({ try !Backfill.isDone(in: $0) }) {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(store.batchFailure == nil && store.droppedFacts == 0)
            let report = try await StoreReader.open(path: scratch.path).summaries(in: Self.all)
            // The first version's file has one of its own.
            let ups = report.questions.map(\.summary.up)
            #expect(ups.reduce(0, +) == 20)
            await store.close()
        }
    }

    @Test func retentionLeavesWhatIsStillToBeSummarised() async throws {
        try await Scratch.with { scratch in
            let age = Int(Retention.attemptAge.wholeMicroseconds)
            let old = (0..<Backfill.step + 10).map { Samples.attempt($0 - 2 * age, of: Samples.other) }
            try await Self.makeFile(scratch, last: "4 flapping questions", attempts: old)
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            store.note(.attempt(Samples.attempt(0, of: Samples.other)))
            await store.flush()
            func expire() async throws {
                try await store.queue.write { _ = try Retention.expire(in: $0, at: Samples.noon) }
            }
            repeat { try await expire() } while try await store.queue.write({ try Backfill.advance(in: $0) })
            let window = TimeWindow(start: Samples.noon - .seconds(90 * 86_400), end: Self.all.end)
            let report = try await StoreReader.open(path: scratch.path).summaries(in: window, endpoint: "local")
            #expect(report.questions.map(\.summary.up) == [old.count + 1])
            for _ in 0..<5 { try await expire() }
            let left = try await store.queue.read {
                try Int.fetchOne(
                    $0,
                    sql: "SELECT count(*) FROM attempt JOIN endpoint ON id = endpoint_id WHERE name = 'local'"
                )
            }
            #expect(left == 1)
        }
    }

    @Test func aCommandLeavesTheFileOfADaemonOfAnEarlierVersionAlone() async throws {
        try await Scratch.with { scratch in
            try await Self.makeFile(scratch, last: "4 flapping questions", attempts: [])
            let lock = try DaemonLock(beside: scratch.path)
            #expect(await failure { _ = try Store.open(path: scratch.path, role: .command) } == .busy)
            let version = try await scratch.foreign().read {
                try String.fetchOne($0, sql: "SELECT max(identifier) FROM grdb_migrations")
            }
            #expect(version == "4 flapping questions")
            lock.release()
            let command = try Store.open(path: scratch.path, role: .command)
            // Beside a daemon of its own version it writes.
            let daemon = try Store.open(path: scratch.path, role: .daemon)
            #expect(await failure { _ = try Store.open(path: scratch.path, role: .command) } == nil)
            await command.close()
            await daemon.close()
        }
    }
}
