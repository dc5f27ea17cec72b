/// Text in lower case, as bytes of UTF-8: what is searched and compared often.
struct LoweredText: Hashable, Sendable {
    /// The bytes.
    let bytes: [UInt8]

    /// Takes text as it is written.
    init(_ text: String) {
        var text = text
        let ascii = text.withUTF8 { written -> [UInt8]? in
            guard Self.isASCII(written) else { return nil }
            return [UInt8](unsafeUninitializedCapacity: written.count) { lowered, count in
                for place in written.indices { lowered[place] = Self.lowered(written[place]) }
                count = written.count
            }
        }
        bytes = ascii ?? Array(text.lowercased().utf8)
    }

    /// Whether all bytes are ASCII; looks at them many at a time.
    static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { bytes.reduce(0) { $0 | $1 } < 0x80 }

    /// A letter of ASCII in lower case; every other byte as it is.
    @inline(__always)
    static func lowered(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte }

    /// Whether this text stands somewhere in it, byte for byte.
    func contains(_ part: LoweredText) -> Bool {
        bytes.withUnsafeBufferPointer { text in
            part.bytes.withUnsafeBufferPointer { part in
                guard let first = part.first else { return true }
                var start = 0
                while start + part.count <= text.count {
                    if text[start] == first, Self.stands(part, at: start, in: text) { return true }
                    start += 1
                }
                return false
            }
        }
    }

    private static func stands(
        _ part: UnsafeBufferPointer<UInt8>,
        at start: Int,
        in text: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        for place in part.indices where text[start + place] != part[place] { return false }
        return true
    }
}
