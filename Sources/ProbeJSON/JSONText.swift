import Glibc

/// A string or key as it stands in the text, between its quotes: valid, but not yet decoded.
///
/// It points into the bytes of its cursor and must not outlive them.
package struct JSONText {
    /// The bytes between the quotes, escapes and all.
    let bytes: UnsafeRawBufferPointer
    /// Whether there is a backslash among them.
    let hasEscapes: Bool

    /// The decoded string.
    ///
    /// An escaped surrogate that stands alone becomes U+FFFD: RFC 8259, section 8.2, leaves it open,
    /// and one cut emoji in a description must not cost a whole list.
    package var string: String {
        guard hasEscapes else { return String(decoding: bytes, as: UTF8.self) }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        appendDecoded(to: &decoded)
        return String(decoding: decoded, as: UTF8.self)
    }

    /// Whether the string is empty.
    package var isEmpty: Bool { bytes.isEmpty }

    /// Compares code point for code point, without normalising, as RFC 8259, section 8.3, asks.
    ///
    /// Builds no string unless there are escapes.
    @inline(__always)
    package static func == (text: JSONText, literal: StaticString) -> Bool {
        // Most are told apart by their length.
        guard text.hasEscapes || text.bytes.count == literal.utf8CodeUnitCount else { return false }
        return literal.withUTF8Buffer { text.isEqual(to: $0) }
    }

    /// Compares in the same way with decoded bytes.
    @inline(__always)
    func isEqual(to wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        guard hasEscapes else {
            guard bytes.count == wanted.count else { return false }
            guard let left = bytes.baseAddress, let right = wanted.baseAddress else { return true }
            return memcmp(left, right, wanted.count) == 0
        }
        return isEqualDecoded(to: wanted)
    }

    private func isEqualDecoded(to wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        var decoded: [UInt8] = []
        appendDecoded(to: &decoded)
        return decoded.elementsEqual(wanted)
    }

    /// Lets a literal stand as the pattern of a `switch` over keys.
    package static func ~= (literal: StaticString, text: JSONText) -> Bool {
        text == literal
    }

    private func appendDecoded(to decoded: inout [UInt8]) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\\") else {
                decoded.append(byte)
                index += 1
                continue
            }
            let escape = bytes[index + 1]
            index += 2
            switch escape {
            case UInt8(ascii: "b"): decoded.append(0x08)
            case UInt8(ascii: "f"): decoded.append(0x0C)
            case UInt8(ascii: "n"): decoded.append(0x0A)
            case UInt8(ascii: "r"): decoded.append(0x0D)
            case UInt8(ascii: "t"): decoded.append(0x09)
            case UInt8(ascii: "u"):
                let scalar = scalar(at: &index)
                decoded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            default: decoded.append(escape)
            }
        }
    }

    /// Reads four hex digits, and the second half of a surrogate pair if one follows.
    private func scalar(at index: inout Int) -> Unicode.Scalar {
        let first = unit(at: index)
        index += 4
        if let scalar = Unicode.Scalar(first) { return scalar }
        let follows =
            index + 6 <= bytes.count && bytes[index] == UInt8(ascii: "\\") && bytes[index + 1] == UInt8(ascii: "u")
        guard (0xD800...0xDBFF).contains(first), follows else { return "\u{FFFD}" }
        let second = unit(at: index + 2)
        guard (0xDC00...0xDFFF).contains(second) else { return "\u{FFFD}" }
        index += 6
        return Unicode.Scalar(0x1_0000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private func unit(at index: Int) -> UInt32 {
        var unit: UInt32 = 0
        for place in index..<index + 4 {
            unit = unit << 4 | UInt32(hexValue(of: bytes[place]) ?? 0)
        }
        return unit
    }
}

/// The value of a hex digit, either case; nil for any other byte.
func hexValue(of byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
