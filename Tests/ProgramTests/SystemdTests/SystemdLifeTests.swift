import Testing

/// The service over reboots, upgrades and its removal.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Machine.isThere || Requirements.mustHave))
struct SystemdLifeTests {
    @Test
    func afterARebootItGoesOnAndTellsNothingTwice() async throws {
        try await withWatchingMachine { machine, site in
            try await site.play(WatchedSite.script("gpt-5.5"))
            let first = try await machine.event("model_callable")
            try await machine.reboots()
            try await site.isAsked()
            try await SystemdTroubleTests.goesOn(machine, site, after: first)
        }
    }

    @Test
    func anUpgradeKeepsItRunningAndARemovalEndsIt() async throws {
        try await withWatchingMachine { machine, site in
            try await site.play(WatchedSite.script("gpt-5.5"))
            let first = try await machine.event("model_callable")
            let before = try await machine.show("MainPID")
            try await withFolder { folder in
                let next = try await Package.repacked(as: "99", in: folder)
                let copied = try await Program.run([next, machine.path("/root/probe.deb")], program: "/bin/cp")
                #expect(copied.status == 0, "\(copied.err)")
            }
            let upgraded = try await machine.run("dpkg", "--force-unsafe-io", "-i", "/root/probe.deb")
            #expect(upgraded.status == 0, "\(upgraded.err)")
            #expect(try await machine.run("dpkg-query", "-W", "-f", "${Version}", "probe").out == "99")
            try await machine.becomesActive()
            #expect(try await machine.show("MainPID") != before)
            #expect(try await machine.show("NeedDaemonReload") == "no")
            try await site.isAsked()
            try await SystemdTroubleTests.goesOn(machine, site, after: first)

            let removed = try await machine.run("dpkg", "--force-unsafe-io", "-r", "probe")
            #expect(removed.status == 0, "\(removed.err)")
            #expect(try await machine.show("ActiveState") == "inactive")
            #expect(try await machine.process == nil)
            let kept = try await machine.run("ls", "/var/lib/probe/probe.sqlite", "/etc/probe/config.json")
            #expect(kept.status == 0, "\(kept.err)")
        }
    }
}
