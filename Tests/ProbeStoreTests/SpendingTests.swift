import ProbeDomain
import ProbeStore
import Testing

/// No cap is ever crossed, however many spend at once.
@Suite struct SpendingTests {
    @Test(.timeLimit(.minutes(1))) func twoWritersNeverCrossACap() async throws {
        try await Scratch.with { scratch in
            let daemon = try Store.open(path: scratch.path, role: .daemon)
            let command = try Store.open(path: scratch.path, role: .command)
            let total = BudgetCaps(completions: 40)
            let granted = try await withThrowingTaskGroup(of: (EndpointKey, Bool).self) { group in
                for index in 0..<80 {
                    let store = index % 2 == 0 ? daemon : command
                    let endpoint = index % 4 < 2 ? Samples.endpoint : Samples.other
                    group.addTask {
                        let wish = Samples.wish(endpoint, caps: BudgetCaps(tokens: 266), total: total)
                        return (endpoint, try await store.reserve(wish).answer == .granted)
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1.0, default: 0] += $1.1 ? 1 : 0 }
            }
            // Three quarters of 40 completions are 30; of 266 tokens 200, which are 20 completions of one endpoint.
            #expect(granted.values.reduce(0, +) == 30)
            #expect(granted.values.allSatisfy { $0 <= 20 })
            let reader = try StoreReader.open(path: scratch.path)
            let spent = try await reader.status(at: Samples.noon).endpoints.map(\.spentToday)
            #expect(spent.reduce(Spending(), +) == Spending(completions: 30, tokens: 300, microUSD: 600))
        }
    }

    @Test func confirmationsMayUseTheLastQuarter() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let caps = BudgetCaps(completions: 4)
            let plain = Samples.wish(caps: caps)
            let confirmation = Samples.wish(caps: caps, isConfirmation: true)
            for _ in 0..<3 { #expect(try await store.reserve(plain).answer == .granted) }
            let refusal = ReservationAnswer.refused(cap: "endpoint budget.completions_per_day")
            #expect(try await store.reserve(plain).answer == refusal)
            #expect(try await store.reserve(confirmation).answer == .granted)
            #expect(try await store.reserve(confirmation).answer == refusal)
        }
    }

    @Test func confirmationsAreTenADayOfEachEndpoint() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let wish = Samples.wish(isConfirmation: true)
            for _ in 0..<10 { #expect(try await store.reserve(wish).answer == .granted) }
            #expect(try await store.reserve(wish).answer == .refused(cap: "confirmations a day"))
            #expect(try await store.reserve(Samples.wish(Samples.other, isConfirmation: true)).answer == .granted)
            #expect(try await store.reserve(Samples.wish()).answer == .granted)
        }
    }

    @Test func aConfirmationThatCostNothingIsGivenBack() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let wish = Samples.wish(isConfirmation: true)
            for _ in 0..<10 { #expect(try await store.reserve(wish).answer == .granted) }
            try await store.settle(wish, actual: Spending(completions: 1, tokens: 9))
            #expect(try await store.reserve(wish).answer == .refused(cap: "confirmations a day"))
            // Not made, and refused.
            for actual in [Spending(), Spending(completions: 1)] {
                try await store.settle(wish, actual: actual)
                #expect(try await store.reserve(wish).answer == .granted)
                #expect(try await store.reserve(wish).answer == .refused(cap: "confirmations a day"))
            }
        }
    }

    @Test func countsAreThoseOfTheUTCDayAndSurviveARestart() async throws {
        try await Scratch.with { scratch in
            let midnight = Timestamp(seconds: 1_777_075_200)
            let caps = BudgetCaps(completions: 1)
            let last = Samples.wish(at: midnight - .microseconds(1), total: caps)
            let first = Samples.wish(at: midnight, total: caps)
            let store = try Store.open(path: scratch.path, role: .daemon)
            #expect(try await store.reserve(last).answer == .granted)
            await store.close()
            let again = try Store.open(path: scratch.path, role: .daemon)
            #expect(try await again.reserve(last).answer == .refused(cap: "budget.completions_per_day"))
            #expect(try await again.reserve(first).answer == .granted)
            #expect(try await again.reserve(first).answer == .refused(cap: "budget.completions_per_day"))
        }
    }

    @Test func settlingGivesBackWhatWasNotUsed() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let reader = {
                try await StoreReader.open(path: scratch.path).status(at: Samples.noon).endpoints[0].spentToday
            }
            let wish = Samples.wish(tokens: 100)
            _ = try await store.reserve(wish)
            try await store.settle(wish, actual: Spending(completions: 1, tokens: 24, microUSD: 48))
            #expect(try await reader() == Spending(completions: 1, tokens: 24, microUSD: 48))
            // Nothing was sent.
            _ = try await store.reserve(wish)
            try await store.settle(wish, actual: Spending())
            #expect(try await reader() == Spending(completions: 1, tokens: 24, microUSD: 48))
            // It cost more than was thought: the counts say so.
            _ = try await store.reserve(wish)
            try await store.settle(wish, actual: Spending(completions: 1, tokens: 1_000, microUSD: 2_000))
            #expect(try await reader() == Spending(completions: 2, tokens: 1_024, microUSD: 2_048))
            // A day that ended in between is not charged, and no count falls below nothing.
            try await store.settle(wish, actual: Spending())
            try await store.settle(wish, actual: Spending())
            try await store.settle(wish, actual: Spending())
            #expect(try await reader() == Spending(completions: 0, tokens: 724, microUSD: 1_448))
        }
    }

    @Test func aRefusalCountsNothing() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            for _ in 0..<3 { _ = try await store.reserve(Samples.wish(caps: BudgetCaps(microUSD: 5))) }
            let reader = try StoreReader.open(path: scratch.path)
            #expect(try await reader.status(at: Samples.noon).endpoints.map(\.spentToday) == [Spending()])
        }
    }
}
