import Testing

/// A daemon that has nothing to do does nothing.
@Suite(.timeLimit(.minutes(1)))
struct IdleTests {
    @Test
    func nobodyIsWokenWithoutAReason() async throws {
        let names = ["one", "two", "three"]
        let config = ReloadTests.config(names.map { ($0, "two", ReloadTests.key) }, every: "3600s")
        try await withPlace(script: ReloadTests.script, config: config) { place in
            _ = try await place.withService(watchdog: .seconds(600)) { service in
                try await eventually("all are asked") { try await place.asked().count >= 3 }
                // A sign of life every ten seconds is the only reason there is, and batches of the first answers are
                // written by then.
                let before = service.heard("WATCHDOG=1").count
                try await eventually("a sign of life") { service.heard("WATCHDOG=1").count >= before + 2 }
                try await ContinuousClock().sleep(for: .seconds(1))
                let first = service.sleeps
                try await ContinuousClock().sleep(for: .seconds(7))
                let second = service.sleeps
                let woken = second.map { thread, count in count - (first[thread] ?? count) }.reduce(0, +)
                print("woken \(woken) times in 7 s of rest")
                #expect(woken <= 2)
            }
        }
    }
}
