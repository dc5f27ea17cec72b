import Logging
import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TellerTests {
    @Test
    func withoutAJournalAnEventWaitsAndIsShownOnce() async throws {
        let sink = RecordingSink()
        sink.fail(with: EventSinkError("no socket"))
        try await withWorld(sink: sink, script: EngineAppearanceTests.appearing(at: 130)) { world in
            world.run(for: .seconds(900))
            #expect(world.fallback.entries == ["model_listed", "model_callable"])
            #expect(world.recorded == [.modelListed, .modelCallable])
            #expect(world.recorder.content.told.isEmpty)
            // Tried again ever more rarely, and not in a hot loop.
            #expect((3...30).contains(sink.attempts))
            sink.fail(with: nil)
            world.run(for: .seconds(61))
            #expect(sink.kinds == [.modelListed, .modelCallable])
            #expect(sink.tells.allSatisfy { !$0.repeated && !$0.unrecorded })
            #expect(world.recorder.content.told.count == 2)
        }
    }

    @Test(arguments: [true, false, nil] as [Bool?])
    func anEventInDoubtIsLookedUp(wasTold: Bool?) async throws {
        let setup = Setup()
        let silent = RecordingSink()
        silent.fail(with: EventSinkError("no socket"))
        try await withWorld(setup, sink: silent, script: EngineAppearanceTests.appearing(at: 130)) { world in
            world.run(for: .seconds(200))
        }
        let sink = RecordingSink()
        for event in setup.recorder.content.events { sink.remember(event.id, told: wasTold) }
        var next = setup
        next.clock = ManualClock(wall: setup.clock.now.wall)
        try await withWorld(next, sink: sink, script: EngineAppearanceTests.appearing(at: 0)) { world in
            world.run(for: .seconds(100))
            #expect(world.recorder.content.told.count == 2)
            switch wasTold {
            case true?: #expect(sink.tells.isEmpty)
            case false?:
                #expect(sink.kinds == [.modelListed, .modelCallable])
                #expect(sink.tells.allSatisfy { !$0.repeated })
            case nil:
                #expect(sink.kinds == [.modelListed, .modelCallable])
                #expect(sink.tells.allSatisfy { $0.repeated })
            }
        }
    }

    @Test
    func anEventThatCouldNotBeMarkedIsNotToldAgain() async throws {
        try await withWorld(script: EngineAppearanceTests.appearing(at: 130)) { world in
            world.run(for: .seconds(70))
            world.recorder.fail([.mark], with: RecorderError(.busy, "locked"))
            world.run(for: .seconds(900))
            #expect(world.sink.kinds == [.modelListed, .modelCallable], "a mark keeps nothing from being told")
            world.recorder.repair()
            world.run(for: .seconds(61))
            #expect(world.sink.kinds == [.modelListed, .modelCallable])
            #expect(world.recorder.content.told.count == 2)
        }
    }

    @Test
    func whatCannotBeReadYetIsToldLater() async throws {
        try await withWorld(script: EngineAppearanceTests.appearing(at: 130)) { world in
            world.run(for: .seconds(70))
            world.recorder.fail([.read], with: RecorderError(.busy, "locked"))
            world.run(for: .seconds(130))
            #expect(world.recorded == [.modelListed, .modelCallable])
            #expect(world.sink.tells.isEmpty)
            world.recorder.repair()
            world.run(for: .seconds(61))
            #expect(world.sink.kinds == [.modelListed, .modelCallable])
        }
    }

    @Test
    func whatIsCommittedWhileItWaitsIsToldOnce() async throws {
        let sink = RecordingSink()
        sink.failUnrecorded(with: EventSinkError("the journal hangs"))
        try await withWorld(sink: sink, script: EngineAppearanceTests.appearing(at: 130)) { world in
            world.run(for: .seconds(70))
            world.recorder.fail([.write], with: EngineStoreFailureTests.full)
            world.run(for: .seconds(120))
            world.recorder.repair()
            world.run(for: .seconds(120))
            let told = sink.kinds
            #expect(told.starts(with: [.modelListed, .storeFailing, .storeRecovered]))
            sink.failUnrecorded(with: nil)
            world.run(for: .seconds(120))
            #expect(sink.kinds == told)
        }
    }

    @Test(arguments: [true, false, nil] as [Bool?])
    func whatTheSinkMayHaveTakenIsLookedUp(wasTaken: Bool?) async throws {
        let sink = RecordingSink()
        try await withWorld(sink: sink, script: EngineAppearanceTests.appearing(at: 130)) { world in
            world.run(for: .seconds(70))
            sink.fail(with: EventSinkError("the journal went away", isInDoubt: true))
            world.run(for: .seconds(120))
            let event = try #require(world.recorder.content.events.first)
            sink.remember(event.id, told: wasTaken)
            sink.fail(with: nil)
            world.run(for: .seconds(120))
            #expect(world.recorder.content.told.count == 2)
            let tells = sink.tells.filter { $0.event.id == event.id }
            #expect(tells.map(\.repeated) == (wasTaken == true ? [] : [wasTaken == nil]))
        }
    }

    private static func commit(
        _ kind: EventKind,
        to recorder: MemoryRecorder,
        _ random: inout SeededRandom
    ) async throws -> [Event] {
        var change = RecordChange()
        let draft = EventDraft(kind, time: Timestamp(seconds: 1), message: "it happened")
        change.events = [draft.event(random: &random)]
        return try await recorder.commit(change)
    }

    /// A teller whose record cannot be read any more, after it has told a first event.
    private static func afterTheFirst(
        _ recorder: MemoryRecorder,
        _ sink: RecordingSink,
        _ body: (Teller, _ commit: (EventKind) async throws -> [Event]) async throws -> Void
    ) async throws {
        let teller = Teller(
            recorder: recorder,
            sink: sink,
            time: ManualClock(),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            fallback: { _ in }
        )
        var random = SeededRandom(seed: 1)
        func commit(_ kind: EventKind) async throws -> [Event] {
            try await Self.commit(kind, to: recorder, &random)
        }
        teller.tell(committed: try await commit(.proberOffline))
        async let end: Void = teller.run()
        while recorder.content.told.isEmpty { await Task.yield() }
        recorder.fail([.read], with: RecorderError(.busy, "locked"))
        try await body(teller, commit)
        recorder.repair()
        await teller.stop()
        await end
    }

    @Test
    func whatFollowsUponWhatIsToldIsNotReadBack() async throws {
        let (recorder, sink) = (MemoryRecorder(), RecordingSink())
        try await Self.afterTheFirst(recorder, sink) { teller, commit in
            teller.tell(committed: try await commit(.proberOnline))
            while recorder.content.told.count < 2 { await Task.yield() }
        }
        #expect(sink.kinds == [.proberOffline, .proberOnline])
        #expect(sink.tells.allSatisfy { !$0.repeated })
    }

    @Test
    func whereAnEventIsMissingTheRecordSaysTheOrder() async throws {
        let (recorder, sink) = (MemoryRecorder(), RecordingSink())
        try await Self.afterTheFirst(recorder, sink) { teller, commit in
            let earlier = try await commit(.storeFailing)
            teller.tell(committed: try await commit(.storeRecovered))
            teller.tell(committed: earlier)
        }
        #expect(sink.kinds == [.proberOffline, .storeFailing, .storeRecovered])
    }

    @Test
    func whatIsCommittedDuringTheRoundThatAStopMeetsIsToldToo() async throws {
        let recorder = MemoryRecorder()
        let sink = SlowSink()
        let teller = Teller(
            recorder: recorder,
            sink: sink,
            time: ManualClock(),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            fallback: { _ in }
        )
        var random = SeededRandom(seed: 1)
        func commit(_ kind: EventKind) async throws { _ = try await Self.commit(kind, to: recorder, &random) }
        try await commit(.proberOffline)
        async let end: Void = teller.run()
        await sink.isAsked()
        try await commit(.proberOnline)
        await teller.stop()
        sink.letGo()
        await end
        #expect(sink.kinds == [.proberOffline, .proberOnline])
        #expect(recorder.content.told.count == 2)
    }
}

/// A sink that takes its first event slowly: until it is let go.
private final class SlowSink: EventSink {
    private let told = Mutex<[EventKind]>([])
    private let begun = AsyncStream<Void>.makeStream()
    private let gate = AsyncStream<Void>.makeStream()

    var kinds: [EventKind] { told.withLock { $0 } }

    /// Waits until it is told something.
    func isAsked() async { for await _ in begun.stream { return } }

    func letGo() { gate.continuation.finish() }

    func tell(_ event: Event, repeated: Bool, unrecorded: Bool) async throws(EventSinkError) {
        begun.continuation.yield()
        for await _ in gate.stream {}
        told.withLock { $0.append(event.kind) }
    }

    func hasTold(_ id: EventID, since: Timestamp) async -> Bool? { false }
}
