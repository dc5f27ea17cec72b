extension JSONCursor {
    /// Reads a string without decoding it.
    package mutating func readText() throws(JSONSyntaxError) -> JSONText {
        if offset == bytes.count || bytes[offset] != UInt8(ascii: "\"") { try expect(.string) }
        return try scanString()
    }

    /// Reads a string.
    package mutating func readString() throws(JSONSyntaxError) -> String {
        try readText().string
    }

    /// Reads a string, or skips a value of another kind and gives nil.
    package mutating func readStringIfAny() throws(JSONSyntaxError) -> String? {
        guard try peek() == .string else {
            try skipValue()
            return nil
        }
        return try scanString().string
    }

    /// Takes a string whose opening quote is next, checking UTF-8, escapes and length.
    mutating func scanString() throws(JSONSyntaxError) -> JSONText {
        let start = offset + 1
        var index = start
        var hasEscapes = false
        while true {
            index = skipPlain(from: index)
            guard index < bytes.count else {
                throw JSONSyntaxError(offset: bytes.count, reason: .unexpectedEnd(expected: .closingQuote))
            }
            guard index - start <= limits.stringBytes else {
                throw JSONSyntaxError(offset: offset, reason: .stringTooLong(limit: limits.stringBytes))
            }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                offset = index + 1
                return JSONText(bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<index]), hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                index = try skipEscape(at: index)
            case 0x80...:
                index = try skipSequence(at: index)
            case let control where control < 0x20:
                throw JSONSyntaxError(offset: index, reason: .controlCharacter(control))
            default:
                index += 1
            }
        }
    }

    /// The first place from `index` on where a byte is neither plain ASCII nor free of meaning in a string: eight bytes at
    /// a time, then whatever is left one by one.
    @inline(__always)
    private func skipPlain(from index: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var index = index
        while index + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let slashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            // A borrow can only spoil bytes above a true hit, and the lowest hit is the one that counts.
            let hits =
                (word | (quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes | (word &- ones &* 0x20) & ~word)
                & highs
            if hits != 0 { return index + hits.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return index }
            index += 1
        }
        return index
    }

    /// The place behind an escape (RFC 8259, section 7).
    private func skipEscape(at index: Int) throws(JSONSyntaxError) -> Int {
        guard index + 1 < bytes.count else {
            throw JSONSyntaxError(offset: bytes.count, reason: .unexpectedEnd(expected: .closingQuote))
        }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return index + 2
        case UInt8(ascii: "u"):
            for place in index + 2..<index + 6 {
                guard place < bytes.count else {
                    throw JSONSyntaxError(offset: bytes.count, reason: .unexpectedEnd(expected: .closingQuote))
                }
                guard hexValue(of: bytes[place]) != nil else {
                    throw JSONSyntaxError(offset: index, reason: .invalidEscape)
                }
            }
            return index + 6
        default:
            throw JSONSyntaxError(offset: index, reason: .invalidEscape)
        }
    }

    /// The place behind a sequence of two to four bytes, by the table of RFC 3629, section 4.
    private func skipSequence(at index: Int) throws(JSONSyntaxError) -> Int {
        let second: ClosedRange<UInt8>
        let length: Int
        switch bytes[index] {
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: throw JSONSyntaxError(offset: index, reason: .invalidUTF8)
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]) else {
            throw JSONSyntaxError(offset: index, reason: .invalidUTF8)
        }
        for place in index + 2..<max(index + length, index + 2) where bytes[place] & 0xC0 != 0x80 {
            throw JSONSyntaxError(offset: index, reason: .invalidUTF8)
        }
        return index + length
    }
}
