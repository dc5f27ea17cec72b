import ArgumentParser
import Glibc
import ProbeDomain
import ProbeJSON
import ProbeStore
import ProbeSystemd
import Subprocess
import SystemPackage

/// `probe demo`: the real daemon against the simulator, to see what it does.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run the real daemon against a simulated API: no key, no network, GPT-5.5 appears while you look.",
        discussion: """
            Starts probe-simulator on loopback and probe run with a config of short
            intervals, shows every attempt and every event, then reads the events
            back: from the journal where one runs, else from the record.
            """
    )

    @Option(name: .customLong("seconds"), help: ArgumentHelp("How long to look, 5 to 600.", valueName: "number"))
    var seconds = 20

    mutating func validate() throws {
        guard (5...600).contains(seconds) else { throw ValidationError("--seconds takes 5 to 600") }
    }

    func run() async throws {
        let context = CommandContext()
        let console = context.console
        let place = try DemoPlace(console: console)
        defer { place.remove() }
        console.talk("starting \(place.simulator) and probe run for \(seconds) s; Ctrl-C ends it")
        let seconds = seconds
        let (outcome, wasInterrupted) = await Interruption.run(byHangUp: true) { () -> Result<Int32?, any Error> in
            do {
                return .success(try await Self.play(in: place, seconds: seconds, context: context))
            } catch {
                return .failure(error)
            }
        }
        switch outcome {
        case .success(let daemon):
            let lines = try await Self.told(in: place, daemon: daemon, wasInterrupted, console: console)
            // Who reads them may go meanwhile, and this process with it.
            place.remove()
            for line in lines { console.out(line) }
        case .failure(let error): if !wasInterrupted { throw error }
        }
        if wasInterrupted { throw CommandExit(.interrupted) }
    }

    /// Runs the simulator and the daemon; returns the daemon's process id.
    private static func play(in place: DemoPlace, seconds: Int, context: CommandContext) async throws -> Int32? {
        try await Subprocess.run(
            .path(.init(place.simulator)),
            arguments: ["--exit-with-parent"],
            input: .inputWriter,
            output: .sequence,
            error: .discarded
        ) { simulator in
            var iterator = simulator.standardOutput.strings().makeAsyncIterator()
            guard let line = try await iterator.next(),
                let url = try? JSONNode.parse(Array(line.utf8))["url"]?.string
            else { throw CommandExit(.failed) }
            try place.writeConfig(url: url)
            let daemon = await watch(place, seconds: seconds, context: context)
            try await simulator.standardInputWriter.finish()
            return daemon
        }.closureResult
    }

    /// Runs the daemon and passes on what it says for as long as somebody reads it; returns its process id.
    private static func watch(_ place: DemoPlace, seconds: Int, context: CommandContext) async -> Int32? {
        var environment: [Environment.Key: String] = [:]
        for name in ["PATH", "HOME", "LANG", "TZ", "NO_COLOR", "TERM"] {
            if let key = Environment.Key(rawValue: name), let value = context.environment[name] {
                environment[key] = value
            }
        }
        environment["STATE_DIRECTORY"] = place.directory
        // One key each: endpoints of one origin and key share their holds, which those of real providers never do.
        for variable in DemoPlace.keys.values {
            if let key = Environment.Key(rawValue: variable) { environment[key] = "demo-key" }
        }
        let console = context.console
        var options = PlatformOptions()
        // Interrupted, it ends as by itself.
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(3))]
        let result = try? await Subprocess.run(
            .path(.init(place.executable)),
            arguments: ["run", "--config", place.config, "--log-level", "debug", "--exit-with-parent"],
            environment: .custom(environment),
            platformOptions: options,
            input: .inputWriter,
            output: .discarded,
            error: .sequence
        ) { daemon in
            let pid = daemon.processIdentifier.value
            await withTaskGroup { group in
                group.addTask {
                    try? await ContinuousClock().sleep(for: .seconds(seconds))
                    kill(pid, SIGTERM)
                }
                do {
                    for try await line in daemon.standardError.strings() {
                        // The daemon's words are read to their end, so that it never waits.
                        if console.isOutputClosed {
                            kill(pid, SIGTERM)
                            continue
                        }
                        let text = line.trimmedLineEnd
                        // The attempts are many, and there to show where the events come from.
                        console.out(text.contains(" debug: ") ? Paint.faint(text, console) : text)
                    }
                } catch {
                    console.talk("the daemon's words cannot be read: \(error)")
                }
                group.cancelAll()
            }
            return pid
        }
        return result?.closureResult
    }

    /// The events as they were told: read back from the journal, or, where none runs, as their fields.
    ///
    /// - Throws: `RecorderError` when there is no record, unless the daemon had no time to make one.
    private static func told(
        in place: DemoPlace,
        daemon: Int32?,
        _ wasInterrupted: Bool,
        console: Console
    ) async throws -> [String] {
        let hasJournal = access("/run/systemd/journal/socket", F_OK) == 0
        if let daemon, hasJournal {
            let result = try await Subprocess.run(
                .name("journalctl"),
                arguments: ["-o", "json", "--no-pager", "--quiet", "SYSLOG_IDENTIFIER=probe", "_PID=\(daemon)"],
                output: .string(limit: 4 * 1_024 * 1_024),
                error: .discarded
            )
            let lines = result.standardOutput.split(separator: "\n")
            let events = lines.filter { $0.contains("\"PROBE_EVENT\"") }.map { String($0) }
            let words = "\nread back with: journalctl -o json SYSLOG_IDENTIFIER=probe _PID=\(daemon)"
            if !events.isEmpty { return [words] + events }
            console.talk("the journal gave nothing back")
        }
        let events: [Event]
        do {
            events = try await StoreReader.open(path: "\(place.directory)/probe.sqlite")
                .events(since: nil, all: false, limit: 100)
        } catch {
            guard wasInterrupted else { throw error }
            events = []
        }
        guard !events.isEmpty else { return ["\nnothing was told yet"] }
        let words = hasJournal ? "from the record:" : "no journal runs here; these fields would have been sent:"
        return ["\n" + words]
            + events.flatMap { event in
                [""] + journalFields(of: event, repeated: false, unrecorded: false).map { "\($0.name)=\($0.value)" }
            }
    }
}

