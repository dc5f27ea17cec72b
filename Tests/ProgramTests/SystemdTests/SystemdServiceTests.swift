import Glibc
import Testing

/// The installed service under a real systemd: what it tells, who may read it, how it is reloaded and stopped.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Machine.isThere || Requirements.mustHave))
struct SystemdServiceTests {
    @Test
    func anAppearanceIsToldOnceAndExplained() async throws {
        try await withWatchingMachine { machine, site in
            try await site.play(WatchedSite.script("gpt-5.5", "gpt-5.5-2026-04-23"))
            for kind in ["model_listed", "model_callable"] {
                #expect(try await machine.event(kind)["PROBE_ENDPOINT"] == "openai")
            }
            // The feed of alerts has these two lines and nothing else.
            let told = try await machine.journal("-u", "probe", "-p", "notice", "-o", "cat").split(separator: "\n")
            let time = #"\d\d:\d\d:\d\d"#
            let both = [
                #"gpt-5\.5 \(with gpt-5\.5-2026-04-23\) is listed on openai "#
                    + #"\(absent at \#(time), present at \#(time) UTC; 3 ids; dated [-0-9]{10} there\)"#,
                #"gpt-5\.5 is callable on openai \(served as gpt-5\.5-2026-04-23, first token after \d+ ms\)"#,
            ]
            #expect(told.count == 2, "\(told)")
            for (line, form) in zip(told, both) { #expect(try Regex(form).wholeMatch(in: line) != nil, "\(line)") }
            let explained = try await machine.run("journalctl", "--no-pager", "-x", "PROBE_EVENT=model_callable").out
            #expect(explained.contains("Model gpt-5.5 answers on openai"))
            #expect(explained.contains("What to do: use it."))
            try await eventually("the status line tells it") {
                try await machine.show("StatusText").contains("callable: gpt-5.5 on openai")
            }
            #expect(try await machine.show("NRestarts") == "0")
        }
    }

    @Test
    func membersOfTheGroupReadTheRecordAndOthersAreToldHow() async throws {
        try await withWatchingMachine { machine, _ in
            #expect(try await machine.run("useradd", "--groups", "probe", "member").status == 0)
            #expect(try await machine.run("useradd", "stranger").status == 0)
            let member = try await machine.run(as: "member", "probe", "status")
            #expect(member.status == 0, "\(member.err)")
            #expect(member.out.contains("openai"))
            let stranger = try await machine.run(as: "stranger", "probe", "status")
            #expect(stranger.status == 3)
            #expect(stranger.err.contains("may not be read by this user"))
            #expect(stranger.err.contains("hint: run it with sudo, or as a member of the group probe"))
        }
    }

    @Test
    func aBadConfigFailsTheReloadAndAGoodOneIsTaken() async throws {
        try await withWatchingMachine { machine, site in
            let before = try await machine.run("systemctl", "show", "probe", "-p", "MainPID,NRestarts").out
            try machine.configure("{")
            #expect(try await machine.run("systemctl", "reload", "probe").status == 1)
            #expect(try await machine.isActive)
            let rejected = try await machine.event("config_rejected")
            #expect(rejected["MESSAGE"]?.contains("/etc/probe/config.json:1:2: error: not JSON") == true)
            #expect(rejected["PRIORITY"] == "3")
            // What the check says is one entry too, of the same name.
            let checked = try await machine.journal("-t", "probe", "-p", "err", "-o", "cat").split(separator: "\n")
            #expect(checked.count == 2, "\(checked)")
            #expect(checked.contains { $0.hasPrefix("/etc/probe/config.json:1:2: error: not JSON") }, "\(checked)")
            // The old plan runs on.
            try await site.isAsked()

            let other = site.config(#", "key": {"credential": "probe.openai"}"#)
            try machine.configure(other.replacing("\"openai\", \"provider\"", with: "\"other\", \"provider\""))
            #expect(try await machine.run("systemctl", "reload", "probe").status == 0)
            try await eventually("the new plan is taken") {
                try await machine.run("probe", "status").out.contains("other")
            }
            try await eventually("and the unit is active again") { try await machine.isActive }
            #expect(try await machine.run("systemctl", "show", "probe", "-p", "MainPID,NRestarts").out == before)
            #expect(try await machine.events("config_rejected").count == 1)
        }
    }

    @Test
    func aStopWithRequestsUnderWayTakesLessThanTwoSeconds() async throws {
        try await withWatchingMachine { machine, site in
            try await site.play(WatchedSite.script(faults: #"{"kind": "hang"}"#))
            try await site.isAsked(more: 1)
            #expect(try await machine.show("StatusText") != "")
            #expect(try await machine.run("systemctl", "stop", "probe").status == 0)
            let times = try await machine.run(
                "systemctl",
                "show",
                "probe",
                "-P",
                "ActiveExitTimestampMonotonic,InactiveEnterTimestampMonotonic"
            ).out.split(separator: "\n").compactMap { Int($0) }
            #expect(times.count == 2)
            #expect((times.max() ?? 0) - (times.min() ?? 0) < 2_000_000)
            let result = try await machine.run(
                "systemctl",
                "show",
                "probe",
                "-p",
                "Result,ExecMainCode,ExecMainStatus"
            ).out
            #expect(result.split(separator: "\n").sorted() == ["ExecMainCode=1", "ExecMainStatus=0", "Result=success"])
            // In good order: what was asked is on record, but for what was under way.
            let counted = try await machine.query("SELECT count(*) FROM attempt WHERE kind = 'list'")
            let asked = try await site.count("list")
            #expect((asked - 1...asked).contains(Int(counted) ?? 0), "\(counted)")
            #expect(try await machine.journal("-t", "probe", "-o", "cat") == "")
            // What was true while it ran is not shown of a service that has stopped.
            #expect(try await machine.show("StatusText") == "")
        }
    }
}
