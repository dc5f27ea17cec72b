/// Reads unsigned LEB128 numbers, one after the other, and never beyond the end.
///
/// It borrows the bytes: it must not outlive them.
package struct VarintReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    /// Stands at the beginning.
    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Whether all has been read.
    package var isAtEnd: Bool { offset == bytes.count }

    /// The next number; nil at the end, for a number that is cut off, and for one of more than 64 bits.
    package mutating func next() -> UInt64? {
        // Most numbers are small.
        guard offset < bytes.count, bytes[offset] < 0x80 else { return nextLong() }
        offset += 1
        return UInt64(bytes[offset - 1])
    }

    /// The next bucket of a histogram's compact form: how far behind the one before, and how many values it holds; nil
    /// where the bytes end or are damaged.
    @inline(__always)
    mutating func nextBucket() -> (distance: UInt64, count: UInt64)? {
        // Most numbers take a byte. Whether a second one follows is a toss of a coin, on which no branch may depend: a wrong
        // guess of the processor's takes longer than all else.
        if offset + 1 < bytes.count, bytes[offset] | bytes[offset + 1] < 0x80 {
            let (step, more) = (UInt64(bytes[offset]), UInt64(bytes[offset + 1]))
            offset += 1 + Int(step & 1)
            return (step >> 1, 1 + (step & 1) * (more + 1))
        }
        guard let step = next() else { return nil }
        guard step & 1 == 1 else { return (step >> 1, 1) }
        guard let more = next(), more <= UInt64.max - 2 else { return nil }
        return (step >> 1, more + 2)
    }

    private mutating func nextLong() -> UInt64? {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if shift == 63, byte > 1 { return nil }
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return result }
            shift += 7
        }
        return nil
    }
}

extension [UInt8] {
    /// Appends a number as unsigned LEB128: seven bits a byte, the lowest first.
    package mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}
