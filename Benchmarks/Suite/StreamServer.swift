import ArgumentParser
import NIOCore
import NIOHTTP1
import NIOPosix

/// A server whose completions are streams of 200 events, each sent by itself, a millisecond after the one before.
///
/// It is a program of its own, so that it has a core of its own.
struct StreamServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stream-server",
        abstract: "Serve streams on the loopback interface until it is ended.",
        shouldDisplay: false
    )

    /// How many events a stream has beside the last two.
    static let events = 200
    /// The only model of its list.
    static let model = "model-1"

    @Argument(help: "The port to listen on.")
    var port: Int

    func run() async throws {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
            .serverChannelOption(ChannelOptions.backlog, value: 4_096)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(StreamHandler())
                }
            }
            .childChannelOption(ChannelOptions.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: port).get()
        try await channel.closeFuture.get()
    }
}

/// Answers a GET with the list, and a POST with a stream.
private final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private var method = HTTPMethod.GET

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): method = head.method
        case .body: break
        case .end where method == .GET: sendList(context)
        case .end: beginStream(context)
        }
    }

    private func sendList(_ context: ChannelHandlerContext) {
        let text = #"{"object":"list","data":[{"id":"\#(StreamServer.model)","object":"model"}]}"#
        let fields: HTTPHeaders = ["Content-Type": "application/json", "Content-Length": "\(text.utf8.count)"]
        send(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: fields)), context)
        send(.body(.byteBuffer(ByteBuffer(string: text))), context)
        send(.end(nil), context)
        context.flush()
    }

    private func beginStream(_ context: ChannelHandlerContext) {
        let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Type": "text/event-stream"])
        send(.head(head), context)
        context.flush()
        sendEvent(0, context)
    }

    private func sendEvent(_ number: Int, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        guard number < StreamServer.events else {
            send(.body(.byteBuffer(Self.last)), context)
            send(.end(nil), context)
            context.flush()
            return
        }
        send(.body(.byteBuffer(Self.event)), context)
        context.flush()
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(1)) { self.sendEvent(number + 1, context) }
    }

    private func send(_ part: HTTPServerResponsePart, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(part), promise: nil)
    }

    private static let event = chunk(#""choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}]"#)
    private static let last = ByteBuffer(
        string: [
            String(buffer: chunk(#""choices":[{"index":0,"delta":{},"finish_reason":"stop"}]"#)),
            String(
                buffer: chunk(
                    #""choices":[],"usage":{"prompt_tokens":8,"completion_tokens":200,"total_tokens":208}"#
                )
            ), "data: [DONE]\n\n",
        ].joined()
    )

    private static func chunk(_ members: String) -> ByteBuffer {
        ByteBuffer(
            string: #"data: {"id":"c-1","object":"chat.completion.chunk","created":1700000000,"model":"#
                + #""\#(StreamServer.model)",\#(members)}"# + "\n\n"
        )
    }
}
