import NIOCore
import NIOHTTP1

/// Answers the requests of one connection, on its event loop.
final class StampHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let book: StampBook
    private var uri = ""
    /// The model that a completion is asked for.
    private var model = ""

    init(book: StampBook) { self.book = book }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): uri = head.uri
        case .body(let buffer): model = Self.model(in: String(buffer: buffer))
        case .end: answer(context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ context: ChannelHandlerContext) {
        let parts = uri.split(separator: "/")
        guard let endpoint = parts.first.flatMap({ Int($0.dropFirst()) }) else {
            context.close(promise: nil)
            return
        }
        let isCompletion = parts.last == "completions"
        let (number, hasNewcomer) = book.note(endpoint, isCompletion: isCompletion)
        if isCompletion {
            beginStream(number, model, context)
        } else {
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            let loop = context.eventLoop
            book.answer {
                // Those that were held back are let go from elsewhere.
                guard !loop.inEventLoop else { return bound.value.0.sendList(number, hasNewcomer, bound.value.1) }
                loop.execute { bound.value.0.sendList(number, hasNewcomer, bound.value.1) }
            }
        }
    }

    /// The model that a request names; its body is so short that it comes in one piece.
    private static func model(in body: String) -> String {
        let mark = #""model":""#
        guard let start = body.firstRange(of: mark) else { return "" }
        return String(body[start.upperBound...].prefix { $0 != "\"" })
    }

    private func sendList(_ number: Int, _ hasNewcomer: Bool, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        let body = hasNewcomer ? book.listWithNewcomer : book.list
        let headers: HTTPHeaders = [
            "content-type": "application/json", "content-length": "\(body.readableBytes)",
        ]
        let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        book.stamp(number, \.head)
        book.stamp(number, \.end)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        book.finish(number)
    }

    private func beginStream(_ number: Int, _ model: String, _ context: ChannelHandlerContext) {
        let headers: HTTPHeaders = ["content-type": "text/event-stream", "transfer-encoding": "chunked"]
        let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
        book.stamp(number, \.head)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        goOn(number, model, token: 0, context)
    }

    private func goOn(_ number: Int, _ model: String, token: Int, _ context: ChannelHandlerContext) {
        let loop = context.eventLoop.assumeIsolated()
        loop.scheduleTask(in: .nanoseconds(book.script.gap.microseconds * 1_000)) {
            guard context.channel.isActive else { return self.book.finish(number) }
            guard token < self.book.script.tokens else { return self.endStream(number, model, context) }
            let event = Self.event(model, #"[{"index":0,"delta":{"content":"word "},"finish_reason":null}]"#, "null")
            let part = self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: event))))
            if token == 0 { self.book.stamp(number, \.firstToken) }
            // The last one wins.
            self.book.stamp(number, \.lastToken)
            context.writeAndFlush(part, promise: nil)
            self.goOn(number, model, token: token + 1, context)
        }
    }

    private func endStream(_ number: Int, _ model: String, _ context: ChannelHandlerContext) {
        let tokens = book.script.tokens
        let usage = #"{"prompt_tokens":8,"completion_tokens":\#(tokens),"total_tokens":\#(tokens + 8)}"#
        let text =
            Self.event(model, #"[{"index":0,"delta":{},"finish_reason":"stop"}]"#, "null")
            + Self.event(model, "[]", usage) + "data: [DONE]\n\n"
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        book.stamp(number, \.end)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        book.finish(number)
    }

    private static func event(_ model: String, _ choices: String, _ usage: String) -> String {
        let start = #"data: {"id":"c","object":"chat.completion.chunk","created":1767225600"#
        return start + #","model":"\#(model)","choices":\#(choices),"usage":\#(usage)}"# + "\n\n"
    }
}
