import ArgumentParser
import BenchmarkSupport
import Glibc
import ProbeDomain

/// Measures how long it takes from a model on a list to the entry in the journal.
struct Detection: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure the time from a list with a new model to the journal's entry.",
        discussion: """
            The server adds a watched model to one list after the other. What is measured
            begins right before the write of the list's last byte. The commit that must be
            durable before anything is told is shown apart: the same is measured with the
            record in memory, and a synced write of one page is timed on the same disk.
            """
    )

    @OptionGroup var common: Common
    @Option(help: "Endpoints, each of which gets the model once.")
    var endpoints = 200

    private static let model = "gpt-5.5"
    private static let memory = "/dev/shm/probe-benchmark"

    func run() async throws {
        try Machine.pin(to: 1)
        try await common.measuring { figures in
            let journal = try await Journal()
            defer { journal.end() }
            defer { try? Machine.removeFolder(Self.memory) }
            let disk = try Machine.emptyFolder("detection", in: common.folder)
            figures.noteSpread("a page written and synced on this disk", try syncedWrites(in: disk), "ms")
            try await measure("record on disk", in: disk, journal, goal: nil, into: &figures)
            let memory = try Machine.emptyFolder("detection", in: Self.memory)
            try await measure("record in memory", in: memory, journal, goal: 2, into: &figures)
        }
    }

    private func measure(
        _ name: String,
        in folder: String,
        _ journal: Journal,
        goal: Double?,
        into figures: inout Figures
    ) async throws {
        let script = StampScript(newcomer: (Self.model, endpoints))
        let (stamps, entries) = try await StampServer.with(script) { server in
            let config = server.config(endpoints: endpoints, listEvery: "10s", watch: Self.model)
            let daemon = try DaemonProcess(
                common.program("probe"),
                config: config,
                in: folder,
                core: 0,
                by: journal.runner
            )
            // Its end tells what is still to be told.
            try await daemon.during { _ in try await server.book.reachEnd(within: .seconds(60 + endpoints)) }
            let matches = ["_PID=\(daemon.process.pid)", "PROBE_EVENT=\(EventKind.modelListed.rawValue)"]
            return (server.book.stamps, try await journal.entries(matches, count: endpoints, in: folder))
        }
        let attempts = try await RecordedAttempts("\(folder)/probe.sqlite")
        let arrivals = try attempts.pairs(with: stamps).filter(\.stamp.showsNewcomer).map { pair in
            (pair.stamp, pair.attempt.id.sent.microseconds + (pair.attempt.phases.end?.microseconds ?? 0))
        }
        try note(name, arrivals, entries, goal: goal, into: &figures)
    }

    private func note(
        _ name: String,
        _ arrivals: [(stamp: Stamp, end: Int64)],
        _ entries: [[String: String]],
        goal: Double?,
        into figures: inout Figures
    ) throws {
        var (read, decided, received, whole): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        let byEndpoint = Dictionary(grouping: entries) { $0["PROBE_ENDPOINT"] ?? "" }
        for (stamp, end) in arrivals {
            let own = byEndpoint["e\(stamp.endpoint)", default: []]
            guard own.count == 1, let sent = own[0]["_SOURCE_REALTIME_TIMESTAMP"].flatMap({ Int64($0) }),
                let receipt = own[0]["__REALTIME_TIMESTAMP"].flatMap({ Int64($0) })
            else { throw Failure("endpoint e\(stamp.endpoint) has \(own.count) entries") }
            read.append(Double(end - stamp.end) / 1e3)
            decided.append(Double(sent - end) / 1e3)
            received.append(Double(receipt - sent) / 1e3)
            whole.append(Double(receipt - stamp.end) / 1e3)
        }
        figures.noteSpread("\(name): last byte to journald's receipt", whole, "ms", goal: goal)
        figures.noteSpread("\(name): last byte to the list's end at the client", read, "ms")
        figures.noteSpread("\(name): from there to the send to journald", decided, "ms")
        figures.noteSpread("\(name): from there to its receipt", received, "ms")
    }

    /// How long a write of 4 kB takes until it is durable, in milliseconds, two hundred times.
    private func syncedWrites(in folder: String) throws -> [Double] {
        let path = "\(folder)/page"
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failure("\(path) cannot be written") }
        defer {
            close(file)
            unlink(path)
        }
        let page = [UInt8](repeating: 1, count: 4_096)
        return (0..<200).map { _ in
            let begin = ContinuousClock.now
            _ = write(file, page, page.count)
            fdatasync(file)
            return (ContinuousClock.now - begin).seconds * 1e3
        }
    }
}
