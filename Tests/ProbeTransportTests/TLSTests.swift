import ProbeDomain
import ProbeSimulator
import ProbeTransport
import Testing

/// The transport against a real nginx over TLS.
@Suite(.enabled(if: Nginx.isThere || Nginx.isRequired))
struct TLSTests {
    @Test(.timeLimit(.minutes(1)), arguments: [(Nginx.Server.http2, "2"), (.http1, "1.1")])
    func theSecondRequestReusesTheConnection(_ server: Nginx.Server, _ version: String) async throws {
        try await Nginx.with { nginx in
            try await withTransport { wire in
                let url = nginx.url(server) + "/small.json"
                let first = await wire.get(url, caFile: nginx.caFile)
                #expect(first.failure == nil)
                #expect(first.status == 200)
                #expect(first.httpVersion == version)
                #expect(!first.reusedConnection)
                try expectPhasesInOrder(first)
                let second = await wire.get(url, caFile: nginx.caFile)
                #expect(second.status == 200)
                #expect(second.httpVersion == version)
                #expect(second.reusedConnection)
                #expect(second.headers["x-connection"] == first.headers["x-connection"])
                #expect(second.phases.lookup == nil)
                #expect(second.phases.connect == nil)
                #expect(second.phases.tls == nil)
                #expect(second.phases.firstByte != nil)
                #expect(second.inlineRetries == 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [Nginx.Server.http2, .http1])
    func aFreshRequestUsesNoKeptConnection(_ server: Nginx.Server) async throws {
        try await Nginx.with { nginx in
            try await withTransport { wire in
                let url = nginx.url(server) + "/small.json"
                let first = await wire.get(url, caFile: nginx.caFile)
                let fresh = await wire.get(url, connection: .fresh, caFile: nginx.caFile)
                #expect(!fresh.reusedConnection)
                #expect(fresh.headers["x-connection"] != first.headers["x-connection"])
                #expect(fresh.headers["x-session"] == ".")
                try expectPhasesInOrder(fresh)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aFreshRequestResumesNoSession() async throws {
        try await Nginx.with { nginx in
            try await withTransport { wire in
                let url = nginx.url(.closing) + "/small.json"
                // nginx says "r" for a resumed session and "." for a new one.
                var sessions: [String?] = []
                for connection in [WireRequest.ConnectionUse.any, .any, .fresh] {
                    let exchange = await wire.get(url, connection: connection, caFile: nginx.caFile)
                    #expect(!exchange.reusedConnection)
                    sessions.append(exchange.headers["x-session"])
                }
                #expect(sessions == [".", "r", "."])
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [Nginx.Server.http2, .http1])
    func compressionIsAskedForAndUndone(_ server: Nginx.Server) async throws {
        try await Nginx.with { nginx in
            try await withTransport { wire in
                let url = nginx.url(server) + "/page.json"
                let exchange = await wire.get(url, caFile: nginx.caFile)
                #expect(exchange.failure == nil)
                #expect(exchange.headers["x-accept-encoding"]?.contains("gzip") == true)
                #expect(exchange.headers["content-encoding"] == "gzip")
                #expect(exchange.body == [UInt8](repeating: UInt8(ascii: "x"), count: 400_000))
                var limits = WireLimits.quick
                limits.bodyBytes = 100_000
                let cut = await wire.get(url, limits: limits, caFile: nginx.caFile)
                #expect(cut.failure?.kind == .bodyTooLarge)
                #expect(cut.body.count == 100_000)
                #expect(cut.chunks.last?.end == 100_000)
                #expect(cut.status == 200)
            }
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            (Nginx.Server.expired, TransferFailure.Kind.certificateExpired, "certificate has expired"),
            (.elsewhere, .certificateHost, "127.0.0.1"),
            (.untrusted, .certificateUntrusted, "issuer certificate"),
        ]
    )
    func aWrongCertificateIsNamed(
        _ server: Nginx.Server,
        _ kind: TransferFailure.Kind,
        _ words: String
    ) async throws {
        try await Nginx.with { nginx in
            try await withTransport { wire in
                let exchange = await wire.get(nginx.url(server) + "/small.json", caFile: nginx.caFile)
                #expect(exchange.failure?.kind == kind)
                #expect(exchange.failure?.detail.contains(words) == true, "\(exchange.failure?.detail ?? "")")
                #expect(exchange.status == nil)
                #expect(exchange.body.isEmpty)
                #expect(exchange.phases.tls == nil)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func onlyTheAuthorityOfTheRouteIsTrusted() async throws {
        try await Nginx.with { nginx in
            try await withTransport { wire in
                let url = nginx.url(.http1) + "/small.json"
                #expect(await wire.get(url, caFile: nginx.caFile).status == 200)
                // A kept connection that another trust has opened does not carry it.
                #expect(await wire.get(url).failure?.kind == .certificateUntrusted)
                #expect(await wire.get(url, caFile: nginx.caFile + ".missing").failure?.kind == .local)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aPlainServerBehindHTTPSIsATLSFailure() async throws {
        try await withSite(.failing()) { url, _ in
            try await withTransport { wire in
                let exchange = await wire.get("https" + url.dropFirst(4) + "/models")
                #expect(exchange.failure?.kind == .tls)
                #expect(exchange.failure?.detail.isEmpty == false)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [Nginx.Server.http2, .http1])
    func twoHundredAtOnceEndWithinTheCapOfTheirOrigin(_ server: Nginx.Server) async throws {
        try await withSite(.failing(.init(.slow, on: "list", amount: 0.05))) { site, _ in
            try await Nginx.with(upstream: site) { nginx in
                try await withTransport { wire in
                    let url = nginx.url(server) + "/upstream/models"
                    let exchanges = await withTaskGroup(of: Exchange.self) { group in
                        for _ in 0..<200 { group.addTask { await wire.get(url, caFile: nginx.caFile) } }
                        return await group.reduce(into: []) { $0.append($1) }
                    }
                    #expect(exchanges.count == 200)
                    #expect(exchanges.allSatisfy { $0.failure == nil && $0.status == 200 })
                    #expect(mostAtOnce(exchanges) == 64)
                    // Those beyond the cap have waited, and their waiting is none of the endpoint's time.
                    #expect(exchanges.count { ($0.phases.waited ?? .zero) >= .milliseconds(40) } >= 200 - 64)
                    #expect(exchanges.contains { $0.reusedConnection })
                }
            }
        }
    }

    /// How many of the transfers were under way at the same time, at most.
    private func mostAtOnce(_ exchanges: [Exchange]) -> Int {
        let edges = exchanges.flatMap { exchange in
            let end = exchange.sent.monotonic + (exchange.phases.end ?? .zero)
            return [(exchange.sent.monotonic, 1), (end, -1)]
        }
        var (now, most) = (0, 0)
        for (_, step) in edges.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }) {
            now += step
            most = max(most, now)
        }
        return most
    }
}

/// Expects each phase of a new connection to be there, and none to end before the one that it follows.
func expectPhasesInOrder(_ exchange: Exchange, isSecure: Bool = true) throws {
    let phases = exchange.phases
    let lookup = try #require(phases.lookup)
    let connect = try #require(phases.connect)
    let secured = isSecure ? try #require(phases.tls) : connect
    let firstByte = try #require(phases.firstByte)
    let end = try #require(phases.end)
    #expect(lookup <= connect && connect <= secured && secured <= firstByte && firstByte <= end)
    #expect(try #require(phases.waited) >= .zero)
}
