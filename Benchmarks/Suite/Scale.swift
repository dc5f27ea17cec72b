import ArgumentParser
import BenchmarkSupport
import ProbeDomain

/// Measures what more endpoints cost: memory, CPU, and how late they are asked.
struct Scale: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure memory, CPU and lateness by the number of endpoints.",
        discussion: """
            Each endpoint has a list every 60 seconds, forty of ten thousand at an address;
            the C program asks at one. Connections are kept by both. Memory is
            taken after the first round, CPU over the second, lateness from the record: the
            instants are fixed by the endpoints' names, so that one unknown is left, the
            moment of the start, which is taken from the one that was least late.
            """
    )

    @OptionGroup var common: Common
    @Option(help: "Numbers of endpoints, with commas.")
    var sizes = "10,1000,10000"
    @Option(help: "Models on each list.")
    var models = 5
    @Option(help: "Seconds of each measurement, after the first round.")
    var seconds = 60
    @Option(help: "The shipped config.", completion: .file())
    var config = "config.json"

    /// Between two lists, in seconds.
    private static let every = 60

    func run() async throws {
        let sizes = sizes.split(separator: ",").compactMap { Int($0) }
        try Machine.pin(to: 1)
        try Machine.allowDescriptors((sizes.max() ?? 0) + 1_000)
        try await common.measuring { figures in
            let shipped = try await measureShipped(into: &figures)
            var script = StampScript()
            script.models = models
            for size in sizes {
                let growth = try await StampServer.with(script) { server in
                    try await measure(size, server, into: &figures)
                }
                let goal: Double? = size == 10_000 ? 20 : nil
                let name = "\(size) endpoints: memory of its own beyond the shipped config's"
                figures.note(name, growth - shipped, "MB", goal: goal)
            }
        }
    }

    /// Memory with the shipped config, whose hosts cannot be reached; in MB.
    private func measureShipped(into figures: inout Figures) async throws -> Double {
        let text = Machine.text(of: config)
        guard !text.isEmpty else { throw Failure("\(config) is not there") }
        let network = try await OwnNetwork()
        defer { network.end() }
        let folder = try Machine.emptyFolder("scale", in: common.folder)
        let daemon = try DaemonProcess(
            common.program("probe"),
            config: text,
            in: folder,
            core: 0,
            environment: OwnNetwork.keys,
            by: network.runner
        )
        let (own, whole) = try await daemon.during { daemon in
            // The first lists are spread over a second.
            try await Task.sleep(for: .seconds(5))
            return (Self.megabytes(daemon.process.residentBytes), Self.megabytes(daemon.process.wholeResidentBytes))
        }
        figures.note("shipped config: memory of its own", own, "MB")
        figures.note("shipped config: with the files that it maps", whole, "MB")
        if let floor = try await ReferenceFetcher(common)?.idleMemory() {
            figures.note("a C program that only loads libcurl: memory of its own", Self.megabytes(floor.own), "MB")
            figures.note("a C program that only loads libcurl: with files", Self.megabytes(floor.whole), "MB")
            figures.note("shipped config beyond it: memory of its own", own - Self.megabytes(floor.own), "MB", goal: 8)
            figures.note("shipped config beyond it: with files", whole - Self.megabytes(floor.whole), "MB")
        }
        return own
    }

    /// Measures a number of endpoints; returns its memory in MB.
    private func measure(_ size: Int, _ server: StampServer, into figures: inout Figures) async throws -> Double {
        let name = "\(size) endpoints"
        let folder = try Machine.emptyFolder("scale", in: common.folder)
        let config = server.config(endpoints: size, listEvery: "\(Self.every)s")
        let daemon = try DaemonProcess(common.program("probe"), config: config, in: folder, core: 0)
        // The first round takes an interval at most; the rest is for what is late.
        let (memory, start) = try await daemon.during { daemon in
            try await Task.sleep(for: .seconds(Self.every + 3))
            let memory = Self.megabytes(daemon.process.residentBytes)
            figures.note("\(name): memory of its own", memory, "MB")
            figures.note("\(name): with files", Self.megabytes(daemon.process.wholeResidentBytes), "MB")
            let (start, cpu) = (Stamp.now, daemon.process.cpuSeconds)
            try await Task.sleep(for: .seconds(seconds))
            let spent = (daemon.process.cpuSeconds - cpu) * 60 / Double(seconds)
            figures.note("\(name): CPU in a minute", spent * 1e3, "ms")
            let command = ["status"]
            let runs = try (0..<common.rounds).map { _ in
                try ProcessRun(common.program("probe"), command, environment: ["STATE_DIRECTORY": folder])
            }
            guard runs.allSatisfy({ $0.status == 0 }) else { throw Failure("probe status has failed") }
            figures.note("\(name): probe status", samples: runs.map { $0.wall * 1e3 }, "ms")
            return (memory, start)
        }
        let attempts = try await RecordedAttempts(daemon.record)
        let late = Self.lateness(of: attempts, endpoints: size, since: start)
        guard late.count >= size * seconds / Self.every * 9 / 10 else {
            throw Failure("\(name): only \(late.count) lists in \(seconds) s")
        }
        figures.noteSpread("\(name): asked after it was due", late, "ms")
        try compareLateness(late, endpoints: size, server, into: &figures)
        return memory
    }

    /// The C program's lateness, asking as often, beside ours; with few endpoints neither has anything to do.
    private func compareLateness(
        _ late: [Double],
        endpoints: Int,
        _ server: StampServer,
        into figures: inout Figures
    ) throws {
        guard endpoints >= 1_000, let fetcher = try ReferenceFetcher(common) else { return }
        let url = server.urlAtOneAddress
        let theirs = try fetcher.lateness(endpoints: endpoints, every: Self.every, seconds: seconds, url)
        let ours = Figures.quantile(late.sorted(), 0.99)
        figures.note("\(endpoints) endpoints: the C program's lateness, p99", theirs, "ms")
        let goal: Double? = endpoints == 10_000 ? 1.1 : nil
        figures.note("\(endpoints) endpoints: ours to the C program's, p99", ours / theirs, "x", goal: goal)
    }

    /// By how much each list was sent after its due instant, in milliseconds, after the one that was least late.
    private static func lateness(of attempts: RecordedAttempts, endpoints: Int, since start: Int64) -> [Double] {
        let interval = Int64(every) * 1_000_000
        // As the engine spreads them: 200 ms for each endpoint, an interval at most.
        let window = min(Int64(endpoints) * 200_000, interval)
        let residues = attempts.byEndpoint.flatMap { name, attempts in
            let offset = Int64((Double(window) * Schedule.spread(of: name)).rounded())
            return attempts.filter { $0.id.sent.microseconds >= start }.map { $0.id.sent.microseconds - offset }
        }
        guard let first = residues.first else { return [] }
        // Due instants are an interval apart: what lies beyond a half is before the first one's.
        let offsets = residues.map { residue in
            let rest = (residue - first) % interval
            return rest > interval / 2 ? rest - interval : rest < -interval / 2 ? rest + interval : rest
        }
        let least = offsets.min() ?? 0
        return offsets.map { Double($0 - least) / 1e3 }
    }

    private static func megabytes(_ bytes: Int) -> Double { Double(bytes) / 1_048_576 }
}
