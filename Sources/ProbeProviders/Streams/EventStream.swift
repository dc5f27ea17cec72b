/// Reads server-sent events as the WHATWG HTML standard has them (section 9.2.6): lines end in CR, LF or CRLF, a byte
/// order mark at the start is passed over, lines with a leading colon are comments, several data lines make one event.
///
/// It is fed with pieces of any size; what it gives does not depend on where they are cut.
struct EventStream: Sendable {
    /// One event.
    struct Event: Sendable, Equatable {
        /// The value of its `event` field; empty when it has none.
        var name: String
        /// Its data lines, joined by line feeds.
        var data: [UInt8]
        /// The offset in the stream of the last byte of its last data line.
        var end: Int

        /// It carries something: pings and events with blank data only keep the connection open.
        var isContent: Bool { name != "ping" && !data.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 } }
    }

    /// Longer lines than this end the reading; a body is bounded before it comes here.
    private static let longestLine = 8 * 1_024 * 1_024

    private var line: [UInt8] = []
    private var name = ""
    private var data: [UInt8] = []
    private var hasData = false
    private var dataEnd = 0
    private var offset = 0
    private var lastWasReturn = false
    private var isAtStart = true

    /// Takes the next bytes and gives each event that they complete.
    mutating func take(_ bytes: some Sequence<UInt8>, _ body: (Event) -> Void) {
        for byte in bytes {
            defer { offset += 1 }
            if byte == UInt8(ascii: "\n"), lastWasReturn {
                lastWasReturn = false
                continue
            }
            lastWasReturn = byte == UInt8(ascii: "\r")
            if lastWasReturn || byte == UInt8(ascii: "\n") {
                endLine(body)
            } else if line.count < Self.longestLine {
                line.append(byte)
            }
        }
    }

    /// Gives the event that the end of the body cut off, for streams whose last blank line is missing.
    mutating func finish(_ body: (Event) -> Void) {
        if !line.isEmpty { endLine(body) }
        dispatch(body)
    }

    private mutating func endLine(_ body: (Event) -> Void) {
        if isAtStart {
            isAtStart = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else {
            dispatch(body)
            return
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            take(field: line[...], value: [])
            return
        }
        var value = line[(colon + 1)...]
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        take(field: line[..<colon], value: value)
    }

    private mutating func take(field: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        if field.elementsEqual("data".utf8) {
            if hasData { data.append(UInt8(ascii: "\n")) }
            data += value
            hasData = true
            dataEnd = max(0, offset - 1)
        } else if field.elementsEqual("event".utf8) {
            name = String(decoding: value, as: UTF8.self)
        }
        // `id` and `retry` are for reconnecting, which we never do; an empty field name is a comment.
    }

    private mutating func dispatch(_ body: (Event) -> Void) {
        defer {
            name = ""
            data = []
            hasData = false
        }
        guard hasData else { return }
        body(Event(name: name, data: data, end: dataEnd))
    }
}
