import GRDB
import ProbeDomain
import ProbeStore
import Testing

/// What commands ask of the record.
@Suite struct ReaderTests {
    @Test func noFileIsMissingAndIsNotMade() async throws {
        try await Scratch.with { scratch in
            #expect(
                await failure { _ = try StoreReader.open(path: scratch.path) } == .missing
            )
            try scratch.write([])
            #expect(
                await failure { _ = try StoreReader.open(path: scratch.path) } == .missing
            )
            #expect(scratch.names == ["probe.sqlite"])
        }
    }

    @Test func statusShowsEachEndpointWithItsLastAttempts() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            for key in [Samples.other, Samples.endpoint] {
                var change = RecordChange()
                change.endpoint = EndpointRecord(key: key)
                change.health = [.list: HealthMachine(), .completion("gpt-5.5"): HealthMachine()]
                change.attempts = [3, 9, 5].map { Samples.attempt($0, of: key) }
                var call = Samples.attempt(7, of: key)
                call.check = .completion("gpt-5.5")
                change.attempts.append(call)
                _ = try await store.commit(change)
            }
            var hold = RecordChange()
            var sampler = Sampler(seed: 1)
            var holds = [sampler.hold(), sampler.hold()]
            holds[0].until = Samples.noon
            holds[1].until = Samples.noon + .microseconds(1)
            hold.holds = holds
            _ = try await store.commit(hold)

            let status = try await StoreReader.open(path: scratch.path).status(at: Samples.noon)
            #expect(status.endpoints.map(\.knowledge.endpoint.key) == [Samples.other, Samples.endpoint])
            for endpoint in status.endpoints {
                let sent = endpoint.lastAttempts.map { [$0.check.kind.rawValue: $0.id.sent - Samples.noon] }
                #expect(sent == [["completion": .microseconds(7)], ["list": .microseconds(9)]])
            }
            #expect(status.holds == [holds[1]])
        }
    }

    @Test func statusShowsWhatIsInThePlan() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let plans = [[Samples.endpoint, Samples.other], [Samples.other], [], [Samples.endpoint]]
            for plan in plans {
                var change = RecordChange()
                change.plan = plan
                _ = try await store.commit(change)
                let status = try await StoreReader.open(path: scratch.path).status(at: Samples.noon)
                #expect(Set(status.endpoints.map(\.knowledge.endpoint.key)) == Set(plan))
            }
        }
    }

    @Test func aFileOfTheFirstVersionIsReadBeforeItIsMigrated() async throws {
        try await Scratch.with { scratch in
            let old = try scratch.foreign()
            try await old.write { try $0.execute(sql: FirstVersion.sql) }
            try old.close()
            let status = try await StoreReader.open(path: scratch.path).status(at: Samples.noon)
            #expect(status.endpoints.map(\.knowledge.endpoint.key) == [Samples.endpoint])
        }
    }

    @Test func theLatestAttemptIsThatOfItsCheckAndEndpoint() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            var change = RecordChange()
            var call = Samples.attempt(1)
            call.check = .completion("gpt-5.5")
            var pro = Samples.attempt(2)
            pro.check = .completion("gpt-5.5-pro")
            change.attempts = [call, pro, Samples.attempt(3, of: Samples.other)]
            _ = try await store.commit(change)
            let reader = try StoreReader.open(path: scratch.path)
            #expect(await reader.latestAttempt(endpoint: Samples.endpoint, check: .completion("gpt-5.5")) == call)
            #expect(await reader.latestAttempt(endpoint: Samples.endpoint, check: .list) == nil)
            #expect(await reader.latestAttempt(endpoint: Samples.other, check: .list) == change.attempts[2])
            let moved = EndpointKey(name: "openai", provider: "openai", baseURL: "https://elsewhere.example")
            #expect(await reader.latestAttempt(endpoint: moved, check: .completion("gpt-5.5")) == nil)
        }
    }

    @Test func eventsAreTheNewestInTheirOrder() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            var change = RecordChange()
            change.events = (0..<6).map { Samples.event($0, isTold: $0 % 2 == 0, after: .seconds($0)) }
            _ = try await store.commit(change)
            let reader = try StoreReader.open(path: scratch.path)
            let shown = { (since: Timestamp?, all: Bool, limit: Int) in
                try await reader.events(since: since, all: all, limit: limit).map(\.message)
            }
            #expect(try await shown(nil, true, 3) == ["event 3", "event 4", "event 5"])
            #expect(try await shown(nil, false, 10) == ["event 0", "event 2", "event 4"])
            #expect(try await shown(Samples.noon + .seconds(4), true, 10) == ["event 4", "event 5"])
            #expect(try await reader.events(after: 4, all: true).map(\.message) == ["event 4", "event 5"])
            #expect(try await reader.events(after: 4, all: false).map(\.message) == ["event 4"])
            #expect(try await reader.events(after: 6, all: true).isEmpty)
        }
    }

    @Test func anEventIsFoundByTheStartOfItsID() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            var change = RecordChange()
            change.events = [Samples.event(1), Samples.event(2)]
            _ = try await store.commit(change)
            let reader = try StoreReader.open(path: scratch.path)
            let id = Samples.id(1).text
            #expect(try await reader.event(idPrefix: id)?.message == "event 1")
            #expect(try await reader.event(idPrefix: String(id.prefix(18)))?.message == "event 1")
            // Both were made in the same millisecond, so that they begin alike.
            #expect(try await reader.event(idPrefix: String(id.prefix(13))) == nil)
            #expect(try await reader.event(idPrefix: "%") == nil)
            #expect(try await reader.event(idPrefix: "") == nil)
            #expect(try await reader.event(idPrefix: id + "0") == nil)
        }
    }

    @Test func aReaderSeesWhatIsCommittedWhileItIsOpen() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let reader = try StoreReader.open(path: scratch.path)
            #expect(try await reader.events(after: 0, all: true).isEmpty)
            _ = try await store.commit(Samples.change(1))
            #expect(try await reader.events(after: 0, all: true).map(\.sequence) == [1])
        }
    }
}
