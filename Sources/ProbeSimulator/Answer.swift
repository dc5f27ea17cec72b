/// What the server does with a request.
struct Answer: Sendable {
    var status: Int
    var headers: [(String, String)]
    /// Pieces of the body, each after its delay in seconds.
    var pieces: [Piece]
    var ending = Ending.complete
    /// Seconds before the head.
    var headDelay = 0.0

    struct Piece: Sendable {
        var delay: Double
        var bytes: [UInt8]
        /// This piece carries the first visible token.
        var isFirstToken = false
    }

    enum Ending: Sendable, Equatable {
        case complete
        /// Nothing at all is sent.
        case hang
        /// The connection is reset after the last piece; with no pieces and `status` 0 before the head.
        case reset
        /// A length is announced that is longer than what comes, then the connection is closed.
        case truncate
        /// The last piece is sent again and again.
        case endless
    }

    init(status: Int, headers: [(String, String)] = [], pieces: [Piece] = []) {
        self.status = status
        self.headers = headers
        self.pieces = pieces
    }

    /// A JSON reply in one piece.
    static func json(_ status: Int, _ body: JSON, headers: [(String, String)] = []) -> Answer {
        text(status, body.text, type: "application/json", headers: headers)
    }

    /// A reply of text in one piece.
    static func text(_ status: Int, _ body: String, type: String, headers: [(String, String)] = []) -> Answer {
        Answer(
            status: status,
            headers: [("content-type", type)] + headers,
            pieces: [Piece(delay: 0, bytes: Array(body.utf8))]
        )
    }

    /// A stream of server-sent events.
    static func events(_ pieces: [Piece], headers: [(String, String)]) -> Answer {
        Answer(status: 200, headers: [("content-type", "text/event-stream; charset=utf-8")] + headers, pieces: pieces)
    }

    /// A stream of JSON lines.
    static func lines(_ pieces: [Piece]) -> Answer {
        Answer(status: 200, headers: [("content-type", "application/x-ndjson")], pieces: pieces)
    }

    /// One line of such a stream.
    static func line(_ data: JSON, delay: Double = 0, isFirstToken: Bool = false) -> Piece {
        Piece(delay: delay, bytes: Array("\(data.text)\n".utf8), isFirstToken: isFirstToken)
    }

    /// One event of a stream.
    static func event(_ name: String?, _ data: JSON, delay: Double = 0, isFirstToken: Bool = false) -> Piece {
        let head = name.map { "event: \($0)\n" } ?? ""
        return Piece(delay: delay, bytes: Array("\(head)data: \(data.text)\n\n".utf8), isFirstToken: isFirstToken)
    }
}

/// A request as the faces see it.
struct Request: Sendable {
    var method: String
    /// The path below the site, without the query.
    var path: String
    var query: [String: String]
    /// Names in lower case.
    var headers: [String: String]
    var body: [UInt8]
    /// Path and query as they came.
    var target = ""

    var json: JSON? { JSON.parse(body) }

    /// `list`, `retrieve`, `completion` or `other`.
    var kind: String {
        if method == "POST" { return "completion" }
        let parts = path.split(separator: "/")
        if let last = parts.last, ["models", "tags", "foundation-models", "inference-profiles"].contains(last) {
            return "list"
        }
        return parts.contains("models") || parts.contains("foundation-models") ? "retrieve" : "other"
    }

    /// Decodes `%XX`.
    static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.first {
            rest.removeFirst()
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest.removeFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
