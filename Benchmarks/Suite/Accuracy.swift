import ArgumentParser
import BenchmarkSupport
import ProbeDomain

/// Measures how far recorded times lie from the server's own stamps.
struct Accuracy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how exact recorded first bytes, tokens and ends are.",
        discussion: """
            Each time is compared with the server's stamp, which it takes right before it
            writes: what lies between them is the kernel's loopback, and the prober. It is
            measured at rest, and with many streams open at once.
            """
    )

    @OptionGroup var common: Common
    @Option(help: "Streams to be open at once.")
    var streams = 1_000
    @Option(help: "Writes of the server in a second while they are.")
    var events = 500
    @Option(help: "Seconds of each measurement, after its beginning.")
    var seconds = 40

    /// How long a stream is open: the longest that the daemon allows is 30 s.
    private static let open = 20
    /// Between two completions of an endpoint.
    private static let every = 25

    func run() async throws {
        try Machine.pin(to: 1)
        try Machine.allowDescriptors(streams * 2 + 1_000)
        try await common.measuring { figures in
            try await measureAtRest(into: &figures)
            try await measureStreams(into: &figures)
        }
    }

    /// Ten endpoints, of which each has a list and a short stream each two seconds.
    private func measureAtRest(into figures: inout Figures) async throws {
        let pairs = try await measure(
            StampScript(tokens: 5, gap: .milliseconds(40)),
            endpoints: 10,
            every: "2s",
            settling: .seconds(4)
        )
        try note("at rest", pairs, into: &figures)
    }

    /// So many endpoints that so many streams are open at once, with lists between them.
    private func measureStreams(into figures: inout Figures) async throws {
        let endpoints = streams * Self.every / Self.open
        // A stream's head, tokens and end, and a list, in each interval of each endpoint.
        let writes = events * Self.every / endpoints
        guard writes >= 4 else { throw Failure("\(events) events a second are too few for \(streams) streams") }
        let pairs = try await measure(
            StampScript(tokens: writes - 3, gap: .seconds(Self.open) / (writes - 2)),
            endpoints: endpoints,
            every: "\(Self.every)s",
            settling: .seconds(2 * Self.every)
        )
        let open = pairs.filter(\.stamp.isCompletion).map { Double($0.stamp.open) }.sorted()
        guard let middle = open.dropFirst(open.count / 2).first, middle >= Double(streams) * 0.95 else {
            throw Failure("only \(Int(open.last ?? 0)) streams were open at once, and not \(streams)")
        }
        figures.note("streams open at once", samples: open, "streams")
        try note("\(streams) streams open", pairs, into: &figures)
    }

    private func measure(
        _ script: StampScript,
        endpoints: Int,
        every: String,
        settling: Duration
    ) async throws -> [(attempt: AttemptRecord, stamp: Stamp)] {
        let folder = try Machine.emptyFolder("accuracy", in: common.folder)
        let (start, stamps) = try await StampServer.with(script) { server in
            let config = server.config(endpoints: endpoints, listEvery: every, completionEvery: every)
            let daemon = try DaemonProcess(common.program("probe"), config: config, in: folder, core: 0)
            let start = try await daemon.during { _ in
                try await Task.sleep(for: settling)
                let start = Stamp.now
                try await Task.sleep(for: .seconds(seconds))
                return start
            }
            // What ends while the daemon ends is on record as well.
            return (start, server.book.stamps)
        }
        // All that was asked must have gone well; only what was asked after the beginning counts.
        let attempts = try await RecordedAttempts("\(folder)/probe.sqlite")
        let pairs = try attempts.pairs(with: stamps).filter { $0.stamp.asked >= start }
        guard !pairs.isEmpty else { throw Failure("nothing was recorded") }
        return pairs
    }

    private func note(
        _ name: String,
        _ pairs: [(attempt: AttemptRecord, stamp: Stamp)],
        into figures: inout Figures
    ) throws {
        let all: [(String, Bool, KeyPath<AttemptRecord, Duration?>, KeyPath<Stamp, Int64>)] = [
            ("first byte", true, \.phases.firstByte, \.head),
            ("first token", true, \.firstToken, \.firstToken),
            ("last token", true, \.lastToken, \.lastToken),
            ("end", true, \.phases.end, \.end),
            ("a list's end", false, \.phases.end, \.end),
        ]
        for (part, isCompletion, recorded, stamped) in all {
            let errors = try pairs.filter { $0.stamp.isCompletion == isCompletion }.map { pair in
                guard let time = pair.attempt[keyPath: recorded] else { throw Failure("an attempt has no \(part)") }
                let error = pair.attempt.id.sent.microseconds + time.microseconds - pair.stamp[keyPath: stamped]
                return Double(error) / 1e3
            }
            let goal: Double? = part == "first token" ? 1 : nil
            figures.noteSpread("\(name): recorded after stamped, \(part)", errors, "ms", goal: goal)
        }
    }
}
