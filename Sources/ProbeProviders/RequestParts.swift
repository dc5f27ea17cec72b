import ProbeDomain
import ProbeJSON

/// What the requests of all dialects share.
enum RequestParts {
    /// A free GET.
    static func get(_ url: String, _ target: DialectTarget, auth: [WireRequest.Header]) -> WireRequest {
        WireRequest(
            method: .get,
            url: url,
            headers: [.init("Accept", "application/json"), .init("User-Agent", target.userAgent)] + auth
                + target.headers,
            limits: target.listLimits,
            route: target.route
        )
    }

    /// A paid POST of JSON.
    static func post(
        _ url: String,
        _ body: JSONOutput,
        _ target: DialectTarget,
        auth: [WireRequest.Header],
        isStreaming: Bool,
        observer: StreamObserver = StreamObserver()
    ) -> WireRequest {
        post(
            url,
            body,
            target,
            auth: auth,
            accept: isStreaming ? "text/event-stream" : "application/json",
            observer: isStreaming ? observer : nil
        )
    }

    /// The same, whose answer is a stream of another kind.
    static func post(
        _ url: String,
        _ body: JSONOutput,
        _ target: DialectTarget,
        auth: [WireRequest.Header],
        accept: String,
        observer: (any BodyObserver)?
    ) -> WireRequest {
        WireRequest(
            method: .post,
            url: url,
            headers: [
                .init("Accept", accept),
                .init("Content-Type", "application/json"), .init("User-Agent", target.userAgent),
            ] + auth + target.headers,
            body: body.compactBytes,
            limits: target.completionLimits,
            route: target.route,
            observer: observer
        )
    }

    /// The key in the usual header; nothing without one.
    static func bearer(_ target: DialectTarget) -> [WireRequest.Header] {
        target.key.map { [.init("Authorization", prefix: "Bearer ", secret: $0)] } ?? []
    }

    /// The query of an address that a server gives for the next page; nil when it has none.
    ///
    /// Nothing but the query is taken from it: with the host or the path, a server could send the key elsewhere.
    static func query(of address: String) -> PageToken? {
        address.firstIndex(of: "?").flatMap { mark in
            PageToken(String(address[address.index(after: mark)...].prefix { $0 != "#" }))
        }
    }

    /// Such a query as it may be sent: what separates and escapes in it stays as it is, all else is encoded.
    static func query(_ token: PageToken) -> String { encoded(token.text, keeping: "=&%+,;:") }

    /// An id as one segment of a path (RFC 3986 section 3.3): all but unreserved characters are encoded.
    static func segment(_ id: ModelID) -> String { encoded(id.text) }

    /// Text as the value of a query parameter.
    static func encoded(_ text: String) -> String { encoded(text, keeping: "") }

    private static func encoded(_ text: String, keeping kept: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.append(byte)
            case _ where kept.utf8.contains(byte): result.append(byte)
            default:
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

/// The frame in which every dialect reads an answer: transfer failures, foreign bodies and errors come first.
enum ReplyFrame {
    /// Reads an exchange; `success` reads the body of a success.
    static func read(
        _ exchange: Exchange,
        requestID: String?,
        buckets: [LimitBucket],
        wait: (ErrorFacts?) -> NamedWait?,
        partial: () -> CompletionReading? = { nil },
        success: () -> Reading.Content
    ) -> Reading {
        var error: ErrorFacts?
        let content = content(exchange, partial: partial, success: success, error: &error)
        let explicit = error == nil && !isRefusal(exchange) ? nil : wait(error)
        return Reading(
            content: content,
            requestID: requestID.map { escaped($0, limit: 200) },
            limits: LimitFacts(wait: explicit?.wait, waitSource: explicit?.source, buckets: buckets)
        )
    }

    private static func isRefusal(_ exchange: Exchange) -> Bool { (exchange.status ?? 0) >= 400 }

    private static func content(
        _ exchange: Exchange,
        partial: () -> CompletionReading?,
        success: () -> Reading.Content,
        error: inout ErrorFacts?
    ) -> Reading.Content {
        guard exchange.failure == nil, let status = exchange.status else {
            // The head of a refusal says enough, even when its body did not come whole.
            if let status = exchange.status, status >= 400, let facts = ErrorReader.facts(exchange) {
                error = facts
                return .error(facts)
            }
            return .incomplete(partial())
        }
        guard (200..<300).contains(status) else {
            guard status >= 400, let facts = ErrorReader.facts(exchange) else {
                return .foreign(ForeignReader.body(exchange))
            }
            error = facts
            return .error(facts)
        }
        if exchange.isUnchangedList { return .unchangedList }
        let content = success()
        if case .error(let facts) = content { error = facts }
        return content
    }

    /// Reads a success of an API whose completions come in one form.
    static func success(
        _ exchange: Exchange,
        _ question: Question,
        page: (JSONNode) -> Reading.Content,
        row: (JSONNode) -> ListedModel?,
        stream: ([UInt8]) -> StreamReading,
        whole: (JSONNode) -> Reading.Content
    ) -> Reading.Content {
        switch question {
        case .list: return json(exchange, page)
        case .retrieve: return json(exchange) { ListReader.retrieved(row($0)) }
        case .completion(_, let options):
            guard options.isStreaming else { return json(exchange, whole) }
            return Self.stream(exchange, stream(exchange.body), whole: whole)
        }
    }

    /// What had been streamed when a transfer failed; nil where nothing was to be.
    static func partial(
        _ exchange: Exchange,
        _ question: Question,
        stream: ([UInt8]) -> StreamReading
    ) -> CompletionReading? {
        guard case .completion(_, let options) = question, options.isStreaming, !exchange.body.isEmpty else {
            return nil
        }
        return stream(exchange.body).marked
    }

    /// Reads the body of a success as a stream.
    ///
    /// A server that cannot stream answers in one piece, and something before it with a page: the first byte of a body
    /// shows what it is, for content types are often wrong.
    static func stream(
        _ exchange: Exchange,
        _ reading: StreamReading,
        whole: (JSONNode) -> Reading.Content
    ) -> Reading.Content {
        let start = exchange.body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if start == UInt8(ascii: "{") || start == UInt8(ascii: "[") { return json(exchange, whole) }
        let type = exchange.headers["content-type"]?.lowercased() ?? ""
        if reading.marks.firstEvent == nil, start != nil, !type.hasPrefix("text/event-stream") {
            let foreign = ForeignReader.body(exchange)
            if foreign.isHTML || start != UInt8(ascii: ":") { return .foreign(foreign) }
        }
        return reading.content
    }

    /// Parses the body of a success, or says what it is instead.
    static func json(_ exchange: Exchange, _ read: (JSONNode) -> Reading.Content) -> Reading.Content {
        do {
            let node = try JSONNode.parse(exchange.body)
            if let facts = ErrorReader.factsInsideSuccess(node) { return .error(facts) }
            return read(node)
        } catch {
            let foreign = ForeignReader.body(exchange)
            if foreign.isHTML { return .foreign(foreign) }
            let looksLikeJSON =
                exchange.body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
                .map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } ?? false
            return looksLikeJSON || exchange.body.isEmpty ? .malformed("invalid_json") : .foreign(foreign)
        }
    }
}
