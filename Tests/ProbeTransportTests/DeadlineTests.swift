import ProbeDomain
import ProbeSimulator
import ProbeTransport
import Testing

/// Every deadline ends its transfer, and nothing else on the loop is late because of it.
@Suite struct DeadlineTests {
    /// Ways of a peer to be silent, or to talk without end.
    enum Peer: String, CaseIterable {
        case answersNoConnection, makesNoHandshake, sendsNoHead, sendsHalfAHead, sendsCommentsOnly, sendsWithoutEnd
        case takesNoBody
    }

    static let limit = Duration.seconds(2)
    /// How late it may be on a machine that does other work too; less than the limit, so that a loop that stands still
    /// until the limit is seen.
    static let tolerance = Duration.milliseconds(1_500)

    @Test(.timeLimit(.minutes(1)), arguments: Peer.allCases)
    func aDeadlineEndsTheTransferAndNothingElse(_ peer: Peer) async throws {
        try await RawServer.with({ connection in
            while connection.request() != nil { connection.reply() }
        }) { good in
            try await withTransport { wire in
                let (exchange, slowest) = try await withTraffic(wire, to: good.url) {
                    try await meet(peer, wire)
                }
                let kind: TransferFailure.Kind =
                    switch peer {
                    case .answersNoConnection, .makesNoHandshake: .connectTimeout
                    case .sendsNoHead, .takesNoBody: .firstByteTimeout
                    case .sendsHalfAHead, .sendsCommentsOnly: .silenceTimeout
                    case .sendsWithoutEnd: .totalTimeout
                    }
                #expect(exchange.failure?.kind == kind, "\(exchange.failure?.detail ?? "")")
                // Silence is counted from the last content, and the head is the last.
                let start = kind == .silenceTimeout ? try #require(exchange.phases.firstByte) : .zero
                let end = try #require(exchange.phases.end) - start
                #expect(end >= Self.limit && end <= Self.limit + Self.tolerance, "\(end)")
                #expect(slowest <= Self.tolerance, "\(slowest)")
                let hasHead = [.sendsCommentsOnly, .sendsWithoutEnd].contains(peer)
                #expect((exchange.status == 200) == hasHead)
                #expect(exchange.body.isEmpty != hasHead)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func withoutAnObserverEveryByteIsContent() async throws {
        try await RawServer.with({ $0.stream(": still here\n\n") }) { server in
            try await withTransport { wire in
                var limits = WireLimits.quick
                limits.silence = .milliseconds(1_500)
                limits.total = .seconds(3)
                #expect(await wire.get(server.url, limits: limits).failure?.kind == .totalTimeout)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aListOfWhichNothingCameHasNoFirstByte() async throws {
        try await withSite(.failing(.init(.hang))) { url, _ in
            try await withTransport { wire in
                // As in the limits of a list, where both are the same.
                var limits = WireLimits.quick
                limits.firstByte = .milliseconds(200)
                limits.total = .milliseconds(200)
                #expect(await wire.get(url + "/models", limits: limits).failure?.kind == .firstByteTimeout)
            }
        }
    }

    private func meet(_ peer: Peer, _ wire: Wire) async throws -> Exchange {
        var limits = WireLimits.quick
        switch peer {
        case .answersNoConnection:
            limits.connect = Self.limit
            return try await RawServer.withFullBacklog { await wire.get($0.url, limits: limits) }
        case .makesNoHandshake:
            limits.connect = Self.limit
            return try await RawServer.with({ $0.hold() }) { server in
                await wire.get("https://127.0.0.1:\(server.port)", limits: limits)
            }
        case .sendsNoHead:
            limits.firstByte = Self.limit
            return try await RawServer.with({ $0.hold() }) { await wire.get($0.url, limits: limits) }
        case .sendsHalfAHead:
            limits.silence = Self.limit
            return try await RawServer.with({ connection in
                _ = connection.request()
                connection.send("HTTP/1.1 200 OK\r\nX-Half: ")
                connection.hold()
            }) { await wire.get($0.url, limits: limits) }
        case .sendsCommentsOnly:
            limits.silence = Self.limit
            return try await RawServer.with({ $0.stream(": still here\n\n") }) { server in
                await wire.get(server.url, limits: limits, observer: NoContent())
            }
        case .sendsWithoutEnd:
            limits.total = Self.limit
            return try await RawServer.with({ $0.stream("data: more\n\n") }) { server in
                await wire.get(server.url, limits: limits)
            }
        case .takesNoBody:
            limits.firstByte = Self.limit
            let isOver = Mutexed(false)
            // It reads nothing, so that the kernel's buffers fill and the body is never out.
            return try await RawServer.with({ _ in while !isOver.value { pause() } }) { server in
                defer { isOver.value = true }
                return await wire.post(server.url, String(repeating: "x", count: 16_000_000), limits: limits)
            }
        }
    }
}

/// Finds no content in anything.
private struct NoContent: BodyObserver {
    mutating func observe(_ bytes: UnsafeRawBufferPointer) -> BodyProgress { [] }
}
