/// One message of `application/vnd.amazon.eventstream`, as AWS documents its encoding: the lengths and their checksum, the
/// headers, the payload, and the checksum of it all; numbers are big-endian.
struct AnswerFrame: Sendable {
    /// `event` or `exception`.
    private let kind: String
    private let type: String
    private let payload: String

    /// Reads a line such as `contentBlockDelta {}` or `!throttlingException {}`; nil when it has no payload.
    init?(line: Substring) {
        let parts = line.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        kind = parts[0].hasPrefix("!") ? "exception" : "event"
        type = String(parts[0].drop { $0 == "!" })
        payload = String(parts[1])
    }

    /// The message as it is sent.
    var bytes: [UInt8] {
        let headers =
            header(":\(kind)-type", type) + header(":content-type", "application/json") + header(":message-type", kind)
        let content = headers + Array(payload.utf8)
        let lengths = bigEndian(UInt32(content.count + 16)) + bigEndian(UInt32(headers.count))
        let message = lengths + bigEndian(checksum(lengths)) + content
        return message + bigEndian(checksum(message))
    }

    /// A header whose value is a string: kind 7, its length in two bytes.
    private func header(_ name: String, _ value: String) -> [UInt8] {
        [UInt8(name.utf8.count)] + Array(name.utf8) + [7, 0, UInt8(value.utf8.count)] + Array(value.utf8)
    }

    private func bigEndian(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    /// CRC-32 with the polynomial of Ethernet.
    private func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { rest, byte in
            (0..<8).reduce(rest ^ UInt32(byte)) { value, _ in value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1 }
        }
    }
}
