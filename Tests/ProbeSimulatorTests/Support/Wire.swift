import NIOCore
import NIOPosix
import ProbeJSON
import ProbeSimulator
import Testing

/// All that came back on one connection.
struct WireReply: Sendable {
    /// Every byte.
    var bytes: [UInt8] = []
    /// The peer reset the connection instead of closing it.
    var wasReset = false
    /// When the first byte was there, since the request went out.
    var firstByte: Duration?

    private var split: (head: [String], body: [UInt8])? {
        let mark = Array("\r\n\r\n".utf8)
        guard let end = bytes.firstRange(of: mark) else { return nil }
        let text = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
        return (lines, Array(bytes[end.upperBound...]))
    }

    /// The status; nil when no head came.
    var status: Int? {
        split?.head.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }

    /// The value of a header; `name` in lower case.
    func header(_ name: String) -> String? {
        for line in split?.head.dropFirst() ?? [] {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, parts[0].lowercased() == name {
                return String(parts[1].drop { $0 == " " })
            }
        }
        return nil
    }

    /// The body, with its chunks joined, as far as it came.
    var body: [UInt8] {
        guard let raw = split?.body else { return [] }
        guard header("transfer-encoding") == "chunked" else { return raw }
        return chunks(raw).body
    }

    /// Whether the body came to the end that its head announced.
    var isComplete: Bool {
        guard let raw = split?.body else { return false }
        if header("transfer-encoding") == "chunked" { return chunks(raw).isComplete }
        return header("content-length").flatMap { Int($0) } == raw.count
    }

    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON.
    func json() throws -> JSONNode { try JSONNode.parse(body) }

    /// The data of the events of a stream, with their names.
    func events() -> [(name: String?, data: String)] {
        text.split(separator: "\n\n").compactMap { block in
            let lines = block.split(separator: "\n")
            let data = lines.filter { $0.hasPrefix("data: ") }.map { $0.dropFirst(6) }.joined(separator: "\n")
            let name = lines.first { $0.hasPrefix("event: ") }.map { String($0.dropFirst(7)) }
            return data.isEmpty ? nil : (name, data)
        }
    }

    private func chunks(_ raw: [UInt8]) -> (body: [UInt8], isComplete: Bool) {
        var rest = raw[...]
        var body: [UInt8] = []
        while let line = rest.firstRange(of: Array("\r\n".utf8)),
            let size = Int(String(decoding: rest[..<line.lowerBound], as: UTF8.self), radix: 16)
        {
            rest = rest[line.upperBound...]
            if size == 0 { return (body, true) }
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
        return (body, false)
    }
}

/// Collects what comes until the peer ends it, or enough is there.
private final class Collector: ChannelInboundHandler, @unchecked Sendable {
    // All members are touched on the channel's event loop alone.
    typealias InboundIn = ByteBuffer
    private let enough: Int
    private let done: EventLoopPromise<WireReply>
    private let start = ContinuousClock.now
    private var reply = WireReply()

