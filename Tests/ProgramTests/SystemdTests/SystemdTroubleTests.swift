import Glibc
import Testing

/// The service on a machine in trouble: processes killed, the journal gone, the disk full, a wrong clock.
///
/// Nothing is told twice, and it goes on where it was.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Machine.isThere || Requirements.mustHave))
struct SystemdTroubleTests {
    @Test
    func killedItGoesOnAndTellsNothingTwice() async throws {
        try await withWatchingMachine { machine, site in
            try await site.play(WatchedSite.script("gpt-5.5"))
            let first = try await machine.event("model_callable")
            try await machine.kills("KILL")
            try await Self.isStartedAgain(machine, site)
            try await Self.goesOn(machine, site, after: first)
        }
    }

    /// The manager ends what is wedged when its watchdog bites, and the next process goes on.
    @Test(.enabled(if: Wedge.isThere || Requirements.mustHave), arguments: Wedge.Part.allCases)
    func wedgedItIsKilledAndGoesOn(_ part: Wedge.Part) async throws {
        try await withWatchingMachine { machine, site in
            try await machine.dropIn("watchdog", "[Service]\nWatchdogSec=3s\nTimeoutAbortSec=3s\n")
            #expect(try await machine.run("systemctl", "restart", "probe").status == 0)
            try await site.play(WatchedSite.script("gpt-5.5"))
            let first = try await machine.event("model_callable")
            // It is fed while nothing is wrong: for more than the watchdog's time.
            try await site.isAsked(more: 5)
            #expect(try await machine.show("NRestarts") == "0")
            let pid = try #require(try await machine.process)
            // Longer than the watchdog waits, and no longer: nobody reaps what the tracer holds.
            try await Wedge.hold(part, of: pid, for: .seconds(15)) {
                try await eventually(within: .seconds(60), "the watchdog bites") {
                    try await machine.journal("-u", "probe").contains("Watchdog timeout")
                }
            }
            try await Self.isStartedAgain(machine, site)
            // By SIGABRT, or SIGKILL where the tracer holds that one back.
            #expect(try await machine.journal("-u", "probe").contains("code=killed, status="))
            try await Self.goesOn(machine, site, after: first)
        }
    }

    @Test
    func aJournalThatIsRestartedGetsWhatFollows() async throws {
        try await withWatchingMachine { machine, site in
            #expect(try await machine.run("systemctl", "restart", "systemd-journald").status == 0)
            try await site.play(WatchedSite.script("gpt-5.5"))
            _ = try await machine.event("model_listed")
            _ = try await machine.event("model_callable")
            #expect(try await machine.show("NRestarts") == "0")
        }
    }

    @Test
    func aJournalThatHangsGetsEachEventOnceItGoesOn() async throws {
        try await withWatchingMachine { machine, site in
            let journald = try await machine.show("MainPID", of: "systemd-journald")
            #expect(try await machine.run("sh", "-c", "kill -STOP \(journald)").status == 0)
            try await site.play(WatchedSite.script("gpt-5.5"))
            try await eventually("the appearance is on record") {
                try await machine.query("SELECT count(*) FROM event WHERE kind = 'model_callable'") == "1"
            }
            try await site.isAsked()
            #expect(try await machine.events("model_listed").isEmpty)
            #expect(try await machine.run("sh", "-c", "kill -CONT \(journald)").status == 0)
            for kind in ["model_listed", "model_callable"] {
                #expect(try await machine.event(kind)["PROBE_REPEATED"] == nil)
            }
            #expect(try await machine.show("NRestarts") == "0")
        }
    }

    @Test
    func aFullDiskIsToldAndIsNoReasonToDie() async throws {
        let watchdog = "/etc/systemd/system/probe.service.d/watchdog.conf"
        try await withWatchingMachine(files: [watchdog: "[Service]\nWatchdogSec=3s\n"]) { machine, site in
            let filled = try await machine.run(
                "sh",
                "-c",
                """
                set -e
                systemctl stop probe
                mount -t tmpfs -o size=2m,mode=750,uid=probe,gid=probe tmpfs /var/lib/probe
                systemctl start probe
                """
            )
            #expect(filled.status == 0, "\(filled.err)")
            try await site.isAsked()
            _ = try await machine.run("dd", "if=/dev/zero", "of=/var/lib/probe/filler", "bs=4k")
            let failing = try await machine.event("store_failing", within: .seconds(40))
            #expect(failing["PROBE_REASON"] == "store_full")
            #expect(failing["PRIORITY"] == "3")
            // Alerts go on, and the watchdog has nothing against it.
            try await site.play(WatchedSite.script("gpt-5.5"))
            #expect(try await machine.event("model_listed")["PROBE_UNRECORDED"] == "1")
            try await site.isAsked(more: 5)
            #expect(try await machine.run("rm", "/var/lib/probe/filler").status == 0)
            _ = try await machine.event("store_recovered", within: .seconds(40))
            #expect(try await machine.show("NRestarts") == "0")
            #expect(try await machine.isActive)
        }
    }

