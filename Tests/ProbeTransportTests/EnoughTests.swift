import ProbeDomain
import ProbeTransport
import Testing

/// Has enough once it has seen so many bytes.
private struct ByteObserver: BodyObserver {
    var left: Int

    mutating func observe(_ bytes: UnsafeRawBufferPointer) -> BodyProgress {
        left -= bytes.count
        return left <= 0 ? [.content, .enough] : .content
    }
}

/// A transfer whose observer has seen enough is over, for both sides.
@Suite struct EnoughTests {
    private static let piece = "data: again\n\n"

    private func ended(_ exchange: Exchange) {
        #expect(exchange.failure == nil)
        #expect(exchange.wasEndedByUs)
        #expect(exchange.status == 200)
        #expect(exchange.body.count >= 30 && exchange.body.count < 100_000)
        #expect(exchange.chunks.last?.end == exchange.body.count)
        #expect(exchange.phases.end != nil)
    }

    @Test(.timeLimit(.minutes(1)))
    func theServerSeesThatWeHangUp() async throws {
        try await RawServer.with({ $0.stream(Self.piece) }) { server in
            try await withTransport { wire in
                // More than any handle could be kept for: one that we ended must not spoil the next.
                for number in 1...4 {
                    ended(await wire.get(server.url, observer: ByteObserver(left: 30)))
                    try await eventually("the server has seen it") { server.hasClosed(number) }
                }
                #expect(server.requests.count == 4)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aWholeReplyThatWasEnoughIsASuccessToo() async throws {
        try await RawServer.with({ connection in
            while connection.request() != nil { connection.reply(String(repeating: "x", count: 64)) }
        }) { server in
            try await withTransport { wire in
                let exchange = await wire.get(server.url, observer: ByteObserver(left: 30))
                ended(exchange)
                #expect(exchange.body.count == 64)
                let next = await wire.get(server.url, observer: ByteObserver(left: 1_000))
                #expect(next.failure == nil && !next.wasEndedByUs)
                #expect(next.body.count == 64)
            }
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        .enabled(if: Nginx.isThere || Nginx.isRequired),
        arguments: [(Nginx.Server.http2, "2"), (.http1, "1.1")]
    )
    func throughTLSAndEitherVersion(_ kind: Nginx.Server, _ version: String) async throws {
        try await RawServer.with({ $0.stream(Self.piece) }) { server in
            try await Nginx.with(upstream: server.url) { nginx in
                try await withTransport { wire in
                    let url = nginx.url(kind) + "/upstream/"
                    let exchange = await wire.get(url, caFile: nginx.caFile, observer: ByteObserver(left: 30))
                    ended(exchange)
                    #expect(exchange.httpVersion == version)
                    try await eventually("the server has seen it") { server.hasClosed(1) }
                    let next = await wire.get(nginx.url(kind) + "/small.json", caFile: nginx.caFile)
                    #expect(next.failure == nil)
                    // The other end that we make from inside a reply.
                    var limits = WireLimits.quick
                    limits.bodyBytes = 50
                    let long = await wire.get(url, limits: limits, caFile: nginx.caFile)
                    #expect(long.failure?.kind == .bodyTooLarge && !long.wasEndedByUs)
                    try await eventually("the server has seen that too") { server.hasClosed(2) }
                }
            }
        }
    }
}
