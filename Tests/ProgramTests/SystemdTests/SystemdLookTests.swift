import Testing

/// `sudo probe --once` beside the service: the same keys, the same holds, the same budget.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Machine.isThere || Requirements.mustHave))
struct SystemdLookTests {
    private static let calls = #", "completion": {"every": "12h", "models": ["gpt-5.4"]}"#
    private static let limit = #"{"on": "completion", "kind": "rate_limit", "amount": 3600, "form": "seconds"}"#

    @Test
    func aLookByHandHasTheKeysAndPaysFromTheSameBudget() async throws {
        // Of the four a quarter is kept for confirmations.
        let config = { @Sendable (site: WatchedSite) in site.config(Self.calls, budget: #""completions_per_day": 4"#) }
        try await withWatchingMachine(config: config) { machine, site in
            try await eventually("the service has called") { try await site.count("completion") == 1 }
            let shown = try await machine.run("sudo", "probe", "--once")
            #expect(shown.status == 0, "\(shown.err)")
            #expect(shown.out.contains("callable"))
            // What the service has just paid for is shown, not paid again.
            #expect(try await site.count("completion") == 1)
            for calls in [2, 3, 3] {
                _ = try await machine.run("sudo", "probe", "--once", "--force")
                #expect(try await site.count("completion") == calls)
            }
            #expect(try await machine.query("SELECT sum(completions) FROM spending") == "3")
        }
    }

    @Test
    func aHoldOfTheServiceBindsALookByHand() async throws {
        let script = WatchedSite.script(faults: Self.limit)
        try await withWatchingMachine(script: script, config: { $0.config(Self.calls) }) { machine, site in
            try await eventually("the service is refused") { try await site.count("completion") == 1 }
            try await eventually("and holds") { try await machine.query("SELECT count(*) FROM hold") == "1" }
            let look = try await machine.run("sudo", "probe", "--once")
            #expect(look.out.contains("held: rate_limit, free again in "), "\(look.out)")
            #expect(try await site.count("completion") == 1)
        }
    }

    @Test
    func aHoldOfALookByHandBindsTheService() async throws {
        let calls = #", "completion": {"every": "5s", "models": ["gpt-5.4"]}"#
        try await withWatchingMachine(config: { $0.config(calls) }) { machine, site in
            #expect(try await machine.run("systemctl", "stop", "probe").status == 0)
            try await site.play(WatchedSite.script(faults: Self.limit))
            let before = try await site.count("completion")
            let look = try await machine.run("sudo", "probe", "--once", "--force")
            #expect(look.out.contains("429"), "\(look.out)")
            #expect(try await site.count("completion") == before + 1)
            #expect(try await machine.run("systemctl", "start", "probe").status == 0)
            // Two intervals of its calls.
            try await site.isAsked(more: 10)
            #expect(try await site.count("completion") == before + 1)
            #expect(try await machine.run("probe", "status").out.contains("held: "))
        }
    }

    /// The service, whose next call is seconds away, takes the hold over as it is about to make it.
    @Test
    func aHoldOfALookByHandBindsTheServiceThatRuns() async throws {
        let calls = #", "completion": {"every": "10s", "models": ["gpt-5.4"]}"#
        try await withWatchingMachine(config: { $0.config(calls) }) { machine, site in
            try await eventually("the service has called") { try await site.count("completion") == 1 }
            try await site.play(WatchedSite.script(faults: Self.limit))
            let look = try await machine.run("sudo", "probe", "--once", "--force")
            #expect(look.out.contains("429"), "\(look.out)")
            #expect(try await site.count("completion") == 2)
            // An interval of its calls and more.
            try await site.isAsked(more: 12)
            #expect(try await site.count("completion") == 2)
            #expect(try await machine.show("NRestarts") == "0")
            #expect(try await machine.isActive)
        }
    }

    @Test
    func aSecondDaemonOnTheServicesRecordIsRefused() async throws {
        try await withWatchingMachine { machine, _ in
            let second = try await machine.run("sudo", "probe", "run")
            #expect(second.status == 75)
            #expect(second.err.contains("/var/lib/probe/probe.sqlite"), "\(second.err)")
            #expect(try await machine.isActive)
        }
    }
}
