import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// Collects a request and plays the world's answer to it.
///
/// Lives on its connection's event loop.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let world: World
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var isFresh = true

    init(world: World) { self.world = world }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(var buffer):
            guard body.count < 1_048_576 else { return }
            body += buffer.readBytes(length: buffer.readableBytes) ?? []
        case .end:
            guard let head else { return }
            self.head = nil
            answer(head, context)
            isFresh = false
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let target = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = (target.first ?? "").split(separator: "/", maxSplits: 1)
        let site = parts.first.map(String.init) ?? ""
        var query: [String: String] = [:]
        for pair in (target.count > 1 ? target[1] : "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            query[Request.decoded(parts[0])] = parts.count > 1 ? Request.decoded(parts[1]) : ""
        }
        let request = Request(
            method: head.method.rawValue,
            path: "/" + (parts.count > 1 ? String(parts[1]) : ""),
            query: query,
            headers: Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first },
            body: body,
            target: head.uri
        )
        if site == "_control" {
            AnswerPlayer(control(request), context: context, isKeptAlive: head.isKeepAlive, stamp: { _ in }).play()
            return
        }
        let (answer, number) = world.answer(request, site: site, isFresh: isFresh)
        let world = world
        AnswerPlayer(answer, context: context, isKeptAlive: head.isKeepAlive) { world.stamp(number, $0) }.play()
    }

    /// The control plane: what was asked, the stamps, another script.
    private func control(_ request: Request) -> Answer {
        switch (request.method, request.path) {
        case ("GET", "/requests"): return .json(200, .array(world.requests))
        case ("GET", "/stamps"): return .json(200, .array(world.stamps))
        case ("POST", "/script"):
            guard let script = try? Script.read(request.body) else { return .json(400, ["error": "not a script"]) }
            world.apply(script)
            return .json(200, ["ok": true])
        default: return .json(404, ["error": "no such control"])
        }
    }
}

/// Sends an answer piece by piece, on the connection's event loop.
final class AnswerPlayer {
    private let answer: Answer
    private let context: ChannelHandlerContext
    private let isKeptAlive: Bool
    private let stamp: (String) -> Void
    private var isChunked = true

    init(_ answer: Answer, context: ChannelHandlerContext, isKeptAlive: Bool, stamp: @escaping (String) -> Void) {
        self.answer = answer
        self.context = context
        self.isKeptAlive = isKeptAlive && answer.ending == .complete
        self.stamp = stamp
    }

    func play() {
        guard answer.ending != .hang else { return }
        after(answer.headDelay) { self.sendHead() }
    }

    private func sendHead() {
        guard answer.status > 0 else {
            reset()
            return
        }
        var headers = HTTPHeaders(answer.headers)
        headers.add(name: "date", value: Dates.http(Int(time(nil))))
        let length = answer.pieces.reduce(0) { $0 + $1.bytes.count }
        let isOnePiece = answer.pieces.count <= 1 && answer.ending != .endless
        if answer.ending == .truncate {
            headers.add(name: "content-length", value: String(length + 100))
        } else if isOnePiece, answer.ending == .complete {
            headers.add(name: "content-length", value: String(length))
        } else {
            headers.add(name: "transfer-encoding", value: "chunked")
        }
        headers.add(name: "connection", value: isKeptAlive ? "keep-alive" : "close")
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status), headers: headers)
        context.writeAndFlush(wrap(.head(head)), promise: nil)
        stamp("head")
        sendPiece(0)
    }

    private func sendPiece(_ index: Int) {
        guard index < answer.pieces.count else {
            end()
            return
        }
        let piece = answer.pieces[index]
        after(piece.delay) {
            guard self.context.channel.isActive else { return }
            self.context.writeAndFlush(self.wrap(.body(.byteBuffer(ByteBuffer(bytes: piece.bytes)))), promise: nil)
            if piece.isFirstToken { self.stamp("first_token") }
            let isLast = index == self.answer.pieces.count - 1
            self.sendPiece(isLast && self.answer.ending == .endless ? index : index + 1)
        }
    }

    private func end() {
        switch answer.ending {
        case .complete:
            let isKeptAlive = isKeptAlive
            let context = NIOLoopBound(context, eventLoop: context.eventLoop)
            self.context.writeAndFlush(wrap(.end(nil))).whenComplete { _ in
                if !isKeptAlive { context.value.close(promise: nil) }
            }
            stamp("end")
        case .truncate: context.close(promise: nil)
        case .reset: reset()
        case .hang, .endless: break
        }
    }

    /// Closes so that the peer sees a reset: unsent bytes are thrown away (socket(7), SO_LINGER of 0 seconds).
    private func reset() {
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        let linger = ChannelOptions.Types.SocketOption(level: .socket, name: .so_linger)
        self.context.channel.setOption(linger, value: SocketOptionValue(1)).whenComplete { _ in
            context.value.close(promise: nil)
        }
    }

    private func after(_ seconds: Double, _ body: @escaping () -> Void) {
        guard seconds > 0 else {
            body()
            return
        }
        context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(seconds * 1e9)), body)
    }

    private func wrap(_ part: HTTPServerResponsePart) -> NIOAny { NIOAny(part) }
}
