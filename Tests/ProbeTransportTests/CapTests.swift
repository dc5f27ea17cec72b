import ProbeDomain
import ProbeSimulator
import ProbeTransport
import Testing

/// Whatever a server sends, no more of it is taken than allowed, and what was wrong has a name.
@Suite struct CapTests {
    /// A reply, byte by byte, and what it must be called.
    struct Reply: CustomTestStringConvertible, Sendable {
        var name: String
        var text: String
        var kind: TransferFailure.Kind
        var isReset = false
        var testDescription: String { name }
    }

    private static let ok = "HTTP/1.1 200 OK\r\n"
    private static let large = String(repeating: "x", count: 100_000)

    static let replies = [
        Reply(name: "length", text: ok + "Content-Length: 100000\r\n\r\n" + large, kind: .bodyTooLarge),
        Reply(name: "no length", text: ok + "\r\n" + large, kind: .bodyTooLarge),
        Reply(
            name: "chunks",
            text: ok + "Transfer-Encoding: chunked\r\n\r\n"
                + String(repeating: "400\r\n\(large.prefix(1_024))\r\n", count: 98),
            kind: .bodyTooLarge
        ),
        Reply(
            name: "head",
            text: ok + String(repeating: "X-Fill: \(large.prefix(1_000))\r\n", count: 70) + "\r\n",
            kind: .headTooLarge
        ),
        Reply(name: "fields", text: ok + String(repeating: "X: y\r\n", count: 201) + "\r\n", kind: .headTooLarge),
        Reply(name: "one line of the head", text: ok + "X-Line: \(large)\(large)", kind: .headTooLarge),
        Reply(
            name: "interim replies",
            text: String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 3_000),
            kind: .headTooLarge
        ),
        Reply(name: "not HTTP", text: "SSH-2.0-OpenSSH_9.2p1\r\n", kind: .badEncoding),
        Reply(
            name: "not gzip",
            text: ok + "Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!",
            kind: .badEncoding
        ),
        Reply(name: "bad chunk", text: ok + "Transfer-Encoding: chunked\r\n\r\nzzz\r\n", kind: .badEncoding),
        Reply(name: "cut length", text: ok + "Content-Length: 100\r\n\r\nten bytes!", kind: .truncated),
        Reply(name: "cut chunks", text: ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", kind: .truncated),
        Reply(name: "reset", text: ok + "Content-Length: 100\r\n\r\nten bytes!", kind: .reset, isReset: true),
        Reply(name: "nothing", text: "", kind: .reset),
        Reply(name: "half a head", text: ok + "X-Half: ", kind: .reset),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: replies)
    func aBadReplyHasAName(_ reply: Reply) async throws {
        try await RawServer.with({ connection in
            _ = connection.request()
            connection.send(reply.text)
            if reply.isReset { connection.resetAtEnd() }
        }) { server in
            try await withTransport { wire in
                var limits = WireLimits.quick
                limits.bodyBytes = 50_000
                let exchange = await wire.get(server.url, limits: limits)
                #expect(exchange.failure?.kind == reply.kind, "\(exchange.failure?.detail ?? "")")
                #expect(exchange.body.count <= limits.bodyBytes)
                #expect(exchange.chunks.last?.end ?? 0 == exchange.body.count)
                #expect(exchange.headers.fields.count <= limits.headFields + 1)
                if reply.kind == .bodyTooLarge { #expect(exchange.body.count == limits.bodyBytes) }
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func whatIsJustAllowedIsTaken() async throws {
        try await RawServer.with({ connection in
            _ = connection.request()
            let fields = Array(repeating: "X: y", count: 199)
            connection.reply(String(repeating: "x", count: 50_000), headers: fields)
        }) { server in
            try await withTransport { wire in
                var limits = WireLimits.quick
                limits.bodyBytes = 50_000
                let exchange = await wire.get(server.url, limits: limits)
                #expect(exchange.failure == nil)
                #expect(exchange.body.count == 50_000)
                #expect(exchange.headers.fields.count == 200)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aCompressedBombIsCutWhileItUnfolds() async throws {
        try await withSite(.failing(.init(.gzipBomb, amount: 16))) { url, _ in
            try await withTransport { wire in
                let exchange = await wire.get(url + "/models")
                #expect(exchange.failure?.kind == .bodyTooLarge)
                #expect(exchange.body.count == WireLimits.quick.bodyBytes)
                #expect(exchange.body.capacity <= 4 * WireLimits.quick.bodyBytes)
            }
        }
    }
}
