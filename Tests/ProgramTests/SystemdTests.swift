import Glibc
import Testing

/// The installed service under a real systemd, from boot to shutdown.
@Suite(.enabled(if: Machine.isThere || Requirements.mustHave))
struct SystemdTests {
    @Test(.timeLimit(.minutes(5)))
    func theInstalledServiceTellsAnAppearance() async throws {
        try await withSimulator(script: Appearance.script(listedAfter: nil)) { simulated in
            let config = """
                {"watch": ["gpt-5.5"],
                 "defaults": {"list": {"every": "1s"}, "watch_every": "1s", "down_after": "4s"},
                 "endpoints": [{"name": "openai", "provider": "openai", "base_url": "\(simulated.url)/openai/v1"}],
                 "budget": {"completions_per_day": 100000, "usd_per_day": 1000}}
                """
            let ended = try await withMachine(config: config, key: "sk-test-key") { machine in
                // It is active only after READY=1.
                try await eventually(within: .seconds(60), "the unit is active") { try await machine.isActive }
                try await eventually("the baseline") { try await !simulated.requests().isEmpty }
                try await checkUnit(machine)
                try await simulated.play(Appearance.script(listedAfter: 0))
                try await eventually("the appearance is in the journal") {
                    try await !machine.journal("-u", "probe", "PROBE_EVENT=model_callable").out.isEmpty
                }
                for kind in ["model_listed", "model_callable"] {
                    let entries = try await machine.journal("-o", "json", "-u", "probe", "PROBE_EVENT=\(kind)").out
                    #expect(entries.split(separator: "\n").count == 1, "\(kind)")
                    #expect(entries.contains(#""PROBE_ENDPOINT":"openai""#), "\(kind)")
                }
                try await eventually("the status line tells it") {
                    try await machine.run("systemctl", "show", "probe", "-p", "StatusText").out
                        .contains("callable: gpt-5.5 on openai")
                }
                try await checkReload(machine, config: config)
                try await checkGroup(machine)
                try await checkStop(machine)
                try await checkBadStart(machine)
            }
            #expect(ended.status == 0, "\(ended.err)")
        }
    }

    /// The unit is free of complaints, and its sandbox as tight as we say.
    private func checkUnit(_ machine: Machine) async throws {
        let unit = "/usr/lib/systemd/system/probe.service"
        let verified = try await machine.run("systemd-analyze", "verify", unit)
        #expect(verified.status == 0)
        #expect(verified.out + verified.err == "")
        // The threshold is ten times the exposure.
        let exposure = try await machine.run(
            "systemd-analyze",
            "security",
            "--offline=true",
            "--threshold=12",
            "--no-pager",
            unit
        )
        #expect(exposure.status == 0, "\(exposure.out.suffix(200))")
        #expect(exposure.out.contains("Overall exposure level"))
    }

    /// A bad config fails the reload and changes nothing; a good one is taken.
    private func checkReload(_ machine: Machine, config: String) async throws {
        let before = try await machine.run("systemctl", "show", "probe", "-p", "MainPID,NRestarts").out
        try write("{", to: machine.path("/etc/probe/config.json"), mode: 0o644)
        #expect(try await machine.run("systemctl", "reload", "probe").status == 1)
        #expect(try await machine.isActive)
        let reason = try await machine.journal("-u", "probe", "-o", "cat").out
        #expect(reason.contains("/etc/probe/config.json:1:2: error: not JSON"))

        try write(config, to: machine.path("/etc/probe/config.json"), mode: 0o644)
        #expect(try await machine.run("systemctl", "reload", "probe").status == 0)
        // A fact of a log line is a field of its own.
        try await eventually("the new plan is taken") {
            try await !machine.journal("-u", "probe", "PROBE_LOGGER=probe", "PROBE_ENDPOINTS=1").out.isEmpty
        }
        try await eventually("and the unit is active again") { try await machine.isActive }
        #expect(try await machine.run("systemctl", "show", "probe", "-p", "MainPID,NRestarts").out == before)
    }

    /// The record is for members of the group probe, and for nobody else.
    private func checkGroup(_ machine: Machine) async throws {
        #expect(try await machine.run("useradd", "--groups", "probe", "member").status == 0)
        #expect(try await machine.run("useradd", "stranger").status == 0)
        let member = try await machine.run(
            "setpriv",
            "--reuid=member",
            "--regid=member",
            "--init-groups",
            "probe",
            "status"
        )
        #expect(member.status == 0, "\(member.err)")
        #expect(member.out.contains("callable"))
        let stranger = try await machine.run(
            "setpriv",
            "--reuid=stranger",
            "--regid=stranger",
            "--init-groups",
            "probe",
            "status"
        )
        #expect(stranger.status == 3)
        #expect(stranger.err.contains("may not be read by this user"))
    }

    /// It ends in good order, and has said nothing but what it is meant to say.
    private func checkStop(_ machine: Machine) async throws {
        #expect(try await machine.run("systemctl", "stop", "probe").status == 0)
        let result = try await machine.run("systemctl", "show", "probe", "-p", "Result,ExecMainCode,ExecMainStatus").out
        #expect(result.split(separator: "\n").sorted() == ["ExecMainCode=1", "ExecMainStatus=0", "Result=success"])
        let said = try await machine.journal("-t", "probe", "-o", "cat").out.split(separator: "\n")
        let expected = [
            "gpt-5.5 is listed on", "gpt-5.5 is callable on", "config reloaded", "/etc/probe/config.json:1:2:",
        ]
        // Below the position of what is wrong stand the line and its caret.
        let others = said.filter { line in
            !expected.contains { line.hasPrefix($0) } && !line.hasPrefix(" ") && line != "{"
        }
        #expect(others == [])
    }

    /// A start with a bad config fails for good: nothing is tried again.
    private func checkBadStart(_ machine: Machine) async throws {
        try write("{", to: machine.path("/etc/probe/config.json"), mode: 0o644)
        #expect(try await machine.run("systemctl", "start", "probe").status == 1)
        let state = try await machine.run("systemctl", "show", "probe", "-p", "SubState,ExecMainStatus,NRestarts").out
        #expect(state.split(separator: "\n").sorted() == ["ExecMainStatus=78", "NRestarts=0", "SubState=failed"])
    }
}
