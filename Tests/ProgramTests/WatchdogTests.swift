import Glibc
import Testing

/// What the service manager hears of a daemon that is stuck, and of one that only has troubles.
@Suite(.serialized, .timeLimit(.minutes(1)), .enabled(if: Wedge.isThere || Requirements.mustHave))
struct WatchdogTests {
    /// The time after which the manager would kill.
    static let limit = Duration.seconds(4)

    @Test(arguments: Wedge.Part.allCases)
    func oneThatIsStuckGivesNoSignOfLife(_ part: Wedge.Part) async throws {
        try await withPlace { place in
            let daemon = try await place.withService(watchdog: Self.limit) { service in
                try await eventually("signs of life") { service.heard("WATCHDOG=1").count >= 2 }
                try await Wedge.hold(part, of: service.pid, for: .seconds(40)) {
                    let silence = try await service.longestSilence(within: .seconds(7))
                    #expect(silence >= Self.limit)
                }
                let before = service.heard("WATCHDOG=1").count
                try await eventually("it lives again") { service.heard("WATCHDOG=1").count > before }
            }
            #expect(daemon.status == 0, "\(daemon.err)")
        }
    }

    @Test
    func aFullDiskIsNoReasonToDie() async throws {
        try await withPlace { place in
            try await StoreTroubleTests.prepare(nil, place)
            let script = """
                mount -t tmpfs -o size=256k none \(place.state) && \
                { dd if=/dev/zero of=\(place.state)/filler bs=4k status=none || true; } 2>/dev/null && exec "$@"
                """
            let daemon = try await place.withService(watchdog: Self.limit, mounting: script) { service in
                let silence = try await service.longestSilence(within: .seconds(8))
                #expect(silence < Self.limit)
                #expect(service.status?.contains("the record fails") == true, "\(service.status ?? "")")
            }
            #expect(daemon.err.contains("the record cannot be written"))
        }
    }

    /// A hundred endpoints meet a record that somebody else has locked: each would wait for it.
    @Test
    func aLockedRecordAndManyEndpointsAreNoReasonToDie() async throws {
        let endpoints = (0..<100).map { (name: "site-\($0)", site: "two", more: ReloadTests.key) }
        try await withPlace(script: ReloadTests.script, config: ReloadTests.config(endpoints)) { place in
            // A locked file takes up to four seconds; a sign of life is given in half of this.
            let limit = Duration.seconds(10)
            _ = try await place.withService(watchdog: limit) { service in
                try await eventually("all are asked") { try await place.asked().count > 200 }
                let silence = try await service.longestSilence(within: .seconds(6))
                #expect(silence < limit)
                try await StoreTroubleTests.whileLocked(place) {
                    // What is believed of all changes at once, and is to be written at once.
                    try await place.apply(#"{"sites": {"two": {"dialect": "openai", "models": [{"id": "gpt-5.5"}]}}}"#)
                    let silence = try await service.longestSilence(within: .seconds(15))
                    #expect(silence < limit)
                }
            }
        }
    }

    @Test(.enabled(if: Journald.isThere || Requirements.mustHave))
    func aJournalThatHangsIsNoReasonToDie() async throws {
        try await withJournald { journal in
            try await withPlace { place in
                let pid = try #require(journal.pid)
                _ = try await place.withService(watchdog: Self.limit, in: journal) { service in
                    kill(pid, SIGSTOP)
                    defer { kill(pid, SIGCONT) }
                    let silence = try await service.longestSilence(within: .seconds(9))
                    #expect(silence < Self.limit)
                }
            }
        }
    }
}