/// The files of a demo.
private struct DemoPlace {
    let directory: String
    let executable: String
    let simulator: String
    var config: String { directory + "/config.json" }

    init(console: Console) throws {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard length > 0 else {
            console.talk("error: /proc is needed to find the simulator")
            throw CommandExit(.undecided)
        }
        executable = String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
        let folder = executable.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
            separator: "/"
        )
        let places = ["\(folder)/probe-simulator", "\(folder)/../libexec/probe/probe-simulator"]
        guard let found = places.first(where: { access($0, X_OK) == 0 }) else {
            console.talk("error: probe-simulator is not there; looked for \(places.joined(separator: " and "))")
            console.talk("hint: build it with: swift build --product probe-simulator")
            throw CommandExit(.undecided)
        }
        simulator = found
        var template = Array("/tmp/probe-demo.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            console.talk("error: no folder can be made under /tmp: \(String(cString: strerror(errno)))")
            throw CommandExit(.undecided)
        }
        directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The variable of each endpoint's key.
    static let keys = [
        "openai": "DEMO_KEY_OPENAI", "anthropic": "DEMO_KEY_ANTHROPIC", "google": "DEMO_KEY_GOOGLE",
        "openrouter": "DEMO_KEY_OPENROUTER",
    ]

    /// Short intervals; what they are like in real life stands in the shipped config.
    func writeConfig(url: String) throws {
        func endpoint(_ name: String, _ provider: String, _ path: String, _ models: [String]) -> JSONOutput {
            [
                "name": .string(name), "provider": .string(provider), "base_url": .string(url + path),
                "key": ["env": .string(Self.keys[name] ?? "")],
                "completion": ["every": "2s", "models": .array(models.map { .string($0) })],
            ]
        }
        let config: JSONOutput = [
            "watch": ["gpt-5.5"],
            "defaults": ["list": ["every": "2s"], "watch_every": "1s", "down_after": "1s"],
            "endpoints": [
                endpoint("openai", "openai", "/openai/v1", ["gpt-5.5"]),
                endpoint("anthropic", "anthropic", "/anthropic", ["claude-haiku-4-5"]),
                endpoint("google", "google", "/google", []),
                endpoint("openrouter", "openrouter", "/openrouter/v1", []),
            ],
            "budget": ["completions_per_day": 1_000_000, "usd_per_day": 1_000],
        ]
        let text = Array(config.pretty.utf8)
        let descriptor = open(self.config, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        guard descriptor >= 0, write(descriptor, text, text.count) == text.count else { throw CommandExit(.undecided) }
    }

    func remove() {
        for name in ["config.json", "probe.sqlite", "probe.sqlite-wal", "probe.sqlite-shm", "probe.lock"] {
            unlink("\(directory)/\(name)")
        }
        rmdir(directory)
    }
}

extension String {
    /// The line without its end.
    fileprivate var trimmedLineEnd: String {
        var line = self
        while line.last?.isNewline == true { line.removeLast() }
        return line
    }
}
