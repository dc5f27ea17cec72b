import ArgumentParser
import BenchmarkSupport
import Glibc
import ProbeDomain
import ProbeStore

/// Measures the record: how fast attempts are written, what they take, and how fast commands read them.
@main
struct RecordBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record-benchmark",
        abstract: "Measure writing and reading of the record.",
        discussion: """
            It makes a record through the store's own writer, goes on writing while it
            reads, and times the probe commands of a release build as processes.
            """
    )

    @Option(help: "Attempts to make.")
    var attempts = 10_000_000
    @Option(help: "Endpoints that they belong to.")
    var endpoints = 1_000
    @Option(help: "Days that they are spread over.")
    var days = 30
    @Option(help: "Rounds of each reading; the median counts.")
    var rounds = 7
    @Option(help: "Where the record is made; removed at the end.", completion: .directory)
    var folder = "/var/tmp/probe-record-benchmark"
    @Option(help: "The probe whose commands are timed.", completion: .file())
    var probe = ".build/release/probe"
    @Option(help: "Where the figures go as JSON.", completion: .file())
    var json: String?
    @Flag(help: "Take the record that an earlier run has kept, if it is there, and keep it.")
    var keep = false
    @Flag(help: "Only write as a daemon does that asks each endpoint once a second.")
    var onlyEachSecond = false

    func run() async throws {
        var figures = Figures()
        let path = "\(folder)/probe.sqlite"
        let world = FakeWorld(endpoints: endpoints, attempts: attempts, days: days)
        if !keep || onlyEachSecond || access(path, F_OK) != 0 {
            try removeRecord()
            mkdir(folder, 0o755)
            try await measureEachSecond(path: path, into: &figures)
            guard !onlyEachSecond else {
                print(figures.table)
                return
            }
            for size in [1, 10, 100, 20_000] {
                try await measureBatches(of: size, true, world, path: path, into: &figures)
            }
            // In small batches, looking up what is left to the backfill would cost more than it saves.
            try await measureBatches(of: 20_000, false, world, path: path, into: &figures)
            try await fill(world, path: path, into: &figures)
        }
        let store = try Store.open(path: path, role: .daemon)
        let writer = Task { await world.goOn(writing: store) }
        try await measureReading(world, path: path, into: &figures)
        try measureCommands(world, into: &figures)
        writer.cancel()
        figures.note("written beside the readings", Double(await writer.value), "attempts")
        await store.close()
        if !keep { try removeRecord() }
        print(figures.table)
        if let json { try figures.write(to: json) }
    }

    private func removeRecord() throws {
        for name in ["probe.sqlite", "probe.sqlite-wal", "probe.sqlite-shm", "probe.lock"] {
            unlink("\(folder)/\(name)")
        }
    }

    /// Writes attempts in batches of a size, into a new record that begins with one attempt of each endpoint; few are as a
    /// daemon writes them.
    ///
    /// Without summaries: all attempts are left to the backfill, which this store never begins.
    private func measureBatches(
        of size: Int,
        _ isSummarised: Bool,
        _ world: FakeWorld,
        path: String,
        into figures: inout Figures
    ) async throws {
        let store = try Store.open(path: path, role: .daemon, batching: .byHand)
        let count = size == 1 ? 2_000 : size == 20_000 ? 200_000 : 20_000
        let attempts = Array(world.history(of: count + world.keys.count))
        for attempt in attempts.prefix(world.keys.count) { store.note(.attempt(attempt)) }
        await store.flush()
        if !isSummarised { try leaveToBackfill(path) }
        let clock = ContinuousClock()
        let begin = (clock.now, cpuSeconds())
        for (index, attempt) in attempts.dropFirst(world.keys.count).enumerated() {
            store.note(.attempt(attempt))
            if (index + 1).isMultiple(of: size) { await store.flush() }
        }
        await store.flush()
        let cpu = (cpuSeconds() - begin.1) * 1e6 / Double(count)
        let name = "written in batches of \(size)\(isSummarised ? "" : ", without summaries")"
        figures.note(name, Double(count) / (clock.now - begin.0).seconds, "attempts/s")
        figures.note("CPU of it", cpu, "us/attempt")
        await store.close()
        try removeRecord()
    }

    /// Writes what a daemon writes that asks each endpoint for its list once a second, and finds it as it was: the attempt,
    /// what is known of the endpoint, and how it fares, four batches to the second.
    private func measureEachSecond(path: String, into figures: inout Figures) async throws {
        let seconds = 30
        let world = FakeWorld(endpoints: endpoints, attempts: endpoints * 86_400, days: 1)
        let store = try Store.open(path: path, role: .daemon, batching: .byHand)
        try await world.commitKnowledge(to: store)
        let attempts = Array(world.history(of: (seconds + 1) * endpoints))
        var begin = cpuSeconds()
        for (index, attempt) in attempts.enumerated() {
            // The first round makes the rows.
            if index == endpoints { begin = cpuSeconds() }
            for fact in world.facts(of: attempt) { store.note(fact) }
            if (index + 1).isMultiple(of: max(1, endpoints / 4)) { await store.flush() }
        }
        let cpu = (cpuSeconds() - begin) * 1e6 / Double(seconds * endpoints)
        figures.note("written as a daemon does, each endpoint once a second", cpu, "us CPU/attempt")
        await store.close()
        try removeRecord()
    }

    private func fill(_ world: FakeWorld, path: String, into figures: inout Figures) async throws {
        let store = try Store.open(path: path, role: .daemon, batching: .byHand)
        try await world.commitKnowledge(to: store)
        let clock = ContinuousClock()
        let begin = clock.now
        for (index, attempt) in world.history(of: attempts).enumerated() {
            store.note(.attempt(attempt))
            if (index + 1).isMultiple(of: 50_000) {
                await store.flush()
                if (index + 1).isMultiple(of: 1_000_000) {
                    let rate = Double(index + 1) / (clock.now - begin).seconds
                    complain("\((index + 1) / 1_000_000) million attempts, \(Int(rate))/s")
                }
            }
        }
        await store.flush()
        figures.note("written in batches of 50000", Double(attempts) / (clock.now - begin).seconds, "attempts/s")
        await store.close()
        var status = stat()
        stat(path, &status)
        figures.note("file", Double(status.st_size) / 1e6, "MB")
        figures.note("of it for each attempt", Double(status.st_size) / Double(attempts), "bytes")
        for (table, pages, rows) in try tableSizes(path) {
            figures.note("table \(table)", pages / 1e6, "MB")
            figures.note("a row of it", pages / max(1, rows), "bytes")
        }
    }

    private func measureReading(_ world: FakeWorld, path: String, into figures: inout Figures) async throws {
        let reader = try StoreReader.open(path: path)
        let now = world.end
        let month = TimeWindow(start: now - .seconds(days * 86_400), end: now + .seconds(3_600))
        let name = world.keys[world.keys.count / 2].name
        try await figures.time("status, by the reader", rounds) { _ = try await reader.status(at: now) }
        try await figures.time("summaries of all endpoints over \(days) days", rounds) {
            _ = try await reader.summaries(in: month)
        }
        try await figures.time("quantiles of all of them besides", rounds) {
            for question in try await reader.summaries(in: month).questions {
                for share in [0.5, 0.95, 0.99] { _ = question.summary.total.quantile(share) }
            }
        }
        try await figures.time("summaries of one endpoint over \(days) days", rounds) {
            _ = try await reader.summaries(in: month, endpoint: name)
        }
        try await figures.time("series of one endpoint, \(days) days in 60 steps", rounds) {
            _ = try await reader.series(of: name, in: month, steps: 60)
        }
        try await figures.time("series of one endpoint, \(days) days in 600 steps", rounds) {
            _ = try await reader.series(of: name, in: month, steps: 600)
        }
        try await figures.time("outages of all endpoints", rounds) { _ = try await reader.outages(in: month) }
    }

    private func measureCommands(_ world: FakeWorld, into figures: inout Figures) throws {
        guard access(probe, X_OK) == 0 else {
            complain("\(probe) is not there: commands are not timed")
            return
        }
        let name = world.keys[world.keys.count / 2].name
        let commands = [
            ["status"], ["status", "--json"], ["report", "--since", "\(days)d"],
            ["history", name, "--since", "\(days)d"],
        ]
        for command in commands {
            let line = "probe " + command.joined(separator: " ")
            var runs: [ProcessRun] = []
            for _ in 0..<rounds {
                runs.append(try ProcessRun(probe, command, environment: ["STATE_DIRECTORY": folder]))
            }
            // 64: a build that does not know the command.
            guard runs.allSatisfy({ $0.status != 64 && $0.status < 75 }) else {
                complain("\(line) ended with \(runs.map(\.status)): not timed")
                continue
            }
            figures.note(line, samples: runs.map { $0.wall * 1e3 }, "ms")
            figures.note("CPU of it", samples: runs.map { $0.cpu * 1e3 }, "ms")
        }
    }
}
