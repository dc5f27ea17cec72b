import ProbeDomain
import ProbeJSON
import ProbeSimulator
import ProbeTransport
import Testing

/// The times of an exchange, compared with the server's own.
@Suite struct TimeTests {
    /// How far two processes' stamps of the same thing may lie apart on a machine that does other work too.
    static let apart = Duration.milliseconds(250)

    @Test(.timeLimit(.minutes(1)))
    func theFirstByteIsNotTheFirstToken() async throws {
        let site = Script.Site(dialect: .openai, models: [.init(id: "m")], headDelay: 0.15, tokenDelay: 0.3)
        try await withSite(site) { url, simulator in
            try await withTransport { wire in
                let exchange = await wire.post(
                    url + "/chat/completions",
                    #"{"model":"m","stream":true,"messages":[{"role":"user","content":"Hi"}]}"#
                )
                #expect(exchange.status == 200)
                #expect(exchange.failure == nil)
                try expectPhasesInOrder(exchange, isSecure: false)
                let firstByte = try #require(exchange.phases.firstByte)
                let offset = try #require(position(of: "Hello", in: exchange.body))
                let token = try #require(exchange.arrival(ofByte: offset))
                let end = try #require(exchange.phases.end)
                #expect(firstByte >= .milliseconds(150))
                #expect(token >= .milliseconds(450))
                #expect(token - firstByte >= .milliseconds(250))
                #expect(token <= end)
                expectAscending(exchange)
                let stamps = try await stamps(simulator, wire)
                try expectClose(exchange.sent.monotonic + firstByte, #require(stamps["head"]))
                try expectClose(exchange.sent.monotonic + token, #require(stamps["first_token"]))
                try expectClose(exchange.sent.monotonic + end, #require(stamps["end"]))
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func morePiecesThanAreToldApartStillHaveTheirBytes() async throws {
        let count = 5_000
        try await RawServer.with({ connection in
            _ = connection.request()
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<count where !connection.send("1\r\nx\r\n") { return }
            connection.send("0\r\n\r\n")
        }) { server in
            try await withTransport { wire in
                let exchange = await wire.get(server.url)
                #expect(exchange.failure == nil)
                #expect(exchange.body.count == count)
                #expect(exchange.chunks.count <= 4_096)
                #expect(exchange.chunks.last?.end == count)
                expectAscending(exchange)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func anInterimReplyIsNotTheReply() async throws {
        try await RawServer.with({ connection in
            _ = connection.request()
            connection.send("HTTP/1.1 103 Early Hints\r\nX-Early: yes\r\n\r\n")
            connection.reply(headers: ["X-Late: yes"])
        }) { server in
            try await withTransport { wire in
                let exchange = await wire.get(server.url)
                #expect(exchange.status == 200)
                #expect(exchange.headers["x-early"] == nil)
                #expect(exchange.headers["x-late"] == "yes")
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aTimerFiresOnTimeAndACancelledOneNever() async throws {
        try await withTransport { wire in
            let time = SystemTime(loop: wire.loop)
            let start = time.now.monotonic
            // On the loop itself, so that no other thread's delay is counted.
            let late = try await Task(executorPreference: wire.loop) {
                try await time.sleep(until: start + .milliseconds(50))
                return (time.now.monotonic - start) - .milliseconds(50)
            }.value
            #expect(late >= .zero && late < Self.apart, "\(late)")
            let sleeper = Task { try await time.sleep(until: start + .seconds(3_600)) }
            sleeper.cancel()
            await #expect(throws: CancellationError.self) { try await sleeper.value }
            // What lies in the past is due at once.
            try await time.sleep(until: start)
        }
    }

    /// Expects the stamps of the pieces to ascend, between first byte and end.
    private func expectAscending(_ exchange: Exchange) {
        var last = TimedChunk(end: 0, at: exchange.phases.firstByte ?? .zero)
        for chunk in exchange.chunks {
            #expect(chunk.end > last.end && chunk.at >= last.at)
            last = chunk
        }
        #expect(last.at <= exchange.phases.end ?? .zero)
    }

    private func expectClose(_ ours: MonotonicInstant, _ theirs: MonotonicInstant) {
        let difference = ours - theirs
        #expect(difference < Self.apart && difference > .zero - Self.apart, "\(difference)")
    }

    /// The simulator's stamps of the only stream, by what they are of.
    private func stamps(_ simulator: Simulator, _ wire: Wire) async throws -> [String: MonotonicInstant] {
        let exchange = await wire.get(simulator.url + "/_control/stamps")
        var stamps: [String: MonotonicInstant] = [:]
        for node in try JSONNode.parse(exchange.body).array ?? [] {
            guard let what = node["what"]?.string, let time = node["monotonic_us"]?.int else { continue }
            stamps[what] = MonotonicInstant(nanoseconds: Int64(time) * 1_000)
        }
        return stamps
    }

    private func position(of text: String, in body: [UInt8]) -> Int? {
        let wanted = Array(text.utf8)
        return body.indices.first { body[$0...].starts(with: wanted) }
    }
}
