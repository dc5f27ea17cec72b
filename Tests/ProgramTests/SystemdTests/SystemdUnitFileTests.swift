import ProbeJSON
import Testing

/// The units as they are installed, and the examples beside them, in the eyes of systemd.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Machine.isThere || Requirements.mustHave))
struct SystemdUnitFileTests {
    private static let examples = "/usr/share/doc/probe/examples"

    @Test
    func systemdFindsNothingWrongWithUnitsAndExamples() async throws {
        try await withWatchingMachine { machine, _ in
            let place = "/etc/systemd/system"
            let copied = try await machine.run(
                "sh",
                "-c",
                """
                set -e
                mkdir -p \(place)/probe.service.d
                cp \(Self.examples)/*.conf \(place)/probe.service.d
                cp \(Self.examples)/*.path \(Self.examples)/*.service \(place)
                systemctl daemon-reload
                ls \(Self.examples)
                """
            )
            #expect(copied.status == 0, "\(copied.err)")
            let names = copied.out.split(separator: "\n").map(String.init)
            #expect(names.count >= 8)
            // Each drop-in is a part of the unit that is verified.
            for unit in names.filter({ !$0.hasSuffix(".conf") }) + ["probe.service"] {
                let verified = try await machine.run("systemd-analyze", "verify", unit)
                #expect(verified.status == 0, "\(unit)")
                #expect(verified.out + verified.err == "", "\(unit)")
            }
            let whole = try await machine.run("systemctl", "cat", "probe").out
            for name in names where name.hasSuffix(".conf") { #expect(whole.contains(name)) }
        }
    }

    @Test
    func theSandboxIsAsTightAsWeSay() async throws {
        try await withWatchingMachine { machine, _ in
            // The threshold is ten times the exposure.
            let exposure = try await machine.run(
                "systemd-analyze",
                "security",
                "--offline=true",
                "--threshold=12",
                "--no-pager",
                machine.show("FragmentPath")
            )
            #expect(exposure.status == 0, "\(exposure.out.suffix(200))")
            #expect(exposure.out.contains("Overall exposure level"))
        }
    }

    /// The example of another config, which is checked before a reload too, beside that of a proxy's limits on addresses.
    @Test
    func theExamplesOfConfigAndProxyWork() async throws {
        try await withWatchingMachine { machine, site in
            let place = "/etc/systemd/system/probe.service.d"
            #expect(try await machine.run("mkdir", "-p", place, "/srv/probe").status == 0)
            #expect(
                try await machine.run(
                    "cp",
                    "\(Self.examples)/own-config.conf",
                    "\(Self.examples)/proxy.conf",
                    place
                ).status == 0
            )
            let own = machine.path("/srv/probe/config.json")
            // Everything goes through the proxy, which is the simulator: to an address for documentation (RFC 5737).
            let proxied = site.config(#", "allow_http": true, "proxy": "\#(site.simulated.url)""#)
                .replacing("\(site.simulated.url)/openai", with: "http://192.0.2.1/openai")
            try write(proxied, to: own, mode: 0o644)
            try machine.configure("{")
            #expect(try await machine.run("systemctl", "daemon-reload").status == 0)
            #expect(try await machine.run("systemctl", "restart", "probe").status == 0)
            try await eventually("the proxy is asked") {
                try await site.simulated.requests().contains { $0["path"]?.string == "//192.0.2.1/openai/v1/models" }
            }
            #expect(try await machine.run("systemctl", "reload", "probe").status == 0)
            try write("{", to: own, mode: 0o644)
            #expect(try await machine.run("systemctl", "reload", "probe").status == 1)
            #expect(try await machine.journal("-u", "probe", "-o", "cat").contains("/srv/probe/config.json:1:2: error"))
        }
    }

    /// Whatever runs in the service reaches this machine and no other: the kernel refuses it.
    @Test
    func theExampleOfAProxyLetsNothingRoundIt() async throws {
        // A datagram to this machine, and one to an address for documentation (RFC 5737).
        let sender = #"""
            use Socket;
            socket(S, PF_INET, SOCK_DGRAM, 0);
            for (qw(127.0.0.1 192.0.2.1)) {
                print "to $_: ", defined(send(S, "x", 0, pack_sockaddr_in(9, inet_aton($_)))) ? "sent" : $!, "\n";
            }
            """#
        let free = ["to 127.0.0.1: sent", "to 192.0.2.1: sent"]
        let walled = ["to 127.0.0.1: sent", "to 192.0.2.1: Operation not permitted"]
        try await withWatchingMachine(files: ["/etc/sender": sender]) { machine, site in
            let wall = ["-p", "IPAddressDeny=any", "-p", "IPAddressAllow=localhost", "perl", "/etc/sender"]
            let tried = try await machine.run(command: ["systemd-run", "-q", "--wait", "--pipe"] + wall).out
            guard tried.contains("not permitted") || Requirements.mustHave else {
                print("skipped: in a container here the kernel takes no limits on addresses: \(tried)")
                return
            }
            try await machine.dropIn("sender", "[Service]\nExecStartPre=/usr/bin/perl /etc/sender\n")
            var sent: [String] = []
            for (example, expected) in [("credential", free), ("proxy", walled)] {
                let name = "\(Self.examples)/\(example).conf"
                let laid = try await machine.run("cp", name, "/etc/systemd/system/probe.service.d")
                #expect(laid.status == 0, "\(laid.err)")
                #expect(try await machine.run("systemctl", "daemon-reload").status == 0)
                #expect(try await machine.run("systemctl", "restart", "probe").status == 0)
                sent += expected
                let all = sent
                try await eventually("\(example): what was sent is as expected") {
                    let told = try await machine.journal("-u", "probe", "-o", "cat")
                    return told.split(separator: "\n").filter { $0.hasPrefix("to ") }.map(String.init) == all
                }
            }
            try await site.isAsked()
        }
    }
}
