import ArgumentParser
import BenchmarkSupport
import Glibc

/// Measures how long the daemon takes until it is ready, and what `probe --once` costs beside curl(1).
struct Start: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure the start of the daemon, and of a probe by hand.",
        discussion: """
            From the start of the process to READY=1: with the shipped config and keys
            that are none, in a namespace without a network; and with many local
            endpoints. Programs are started through nsenter(1) where they need a
            namespace; its time counts.
            """
    )

    @OptionGroup var common: Common
    @Option(help: "The shipped config.", completion: .file())
    var config = "config.json"
    @Option(help: "Local endpoints of the large config.")
    var endpoints = 10_000
    @Option(help: "Rounds of what takes milliseconds.")
    var shortRounds = 20

    func run() async throws {
        try Machine.allowDescriptors(15_000)
        try await common.measuring { figures in
            try await measureShipped(into: &figures)
            try await StampServer.with { server in
                try await measureLarge(server, into: &figures)
                try await measureOnce(server, into: &figures)
            }
        }
    }

    /// The shipped config, with a new record and with one of an earlier run.
    private func measureShipped(into figures: inout Figures) async throws {
        let text = Machine.text(of: config)
        guard !text.isEmpty else { throw Failure("\(config) is not there") }
        let network = try await OwnNetwork()
        defer { network.end() }
        let runner = network.runner
        var (cold, warm): ([Double], [Double]) = ([], [])
        for _ in 0..<shortRounds {
            let folder = try Machine.emptyFolder("start", in: common.folder)
            cold.append(try start(text, in: folder, by: runner))
            warm.append(try start(text, in: folder, by: runner))
        }
        figures.note("shipped config to READY=1, new record", samples: cold, "ms", goal: 50)
        figures.note("shipped config to READY=1, record of before", samples: warm, "ms", goal: 50)
    }

    private func start(_ config: String, in folder: String, by runner: [String]) throws -> Double {
        let program = common.program("probe")
        let daemon = try DaemonProcess(program, config: config, in: folder, environment: OwnNetwork.keys, by: runner)
        daemon.end()
        return daemon.timeToReady.seconds * 1e3
    }

    /// Many endpoints, whose record a first run has filled.
    private func measureLarge(_ server: StampServer, into figures: inout Figures) async throws {
        let folder = try Machine.emptyFolder("start", in: common.folder)
        let config = server.config(endpoints: endpoints, listEvery: "60s")
        let first = try DaemonProcess(common.program("probe"), config: config, in: folder)
        // The first lists are spread over an interval, and the rest is for those that are late.
        try await first.during { _ in try await Task.sleep(for: .seconds(66)) }
        let attempts = try await RecordedAttempts("\(folder)/probe.sqlite")
        guard attempts.byEndpoint.count == endpoints else {
            throw Failure("\(attempts.byEndpoint.count) of \(endpoints) endpoints have been asked")
        }
        figures.note(
            "\(endpoints) endpoints to READY=1, new record",
            first.timeToReady.seconds * 1e3,
            "ms"
        )
        var samples: [Double] = []
        for _ in 0..<common.rounds { samples.append(try start(config, in: folder, by: [])) }
        figures.note("\(endpoints) endpoints to READY=1, record of before", samples: samples, "ms", goal: 250)
    }

    /// One list by `probe --once`, with what it writes on record, beside curl(1) that throws the list away.
    private func measureOnce(_ server: StampServer, into figures: inout Figures) async throws {
        let folder = try Machine.emptyFolder("once", in: common.folder)
        let path = "\(folder)/config.json"
        guard let file = fopen(path, "w") else { throw Failure("\(path) cannot be written") }
        fputs(server.config(endpoints: 1, listEvery: "60s"), file)
        fclose(file)
        let state = ["STATE_DIRECTORY": folder]
        var (ours, theirs): ([ProcessRun], [ProcessRun]) = ([], [])
        for _ in 0..<shortRounds {
            ours.append(try ProcessRun(common.program("probe"), ["--once", "--config", path], environment: state))
            let words = ["-s", "-o", "/dev/null", "\(server.url(of: 0))/models"]
            theirs.append(try ProcessRun("/usr/bin/curl", words, environment: [:]))
        }
        guard (ours + theirs).allSatisfy({ $0.status == 0 }) else { throw Failure("probe --once or curl has failed") }
        figures.note("probe --once, one endpoint", samples: ours.map { $0.wall * 1e3 }, "ms")
        figures.note("curl, the same URL", samples: theirs.map { $0.wall * 1e3 }, "ms")
        figures.noteRatio("probe --once to curl, wall", of: ours.map(\.wall), to: theirs.map(\.wall))
        figures.note("CPU of probe --once", samples: ours.map { $0.cpu * 1e3 }, "ms")
        figures.note("CPU of curl", samples: theirs.map { $0.cpu * 1e3 }, "ms")
        figures.noteRatio("probe --once to curl, CPU", of: ours.map(\.cpu), to: theirs.map(\.cpu))
    }
}
