import Glibc
import ProbeDomain
import ProbeSimulator
import ProbeTransport
import Synchronization
import Testing

/// A transport on a loop of its own.
struct Wire: Sendable {
    let loop: EventLoop
    let transport: CurlTransport

    /// Sends a request and returns what came of it.
    func send(_ request: WireRequest) async -> Exchange { await transport.perform(request) }

    /// Gets a URL, over plain HTTP too.
    func get(
        _ url: String,
        limits: WireLimits = .quick,
        connection: WireRequest.ConnectionUse = .any,
        caFile: String? = nil,
        observer: (any BodyObserver)? = nil
    ) async -> Exchange {
        await send(
            WireRequest(
                method: .get,
                url: url,
                limits: limits,
                connection: connection,
                route: WireRoute(caFile: caFile, allowsPlainHTTP: true),
                observer: observer
            )
        )
    }

    /// Posts JSON to a URL, over plain HTTP too.
    func post(_ url: String, _ body: String, limits: WireLimits = .quick) async -> Exchange {
        await send(
            WireRequest(
                method: .post,
                url: url,
                headers: [.init("Content-Type", "application/json")],
                body: Array(body.utf8),
                limits: limits,
                route: WireRoute(allowsPlainHTTP: true)
            )
        )
    }
}

extension WireLimits {
    /// Limits that no healthy transfer of a test comes near.
    static let quick = WireLimits(
        connect: .seconds(10),
        firstByte: .seconds(10),
        total: .seconds(20),
        silence: .seconds(10),
        headBytes: 64 * 1_024,
        headFields: 200,
        bodyBytes: 1_024 * 1_024
    )
}

/// Makes a transport for the time of a test, and shuts it down.
func withTransport<Result>(_ body: (Wire) async throws -> Result) async throws -> Result {
    let loop = try EventLoop.start()
    let wire = Wire(loop: loop, transport: try CurlTransport(loop: loop))
    do {
        let result = try await body(wire)
        await wire.transport.shutdown()
        return result
    } catch {
        await wire.transport.shutdown()
        throw error
    }
}

/// Runs a simulator with one OpenAI site for the time of a test; `url` of the body is the site's base.
func withSite<Result>(
    _ site: Script.Site,
    _ body: (_ url: String, _ simulator: Simulator) async throws -> Result
) async throws -> Result {
    let simulator = try await Simulator.start(Script(sites: ["site": site]))
    do {
        let result = try await body(simulator.url + "/site/v1", simulator)
        try await simulator.stop()
        return result
    } catch {
        try await simulator.stop()
        throw error
    }
}

extension Script.Site {
    /// A site of one model with these faults.
    static func failing(_ faults: Script.Fault...) -> Script.Site {
        Script.Site(dialect: .openai, models: [.init(id: "m")], faults: faults)
    }
}

/// Runs a body while small requests go over the same loop, some dozens a second.
///
/// - Returns: What the body gave, and the longest that any of the small requests took, from asking to the answer.
func withTraffic<Result>(
    _ wire: Wire,
    to url: String,
    _ body: () async throws -> Result
) async throws -> (result: Result, slowest: Duration) {
    let isOver = Mutexed(false)
    async let slowest: Duration = {
        var slowest = Duration.zero
        while !isOver.value {
            let start = ContinuousClock.now
            let exchange = await wire.get(url)
            slowest = max(slowest, .now - start)
            #expect(exchange.status == 200)
            try? await ContinuousClock().sleep(for: .milliseconds(20))
        }
        return slowest
    }()
    do {
        let result = try await body()
        isOver.value = true
        return (result, await slowest)
    } catch {
        isOver.value = true
        throw error
    }
}

/// A value behind a lock.
final class Mutexed<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    init(_ value: Value) { mutex = Mutex(value) }

    var value: Value {
        get { mutex.withLock { $0 } }
        set { mutex.withLock { $0 = newValue } }
    }

    /// Changes the value under the lock.
    func change<Result: Sendable>(_ body: (inout sending Value) -> sending Result) -> Result { mutex.withLock(body) }
}

/// Waits until something holds, looking every 5 ms: for states of servers, which nobody announces.
func eventually(
    within limit: Duration = .seconds(20),
    _ what: String,
    _ holds: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !holds() {
        try #require(.now < deadline, "not within \(limit): \(what)")
        try await ContinuousClock().sleep(for: .milliseconds(5))
    }
}
