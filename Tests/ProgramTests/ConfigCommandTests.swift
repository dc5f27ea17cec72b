import Glibc
import Testing

/// A bad config through the program: every problem with its position, nothing started, nothing written.
@Suite(.timeLimit(.minutes(1)))
struct ConfigCommandTests {
    /// A config, and what must be said of it.
    struct Bad: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let said: [String]
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ said: String...) {
            self.name = name
            bytes = Array(text.utf8)
            self.said = said
        }

        init(_ name: String, bytes: [UInt8], _ said: String...) {
            self.name = name
            self.bytes = bytes
            self.said = said
        }
    }

    static let bad = [
        Bad("empty", "", ":1:1: error: "),
        Bad("blank", " \n ", ":2:2: error: "),
        Bad("not JSON", "watch = gpt-5.5\n", ":1:1: error: "),
        Bad("cut off", "{\"endpoints\": [", ":1:16: error: "),
        Bad("not UTF-8", bytes: Array("{\"watch\": [\"".utf8) + [0xC3, 0x28] + Array("\"]}".utf8), ":1:13: error: "),
        Bad("UTF-16", bytes: [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], ":1:1: error: "),
        Bad("another type", "[]", ":1:1: error: "),
        Bad(
            "wrong types and typos, all at once",
            """
            {"wach": ["gpt-5.5"],
             "defaults": {"list": {"every": 60}},
             "endpoints": [
              {"name": "a", "provider": "opena"},
              {"name": "b", "provider": "openai", "key": "sk-literal-key-0123456789"},
              {"name": "b", "provider": "openai", "enabled": "yes"}]}
            """,
            ":1:2: error: wach: ",
            ":2:",
            ":4:",
            "opena",
            ":5:",
            ":6:"
        ),
    ]

    static let commands = [["--once"], ["run"], ["check-config"]]

    @Test(arguments: bad, commands)
    func isRefusedWithPositions(_ config: Bad, command: [String]) async throws {
        try await withFolder { folder in
            let path = folder + "/config.json"
            try write(config.bytes, to: path)
            let result = try await Self.run(command, config: path, folder)
            #expect(result.status == 78)
            #expect(result.out.isEmpty)
            for part in config.said { #expect(result.err.contains(part), "\(part)") }
            #expect(result.err.hasPrefix(path + ":"))
            // A key that was written into the file by mistake is not repeated on a terminal or in a log.
            #expect(!result.err.contains("sk-literal-key-0123456789"))
            #expect(access(folder + "/state", F_OK) != 0)
        }
    }

    @Test(arguments: commands)
    func aMissingFileIsNamed(command: [String]) async throws {
        try await withFolder { folder in
            let result = try await Self.run(command, config: folder + "/nowhere.json", folder)
            #expect(result.status == 78)
            #expect(result.err == "\(folder)/nowhere.json: error: cannot be read: No such file or directory\n")
            #expect(access(folder + "/state", F_OK) != 0)
        }
    }

    @Test(arguments: commands)
    func aFolderOrDeviceIsNoConfig(command: [String]) async throws {
        try await withFolder { folder in
            for path in [folder, "/dev/zero"] {
                let result = try await Self.run(command, config: path, folder)
                #expect(result.status == 78)
                #expect(result.err.hasPrefix("\(path): error: cannot be read: "))
            }
        }
    }

    @Test
    func aGoodConfigIsExplainedAndSendsNothing() async throws {
        try await withPlace { place in
            let result = try await place.probe("check-config")
            #expect(result.status == 0)
            #expect(result.out == "site: key <env TEST_KEY>, list every 1.0 s\nthe config is good\n")
            #expect(try await place.asked().isEmpty)
            #expect(access(place.state, F_OK) != 0)
        }
    }

    @Test(arguments: [("ca.pem", "No such file or directory"), ("", "not a regular file")])
    func aMissingFileOfAnEndpointIsSaid(name: String, reason: String) async throws {
        try await withFolder { folder in
            let config = """
                {"endpoints": [{"name": "lab", "provider": "openai-compatible", "base_url": "https://127.0.0.1:1/v1",
                  "ca_file": "\(folder)/\(name)"}]}
                """
            try write(Array(config.utf8), to: folder + "/config.json")
            let result = try await Self.run(["check-config"], config: folder + "/config.json", folder)
            #expect(result.status == 0)
            let said = "warning: lab: ca_file \(folder)/\(name) cannot be read: \(reason)\n"
            #expect(result.err == said)
        }
    }

    @Test
    func aReloadThatFailsIsToldWithTheFirstPlace() async throws {
        try await withPlace { place in
            _ = try await withDaemon(["--config", place.config], environment: place.environment) { pid in
                try await eventually("the first list") { try await place.asked().count >= 1 }
                try place.write("{\"endpoints\": }")
                kill(pid, SIGHUP)
                try await eventually("the event") {
                    try await place.query("SELECT message FROM event WHERE kind = 'config_rejected'")
                        .contains("\(place.config):1:15: error: not JSON")
                }
            }
        }
    }

    @Test
    func thePlacesAreLookedAtInTheirOrder() async throws {
        try await withFolder { folder in
            let good = "{\"endpoints\": [{\"name\": \"from-NAME\", \"provider\": \"openai\"}]}"
            for name in ["explicit", "variable", "xdg"] {
                mkdir("\(folder)/\(name)", 0o700)
                mkdir("\(folder)/\(name)/probe", 0o700)
                let text = good.split(separator: "NAME").joined(separator: name)
                try write(text, to: "\(folder)/\(name)/probe/config.json")
            }
            var environment = [
                "XDG_CONFIG_HOME": folder + "/xdg", "PROBE_CONFIG": folder + "/variable/probe/config.json",
            ]
            let explicit = ["--config", folder + "/explicit/probe/config.json"]
            let first = try await Program.run(["check-config"] + explicit, environment: environment)
            #expect(first.out.contains("from-explicit: skipped"))
            let second = try await Program.run(["check-config"], environment: environment)
            #expect(second.out.contains("from-variable"))
            environment["PROBE_CONFIG"] = nil
            let third = try await Program.run(["check-config"], environment: environment)
            #expect(third.out.contains("from-xdg"))
        }
    }

    @Test(arguments: HelpTests.commands.dropFirst())
    func noEndpointIsNamedLikeACommand(_ command: String) async throws {
        try await withFolder { folder in
            let path = folder + "/config.json"
            try write(Array("{\"endpoints\": [{\"name\": \"\(command)\", \"provider\": \"openai\"}]}".utf8), to: path)
            let result = try await Self.run(["check-config"], config: path, folder)
            #expect(result.status == 78)
            #expect(result.err.contains("\(path):1:25: error: "))
        }
    }

    @Test
    func theBuiltInConfigIsTheShippedOne() async throws {
        guard access("/etc/probe/config.json", F_OK) != 0 || Requirements.mustHave else {
            print("skipped: this machine has a config of its own in /etc/probe")
            return
        }
        try await withFolder { folder in
            let nowhere = ["XDG_CONFIG_HOME": folder]
            let builtIn = try await Program.run(["once", "--dry-run"], environment: nowhere)
            let shipped = try await Program.run(
                ["once", "--dry-run", "--config", Program.root + "/config.json"],
                environment: nowhere
            )
            #expect(builtIn.status == shipped.status)
            #expect(builtIn.err.contains("using the built-in config"))
            #expect(builtIn.out == shipped.out)
        }
    }

    /// What a key needs to be taken: in a service, which gets it at a start, another thing than by hand.
    @Test
    func aMissingKeyIsSaidWithItsRemedy() async throws {
        try await withFolder { folder in
            let config = folder + "/config.json"
            try write(Array(#"{"endpoints": [{"name": "probe-test", "provider": "openai"}]}"#.utf8), to: config)
            var environment = ["STATE_DIRECTORY": folder, "XDG_CONFIG_HOME": folder]
            let byHand = try await Program.run(["check-config", config], environment: environment)
            let remedy = "no key: set OPENAI_API_KEY, or install /"
            #expect(byHand.out.contains(remedy))
            #expect(!byHand.out.contains("restart"))
            environment["INVOCATION_ID"] = "0"
            let inService = try await Program.run(["check-config", config], environment: environment)
            #expect(inService.out.contains(remedy + "etc/credstore/probe.probe-test; then: systemctl restart probe"))
        }
    }

    private static func run(_ command: [String], config: String, _ folder: String) async throws -> Program.Result {
        try await Program.run(
            command + ["--config", config],
            environment: ["STATE_DIRECTORY": folder + "/state", "XDG_CONFIG_HOME": folder]
        )
    }
}

/// Writes bytes to a file.
private func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    try #require(bytes.isEmpty || Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
}
