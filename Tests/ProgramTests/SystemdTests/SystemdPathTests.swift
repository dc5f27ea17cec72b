import Testing

/// The example of a path unit: it starts something when a model becomes callable.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Machine.isThere || Requirements.mustHave))
struct SystemdPathTests {
    private static let alarm = "MESSAGE=GPT-5.5 may be called on openai"

    @Test
    func theExampleFiresOnceOverRestartReloadAndReboot() async throws {
        try await withWatchingMachine { machine, site in
            let laid = try await machine.run(
                "sh",
                "-c",
                """
                set -e
                cp /usr/share/doc/probe/examples/gpt-5.5-callable.* /etc/systemd/system
                systemctl daemon-reload
                systemctl enable -q --now gpt-5.5-callable.path
                """
            )
            #expect(laid.status == 0, "\(laid.err)")
            #expect(try await machine.show("ActiveState", of: "gpt-5.5-callable.path") == "active")
            try await site.isAsked()
            #expect(try await Self.alarms(machine) == 0)

            try await site.play(WatchedSite.script("gpt-5.5"))
            _ = try await machine.event("model_callable")
            try await eventually("it fires") { try await Self.alarms(machine) == 1 }
            try await eventually("and stays") {
                try await machine.show("SubState", of: "gpt-5.5-callable") == "exited"
            }
            // The runtime directory goes with the service, and its files come back with it.
            #expect(try await machine.run("systemctl", "restart", "probe").status == 0)
            try await Self.isAvailable(machine, site)
            #expect(try await machine.run("systemctl", "reload", "probe").status == 0)
            try await Self.isAvailable(machine, site)
            try await machine.kills("KILL")
            try await eventually(within: .seconds(60), "it is started again") {
                try await machine.show("NRestarts") == "1"
            }
            try await machine.becomesActive()
            try await Self.isAvailable(machine, site)
            #expect(try await Self.alarms(machine) == 1)
            #expect(try await machine.show("ActiveState", of: "gpt-5.5-callable.path") == "active")

            try await machine.reboots()
            try await Self.isAvailable(machine, site)
            #expect(try await machine.show("ConditionResult", of: "gpt-5.5-callable.path") == "no")
            #expect(try await Self.alarms(machine) == 1)
        }
    }

    /// A command that fails is tried again, and the path unit does not run wild meanwhile.
    @Test
    func aCommandThatFailsIsTriedAgain() async throws {
        try await withWatchingMachine(script: WatchedSite.script("gpt-5.5")) { machine, _ in
            let laid = try await machine.run(
                "sh",
                "-c",
                """
                set -e
                cp /usr/share/doc/probe/examples/gpt-5.5-callable.* /etc/systemd/system
                cd /etc/systemd/system
                sed -i -e 's|^ExecStart=.*|ExecStart=/usr/bin/test -e /etc/ready|' -e 's|=1min|=1s|' gpt-5.5-callable.service
                systemctl daemon-reload
                systemctl enable -q --now gpt-5.5-callable.path
                """
            )
            #expect(laid.status == 0, "\(laid.err)")
            try await eventually("it has been tried twice") {
                try await Int(machine.show("NRestarts", of: "gpt-5.5-callable")) ?? 0 > 1
            }
            try write("", to: machine.path("/etc/ready"), mode: 0o644)
            try await eventually("it succeeds") {
                try await machine.show("SubState", of: "gpt-5.5-callable") == "exited"
            }
            #expect(try await machine.show("ActiveState", of: "gpt-5.5-callable.path") == "active")
        }
    }

    private static func alarms(_ machine: Machine) async throws -> Int {
        try await machine.journal("-o", "cat", alarm).split(separator: "\n").count
    }

    /// Waits until the file is there, and the service has looked again since.
    private static func isAvailable(_ machine: Machine, _ site: WatchedSite) async throws {
        try await eventually("the file is there") {
            try await machine.run("test", "-f", "/run/probe/available/openai/gpt-5.5").status == 0
        }
        try await site.isAsked()
    }
}