    /// The clock of the process alone is stepped, by libfaketime: hours ahead, then hours back.
    @Test(arguments: ["+3h", "-3h"])
    func aStepOfTheClockBringsNoBurstNoEventAndEndsNoHold(_ step: String) async throws {
        let limit = #"{"on": "completion", "kind": "rate_limit", "amount": 3600, "form": "seconds"}"#
        let calls = #", "completion": {"every": "1s", "models": ["gpt-5.4"]}"#
        try await withWatchingMachine(
            script: WatchedSite.script(faults: limit),
            config: { $0.config(calls) }
        ) { machine, site in
            try write("+0", to: machine.path("/etc/faketime"), mode: 0o644)
            // Not by LD_PRELOAD alone: the library sets a variable then, and Swift finds its arguments by where the
            // environment was. What faketime(1) starts is not the unit's main process, so that there is no watchdog.
            try await machine.dropIn(
                "clock",
                """
                [Service]
                NotifyAccess=all
                WatchdogSec=0
                Environment=FAKETIME_TIMESTAMP_FILE=/etc/faketime FAKETIME_NO_CACHE=1
                ExecStart=
                ExecStart=/usr/bin/faketime --exclude-monotonic -f +0 /usr/bin/env -u FAKETIME /usr/bin/probe run

                """
            )
            #expect(try await machine.run("systemctl", "restart", "probe").status == 0)
            try await site.isAsked(more: 3)
            let newest = "SELECT max(sent_us) / 1000000 FROM attempt"
            let before = try #require(Int(try await machine.query(newest)))
            let told = try await machine.journal("-t", "probe", "-p", "notice", "-o", "cat")
            let calls = try await site.count("completion")
            #expect(calls > 0)

            try write(step, to: machine.path("/etc/faketime"), mode: 0o644)
            let lists = try await site.count("list")
            let start = ContinuousClock.now
            try await site.isAsked(more: 5)
            // Lists go on once a second, of which none is made up for.
            let expected = Int((ContinuousClock.now - start) / .seconds(1)) + 3
            #expect(try await site.count("list") - lists <= expected)
            #expect(try await site.count("completion") == calls)
            #expect(try await machine.journal("-t", "probe", "-p", "notice", "-o", "cat") == told)
            #expect(try await machine.show("NRestarts") == "0")
            // It did see the step. An event shows it, and not an attempt: libfaketime shifts steady timers of the kernel as
            // well, and with them the moment when attempts are written.
            try await site.play(WatchedSite.script("gpt-5.5", faults: limit))
            _ = try await machine.event("model_listed")
            let seen = try await machine.query("SELECT time_us / 1000000 FROM event WHERE kind = 'model_listed'")
            #expect(abs((Int(seen) ?? before) - before) > 10_000)
        }
    }

    static func isStartedAgain(_ machine: Machine, _ site: WatchedSite) async throws {
        try await eventually(within: .seconds(60), "it is started again") {
            guard try await machine.show("NRestarts") == "1" else { return false }
            return try await machine.isActive
        }
        try await site.isAsked()
    }

    /// What was told stays told, and the next event has the next number.
    static func goesOn(_ machine: Machine, _ site: WatchedSite, after first: [String: String]) async throws {
        try await site.play(WatchedSite.script("gpt-5.5", "gpt-6"))
        try await eventually("the second model is told") { try await machine.events("model_callable").count == 2 }
        #expect(try await machine.events("model_listed").map { $0["PROBE_MODEL"] } == ["gpt-5.5", "gpt-6"])
        #expect(try await machine.events("model_already_available").isEmpty)
        let number = try #require(first["PROBE_SEQ"].flatMap { Int($0) })
        #expect(try await machine.events("model_callable").map { $0["PROBE_SEQ"] } == ["\(number)", "\(number + 2)"])
    }
}
