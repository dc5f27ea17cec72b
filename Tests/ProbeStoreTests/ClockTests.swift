import GRDB
import ProbeDomain
import Testing

@testable import ProbeStore

/// A clock that ran ahead for a while spoils nothing that is asked afterwards.
@Suite struct ClockTests {
    /// Writes attempts that were sent so many seconds after noon, each in a batch of its own.
    private static func write(_ seconds: [Int], to store: Store) async {
        for second in seconds {
            store.note(.attempt(Samples.attempt(second * 1_000_000)))
            await store.flush()
        }
    }

    @Test func anAttemptOfTheFutureMakesNoWindowCoarse() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            let now = Int((Retention.now - Samples.noon).inSeconds)
            await Self.write([now - 7_200, now - 5_000, now, now + 200 * 86_400], to: store)
            let window = TimeWindow(start: Samples.noon + .seconds(now - 5_400), end: Samples.noon + .seconds(now))
            let reader = try StoreReader.open(path: scratch.path)
            let report = try await reader.summaries(in: window)
            #expect(window.start - report.window.start < .seconds(300))
            #expect(report.questions.map(\.summary.up).reduce(0, +) <= 2)
            let series = try await reader.series(of: "openai", in: window, steps: 6)
            #expect((4...6).contains(series.count))
        }
    }

    @Test func theLastAttemptIsTheOneThatWasSentAfterTheClockWasSetBack() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            let reader = try StoreReader.open(path: scratch.path)
            func last() async -> Duration? {
                await reader.latestAttempt(endpoint: Samples.endpoint, check: .list).map { $0.id.sent - Samples.noon }
            }
            await Self.write([0, 100 * 86_400, 60], to: store)
            #expect(await last() == .seconds(60))
            // A little late is not set back.
            await Self.write([3_600, 30], to: store)
            #expect(await last() == .seconds(3_600))
        }
    }

    @Test func theTimeOfRetentionFollowsASteadyClock() {
        let start = ContinuousClock.now
        let (noon, ahead) = (Samples.noon, Samples.noon + .seconds(100 * 86_400))
        var agenda = Retention.Agenda(newest: noon, at: start)
        #expect(agenda.begin(at: start + .seconds(1), clock: ahead) == noon + .seconds(10))
        #expect(agenda.begin(at: start + .seconds(30), clock: ahead) == nil)
        #expect(agenda.begin(at: start + .seconds(3_601), clock: ahead) == noon + .seconds(36_010))
        // The clock was set right.
        #expect(agenda.begin(at: start + .seconds(3_701), clock: noon + .seconds(3_701)) == noon + .seconds(3_701))
        #expect(agenda.begin(at: start + .seconds(3_801), clock: ahead) == noon + .seconds(4_701))
        // What is new has nothing to lose.
        var fresh = Retention.Agenda(newest: nil, at: start)
        #expect(fresh.begin(at: start, clock: ahead) == ahead)
    }

    @Test(.timeLimit(.minutes(1))) func aClockThatJumpsAheadRemovesNothing() async throws {
        try await Scratch.with { scratch in
            let first = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            await Self.write([-20 * 86_400, 0], to: first)
            await first.close()
            let second = try Store.open(path: scratch.path, role: .daemon)
            let ahead = Samples.attempt(100 * 86_400_000_000)
            second.note(.attempt(ahead))
            let reader = try StoreReader.open(path: scratch.path)
            while try await reader.attempt(ahead.id) == nil { try await Task.sleep(for: .milliseconds(20)) }
            // After the batch, and what is done beside it.
            await second.close()
            #expect(try await reader.attempt(Samples.attempt(-20 * 86_400_000_000).id) != nil)
        }
    }
}
