import ProbeDomain
import ProbeStore
import Testing

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
