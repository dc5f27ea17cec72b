import ArgumentParser
import BenchmarkSupport
import Glibc
import ProbeDomain
import ProbeTransport

/// Requests by the product's own transport and loop, in a closed loop: what reference-fetcher does in C.
@main
struct TransportBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transport-benchmark",
        abstract: "Measure the transport alone.",
        discussion: """
            A %d in the URL becomes the number of the request. Prints one line of JSON: requests, failures,
            body_bytes, cpu_s and wall_s.
            """
    )

    @Option(help: "Requests at a time.")
    var inFlight = 32
    @Option(help: "Requests that are counted.")
    var requests = 10_000
    @Option(help: "Requests before those.")
    var warmUp = 0
    @Flag(help: "A new connection and an unresumed TLS session each time.")
    var fresh = false
    @Flag(help: "Fail replies that do not come over HTTP/2.")
    var http2 = false
    @Option(help: "A PEM bundle to trust.", completion: .file())
    var ca: String?
    @Argument(help: "What is asked for.")
    var url: String

    func validate() throws {
        guard inFlight > 0, requests > 0, warmUp >= 0 else { throw ValidationError("nothing to do") }
    }

    func run() async throws {
        let loop = try EventLoop.start()
        let transport = try CurlTransport(loop: loop)
        let tally = Tally()
        _ = await ask(warmUp, from: 0, of: transport, on: loop)
        await tally.begin()
        let (failures, bytes) = await ask(requests, from: warmUp, of: transport, on: loop)
        let (cpu, wall) = await tally.sinceBegin()
        await transport.shutdown()
        print(
            #"{"requests": \#(requests), "failures": \#(failures), "body_bytes": \#(bytes), "cpu_s": \#(cpu), "#
                + #""wall_s": \#(wall)}"#
        )
        if failures > 0 { throw ExitCode(1) }
    }

    /// Makes requests; the URL is cut at its mark once.
    private var requestMaker: @Sendable (_ number: Int) -> WireRequest {
        let mark = url.firstRange(of: "%d")
        let (before, after) = (url[..<(mark?.lowerBound ?? url.endIndex)], url[(mark?.upperBound ?? url.endIndex)...])
        let request = WireRequest(
            method: .get,
            url: url,
            headers: [.init("Accept", "application/json"), .init("User-Agent", "transport-benchmark/1")],
            limits: .list,
            connection: fresh ? .fresh : .any,
            route: WireRoute(caFile: ca, allowsPlainHTTP: true)
        )
        guard mark != nil else { return { _ in request } }
        return { number in
            var request = request
            request.url = "\(before)\(number)\(after)"
            return request
        }
    }

    /// Asks so often, on tasks that stay on the loop's thread as those of the engine do.
    private func ask(
        _ count: Int,
        from first: Int,
        of transport: CurlTransport,
        on loop: EventLoop
    ) async -> (failures: Int, bytes: Int) {
        let request = requestMaker
        return await withTaskExecutorPreference(loop) {
            await withTaskGroup(of: (failures: Int, bytes: Int).self) { group in
                for worker in 0..<inFlight {
                    group.addTask {
                        var sum = (failures: 0, bytes: 0)
                        for number in stride(from: worker, to: count, by: inFlight) {
                            let exchange = await transport.perform(request(first + number + 1))
                            sum.bytes += exchange.body.count
                            if !isGood(exchange) { sum.failures += 1 }
                        }
                        return sum
                    }
                }
                return await group.reduce(into: (0, 0)) { sum, part in
                    sum = (sum.0 + part.failures, sum.1 + part.bytes)
                }
            }
        }
    }

    private func isGood(_ exchange: Exchange) -> Bool {
        exchange.failure == nil && exchange.status == 200 && (!http2 || exchange.httpVersion == "2")
    }
}

/// What this process has used since it began to count.
private actor Tally {
    private var cpu = 0.0
    private var wall = ContinuousClock.now

    func begin() {
        cpu = cpuSeconds()
        wall = .now
    }

    func sinceBegin() -> (cpu: Double, wall: Double) { (cpuSeconds() - cpu, (ContinuousClock.now - wall).seconds) }
}
