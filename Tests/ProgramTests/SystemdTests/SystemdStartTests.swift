import Testing

/// Starts that cannot succeed, and what the manager and the journal say of them.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Machine.isThere || Requirements.mustHave))
struct SystemdStartTests {
    /// Nothing heals it: it is not tried again.
    @Test
    func aBadConfigFailsForGoodAndSaysWhere() async throws {
        // Each problem is one entry, and an error; at a terminal it would be four lines.
        let config = """
            {"defaults": {"list": {"evry": "60s"}, "watch_every": "30"},
             "endpoints": [{"name": "openai", "provider": "openai"}]}
            """
        let problems = [
            #"/etc/probe/config.json:1:24: error: defaults.list.evry: unknown key, allowed are every"#
                + #" (hint: did you mean "every"?)"#,
            #"/etc/probe/config.json:1:55: error: defaults.watch_every: found "30", expected a duration with a unit,"#
                + #" such as "250ms", "60s", "15m", "1h30m" or "7d" (hint: write "30s" for seconds)"#,
        ]
        try await withMachine(config: config, starts: false) { machine in
            try await eventually(within: .seconds(60), "it has failed") {
                try await machine.show("SubState") == "failed"
            }
            let state = try await machine.run(
                "systemctl",
                "show",
                "probe",
                "-p",
                "ExecMainStatus,NRestarts,Result"
            ).out
            #expect(state.split(separator: "\n").sorted() == ["ExecMainStatus=78", "NRestarts=0", "Result=exit-code"])
            let told = try await machine.journal("-t", "probe", "-p", "err", "-o", "cat").split(separator: "\n")
            #expect(told.map(String.init) == problems)
            #expect(try await machine.journal("-t", "probe", "-o", "cat").split(separator: "\n").count == 2)
            let status = try await machine.run("systemctl", "status", "probe", "--no-pager", "--full").out
            for problem in problems { #expect(status.contains(problem)) }
        }
    }

    /// The service runs, says what it lacks, and takes the key after a restart.
    @Test
    func withoutAKeyItRunsAndSaysWhatToSet() async throws {
        try await withWatchingMachine(keys: [:], starts: false) { machine, site in
            try await machine.becomesActive()
            try await eventually("it says so") {
                try await machine.journal("-t", "probe", "-o", "cat").contains("no endpoint can be probed")
            }
            let skipped = try await machine.journal("-t", "probe", "-o", "cat", "PROBE_ENDPOINT=openai")
            #expect(skipped.contains("endpoint skipped"))
            #expect(try await site.count("list") == 0)
            let laid = try await machine.run(
                "sh",
                "-c",
                "umask 077; mkdir -p /etc/credstore; echo sk-test-key >/etc/credstore/probe.openai; systemctl restart probe"
            )
            #expect(laid.status == 0, "\(laid.err)")
            try await site.isAsked()
        }
    }

    /// An absolute path of a credential must be there; the store's need not.
    @Test
    func aMissingAbsoluteCredentialStopsTheStart() async throws {
        try await withWatchingMachine { machine, _ in
            try await machine.dropIn("credential", "[Service]\nLoadCredential=probe.local:/root/local.key\n")
            #expect(try await machine.run("systemctl", "restart", "probe").status == 1)
            #expect(try await machine.show("ExecMainStatus") == "243")
            // It is not tried again and again; once the file is there, a start is enough.
            #expect(try await machine.show("SubState") == "failed")
            try write("sk-local", to: machine.path("/root/local.key"))
            #expect(try await machine.run("systemctl", "start", "probe").status == 0)
        }
    }

    /// A state directory that is not writable stops nothing: it is told, and probing goes on.
    @Test
    func aStateDirectoryThatCannotBeWrittenIsTold() async throws {
        try await withWatchingMachine { machine, site in
            let spoilt = try await machine.run(
                "sh",
                "-c",
                "systemctl stop probe && chown root:root /var/lib/probe/* && chmod 400 /var/lib/probe/* && systemctl start probe"
            )
            #expect(spoilt.status == 0, "\(spoilt.err)")
            let failing = try await machine.event("store_failing")
            #expect(failing["PRIORITY"] == "3")
            try await site.isAsked()
        }
    }
}
