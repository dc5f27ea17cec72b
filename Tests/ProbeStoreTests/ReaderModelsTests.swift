import GRDB
import ProbeDomain
import ProbeStore
import Testing

/// What `models`, `wait`, `plan` and `export` ask of the record.
@Suite struct ReaderModelsTests {
    @Test func modelsAreThoseOfThePatternAtEveryEndpointOfThePlan() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let gone = EndpointKey(name: "gone", provider: "openai", baseURL: "https://gone.example")
            let ids: [EndpointKey: [ModelID]] = [
                Samples.endpoint: ["gpt-5.5", "GPT-5.5-2026-04-23", "gpt-5.5-pro"],
                Samples.other: ["openai/gpt-5.5", "ГПТ-5.5", "İgpt-5.5"], gone: ["gpt-5.5"],
            ]
            for (key, models) in ids {
                var change = RecordChange()
                change.endpoint = EndpointRecord(key: key)
                change.models = models.map { ModelRecord(id: $0) }
                _ = try await store.commit(change)
            }
            var plan = RecordChange()
            plan.plan = [Samples.endpoint, Samples.other]
            _ = try await store.commit(plan)
            let reader = try StoreReader.open(path: scratch.path)
            let found = try await reader.models(matching: ModelPattern("gpt-5.5"))
            #expect(found.map(\.endpoint.key) == [Samples.other, Samples.endpoint])
            #expect(found.map { $0.models.map(\.id) } == [["openai/gpt-5.5"], ["GPT-5.5-2026-04-23", "gpt-5.5"]])
            // A name that SQLite cannot put into lower case is found all the same.
            let foreign = try await reader.models(matching: ModelPattern("гпт-5.5"))
            #expect(foreign.flatMap(\.models).map(\.id) == ["ГПТ-5.5"])
            #expect(try await reader.models { _ in true }.map(\.models.count) == [3, 3])
        }
    }

    @Test func attemptsComePageByPageAndEachOnce() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            var change = RecordChange()
            change.attempts = (0..<10).map { Samples.attempt($0) } + [Samples.attempt(3, of: Samples.other)]
            _ = try await store.commit(change)
            let other = try scratch.foreign()
            // A kind of check that this version does not know takes a place and is passed over.
            try await other.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO attempt_outcome SELECT 99, 'new', NULL, 0, 0, 'ok', 'ok', NULL, NULL, 0;
                        UPDATE attempt_core SET outcome_id = 99 WHERE sent_us % 10 = 4
                        """
                )
            }
            let reader = try StoreReader.open(path: scratch.path)
            let endpoints = try await reader.recordedEndpoints()
            #expect(endpoints.map(\.key) == [Samples.other, Samples.endpoint])
            let endpoint = try #require(endpoints.last)
            for limit in [1, 3, 5, 10, 11] {
                var sent: [Int64] = []
                var next: Timestamp? = Samples.noon + .microseconds(1)
                while let from = next {
                    let page = try await reader.attempts(of: endpoint, from: from, limit: limit)
                    sent += page.attempts.map { ($0.id.sent - Samples.noon).wholeMicroseconds }
                    next = page.next
                }
                #expect(sent == [1, 2, 3, 5, 6, 7, 8, 9], "\(limit)")
            }
        }
    }

    @Test func thePulseShowsWhetherSomebodyWrites() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            var change = RecordChange()
            change.endpoint = EndpointRecord(key: Samples.endpoint)
            _ = try await store.commit(change)
            let reader = try StoreReader.open(path: scratch.path)
            #expect(try await reader.pulse().isStale(at: Samples.noon))
            change.attempts = [0, 400_000_000, 400_000_001].map { Samples.attempt($0) }
            change.attempts[2].check = .completion("gpt-5.5")
            _ = try await store.commit(change)
            let pulse = try await reader.pulse()
            #expect(pulse.newest == Samples.noon + .microseconds(400_000_001))
            #expect(pulse.interval == .seconds(400))
            #expect(!pulse.isStale(at: Samples.noon + .seconds(1_600)))
            #expect(pulse.isStale(at: Samples.noon + .seconds(1_601)))
        }
    }

    @Test func experienceIsTheAverageOfAWeek() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            var change = RecordChange()
            change.endpoint = EndpointRecord(key: Samples.endpoint)
            for (day, tokens) in [(0, 1_000), (8, 10), (9, 13)] {
                var call = Samples.attempt(day * 86_400_000_000)
                call.check = .completion("gpt-5.5")
                call.inputTokens = tokens
                call.outputTokens = 2
                call.microUSD = day == 9 ? nil : tokens
                call.phases.end = .seconds(day)
                change.attempts.append(call)
            }
            var refused = Samples.attempt(9 * 86_400_000_000 + 1)
            refused.check = .completion("gpt-5.5")
            refused.phases.end = .seconds(100)
            var list = Samples.attempt(1)
            list.phases.end = .milliseconds(300)
            change.attempts += [refused, list]
            _ = try await store.commit(change)
            let reader = try StoreReader.open(path: scratch.path)
            let now = Samples.noon + .seconds(10 * 86_400)
            let found = try await reader.experience(with: [Samples.endpoint, Samples.other], at: now)
            let experience = try #require(found[Samples.endpoint])
            #expect(experience.listTime == .milliseconds(300))
            #expect(experience.calls.keys.map(\.text) == ["gpt-5.5"])
            // 12 and 15 tokens; one price is known.
            #expect(experience.calls["gpt-5.5"] == .init(tokens: 14, microUSD: 10, time: .seconds(8.5)))
            #expect(found[Samples.other]?.calls.isEmpty == true)
        }
    }

    @Test func aFileOfTheFirstVersionCanBeAskedForAllOfIt() async throws {
        try await Scratch.with { scratch in
            let old = try scratch.foreign()
            try await old.write { try $0.execute(sql: FirstVersion.sql) }
            try old.close()
            let reader = try StoreReader.open(path: scratch.path)
            #expect(try await reader.models { _ in true }.map(\.endpoint.key) == [Samples.endpoint])
            let endpoint = try #require(try await reader.recordedEndpoints().first)
            let page = try await reader.attempts(of: endpoint, from: Timestamp(microseconds: .min), limit: 100)
            #expect(!page.attempts.isEmpty)
            #expect(try await reader.pulse().newest != nil)
            #expect(try await reader.lastSequence() > 0)
            #expect(try await reader.experience(with: [Samples.endpoint], at: Samples.noon).count == 1)
        }
    }
}
