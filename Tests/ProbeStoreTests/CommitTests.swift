import GRDB
import Glibc
import ProbeDomain
import Testing

@testable import ProbeStore

/// Commits are whole, events are told once, notes are batched.
@Suite struct CommitTests {
    @Test func aCommitIsWholeOrNothing() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            _ = try await store.commit(Samples.change(1))
            // The last part of the second change cannot be written.
            try await store.queue.write { database in
                try database.execute(
                    sql: """
                        CREATE TEMP TRIGGER refuse BEFORE INSERT ON event WHEN new.message = 'event 2'
                        BEGIN SELECT raise(ABORT, 'no'); END
                        """
                )
            }
            #expect(await failure { _ = try await store.commit(Samples.change(2)) } == .io)
            let models = try await store.knowledge(of: [Samples.endpoint])[Samples.endpoint]?.models.keys.sorted()
            #expect(models == ["model-1"])
            let reader = try StoreReader.open(path: scratch.path)
            #expect(
                try await reader.attempt(AttemptID(endpoint: "openai", sent: Samples.noon + .microseconds(2))) == nil
            )
        }
    }

    @Test func theSameEventTwiceIsOneEvent() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let first = try await store.commit(Samples.change(1))
            try await store.markTold(Samples.id(1), at: Samples.noon)
            var again = Samples.change(1)
            again.events[0].message = "another text"
            #expect(try await store.commit(again).map(\.sequence) == first.map(\.sequence))
            #expect(try await store.untold().isEmpty)
            let reader = try StoreReader.open(path: scratch.path)
            #expect(try await reader.events(since: nil, all: true, limit: 10) == first)
        }
    }

    @Test func numbersGrowOverRestarts() async throws {
        try await Scratch.with { scratch in
            var numbers: [Int64?] = []
            for round in 0..<4 as Range<UInt64> {
                let store = try Store.open(path: scratch.path, role: .daemon)
                var change = RecordChange()
                change.events = [Samples.event(round * 2), Samples.event(round * 2 + 1)]
                numbers += try await store.commit(change).map(\.sequence)
                await store.close()
            }
            #expect(numbers == [1, 2, 3, 4, 5, 6, 7, 8])
        }
    }

    @Test func theUntoldComeInTheirOrderUntilTheyAreMarked() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            var change = RecordChange()
            // The ids and the times say another order than the one in which they were committed.
            change.events = [
                Samples.event(3, after: .seconds(9)), Samples.event(1, isTold: false), Samples.event(2),
                Samples.event(0, after: .seconds(5)),
            ]
            _ = try await store.commit(change)
            #expect(try await store.untold().map(\.message) == ["event 3", "event 2", "event 0"])
            try await store.markTold(Samples.id(2), at: Samples.noon)
            // One that is not there is no error: another process may have removed old events.
            try await store.markTold(Samples.id(99), at: Samples.noon)
            await store.close()
            let again = try Store.open(path: scratch.path, role: .daemon)
            #expect(try await again.untold().map(\.message) == ["event 3", "event 0"])
        }
    }

    @Test func endedHoldsAreGoneAndOthersStay() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            var sampler = Sampler(seed: 3)
            var holds = (0..<3).map { _ in sampler.hold() }
            for index in holds.indices { holds[index].until = Samples.noon + .seconds(index) }
            var change = RecordChange()
            change.holds = holds
            _ = try await store.commit(change)
            var end = RecordChange()
            end.endedHolds = [(holds[2].pacer, holds[2].scope)]
            _ = try await store.commit(end)
            let later = Samples.noon + .seconds(1) + Hold.memory
            #expect(try await store.holds(at: later - .microseconds(1)) == [holds[1]])
            #expect(try await store.holds(at: later).isEmpty)
        }
    }

    @Test func forgottenModelsAreGoneAndOthersStay() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            var change = RecordChange()
            change.endpoint = EndpointRecord(key: Samples.endpoint)
            change.models = [ModelRecord(id: "kept"), ModelRecord(id: "made-up-1"), ModelRecord(id: "made-up-2")]
            _ = try await store.commit(change)
            change.models = [ModelRecord(id: "fresh")]
            change.forgottenModels = ["made-up-1", "made-up-2", "never-there"]
            _ = try await store.commit(change)
            let models = try await store.knowledge(of: [Samples.endpoint])[Samples.endpoint]?.models.keys.sorted()
            #expect(models == ["fresh", "kept"])
        }
    }

    @Test(.timeLimit(.minutes(1))) func notesAreWrittenTogetherWithinAQuarterOfASecond() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let (batches, written) = AsyncStream.makeStream(of: Void.self)
            try await store.queue.writeWithoutTransaction { database in
                let observer = CommitWatcher { written.yield() }
                database.add(transactionObserver: observer, extent: .databaseLifetime)
            }
            let start = ContinuousClock.now
            for number in 0..<500 { store.note(.attempt(Samples.attempt(number))) }
            // Nothing is there before the batch is due, and all of it is there after one transaction.
            var iterator = batches.makeAsyncIterator()
            _ = await iterator.next()
            let rows = try await store.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM attempt") }
            let waited = ContinuousClock.now - start
            #expect(rows == 500)
            #expect(waited >= .milliseconds(240))
            #expect(waited < .seconds(5))
        }
    }

    @Test func closingWritesWhatWaits() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            store.note(.attempt(Samples.attempt(1)))
            await store.close()
            let reader = try StoreReader.open(path: scratch.path)
            #expect(try await reader.attempt(Samples.attempt(1).id) == Samples.attempt(1))
        }
    }

    @Test func whatTheCommitLostIsWrittenLater() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let refusal = CommitRefusal()
            try await store.queue.write { $0.add(transactionObserver: refusal, extent: .databaseLifetime) }
            refusal.isOn = true
            store.note(.attempt(Samples.attempt(1)))
            await store.flush()
            store.note(.attempt(Samples.attempt(2)))
            refusal.isOn = false
            await store.flush()
            let reader = try StoreReader.open(path: scratch.path)
            for number in 1...2 { #expect(try await reader.attempt(Samples.attempt(number).id) != nil) }
            #expect(store.droppedFacts == 0)
        }
    }

    @Test func whatARefusedChangeTookIsWrittenLater() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            let refusal = CommitRefusal()
            try await store.queue.write { $0.add(transactionObserver: refusal, extent: .databaseLifetime) }
            refusal.isOn = true
            store.note(.attempt(Samples.attempt(1)))
            await store.flush()
            await store.flush()
            #expect(await failure { _ = try await store.commit(Samples.change(2)) } == .full)
            // What failed at its very end is no success.
            #expect(store.batchFailure?.code == .full)
            refusal.isOn = false
            await store.flush()
            #expect(store.batchFailure == nil)
            let reader = try StoreReader.open(path: scratch.path)
            #expect(try await reader.attempt(Samples.attempt(1).id) != nil)
            #expect(try await reader.attempt(Samples.attempt(2).id) == nil)
        }
    }

    @Test func aFactNotedBeforeAChangeNeverUndoesIt() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .command, batching: .byHand)
            var endpoint = EndpointRecord(key: Samples.endpoint)
            endpoint.toldState = .up
            store.note(.endpoint(endpoint))
            endpoint.toldState = .down
            var change = RecordChange()
            change.endpoint = endpoint
            _ = try await store.commit(change)
            await store.flush()
            let known = try await store.knowledge(of: [Samples.endpoint])
            #expect(known[Samples.endpoint]?.endpoint.toldState == .down)
            await store.close()
        }
    }

    @Test func healthIsWrittenWheneverItIsAnotherOne() async throws {
        try await Scratch.with { scratch in
            var sampler = Sampler(seed: 12)
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            let refusal = CommitRefusal()
            try await store.queue.write { $0.add(transactionObserver: refusal, extent: .databaseLifetime) }
            var machines = (0..<4).map { _ in sampler.health() }
            machines += machines + [machines[0], machines[0]]
            for (number, machine) in machines.enumerated() {
                // What is not committed has not been written.
                refusal.isOn = number % 3 == 1
                store.note(.health(Samples.endpoint, .list, machine))
                await store.flush()
                refusal.isOn = false
                await store.flush()
                let known = try await store.knowledge(of: [Samples.endpoint])[Samples.endpoint]
                #expect(known?.health[.list] == machine, "\(number)")
            }
        }
    }

    @Test func ofWhatWaitsOnlyThatGoesWithAChangeWhichItDependsOn() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .command, batching: .byHand)
            let third = EndpointKey(name: "third", provider: "openai", baseURL: "https://third.example/v1")
            let waiting = [Samples.endpoint, Samples.other, third]
            for key in waiting { store.note(.attempt(Samples.attempt(1, of: key))) }
            var change = RecordChange()
            change.endpoint = EndpointRecord(key: Samples.endpoint)
            var event = Samples.event(1)
            event.evidence.attempts = [Samples.attempt(1, of: Samples.other).id]
            change.events = [event]
            _ = try await store.commit(change)
            let reader = try StoreReader.open(path: scratch.path)
            func written() async throws -> [Bool] {
                var written: [Bool] = []
                for key in waiting { written.append(try await reader.attempt(Samples.attempt(1, of: key).id) != nil) }
                return written
            }
            #expect(try await written() == [true, true, false])
            await store.flush()
            #expect(try await written() == [true, true, true])
        }
    }

    @Test func afterABatchThatFailedAChangeTakesAllThatWaits() {
        var pending = PendingFacts()
        for key in [Samples.endpoint, Samples.other] { pending.append(.attempt(Samples.attempt(1, of: key))) }
        var change = RecordChange()
        change.endpoint = EndpointRecord(key: Samples.endpoint)
        let some = pending.take(before: change)
        #expect(some.count == 1 && pending.facts.count == 1)
        pending.giveBack(some)
        pending.noteFailure(RecorderError(.full, "full"))
        #expect(pending.take(before: change).count == 2)
    }

    @Test func theOldestNotesAreDroppedAndCounted() {
        var pending = PendingFacts()
        for number in 0..<PendingFacts.most { pending.append(.attempt(Samples.attempt(number))) }
        let older = pending.take()
        pending.append(.attempt(Samples.attempt(-1)))
        pending.append(.attempt(Samples.attempt(-2)))
        pending.giveBack(older)
        #expect(pending.dropped == 2)
        #expect(pending.facts.count == PendingFacts.most)
        guard case .attempt(let first) = pending.facts.first, case .attempt(let last) = pending.facts.last else {
            Issue.record("no attempts")
            return
        }
        #expect(first == Samples.attempt(2))
        #expect(last == Samples.attempt(-2))
    }
}

/// Says when something has been committed.
private final class CommitWatcher: TransactionObserver {
    private let report: () -> Void

    init(report: @escaping () -> Void) { self.report = report }

    func observes(eventsOfKind kind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ database: Database) { report() }
    func databaseDidRollback(_ database: Database) {}
}

/// Lets commits fail at their very end, as a disk does that fills up; switched while the queue rests.
private final class CommitRefusal: TransactionObserver, @unchecked Sendable {
    var isOn = false

    func observes(eventsOfKind kind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseWillCommit() throws {
        if isOn { throw DatabaseError(resultCode: .SQLITE_FULL) }
    }
    func databaseDidCommit(_ database: Database) {}
    func databaseDidRollback(_ database: Database) {}
}
