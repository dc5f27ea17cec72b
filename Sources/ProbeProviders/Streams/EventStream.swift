import Glibc

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

    /// Longer lines than this are cut; a body is bounded before it comes here.
    private static let longestLine = 8 * 1_024 * 1_024

    /// The beginning of a line whose end has not come yet.
    private var line: [UInt8] = []
    private var name = ""
    private var data: [UInt8] = []
    private var hasData = false
    private var dataEnd = 0
    /// How many bytes came before this piece.
    private var offset = 0
    private var lastWasReturn = false
    private var isAtStart = true

    /// Takes the next bytes and gives each event that they complete.
    mutating func take(_ bytes: [UInt8], _ body: (Event) -> Void) {
        bytes.withUnsafeBytes { take($0, body) }
    }

    /// Takes the next bytes and gives each event that they complete.
    mutating func take(_ bytes: UnsafeRawBufferPointer, _ body: (Event) -> Void) {
        guard !bytes.isEmpty else { return }
        var start = lastWasReturn && bytes[0] == UInt8(ascii: "\n") ? 1 : 0
        lastWasReturn = false
        var ends = LineEnds(of: bytes)
        while let end = ends.next(from: start) {
            if line.isEmpty {
                endLine(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), at: offset + end, body)
            } else {
                keep(bytes[start..<end])
                endKeptLine(at: offset + end, body)
            }
            start = end + 1
            guard bytes[end] == UInt8(ascii: "\r") else { continue }
            lastWasReturn = start == bytes.count
            if !lastWasReturn, bytes[start] == UInt8(ascii: "\n") { start += 1 }
        }
        keep(bytes[start...])
        offset += bytes.count
    }

    /// Gives the event that the end of the body cut off, for streams whose last blank line is missing.
    mutating func finish(_ body: (Event) -> Void) {
        if !line.isEmpty { endKeptLine(at: offset, body) }
        dispatch(body)
    }

    private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>) {
        line += bytes.prefix(Self.longestLine - line.count)
    }

    private mutating func endKeptLine(at end: Int, _ body: (Event) -> Void) {
        let whole = line
        line = []
        whole.withUnsafeBytes { endLine($0, at: end, body) }
    }

    /// Takes a line that ends before the byte `end` of the stream.
    private mutating func endLine(_ line: UnsafeRawBufferPointer, at end: Int, _ body: (Event) -> Void) {
        var rest = line[...]
        if isAtStart {
            isAtStart = false
            if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        }
        guard !rest.isEmpty else {
            dispatch(body)
            return
        }
        guard let colon = rest.firstIndex(of: UInt8(ascii: ":")) else {
            take(field: rest, value: rest.suffix(0), at: end)
            return
        }
        var value = rest[(colon + 1)...]
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        take(field: rest[..<colon], value: value, at: end)
    }

    private mutating func take(
        field: Slice<UnsafeRawBufferPointer>,
        value: Slice<UnsafeRawBufferPointer>,
        at end: Int
    ) {
        if field.elementsEqual("data".utf8) {
            if hasData { data.append(UInt8(ascii: "\n")) }
            data += value
            hasData = true
            dataEnd = max(0, end - 1)
        } else if field.elementsEqual("event".utf8) {
            name = String(decoding: value, as: UTF8.self)
        }
        // `id` and `retry` are for reconnecting, which we never do; an empty field name is a comment.
    }

    private mutating func dispatch(_ body: (Event) -> Void) {
        if hasData { body(Event(name: name, data: data, end: dataEnd)) }
        name = ""
        // Whoever has not kept the event leaves its room to the next one.
        data.removeAll(keepingCapacity: true)
        hasData = false
    }
}

/// The ends of the lines in a piece, each sought once.
private struct LineEnds {
    private let bytes: UnsafeRawBufferPointer
    /// The next line feed and the next carriage return, as far as they have been sought; the end of the piece for none.
    private var feed = -1
    private var carriageReturn = -1

    init(of bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The first end of a line from `start` on; nil where there is none any more.
    mutating func next(from start: Int) -> Int? {
        if feed < start { feed = place(of: "\n", from: start) }
        if carriageReturn < start { carriageReturn = place(of: "\r", from: start) }
        let end = min(feed, carriageReturn)
        return end < bytes.count ? end : nil
    }

    private func place(of byte: Unicode.Scalar, from start: Int) -> Int {
        guard let base = bytes.baseAddress, start < bytes.count,
            let found = memchr(base + start, Int32(byte.value), bytes.count - start)
        else { return bytes.count }
        return UnsafeRawPointer(found) - base
    }
}
