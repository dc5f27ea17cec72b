import BenchmarkSupport
import Glibc
import ProbeJSON

/// The C program that does the same on libcurl, where it was built.
struct ReferenceFetcher {
    private let program: String
    private let folder: String

    /// Nil, which is told, where it is not there.
    init?(_ common: Common) throws {
        program = common.program("reference-fetcher")
        guard access(program, X_OK) == 0 else {
            complain("\(program) is not there: nothing is compared with it")
            return nil
        }
        folder = try Machine.emptyFolder("reference", in: common.folder)
    }

    /// Its memory when it has loaded libcurl and does nothing, in bytes: its own, and all that is resident.
    func idleMemory() async throws -> (own: Int, whole: Int) {
        let process = try RunningProcess(program, ["--idle"], core: 0)
        defer { process.end() }
        return try await settledMemory(of: process)
    }

    /// How late its requests are at the 99th percentile, in milliseconds.
    ///
    /// - Parameters:
    ///   - endpoints: How many timers it has.
    ///   - every: Between two requests of each, in seconds; the first round is not counted.
    ///   - seconds: How long it is measured then.
    ///   - url: Where `%d` becomes the number of the endpoint.
    /// - Returns: The milliseconds.
    /// - Throws: `Failure` when a request has failed.
    func lateness(endpoints: Int, every: Int, seconds: Int, _ url: String) throws -> Double {
        let words = [
            "--every", "\(every * 1_000)", "--endpoints", "\(endpoints)", "--warm-up", "\(every)",
            "--seconds", "\(seconds)", url,
        ]
        let output = "\(folder)/output"
        let run = try RunningProcess(program, words, core: 0, output: output).wait()
        let text = Machine.text(of: output)
        guard run.status == 0, let late = try JSONNode.parse(Array(text.utf8))["late_p99_us"]?.double else {
            throw Failure("reference-fetcher has failed; see \(output)")
        }
        return late / 1e3
    }

    /// Memory of its own with so many requests in flight, less than before them, in bytes; the server holds the answers.
    ///
    /// - Parameters:
    ///   - count: How many requests.
    ///   - url: Where `%d` becomes the number of the request.
    ///   - held: Returns when all of them are held back.
    ///   - release: Lets them go.
    /// - Returns: The bytes.
    /// - Throws: `Failure` when a request has failed; what `held` throws.
    func memoryInFlight(
        _ count: Int,
        _ url: String,
        held: () async throws -> Void,
        release: () -> Void
    ) async throws -> Int {
        let before = try await idleMemory().own
        let output = "\(folder)/output"
        let words = ["--in-flight", "\(count)", "--requests", "\(count)", url]
        let process = try RunningProcess(program, words, core: 0, output: output)
        let bytes: Int
        do {
            try await held()
            bytes = process.residentBytes - before
            release()
        } catch {
            process.end()
            throw error
        }
        guard process.wait().status == 0 else { throw Failure("reference-fetcher has failed; see \(output)") }
        return bytes
    }

    /// Memory once it has stopped growing.
    private func settledMemory(of process: RunningProcess) async throws -> (own: Int, whole: Int) {
        var last = 0
        for _ in 0..<100 {
            try await Task.sleep(for: .milliseconds(50))
            let now = process.wholeResidentBytes
            if now == last, now > 2 << 20 { return (process.residentBytes, now) }
            last = now
        }
        throw Failure("reference-fetcher does not come to rest")
    }
}
