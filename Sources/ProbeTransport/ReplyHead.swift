import ProbeDomain

/// Reads the lines of a reply's head as libcurl hands them over, one at a time.
///
/// An interim reply (1xx) is forgotten when the next status line comes.
struct ReplyHead {
    /// The status of the last status line; nil before one.
    private(set) var status: Int?
    /// Its fields.
    private(set) var fields = HeaderFields()
    /// Bytes of all heads so far.
    private(set) var byteCount = 0
    /// Fields of all heads so far.
    private(set) var fieldCount = 0
    /// The empty line at the end of the final head has come.
    private(set) var isComplete = false

    /// Takes one line with its end.
    mutating func take(_ bytes: UnsafeRawBufferPointer) {
        byteCount += bytes.count
        var end = bytes.count
        while end > 0, bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        guard end > 0 else {
            isComplete = status.map { $0 >= 200 } ?? false
            return
        }
        if Self.isStatusLine(bytes, end) {
            status = Self.status(in: bytes[..<end])
            fields = HeaderFields()
            isComplete = false
            return
        }
        fieldCount += 1
        guard let colon = bytes[..<end].firstIndex(of: UInt8(ascii: ":")) else { return }
        var start = colon + 1
        while start < end, Self.isBlank(bytes[start]) { start += 1 }
        while end > start, Self.isBlank(bytes[end - 1]) { end -= 1 }
        fields.append(lowered: Self.name(bytes[..<colon]), Self.text(bytes, start, end))
    }

    /// A name in lower case; only ASCII has any (RFC 9110, 5.6.2).
    private static func name(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        String(unsafeUninitializedCapacity: bytes.count) { text in
            for (index, byte) in bytes.enumerated() {
                text[index] = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
            }
            return bytes.count
        }
    }

    private static func text(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func isStatusLine(_ bytes: UnsafeRawBufferPointer, _ end: Int) -> Bool {
        end >= 5 && bytes[0] == UInt8(ascii: "H") && bytes[1] == UInt8(ascii: "T") && bytes[2] == UInt8(ascii: "T")
            && bytes[3] == UInt8(ascii: "P") && bytes[4] == UInt8(ascii: "/")
    }

    private static func status(in line: Slice<UnsafeRawBufferPointer>) -> Int? {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard parts.count >= 2 else { return nil }
        return Int(String(decoding: parts[1], as: UTF8.self))
    }
}
