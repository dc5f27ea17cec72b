import GRDB
import ProbeDomain
import ProbeStore
import Testing

/// What is written is read back, whatever it holds.
@Suite struct RoundTripTests {
    @Test(.timeLimit(.minutes(1)), arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func everyRecordComesBackAsItWas(seed: UInt64) async throws {
        try await Scratch.with { scratch in
            var sampler = Sampler(seed: seed)
            let known = sampler.knowledge(of: Samples.endpoint)
            let other = sampler.knowledge(of: Samples.other)
            let attempts = (0..<20).map { _ in sampler.attempt(of: Samples.endpoint) }
            let events = (0..<20).map { _ in sampler.event() }
            let holds = (0..<10).map { _ in sampler.hold() }

            let store = try Store.open(path: scratch.path, role: .daemon)
            for knowledge in [known, other] {
                var change = RecordChange()
                change.endpoint = knowledge.endpoint
                change.models = Array(knowledge.models.values)
                change.health = knowledge.health
                change.limits = knowledge.limits
                _ = try await store.commit(change)
            }
            var change = RecordChange()
            change.attempts = attempts
            change.events = events
            change.holds = holds
            let committed = try await store.commit(change)
            await store.close()

            let again = try Store.open(path: scratch.path, role: .daemon)
            let knowledge = try await again.knowledge(of: [Samples.endpoint, Samples.other])
            #expect(knowledge == [Samples.endpoint: known, Samples.other: other])
            let start = Timestamp(microseconds: .min)
            let byOrigin = { (left: Hold, right: Hold) in left.pacer < right.pacer }
            #expect(try await again.holds(at: start).sorted(by: byOrigin) == holds.sorted(by: byOrigin))

            let reader = try StoreReader.open(path: scratch.path)
            #expect(try await reader.events(since: nil, all: true, limit: 100) == committed)
            #expect(committed.map(\.id) == events.map(\.id))
            for (event, original) in zip(committed, events) {
                var unnumbered = event
                unnumbered.sequence = nil
                #expect(unnumbered == original)
            }
            for attempt in attempts { #expect(try await reader.attempt(attempt.id) == attempt) }
        }
    }

    @Test func failuresThatMayBeOursAreNoneForTheNextLife() async throws {
        try await Scratch.with { scratch in
            let check = Check.list
            var machine = HealthMachine()
            for second in [0, 60] as [Int64] {
                let sent = Timestamp(seconds: 1_800_000_000 + second)
                _ = machine.observe(.bad, sent: sent, isRecheck: false, mayBeOurs: true, downAfter: .seconds(90))
            }
            #expect(machine.badRuns == 2)
            let store = try Store.open(path: scratch.path, role: .command)
            store.note(.endpoint(EndpointRecord(key: Samples.endpoint)))
            store.note(.health(Samples.endpoint, check, machine))
            await store.close()

            let again = try Store.open(path: scratch.path, role: .command)
            let known = try #require(try await again.knowledge(of: [Samples.endpoint])[Samples.endpoint])
            let recorded = try #require(known.health[check])
            #expect(recorded.badRuns == 0 && recorded.badSince == nil)
            await again.close()
        }
    }

    @Test func notedFactsComeBackToo() async throws {
        try await Scratch.with { scratch in
            var sampler = Sampler(seed: 7)
            var known = sampler.knowledge(of: Samples.endpoint)
            let attempt = sampler.attempt(of: Samples.endpoint)
            let store = try Store.open(path: scratch.path, role: .command)
            store.note(.endpoint(known.endpoint))
            for model in known.models.values { store.note(.model(Samples.endpoint, model)) }
            // Limits are not noted: they are written when they change.
            known.limits = [:]
            for (check, machine) in known.health { store.note(.health(Samples.endpoint, check, machine)) }
            store.note(.attempt(attempt))
            await store.flush()
            #expect(try await store.knowledge(of: [Samples.endpoint])[Samples.endpoint] == known)
            let reader = try StoreReader.open(path: scratch.path)
            #expect(try await reader.attempt(attempt.id) == attempt)
        }
    }

    @Test func listChangesKeepTheirModels() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            var change = RecordChange()
            change.endpoint = EndpointRecord(key: Samples.endpoint)
            change.listChange = ListChange(
                time: Samples.noon,
                since: Samples.noon - .seconds(30),
                added: ["gpt-5.5", "a\nb"],
                removed: ["gpt-4"],
                count: 104,
                bodyDigest: "abc"
            )
            _ = try await store.commit(change)
            // Told to commit it again, for the first time seemed to fail.
            _ = try await store.commit(change)
            let rows = try await scratch.foreign().read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT time_us, since_us, listed_count, body_digest, model, is_added FROM list_change
                        JOIN list_change_model ON change_id = list_change.id ORDER BY model
                        """
                ).map { row in row.databaseValues.map(\.description).joined(separator: " ") }
            }
            let start = "1777052670000000 1777052640000000 104 \"abc\" "
            #expect(rows == [start + "\"a\\nb\" 1", start + "\"gpt-4\" 0", start + "\"gpt-5.5\" 1"])
        }
    }

    /// Rows that say the same as the one before are not read once more; each column that differs must be seen.
    @Test func modelsThatDifferInOneFactStayApart() async throws {
        let changes: [(inout ModelRecord) -> Void] = [
            { _ in }, { $0.listing = .listed }, { $0.listing = .absent }, { $0.calling = .callable },
            { $0.calling = .gated("a") }, { $0.calling = .gated("b") }, { $0.calling = .missing(calls: 1) },
            { $0.calling = .missing(calls: 2) }, { $0.lastAbsent = Timestamp(seconds: 1) },
            { $0.firstPresent = Timestamp(seconds: 1) }, { $0.lastPresent = Timestamp(seconds: 1) },
            { $0.servedModel = "x" }, { $0.servedModel = "xy" }, { $0.awaitsBaseline = true },
            { $0.isBaselineTold = true }, { $0.terms = ModelTerms() },
            { $0.terms = ModelTerms(ListedModel(id: "m", context: 1)) },
            { $0.terms = ModelTerms(ListedModel(id: "m", price: ModelPrice(input: 1, output: 2))) },
            { $0.knownShutdown = Timestamp(seconds: 1) }, { $0.repliedShutdown = Timestamp(seconds: 1) },
        ]
        let records = changes.indices.flatMap { place in
            (0..<3).map { copy in
                var record = ModelRecord(id: ModelID("model-\(100 + place)-\(copy)"))
                changes[place](&record)
                return record
            }
        }
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            var change = RecordChange()
            change.endpoint = EndpointRecord(key: Samples.endpoint)
            change.models = records
            _ = try await store.commit(change)
            let models = try await store.knowledge(of: [Samples.endpoint])[Samples.endpoint]?.models
            #expect(models?.count == records.count)
            for record in records { #expect(models?[record.id] == record) }
        }
    }

    /// More endpoints than one statement asks for by their names, in another order than that of the file.
    @Test func manyEndpointsAreReadTogether() async throws {
        try await Scratch.with { scratch in
            let keys = (0..<1_200).map { number in
                EndpointKey(name: "e\(number)", provider: "openai-compatible", baseURL: "http://127.0.0.1/\(number)")
            }
            let store = try Store.open(path: scratch.path, role: .daemon)
            var plan = RecordChange()
            plan.plan = keys.reversed()
            _ = try await store.commit(plan)
            for (number, key) in keys.enumerated() where number % 100 == 0 {
                var change = RecordChange()
                change.endpoint = EndpointRecord(key: key)
                change.models = ["a", "b", "model-\(number)"].map { ModelRecord(id: ModelID($0)) }
                change.health[.list] = HealthMachine()
                change.limits[LimitKey(pool: "", name: "requests")] = KnownLimit(value: number + 1, toldAt: nil)
                _ = try await store.commit(change)
            }
            // Of the same name as one of them, and another one all the same.
            let stranger = EndpointKey(name: "e100", provider: "openai", baseURL: "http://127.0.0.1/100")
            let known = try await store.knowledge(of: keys + [stranger])
            #expect(known.count == 1_201)
            #expect(known[stranger]?.models.isEmpty == true)
            for (number, key) in keys.enumerated() {
                let knowledge = try #require(known[key])
                let isKnown = number % 100 == 0
                #expect(knowledge.endpoint == EndpointRecord(key: key))
                #expect(knowledge.models.keys.sorted() == (isKnown ? ["a", "b", ModelID("model-\(number)")] : []))
                #expect(knowledge.health.keys == (isKnown ? [.list] : []))
                #expect(knowledge.limits.values.map(\.value) == (isKnown ? [number + 1] : []))
            }
        }
    }

    @Test func anIDIsNeverCutAtANUL() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            var change = RecordChange()
            change.endpoint = EndpointRecord(key: Samples.endpoint)
            change.models = [ModelRecord(id: "gpt-5.5"), ModelRecord(id: "gpt-5.5\0evil")]
            _ = try await store.commit(change)
            let models = try await store.knowledge(of: [Samples.endpoint])[Samples.endpoint]?.models.keys.sorted()
            #expect(models == ["gpt-5.5", "gpt-5.5\u{FFFD}evil"])
        }
    }
}
