import ProbeDomain
import Testing

@testable import ProbeTransport

/// Connections are kept for the next request to their origin, and not more of them than there may be.
@Suite struct KeptConnectionTests {
    @Test(.timeLimit(.minutes(1)))
    func eachOfManyOriginsFindsItsConnectionAgain() async throws {
        try await withServer { server in
            try await withTransport { wire in
                for round in 0..<3 {
                    for origin in origins(200, at: server) {
                        #expect(await wire.get(origin).reusedConnection == (round > 0))
                    }
                }
                #expect(server.connections == 200)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), .enabled(if: Nginx.isThere || Nginx.isRequired))
    func streamsToOneOriginShareAConnection() async throws {
        try await Nginx.with { nginx in
            try await withTransport { wire in
                let url = nginx.url(.http2) + "/small.json"
                let first = await wire.get(url, caFile: nginx.caFile)
                let others = await withTaskGroup(of: Exchange.self) { group in
                    for _ in 0..<64 { group.addTask { await wire.get(url, caFile: nginx.caFile) } }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(others.count == 64)
                #expect(others.allSatisfy { $0.httpVersion == "2" && $0.reusedConnection })
                #expect(Set((others + [first]).map { $0.headers["x-connection"] }).count == 1)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func whatIsMoreThanACacheHoldsIsClosed() async throws {
        try await withServer { server in
            try await withTransport { wire in
                var caches = ConnectionCaches()
                // So many that one of the caches has more than it may hold.
                let origins = origins(3_000, at: server)
                let some = Dictionary(grouping: origins) { caches.use(for: $0, at: .now) }
                let together = try #require(some.values.max { $0.count < $1.count })
                #expect(together.count > ConnectionCaches.mostInEach)
                for origin in together { #expect(await wire.get(origin).status == 200) }
                try await eventually("the others are closed") {
                    server.openConnections == ConnectionCaches.mostInEach
                }
                #expect(await wire.get(together[together.count - 1]).reusedConnection)
                #expect(await !wire.get(together[0]).reusedConnection)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func theEndClosesAllOfThem() async throws {
        try await withServer { server in
            try await withTransport { wire in
                for origin in origins(100, at: server) { #expect(await wire.get(origin).status == 200) }
                #expect(server.openConnections == 100)
            }
            try await eventually("all are closed") { server.openConnections == 0 }
        }
    }

    // MARK: The caches themselves

    @Test func anOriginHasOneCacheAndAllOfThemAreUsed() {
        var caches = ConnectionCaches()
        let now = MonotonicInstant.now
        var first: [String: UnsafeMutableRawPointer] = [:]
        for number in 0..<1_000 { first["http://\(number)"] = caches.use(for: "http://\(number)", at: now) }
        #expect(first.count == 1_000)
        #expect(caches.count == ConnectionCaches.most)
        for (origin, cache) in first { #expect(caches.use(for: origin, at: now) == cache) }
    }

    @Test func aCacheThatNobodyUsesIsClosed() throws {
        var caches = ConnectionCaches()
        let start = MonotonicInstant.now
        for number in 0..<1_000 { _ = caches.use(for: "http://\(number)", at: start) }
        // A transfer goes on for longer.
        let handle = try #require(EasyHandle())
        let slow = caches.use(for: "http://slow", at: start)
        #expect(handle.setCache(slow))
        let later = start + ConnectionCaches.longestRest
        let asked = caches.use(for: "http://asked", at: later)
        #expect(caches.count == ConnectionCaches.most)
        #expect(caches.use(for: "http://asked", at: later + .seconds(1)) == asked)
        #expect(caches.count == Set([asked, slow]).count)
        #expect(caches.use(for: "http://slow", at: later + .seconds(2)) == slow)
        #expect(handle.setCache(nil))
        handle.close()
    }

    // MARK: Parts

    /// Origins of one server: libcurl knows that each such name is this machine.
    private func origins(_ count: Int, at server: RawServer) -> [String] {
        (0..<count).map { "http://e\($0).localhost:\(server.port)" }
    }

    /// Runs a server that answers whatever it is asked.
    private func withServer(_ body: (RawServer) async throws -> Void) async throws {
        try await RawServer.with({ connection in
            while connection.request() != nil { connection.reply() }
        }) { server in
            try await body(server)
        }
    }
}
