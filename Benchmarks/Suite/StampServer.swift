import BenchmarkSupport
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// An API of the OpenAI shape on loopback that notes when it wrote what: plain HTTP/1.1, one thread, many addresses.
///
/// Endpoint N is the path `/eN` at one of the addresses, so that a client's caps per origin are met as they are met in
/// life: by many hosts.
final class StampServer: Sendable {
    /// The port, the same at all addresses.
    let port: Int
    /// What was asked and when it was answered.
    let book: StampBook

    /// How many addresses there are: ten thousand endpoints are forty at each.
    private static let addresses = 250

    private init(port: Int, book: StampBook) {
        self.port = port
        self.book = book
    }

    /// Starts a server for the time of a measurement.
    ///
    /// - Parameters:
    ///   - script: What it plays.
    ///   - body: The measurement.
    /// - Returns: What the measurement returns.
    /// - Throws: What the measurement throws, or what the system says when no address can be bound.
    static func with<Result>(
        _ script: StampScript = StampScript(),
        _ body: (StampServer) async throws -> Result
    ) async throws -> Result {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let book = StampBook(script, loop: group.next())
        var channels: [any Channel] = []
        let outcome: Swift.Result<Result, any Error>
        do {
            let bootstrap = bootstrap(on: group, book)
            channels.append(try await bootstrap.bind(host: address(1), port: 0).get())
            guard let port = channels[0].localAddress?.port else { throw ChannelError.unknownLocalAddress }
            for number in 2...Self.addresses {
                channels.append(try await bootstrap.bind(host: address(number), port: port).get())
            }
            let server = StampServer(port: port, book: book)
            outcome = .success(try await body(server))
        } catch {
            outcome = .failure(error)
        }
        book.giveUp()
        for channel in channels { try? await channel.close() }
        try? await group.shutdownGracefully()
        return try outcome.get()
    }

    private static func bootstrap(on group: MultiThreadedEventLoopGroup, _ book: StampBook) -> ServerBootstrap {
        ServerBootstrap(group: group)
            // A short queue of connections would look like the client's own slowness.
            .serverChannelOption(ChannelOptions.backlog, value: 4_096)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
                    try channel.pipeline.syncOperations.addHandler(StampHandler(book: book))
                }
            }
            .childChannelOption(ChannelOptions.tcpOption(.tcp_nodelay), value: 1)
    }

    /// 127.0.1.1 for 1, and those that follow it.
    private static func address(_ number: Int) -> String { "127.0.1.\(number)" }

    /// The base URL of an endpoint.
    func url(of endpoint: Int) -> String {
        "http://\(Self.address(endpoint % Self.addresses + 1)):\(port)/e\(endpoint)"
    }

    /// The URL of a list at one address, in which `%d` becomes any number.
    var urlAtOneAddress: String { "http://\(Self.address(1)):\(port)/e%d/models" }

    /// A config of so many endpoints, named `e0` and so on; short, for a config has a largest size.
    ///
    /// - Parameters:
    ///   - endpoints: How many.
    ///   - listEvery: Between two lists.
    ///   - completionEvery: Between two completions; nil for lists alone.
    ///   - watch: A model to wait for.
    /// - Returns: The config as JSON.
    func config(
        endpoints: Int,
        listEvery: String,
        completionEvery: String? = nil,
        watch: String? = nil
    ) -> String {
        let completion = completionEvery == nil ? "" : #","completion":{"models":["\#(StampBook.model)"]}"#
        let rows = (0..<endpoints).map { number in
            #"{"name":"e\#(number)","provider":"openai-compatible","base_url":"\#(url(of: number))"\#(completion)}"#
        }
        return """
            {"watch": [\(watch.map { "\"\($0)\"" } ?? "")],
             "defaults": {"list": {"every": "\(listEvery)"}, "completion": {"every": "\(completionEvery ?? "1h")"}},
             "budget": {"completions_per_day": null, "tokens_per_day": null, "usd_per_day": null},
             "endpoints": [
            \(rows.joined(separator: ",\n"))
            ]}
            """
    }
}

/// What the server plays.
struct StampScript: Sendable {
    /// How many models a list has.
    var models = 20
    /// How many tokens a stream has.
    var tokens = 5
    /// Between the head and the first token, two tokens, the last token and the end.
    var gap = Duration.milliseconds(40)
    /// A model that appears once on the list of each of so many endpoints, after the list has been read without it.
    var newcomer: (model: String, endpoints: Int)?
    /// Between two appearances of it, anywhere.
    var pause = Duration.milliseconds(100)
    /// Answers to lists wait until so many have been asked for and `release` is called; 0 for none.
    var held = 0
}

/// One answer: when its parts were written, each stamped right before its write.
///
/// All stamps are microseconds since 1970 of CLOCK_REALTIME, the clock of the record's times; 0 for what was not written.
struct Stamp: Sendable {
    /// The endpoint's number.
    let endpoint: Int
    /// A stream, and no list.
    let isCompletion: Bool
    /// When the whole request had been read.
    let asked: Int64
    /// How many streams were open then, this one too.
    var open = 0
    /// The head; for a list the whole answer goes out in one write.
    var head: Int64 = 0
    /// The first token's event.
    var firstToken: Int64 = 0
    /// The last token's event.
    var lastToken: Int64 = 0
    /// The last bytes.
    var end: Int64 = 0
    /// It was the first list with the newcomer.
    var showsNewcomer = false

    /// Wall time now.
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
