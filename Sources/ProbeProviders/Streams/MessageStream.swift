import ProbeDomain

/// Reads the binary streams of AWS (`application/vnd.amazon.eventstream`): messages of a length, headers, a payload, and
/// checksums (AWS documentation, "Event stream encoding").
///
/// | bytes | what |
/// |---|---|
/// | 4 | length of the whole message |
/// | 4 | length of the headers |
/// | 4 | CRC-32 of the eight bytes before it |
/// | ... | headers: length of the name (1), name, type (1), value; a text has type 7 and a length of 2 bytes |
/// | ... | payload |
/// | 4 | CRC-32 of all before it |
///
/// It is fed with pieces of any size; what it gives does not depend on where they are cut.
struct MessageStream: Sendable {
    /// What such a stream calls itself.
    static let contentType = "application/vnd.amazon.eventstream"

    /// One message.
    struct Message: Sendable, Equatable {
        /// Its headers that are texts, by their names.
        var headers: [String: String]
        /// What it carries.
        var payload: [UInt8]
        /// The offset in the stream of its last byte.
        var end: Int

        /// What kind of event it is; nil for none.
        var eventType: String? { headers[":event-type"] }

        /// What kind of exception it is; nil for none.
        var exceptionType: String? {
            switch headers[":message-type"] {
            case "exception": headers[":exception-type"] ?? "exception"
            case "error": headers[":error-code"] ?? "error"
            default: nil
            }
        }
    }

    /// The longest message that is one (AWS allows 16 MB, and a whole body here is at most 1 MB).
    private static let longest = 1 << 20
    private static let overhead = 16

    /// A length or a checksum was wrong; nothing is read any more.
    private(set) var isBroken = false
    /// What came so far ends with a message.
    var isAtBorder: Bool { pending.isEmpty }
    private var pending: [UInt8] = []
    private var offset = 0

    /// Takes the next bytes and gives each message that they complete.
    mutating func take(_ bytes: some Sequence<UInt8>, _ body: (Message) -> Void) {
        guard !isBroken else { return }
        pending += bytes
        var start = 0
        while pending.count - start >= 12 {
            let length = Self.number(pending, at: start)
            guard length >= Self.overhead, length <= Self.longest,
                Self.number(pending, at: start + 8) == CRC32.of(pending[start..<(start + 8)])
            else {
                isBroken = true
                return
            }
            guard pending.count - start >= length else { break }
            let end = start + length
            guard Self.number(pending, at: end - 4) == CRC32.of(pending[start..<(end - 4)]),
                let message = message(pending[start..<end], headers: Self.number(pending, at: start + 4))
            else {
                isBroken = true
                return
            }
            body(message)
            start = end
        }
        offset += start
        pending.removeFirst(start)
    }

    private func message(_ bytes: ArraySlice<UInt8>, headers length: Int) -> Message? {
        guard length <= bytes.count - Self.overhead else { return nil }
        let start = bytes.startIndex + 12
        guard let headers = Self.headers(bytes[start..<(start + length)]) else { return nil }
        return Message(
            headers: headers,
            payload: Array(bytes[(start + length)..<(bytes.endIndex - 4)]),
            end: offset + bytes.endIndex - 1
        )
    }

    /// Reads headers; those of other types than text are passed over.
    private static func headers(_ bytes: ArraySlice<UInt8>) -> [String: String]? {
        var headers: [String: String] = [:]
        var rest = bytes
        while let length = rest.popFirst() {
            guard rest.count > Int(length) else { return nil }
            let name = String(decoding: rest.prefix(Int(length)), as: UTF8.self)
            rest = rest.dropFirst(Int(length))
            let type = rest.removeFirst()
            let size: Int
            switch type {
            case 0, 1: size = 0
            case 2: size = 1
            case 3: size = 2
            case 4: size = 4
            case 5, 8: size = 8
            case 9: size = 16
            case 6, 7:
                guard rest.count >= 2 else { return nil }
                size = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
            default: return nil
            }
            guard rest.count >= size else { return nil }
            if type == 7 { headers[name] = String(decoding: rest.prefix(size), as: UTF8.self) }
            rest = rest.dropFirst(size)
        }
        return headers
    }

    private static func number(_ bytes: [UInt8], at index: Int) -> Int {
        bytes[index..<(index + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
}

/// Tells the transport whether a piece of such a stream completed a message.
struct MessageObserver: BodyObserver {
    private var stream = MessageStream()

    mutating func observe(_ bytes: UnsafeRawBufferPointer) -> BodyProgress {
        var progress: BodyProgress = []
        stream.take(bytes) { _ in progress.insert(.content) }
        return progress
    }
}

/// The checksum of Ethernet, gzip and many more (ISO 3309), bit by bit: messages are short.
private enum CRC32 {
    static func of(_ bytes: some Sequence<UInt8>) -> Int {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 0 ? 0 : 0xEDB8_8320) }
        }
        return Int(~sum)
    }
}
