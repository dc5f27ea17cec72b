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
            #expect(series.count == 6)
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
}
