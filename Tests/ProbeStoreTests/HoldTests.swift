import GRDB
import ProbeDomain
import Testing

@testable import ProbeStore

/// Holds are shared by all that write to one record.
@Suite struct HoldTests {
    private func hold(_ seconds: Int64, isInstructed: Bool) -> Hold {
        Hold(
            pacer: PacerKey(origin: "https://api.openai.com", identity: "env OPENAI_API_KEY"),
            scope: .retrieve,
            until: Samples.noon + .seconds(seconds),
            cause: .throttled,
            reason: "throttled",
            isInstructed: isInstructed,
            step: 1,
            since: Samples.noon
        )
    }

    private func write(_ hold: Hold, to store: Store) async throws {
        var change = RecordChange()
        change.holds = [hold]
        _ = try await store.commit(change)
    }

    @Test func whatTheServerNamedIsShortenedByNoOtherWriter() async throws {
        try await Scratch.with { scratch in
            let daemon = try Store.open(path: scratch.path, role: .daemon)
            let command = try Store.open(path: scratch.path, role: .command)
            let long = hold(600, isInstructed: true)
            try await write(long, to: command)
            for shorter in [hold(60, isInstructed: true), hold(60, isInstructed: false)] {
                try await write(shorter, to: daemon)
                #expect(try await daemon.holds(at: Samples.noon) == [long])
            }
            let longer = hold(700, isInstructed: false)
            try await write(longer, to: daemon)
            #expect(try await daemon.holds(at: Samples.noon) == [longer])
            let shorter = hold(60, isInstructed: false)
            try await write(shorter, to: command)
            #expect(try await daemon.holds(at: Samples.noon) == [shorter])
        }
    }

    @Test func anEndedHoldIsGivenBackForADayWithItsStepAndSource() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            var ended = hold(60, isInstructed: false)
            ended.step = 7
            ended.source = .message("try again in 1m")
            try await write(ended, to: store)
            await store.close()
            let again = try Store.open(path: scratch.path, role: .daemon)
            #expect(try await again.holds(at: ended.until + Hold.memory - .seconds(1)) == [ended])
            #expect(try await again.holds(at: ended.until + Hold.memory).isEmpty)
            // People are shown what lasts.
            let reader = try StoreReader.open(path: scratch.path)
            #expect(try await reader.status(at: ended.until - .microseconds(1)).holds == [ended])
            #expect(try await reader.status(at: ended.until).holds.isEmpty)
        }
    }

    @Test func aPaidCallIsKnownBeforeItsAnswer() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let last = Samples.noon + .seconds(900)
            for time in [Samples.noon, last] { _ = try await store.reserve(Samples.wish(at: time)) }
            let refused = Samples.wish(at: last + .seconds(900), caps: BudgetCaps(completions: 2))
            #expect(try await store.reserve(refused).answer != .granted)
            await store.close()
            let again = try Store.open(path: scratch.path, role: .daemon)
            #expect(try await again.knowledge(of: [Samples.endpoint])[Samples.endpoint]?.lastPaid == ["gpt-5.5": last])
        }
    }

    @Test func callsOfEarlierVersionsAreTakenFromTheirAttempts() async throws {
        try await Scratch.with { scratch in
            let old = try scratch.foreign()
            try Schema.migrator.migrate(old, upTo: "2 endpoints in plan")
            let attempts = [3, 9, 5].map { number in
                var attempt = Samples.attempt(number)
                if number != 5 { attempt.check = .completion("gpt-5.5") }
                return attempt
            }
            try await old.write { try EarlierVersion.write(attempts, in: $0) }
            try old.close()
            let store = try Store.open(path: scratch.path, role: .daemon)
            let known = try await store.knowledge(of: [Samples.endpoint])[Samples.endpoint]
            #expect(known?.lastPaid == ["gpt-5.5": Samples.noon + .microseconds(9)])
        }
    }

    @Test func whoeverSpendsSeesTheHoldsOfTheOthers() async throws {
        try await Scratch.with { scratch in
            let daemon = try Store.open(path: scratch.path, role: .daemon)
            let command = try Store.open(path: scratch.path, role: .command)
            let wish = Samples.wish(caps: BudgetCaps(completions: 2))
            #expect(try await daemon.reserve(wish) == ReservationReply(.granted, holds: []))
            let made = hold(600, isInstructed: true)
            try await write(made, to: command)
            #expect(try await daemon.reserve(wish).holds == [made])
            let later = Samples.wish(at: Samples.noon + .seconds(600))
            #expect(try await daemon.reserve(later).holds.isEmpty)
        }
    }
}
