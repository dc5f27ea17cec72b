import ProbeDomain
import ProbeSimulator
import Testing

@testable import ProbeTransport

/// A cancelled transfer ends at once, wherever it stands, and the loop goes on.
@Suite struct CancellationTests {
    /// What "at once" may take on a machine that does other work too.
    static let atOnce = Duration.seconds(1)

    @Test(.timeLimit(.minutes(1)))
    func aTransferInFlightEndsAtOnce() async throws {
        try await withSilentServer { server, wire in
            let task = Task { await wire.get(server.url) }
            try await eventually("it is in flight") { server.requests.count == 1 }
            let start = ContinuousClock.now
            task.cancel()
            let exchange = await task.value
            #expect(exchange.failure?.kind == .cancelled)
            #expect(exchange.status == nil)
            #expect(.now - start < Self.atOnce)
            try await expectGoingOn(wire)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aTransferWithoutAConnectionEndsAtOnce() async throws {
        try await withTransport { wire in
            try await RawServer.withFullBacklog { server in
                let task = Task { await wire.get(server.url) }
                try await eventually("it is under way") { await wire.transport.transferCount == 1 }
                let start = ContinuousClock.now
                task.cancel()
                #expect(await task.value.failure?.kind == .cancelled)
                #expect(.now - start < Self.atOnce)
            }
            try await expectGoingOn(wire)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aTransferInTheQueueEndsAtOnceAndIsNeverSent() async throws {
        try await withSilentServer { server, wire in
            let first = (0..<64).map { _ in Task { await wire.get(server.url) } }
            try await eventually("the origin is full") { server.requests.count == 64 }
            let queued = Task { await wire.get(server.url + "/queued") }
            try await eventually("one waits") { await wire.transport.queueLength == 1 }
            let next = Task { await wire.get(server.url + "/next") }
            try await eventually("two wait") { await wire.transport.queueLength == 2 }
            let start = ContinuousClock.now
            queued.cancel()
            let exchange = await queued.value
            #expect(exchange.failure?.kind == .cancelled)
            #expect(exchange.phases.firstByte == nil)
            #expect(.now - start < Self.atOnce)
            #expect(server.requests.count == 64)
            // Room for one goes to the one that waits.
            first.first?.cancel()
            try await eventually("the next is sent") { server.requests.contains { $0.hasPrefix("GET /next") } }
            next.cancel()
            for task in first { task.cancel() }
            for task in first + [next] { #expect(await task.value.failure?.kind == .cancelled) }
            #expect(!server.requests.contains { $0.hasPrefix("GET /queued") })
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aTaskCancelledBeforehandSendsNothing() async throws {
        try await RawServer.with({ connection in
            while connection.request() != nil { connection.reply() }
        }) { server in
            try await withTransport { wire in
                // A kept connection would carry it within one turn of the loop.
                #expect(await wire.get(server.url).status == 200)
                for _ in 0..<10 {
                    let task = Task {
                        withUnsafeCurrentTask { $0?.cancel() }
                        return await wire.post(server.url + "/paid", "{}")
                    }
                    #expect(await task.value.failure?.kind == .cancelled)
                }
                #expect(await wire.get(server.url).reusedConnection)
                #expect(server.requests.count == 2)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func theEndOfTheTransportEndsAllAndSendsNothingMore() async throws {
        try await RawServer.with({ connection in
            while connection.request() != nil {}
        }) { server in
            let loop = try EventLoop.start()
            let wire = Wire(loop: loop, transport: try CurlTransport(loop: loop))
            let inFlight = (0..<64).map { _ in Task { await wire.get(server.url) } }
            try await eventually("the origin is full") { server.requests.count == 64 }
            let queued = (0..<100).map { _ in Task { await wire.post(server.url + "/paid", "{}") } }
            try await eventually("the others wait") { await wire.transport.queueLength == 100 }
            await wire.transport.shutdown()
            for task in inFlight + queued { #expect(await task.value.failure?.kind == .cancelled) }
            #expect(await wire.post(server.url + "/paid", "{}").failure?.kind == .cancelled)
            await wire.transport.shutdown()
            #expect(server.requests.count == 64)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func hundredsAreInFlightAtOnce() async throws {
        try await withTransport { wire in
            try await withSilentServers(5) { servers in
                let tasks = servers.flatMap { server in (0..<64).map { _ in Task { await wire.get(server.url) } } }
                try await eventually("all are sent") { servers.allSatisfy { $0.requests.count == 64 } }
                #expect(await wire.transport.transferCount == 320)
                #expect(await wire.transport.queueLength == 0)
                for task in tasks { task.cancel() }
                for task in tasks { #expect(await task.value.failure?.kind == .cancelled) }
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func whatCannotBeSentLeavesItsRoomToTheNext() async throws {
        try await withSilentServer { server, wire in
            let first = (0..<64).map { _ in Task { await wire.get(server.url) } }
            try await eventually("the origin is full") { server.requests.count == 64 }
            let bad = (0..<3).map { _ in
                Task {
                    let header = WireRequest.Header("X-Bad", "a\nb")
                    let route = WireRoute(allowsPlainHTTP: true)
                    let request = WireRequest(
                        method: .get,
                        url: server.url,
                        headers: [header],
                        limits: .quick,
                        route: route
                    )
                    return await wire.send(request)
                }
            }
            try await eventually("three wait") { await wire.transport.queueLength == 3 }
            let good = Task { await wire.get(server.url + "/good") }
            try await eventually("four wait") { await wire.transport.queueLength == 4 }
            first.first?.cancel()
            for task in bad { #expect(await task.value.failure?.kind == .local) }
            try await eventually("the good one is sent") { server.requests.contains { $0.hasPrefix("GET /good") } }
            for task in first + [good] { task.cancel() }
            for task in first + [good] { #expect(await task.value.failure?.kind == .cancelled) }
        }
    }

    /// Runs a server that reads requests and never answers.
    private func withSilentServers(
        _ count: Int,
        _ servers: [RawServer] = [],
        _ body: ([RawServer]) async throws -> Void
    ) async throws {
        guard servers.count < count else { return try await body(servers) }
        try await RawServer.with({ connection in
            while connection.request() != nil {}
        }) { server in
            try await withSilentServers(count, servers + [server], body)
        }
    }

    private func withSilentServer(_ body: (RawServer, Wire) async throws -> Void) async throws {
        try await RawServer.with({ connection in
            while connection.request() != nil {}
        }) { server in
            try await withTransport { wire in try await body(server, wire) }
        }
    }

    /// Expects the transport to carry a request still.
    private func expectGoingOn(_ wire: Wire) async throws {
        try await withSite(.failing()) { url, _ in #expect(await wire.get(url + "/models").status == 200) }
    }
}
