import ProbeJSON
import Testing

/// What the environment and the home folder say of proxies and passwords is not for `probe`.
@Suite struct EnvironmentTests {
    private static let script = """
        {"sites": {"site": {"dialect": "gemini", "keys": ["sk-test-key"], "models": [{"id": "gemini-9"}]}}}
        """

    @Test(.timeLimit(.minutes(1)))
    func proxiesOfTheEnvironmentAndNetrcAreNotRead() async throws {
        let config = """
            {"endpoints": [{"name": "site", "provider": "google", "base_url": "URL/site",
                            "key": {"env": "TEST_KEY"}}]}
            """
        try await withPlace(script: Self.script, config: config) { place in
            try write("machine 127.0.0.1 login user password secret\n", to: place.folder + "/.netrc")
            // Nobody listens on the discard port.
            var environment = ["HOME": place.folder, "NETRC": place.folder + "/.netrc"]
            for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
                environment[name] = "http://127.0.0.1:9"
            }
            let result = try await place.probe("--once", "--free", environment: environment)
            #expect(result.status == 0, "\(result.out)\(result.err)")
            let requests = try await place.simulated.requests()
            #expect(requests.contains { $0["kind"]?.string == "list" && $0["status"]?.int == 200 })
            for request in requests {
                #expect(request["headers"]?["x-goog-api-key"]?.string == "present")
                #expect(request["headers"]?["authorization"] == nil)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func theProxyOfTheConfigIsUsedWhateverTheEnvironmentExempts() async throws {
        // An address for documentation (RFC 5737): only a proxy has an answer for it.
        let config = """
            {"endpoints": [{"name": "site", "provider": "google", "base_url": "http://192.0.2.1/site",
                            "allow_http": true, "proxy": "URL", "key": {"env": "TEST_KEY"}}]}
            """
        try await withPlace(script: Self.script, config: config) { place in
            _ = try await place.probe("--once", "--free", environment: ["no_proxy": "*", "NO_PROXY": "192.0.2.1"])
            #expect(try await !place.simulated.requests().isEmpty)
        }
    }

    /// As in a container: no journal, no service manager, no runtime directory.
    @Test(.timeLimit(.minutes(1)), .enabled(if: Requirements.isRoot || Requirements.mustHave))
    func withoutSystemdAllButTheJournalWorksAndItIsSaidOnce() async throws {
        try await withPlace(script: StoreTroubleTests.without, config: StoreTroubleTests.config) { place in
            let inside = ["-m", "/bin/sh", "-c", "mount -t tmpfs none /run && exec \"$@\"", "sh", Program.probe]
            let command = inside + ["run", "--config", place.config]
            let daemon = try await withProcess("/usr/bin/unshare", command, environment: place.environment) { _ in
                try await eventually("the baseline") { try await place.asked().count >= 2 }
                try await StoreTroubleTests.appear(at: place)
            }
            #expect(daemon.status == 0)
            let lines = daemon.err.split(separator: "\n")
            #expect(lines.first == "probing site, watching for gpt-5.5")
            let socket = "/run/systemd/journal/socket"
            #expect(
                lines.filter { $0.contains("journal") } == [
                    "no journal at \(socket): No such file or directory; events are shown here and kept on record "
                        + "(\"probe events\")"
                ]
            )
            // Each event is shown, and shown once.
            for event in ["gpt-5.5 is listed on site", "gpt-5.5 is callable on site"] {
                #expect(lines.count { $0.contains(event) } == 1, "\(event)")
                #expect(try await place.reader("events").out.contains(event))
            }
            #expect(lines.count == 4, "\(daemon.err)")
            #expect(try await place.reader("status").out.contains("callable"))
        }
    }
}
