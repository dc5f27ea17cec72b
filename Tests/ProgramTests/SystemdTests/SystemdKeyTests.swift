import Glibc
import Testing

/// Keys of the installed service: where they come from, and where they are not.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Machine.isThere || Requirements.mustHave))
struct SystemdKeyTests {
    static let key = "sk-planted-8c1f22d94e7b"
    /// A piece that survives cutting.
    static let trace = "planted-8c1f"

    @Test
    func theKeyOfTheCredentialStoreIsNowhereElse() async throws {
        let script = WatchedSite.script("gpt-5.5", key: Self.key)
        try await withWatchingMachine(script: script, keys: ["openai": Self.key]) { machine, site in
            _ = try await machine.event("model_already_available")
            #expect(try await site.accepted > 0)
            let pid = try #require(try await machine.process)
            // What the manager, the process and the journal say of it: the last with the fields of the manager's entries.
            let unit = try await machine.run("systemctl", "show", "probe")
            #expect(unit.out.contains("Id=probe.service"))
            let process = ["environ", "cmdline", "status"].compactMap { read("/proc/\(pid)/\($0)") }
            #expect(process.count == 3)
            let journal = try await machine.journal("-o", "export")
            #expect(journal.contains("PROBE_EVENT=model_already_available"))
            let status = try await machine.run("probe", "status", "--json")
            #expect(status.out.contains("gpt-5.5"))
            for text in [unit.out, journal, status.out, status.err, String(decoding: process.joined(), as: UTF8.self)] {
                #expect(!text.contains(Self.trace))
            }
            // All files of the machine but the store's own; the copy that systemd makes is for the service alone.
            let found = try await machine.run(
                "grep",
                "-rlF",
                Self.trace,
                "/etc",
                "/var",
                "/run",
                "/tmp",
                "/home",
                "/root",
                "/srv"
            )
            let holders = found.out.split(separator: "\n").sorted()
            #expect(holders == ["/etc/credstore/probe.openai", "/run/credentials/probe.service/probe.openai"])
            let modes = try await machine.run("stat", "-c", "%U %a", "/run/credentials/probe.service").out
            #expect(modes == "root 550\n" || modes == "probe 500\n", "\(modes)")
        }
    }

    /// Even where a limit allows a dump, the process is none that can be dumped.
    @Test
    func anAbortLeavesNoCoreAndTheServiceGoesOn() async throws {
        try await withWatchingMachine { machine, site in
            #expect(try await machine.show("LimitCORE") == "0")
            try await machine.dropIn("dumps", "[Service]\nLimitCORE=infinity\n")
            #expect(try await machine.run("systemctl", "restart", "probe").status == 0)
            // The kernel tells the parent whether it has dumped. It would dump another process with this limit:
            let other = ["-p", "LimitCORE=infinity", "-p", "WorkingDirectory=/var/tmp", "sh", "-c", "kill -ABRT $$$$"]
            _ = try await machine.run(command: ["systemd-run", "-q", "--unit=other", "--wait"] + other)
            try await eventually("the other's end is in the journal") {
                try await machine.journal("-u", "other").contains("code=dumped, status=6/ABRT")
            }
            try await machine.kills("ABRT")
            try await eventually(within: .seconds(40), "it is started again") {
                guard try await machine.show("NRestarts") == "1" else { return false }
                return try await machine.isActive
            }
            #expect(try await machine.journal("-u", "probe").contains("code=killed, status=6/ABRT"))
            try await site.isAsked()
        }
    }

    /// The example for Codex: another user's file as a credential, a pointer into it, and a restart when it changes.
    @Test
    func aTokenInAUsersFileIsTakenAndItsRenewalToo() async throws {
        let examples = "/usr/share/doc/probe/examples"
        let place = "/etc/systemd/system"
        let key = #", "key": {"credential": "probe.codex", "pointer": "/tokens/access_token"}"#
        try await withWatchingMachine(
            script: WatchedSite.script(key: "first-token"),
            config: { $0.config(key) },
            keys: [:],
            starts: false
        ) { machine, site in
            // Without a key it runs, and asks nothing.
            try await machine.becomesActive()
            let prepared = try await machine.run(
                "sh",
                "-c",
                """
                set -e
                useradd --create-home ada
                install -d -o ada -m 700 /home/ada/.codex
                echo '{"tokens": {"access_token": "first-token"}}' >/home/ada/.codex/auth.json
                chown ada /home/ada/.codex/auth.json
                chmod 600 /home/ada/.codex/auth.json
                mkdir -p \(place)/probe.service.d
                sed s/ALICE/ada/ \(examples)/codex.conf >\(place)/probe.service.d/codex.conf
                sed s/ALICE/ada/ \(examples)/probe-codex.path >\(place)/probe-codex.path
                cp \(examples)/probe-codex.service \(place)
                systemctl daemon-reload
                systemctl restart probe
                systemctl enable -q --now probe-codex.path
                """
            )
            #expect(prepared.status == 0, "\(prepared.err)")
            try await eventually("the token is accepted") { try await site.accepted > 1 }
            try await site.play(WatchedSite.script(key: "second-token"))
            // As Codex does it: a new file under the old name.
            let renewed = try await machine.run(
                as: "ada",
                "sh",
                "-c",
                """
                cd ~/.codex && umask 077 && echo '{"tokens": {"access_token": "second-token"}}' >new && mv new auth.json
                """
            )
            #expect(renewed.status == 0, "\(renewed.err)")
            try await eventually(within: .seconds(30), "probe is restarted") {
                try await machine.journal("-u", "probe-codex").contains("Finished")
            }
            let before = try await site.accepted
            try await eventually("the new token is accepted") { try await site.accepted > before + 1 }
            #expect(try await machine.show("NRestarts") == "0")
        }
    }
}
