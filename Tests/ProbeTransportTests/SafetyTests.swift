import ProbeDomain
import ProbeSimulator
import ProbeTransport
import Testing

/// The key goes to the host of the URL and to nobody else, and only over what the route allows.
@Suite struct SafetyTests {
    @Test(.timeLimit(.minutes(1)), arguments: [301, 302, 303, 307, 308])
    func aRedirectIsNeverFollowed(_ status: Int) async throws {
        try await RawServer.with({ connection in
            while connection.request() != nil { connection.reply() }
        }) { other in
            let headers = ["location": other.url + "/steal"]
            try await withSite(.failing(.init(.status, status: status, body: "{}", headers: headers))) { url, _ in
                try await withTransport { wire in
                    for method in [WireRequest.Method.get, .post] {
                        let exchange = await wire.send(Self.request(method, url + "/models"))
                        #expect(exchange.failure == nil)
                        #expect(exchange.status == status)
                        #expect(exchange.headers["location"] == other.url + "/steal")
                    }
                }
            }
            #expect(other.connections == 0)
            #expect(other.requests.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func theKeyIsSentAsAHeaderAndNowhereElse() async throws {
        try await RawServer.with({ connection in
            while connection.request() != nil { connection.reply() }
        }) { server in
            try await withTransport { wire in
                let exchange = await wire.send(Self.request(.get, server.url + "/a/../b%2Fc?x=y"))
                #expect(exchange.status == 200)
                let request = try #require(server.requests.first)
                // The path goes out as it was given.
                #expect(request.hasPrefix("GET /a/../b%2Fc?x=y HTTP/1.1\r\n"))
                #expect(request.contains("\r\nAuthorization: Bearer sk-secret\r\n"))
                #expect(request.split(separator: "sk-secret", omittingEmptySubsequences: false).count == 2)
                #expect(!"\(exchange)".contains("sk-secret"))
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aPostHasItsBodyAndNoExpectation() async throws {
        try await RawServer.with({ connection in
            while connection.request() != nil { connection.reply() }
        }) { server in
            try await withTransport { wire in
                let body = String(repeating: "0123456789", count: 30_000)
                #expect(await wire.post(server.url, body).status == 200)
                #expect(await wire.post(server.url, "{}").status == 200)
                let requests = server.requests
                #expect(requests.count == 2)
                #expect(requests.first?.hasSuffix("\r\n\r\n" + body) == true)
                #expect(requests.last?.hasSuffix("\r\n\r\n{}") == true)
                #expect(requests.allSatisfy { !$0.lowercased().contains("\r\nexpect:") })
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func plainHTTPIsRefusedUnlessTheRouteAllowsIt() async throws {
        try await RawServer.with({ $0.hold() }) { server in
            try await withTransport { wire in
                let exchange = await wire.send(Self.request(.get, server.url, allowsPlainHTTP: false))
                #expect(exchange.failure?.kind == .local)
                #expect(exchange.failure?.detail == "the URL is neither https nor allowed http")
                #expect(server.connections == 0)
            }
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "file:///etc/passwd", "gopher://127.0.0.1:PORT/", "ftp://127.0.0.1:PORT/", "dict://127.0.0.1:PORT/",
            "127.0.0.1:PORT/", "", "https://", "http://user:secret@127.0.0.1:PORT/", "http://127.0.0.1:PORT/ space",
            "http://127.0.0.1:PORT/\r\nX: y", "http://127.0.0.1:99999/",
        ]
    )
    func noOtherURLIsTried(_ url: String) async throws {
        try await RawServer.with({ $0.hold() }) { server in
            try await withTransport { wire in
                let url = url.split(separator: "PORT", omittingEmptySubsequences: false).joined(
                    separator: "\(server.port)"
                )
                let exchange = await wire.send(Self.request(.get, url))
                #expect(exchange.failure?.kind == .local)
                #expect(exchange.failure?.detail.isEmpty == false)
                #expect(exchange.body.isEmpty)
                #expect(server.connections == 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["a\r\nX-Injected: b", "a\nb", "a\u{0}b", "a\u{7F}"])
    func aHeaderWithControlCharactersIsRefused(_ value: String) async throws {
        try await RawServer.with({ $0.hold() }) { server in
            try await withTransport { wire in
                var request = Self.request(.get, server.url)
                request.headers = [.init("X-Key", secret: Secret(value, origin: "env KEY"))]
                let exchange = await wire.send(request)
                #expect(exchange.failure?.kind == .local)
                #expect(server.connections == 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aProxyOfTheRouteIsUsed() async throws {
        try await RawServer.with({ connection in
            while connection.request() != nil { connection.reply() }
        }) { proxy in
            try await withTransport { wire in
                var request = Self.request(.get, "http://127.0.0.1:9/models")
                request.route.proxy = proxy.url
                #expect(await wire.send(request).status == 200)
                #expect(proxy.requests.first?.hasPrefix("GET http://127.0.0.1:9/models ") == true)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func whatAProxySaysToCONNECTIsNotTheEndpointsReply() async throws {
        // The tunnel is there, and at its other end nobody speaks TLS.
        try await RawServer.with({ connection in
            guard connection.request() != nil else { return }
            connection.send("HTTP/1.1 200 Connection established\r\nRetry-After: 3600\r\n\r\n")
        }) { proxy in
            try await withTransport { wire in
                var request = Self.request(.get, "https://127.0.0.1:9/models")
                request.route.proxy = proxy.url
                let exchange = await wire.send(request)
                #expect(proxy.requests.first?.hasPrefix("CONNECT 127.0.0.1:9 ") == true)
                #expect(exchange.failure != nil)
                #expect(exchange.status == nil)
                #expect(exchange.headers == HeaderFields())
                #expect(exchange.phases.firstByte == nil)
            }
        }
    }

    private static func request(
        _ method: WireRequest.Method,
        _ url: String,
        allowsPlainHTTP: Bool = true
    ) -> WireRequest {
        WireRequest(
            method: method,
            url: url,
            headers: [.init("Authorization", prefix: "Bearer ", secret: Secret("sk-secret", origin: "env KEY"))],
            body: method == .post ? Array("{}".utf8) : [],
            limits: .quick,
            route: WireRoute(allowsPlainHTTP: allowsPlainHTTP)
        )
    }
}
