import ArgumentParser
import BenchmarkSupport

/// Measures what a request in flight takes of memory, beside a C program.
struct InFlight: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure the memory of each request in flight.",
        discussion: """
            The server holds all answers back until all lists have been asked for. Then
            the memory is taken, less what the daemon had before it sent the first
            request, and they are let go: all of them must end well.
            """
    )

    @OptionGroup var common: Common
    @Option(help: "Numbers of requests, with commas.")
    var sizes = "100,1000,10000"

    func run() async throws {
        let sizes = sizes.split(separator: ",").compactMap { Int($0) }
        try Machine.pin(to: 1)
        try Machine.allowDescriptors((sizes.max() ?? 0) + 1_000)
        try await common.measuring { figures in
            for size in sizes {
                let ours = try await measure(size) / Double(size)
                figures.note("\(size) in flight: memory of each, probe", ours / 1_024, "KB")
                guard let theirs = try await measureReference(size) else { continue }
                figures.note("\(size) in flight: memory of each, the C program", theirs / Double(size) / 1_024, "KB")
                figures.note("\(size) in flight: probe to the C program", ours * Double(size) / theirs, "x", goal: 1.2)
            }
        }
    }

    /// The bytes that so many requests in flight take.
    private func measure(_ size: Int) async throws -> Double {
        let folder = try Machine.emptyFolder("in-flight", in: common.folder)
        var script = StampScript()
        script.held = size
        return try await StampServer.with(script) { server in
            // All are due within an interval; lists have ten seconds.
            let config = server.config(endpoints: size, listEvery: "5s")
            let daemon = try DaemonProcess(common.program("probe"), config: config, in: folder, core: 0)
            let before = daemon.process.residentBytes
            let bytes = try await daemon.during { daemon in
                do {
                    try await server.book.reachEnd(within: .seconds(9))
                } catch {
                    throw Failure("only \(server.book.held) of \(size) requests were in flight at once")
                }
                let bytes = daemon.process.residentBytes - before
                server.book.release()
                // What was held back is answered now; a stop would cut it short.
                try await server.book.answered(size, within: .seconds(5))
                return Double(bytes)
            }
            let attempts = try await RecordedAttempts(daemon.record)
            guard attempts.byEndpoint.count == size else { throw Failure("not all requests are on record") }
            return bytes
        }
    }

    /// The bytes that so many take in the C program; nil where it is not there.
    private func measureReference(_ size: Int) async throws -> Double? {
        guard let fetcher = try ReferenceFetcher(common) else { return nil }
        var script = StampScript()
        script.held = size
        return try await StampServer.with(script) { server in
            let bytes = try await fetcher.memoryInFlight(size, server.urlAtOneAddress) {
                try await server.book.reachEnd(within: .seconds(30))
            } release: {
                server.book.release()
            }
            return Double(bytes)
        }
    }
}