    init(enough: Int, done: EventLoopPromise<WireReply>) {
        self.enough = enough
        self.done = done
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reply.firstByte = reply.firstByte ?? (ContinuousClock.now - start)
        reply.bytes += Array(unwrapInboundIn(data).readableBytesView)
        if reply.bytes.count >= enough { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? IOError, error.errnoCode == ECONNRESET { reply.wasReset = true }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { done.succeed(reply) }
}

extension Simulator {
    /// Sends a request on a connection of its own and takes all that comes back.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The path with its query.
    ///   - headers: Beside `Host` and `Connection`.
    ///   - body: JSON.
    ///   - enough: The bytes after which the connection is closed from our side.
    ///   - patience: After which it is closed, too.
    /// - Returns: What came.
    /// - Throws: When nothing listens.
    func ask(
        _ method: String,
        _ path: String,
        headers: [String: String] = [:],
        body: String = "",
        enough: Int = .max,
        patience: Duration = .seconds(10)
    ) async throws -> WireReply {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let done = loop.makePromise(of: WireReply.self)
        let channel = try await ClientBootstrap(group: loop)
            .channelInitializer { $0.pipeline.addHandler(Collector(enough: enough, done: done)) }
            .connect(host: "127.0.0.1", port: port).get()
        let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
        let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
        let head = "\(method) \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(lines)\(length)\r\n"
        let timeout = loop.scheduleTask(in: TimeAmount(patience)) { channel.close(promise: nil) }
        defer { timeout.cancel() }
        try await channel.writeAndFlush(ByteBuffer(string: head + body))
        return try await done.futureResult.get()
    }

    /// Asks for JSON.
    func get(_ path: String, headers: [String: String] = [:]) async throws -> JSONNode {
        try await ask("GET", path, headers: headers).json()
    }
}

/// Runs a simulator for the time of a test.
func withSimulator<Result>(
    _ sites: [String: Script.Site],
    _ body: (Simulator) async throws -> Result
) async throws -> Result {
    let simulator = try await Simulator.start(Script(sites: sites))
    do {
        let result = try await body(simulator)
        try await simulator.stop()
        return result
    } catch {
        try? await simulator.stop()
        throw error
    }
}

/// How to ask a site of a dialect.
struct Asking: Sendable, CustomTestStringConvertible {
    let dialect: Script.Dialect
    let list: String
    let retrieve: String
    let whole: (path: String, body: String)
    let stream: (path: String, body: String)
    let key: [String: String]
    let other: [String: String]

    var testDescription: String { dialect.rawValue }

    /// All dialects, and Chat Completions beside Responses.
    static let all = [openAI, chat, anthropic, gemini]

    static let openAI = Asking(
        dialect: .openai,
        list: "/s/v1/models",
        retrieve: "/s/v1/models/m-1",
        whole: ("/s/v1/responses", #"{"model":"m-1","input":"hi","max_output_tokens":16,"store":false}"#),
        stream: ("/s/v1/responses", #"{"model":"m-1","input":"hi","max_output_tokens":16,"stream":true}"#),
        key: ["Authorization": "Bearer key"],
        other: [:]
    )

    static let chat = Asking(
        dialect: .openai,
        list: "/s/v1/models",
        retrieve: "/s/v1/models/m-1",
        whole: ("/s/v1/chat/completions", #"{"model":"m-1","messages":[],"max_completion_tokens":256}"#),
        stream: (
            "/s/v1/chat/completions",
            #"{"model":"m-1","messages":[],"stream":true,"stream_options":{"include_usage":true}}"#
        ),
        key: ["Authorization": "Bearer key"],
        other: [:]
    )

    static let anthropic = Asking(
        dialect: .anthropic,
        list: "/s/v1/models?limit=1000",
        retrieve: "/s/v1/models/m-1",
        whole: ("/s/v1/messages", #"{"model":"m-1","max_tokens":1,"messages":[]}"#),
        stream: ("/s/v1/messages", #"{"model":"m-1","max_tokens":1,"messages":[],"stream":true}"#),
        key: ["x-api-key": "key"],
        other: ["anthropic-version": "2023-06-01"]
    )

    static let gemini = Asking(
        dialect: .gemini,
        list: "/s/v1beta/models?pageSize=1000",
        retrieve: "/s/v1beta/models/m-1",
        whole: ("/s/v1beta/models/m-1:generateContent", #"{"contents":[]}"#),
        stream: ("/s/v1beta/models/m-1:streamGenerateContent?alt=sse", #"{"contents":[]}"#),
        key: ["x-goog-api-key": "key"],
        other: [:]
    )

    /// The headers of a request that is let in.
    var headers: [String: String] { key.merging(other) { first, _ in first } }

    /// A site of this dialect with two models and one key.
    func site(faults: [Script.Fault]? = nil, page: Int? = nil, tokenDelay: Double? = nil) -> Script.Site {
        Script.Site(
            dialect: dialect,
            keys: ["key"],
            models: [
                Script.Model(id: "m-1", snapshot: "m-1-2026-04-23"), Script.Model(id: "m-2"), Script.Model(id: "m-3"),
            ],
            faults: faults,
            page: page,
            tokenDelay: tokenDelay
        )
    }

    /// The ids on a page of a list.
    func ids(_ node: JSONNode) -> [String]? {
        (node["data"] ?? node["models"])?.array?.compactMap { ($0["id"] ?? $0["name"])?.string }
    }
}
