import ProbeDomain
import ProbeTransport
import Testing

/// What happens when a kept connection dies as the next request goes out on it.
@Suite struct ResendTests {
    /// How a server ends a connection on which it has got a request.
    enum End: CaseIterable { case close, reset }

    @Test(.timeLimit(.minutes(1)), arguments: End.allCases)
    func aGetIsSentOnceMoreOnANewConnection(_ end: End) async throws {
        try await withForgetfulServer(end, dying: 1...1) { server, wire in
            #expect(await wire.get(server.url).status == 200)
            let exchange = await wire.get(server.url + "/again")
            #expect(exchange.status == 200)
            #expect(exchange.failure == nil)
            #expect(exchange.inlineRetries == 1)
            #expect(!exchange.reusedConnection)
            try expectPhasesInOrder(exchange, isSecure: false)
            #expect(server.requests.count { $0.hasPrefix("GET /again") } == 2)
            #expect(server.connections == 2)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: End.allCases)
    func aGetIsSentNoThirdTime(_ end: End) async throws {
        try await withForgetfulServer(end, dying: 1...100) { server, wire in
            // Several kept connections, each of which dies with its second request.
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { #expect(await wire.get(server.url + "/slow").status == 200) } }
            }
            try #require(server.connections == 8)
            let exchange = await wire.get(server.url + "/again")
            let sent = server.requests.count { $0.hasPrefix("GET /again") }
            #expect(exchange.inlineRetries == 1)
            #expect(sent == 2)
            // The second may go out on a new connection, where it is answered, or on another kept one, where it dies.
            #expect(exchange.status == 200 || exchange.failure?.kind == .reset)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: End.allCases)
    func aPostIsNeverSentAgain(_ end: End) async throws {
        try await withForgetfulServer(end, dying: 1...1) { server, wire in
            #expect(await wire.get(server.url).status == 200)
            let exchange = await wire.post(server.url + "/paid", "{\"model\":\"m\"}")
            #expect(exchange.failure?.kind == .reset)
            #expect(exchange.failure?.detail.isEmpty == false)
            #expect(exchange.status == nil)
            #expect(exchange.inlineRetries == 0)
            #expect(exchange.reusedConnection)
            // The next one finds a new connection, and with it shows that nothing else has come in between.
            #expect(await wire.post(server.url + "/paid", "{}").status == 200)
            #expect(server.requests.count { $0.hasPrefix("POST /paid") } == 2)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aRequestThatDiesOnANewConnectionIsNotSentAgain() async throws {
        try await RawServer.with({ _ = $0.request() }) { server in
            try await withTransport { wire in
                let exchange = await wire.get(server.url)
                #expect(exchange.failure?.kind == .reset)
                #expect(exchange.inlineRetries == 0)
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aConnectionThatWasClosedMeanwhileIsNotUsed() async throws {
        try await RawServer.with({ connection in
            _ = connection.request()
            connection.reply()
        }) { server in
            try await withTransport { wire in
                #expect(await wire.get(server.url).status == 200)
                try await eventually("the server has closed") { server.hasClosed(1) }
                let exchange = await wire.post(server.url, "{}")
                #expect(exchange.status == 200)
                #expect(!exchange.reusedConnection)
                #expect(exchange.inlineRetries == 0)
            }
        }
    }

    /// Runs a server that answers the first request of each connection, and of some never a second one.
    private func withForgetfulServer(
        _ end: End,
        dying: ClosedRange<Int>,
        _ body: (RawServer, Wire) async throws -> Void
    ) async throws {
        let isFull = Mutexed(0)
        try await RawServer.with({ connection in
            while let request = connection.request() {
                if request.hasPrefix("GET /slow ") {
                    isFull.change { $0 += 1 }
                    // All eight are under way before one is answered, so that there are eight connections.
                    while isFull.value < 8 { pause() }
                }
                connection.reply()
                guard dying.contains(connection.number) else { continue }
                if connection.request() != nil, end == .reset { connection.resetAtEnd() }
                return
            }
        }) { server in
            try await withTransport { wire in try await body(server, wire) }
        }
    }
}
