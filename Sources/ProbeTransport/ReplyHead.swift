/// Reads the lines of a reply's head as libcurl hands them over, one at a time.
///
/// An interim reply (1xx) is forgotten when the next status line comes.
struct ReplyHead {
    /// The status of the last status line; nil before one.
    private(set) var status: Int?
    /// Its fields.
    private(set) var fields: [(String, String)] = []
    /// Bytes of all heads so far.
    private(set) var byteCount = 0
    /// Fields of all heads so far.
    private(set) var fieldCount = 0
    /// The empty line at the end of the final head has come.
    private(set) var isComplete = false

    /// Takes one line with its end.
    mutating func take(_ bytes: UnsafeRawBufferPointer) {
        byteCount += bytes.count
        var line = bytes[...]
        while let last = line.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { line = line.dropLast() }
        guard !line.isEmpty else {
            isComplete = status.map { $0 >= 200 } ?? false
            return
        }
        if line.starts(with: Array("HTTP/".utf8)) {
            status = Self.status(in: line)
            fields = []
            isComplete = false
            return
        }
        fieldCount += 1
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = String(decoding: line[..<colon], as: UTF8.self)
        let value = String(decoding: Self.trimmed(line[line.index(after: colon)...]), as: UTF8.self)
        fields.append((name, value))
    }

    private static func status(in line: Slice<UnsafeRawBufferPointer>) -> Int? {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard parts.count >= 2 else { return nil }
        return Int(String(decoding: parts[1], as: UTF8.self))
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var rest = bytes
        while let first = rest.first, first == 0x20 || first == 0x09 { rest = rest.dropFirst() }
        while let last = rest.last, last == 0x20 || last == 0x09 { rest = rest.dropLast() }
        return rest
    }
}
