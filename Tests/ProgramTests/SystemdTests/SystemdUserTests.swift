import Testing

/// The user unit: somebody without root, in the user's own manager.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Machine.isThere || Requirements.mustHave))
struct SystemdUserTests {
    @Test
    func aUserRunsItAndFindsEverythingInTheHome() async throws {
        try await withWatchingMachine { machine, site in
            // The system's service is not needed, and what it knows is not the user's.
            #expect(try await machine.run("systemctl", "disable", "-q", "--now", "probe").status == 0)
            try await Self.prepare(machine, config: site.config())
            let lists = try await site.count("list")
            let enabled = try await machine.run(as: "ada", "systemctl", "--user", "enable", "-q", "--now", "probe")
            #expect(enabled.status == 0, "\(enabled.err)")
            #expect(try await machine.run(as: "ada", "systemctl", "--user", "is-active", "probe").out == "active\n")
            try await eventually("it asks with the user's key") { try await site.count("list") > lists + 1 }
            try await site.play(WatchedSite.script("gpt-5.5"))
            try await eventually("the user's journal tells the appearance") {
                try await machine.run(
                    as: "ada",
                    "journalctl",
                    "--user",
                    "-u",
                    "probe",
                    "-p",
                    "notice",
                    "-o",
                    "cat",
                    "--no-pager"
                ).out.contains("gpt-5.5 is callable on openai")
            }
            let status = try await machine.run(as: "ada", "probe", "status")
            #expect(status.status == 0, "\(status.err)")
            #expect(status.out.contains("callable"))
            let record = try await machine.run("stat", "-c", "%U", "/home/ada/.local/state/probe/probe.sqlite")
            #expect(record.out == "ada\n")
            #expect(try await machine.run("test", "-f", "/run/user/1000/probe/available/openai/gpt-5.5").status == 0)

            // Reload, good and bad; then a look by hand finds the same key and the same record.
            #expect(try await machine.run(as: "ada", "systemctl", "--user", "reload", "probe").status == 0)
            try write("{", to: machine.path("/home/ada/.config/probe/config.json"), mode: 0o644)
            #expect(try await machine.run(as: "ada", "systemctl", "--user", "reload", "probe").status == 1)
            try write(site.config(), to: machine.path("/home/ada/.config/probe/config.json"), mode: 0o644)
            let look = try await machine.run(as: "ada", "probe", "--once", "--free")
            #expect(look.status == 0, "\(look.out)\(look.err)")
            #expect(try await machine.run(as: "ada", "systemctl", "--user", "stop", "probe").status == 0)
        }
    }

    /// A token in the user's home, as Codex keeps it, and a member of the group of the system's service, who does not write
    /// to that one's record.
    @Test
    func aMemberOfTheGroupKeepsARecordOfTheirOwn() async throws {
        let key = #", "key": {"file": "~/.codex/auth.json", "pointer": "/tokens/access_token"}"#
        try await withWatchingMachine { machine, site in
            try await Self.prepare(machine, config: site.config(key))
            let token = try await machine.run(
                "sh",
                "-c",
                """
                set -e
                usermod -aG probe ada
                install -d -o ada -m 700 /home/ada/.codex
                echo '{"tokens": {"access_token": "sk-test-key"}}' >/home/ada/.codex/auth.json
                chown ada /home/ada/.codex/auth.json
                systemctl restart user@1000
                """
            )
            #expect(token.status == 0, "\(token.err)")
            #expect(try await machine.run(as: "ada", "systemctl", "--user", "start", "probe").status == 0)
            try await eventually("the user's daemon has a record") {
                try await machine.run("test", "-s", "/home/ada/.local/state/probe/probe.sqlite").status == 0
            }
            try await site.isAsked(more: 4)
            #expect(try await machine.events("store_failing").isEmpty)
        }
    }

    @Test
    func systemdFindsNothingWrongWithTheUnit() async throws {
        try await withWatchingMachine { machine, site in
            try await Self.prepare(machine, config: site.config())
            let unit = "/usr/lib/systemd/user/probe.service"
            let verified = try await machine.run(as: "ada", "systemd-analyze", "--user", "verify", unit)
            #expect(verified.status == 0)
            #expect(verified.out + verified.err == "")
        }
    }

    /// A user `ada` whose manager runs, with a config and a key of her own.
    private static func prepare(_ machine: Machine, config: String) async throws {
        let made = try await machine.run(
            "sh",
            "-c",
            """
            set -e
            useradd --create-home --uid 1000 ada
            install -d -o ada /home/ada/.config /home/ada/.config/probe
            install -d -o ada -m 700 /home/ada/.config/credstore
            echo sk-test-key >/home/ada/.config/credstore/probe.openai
            chmod 600 /home/ada/.config/credstore/probe.openai
            chown ada /home/ada/.config/credstore/probe.openai
            loginctl enable-linger ada
            """
        )
        #expect(made.status == 0, "\(made.err)")
        try write(config, to: machine.path("/home/ada/.config/probe/config.json"), mode: 0o644)
        try await eventually("her manager runs") {
            try await machine.run("systemctl", "is-active", "user@1000").out == "active\n"
        }
    }
}
