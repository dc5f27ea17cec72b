extension JSONCursor {
    /// Reads a number that is whole and fits: `12`, `-3`, `1.2e1`.
    ///
    /// - Throws: `numberOutOfRange` where it is not whole or does not fit, `wrongKind` where the next value is no number.
    package mutating func readInt() throws(JSONSyntaxError) -> Int {
        try expect(.number)
        let start = offset
        guard let value = try scanNumber().int else {
            throw JSONSyntaxError(offset: start, reason: .numberOutOfRange)
        }
        return value
    }

    /// Reads a number as the nearest `Double`.
    ///
    /// - Throws: `numberOutOfRange` where that is not finite, `wrongKind` where the next value is no number.
    package mutating func readDouble() throws(JSONSyntaxError) -> Double {
        try expect(.number)
        let start = offset
        guard let value = try scanNumber().double else {
            throw JSONSyntaxError(offset: start, reason: .numberOutOfRange)
        }
        return value
    }

    /// Reads a whole number that fits, or skips any other value and gives nil.
    package mutating func readIntIfAny() throws(JSONSyntaxError) -> Int? {
        guard try peek() == .number else {
            try skipValue()
            return nil
        }
        return try scanNumber().int
    }

    /// Reads a finite number, or skips any other value and gives nil.
    package mutating func readDoubleIfAny() throws(JSONSyntaxError) -> Double? {
        guard try peek() == .number else {
            try skipValue()
            return nil
        }
        return try scanNumber().double
    }

    /// Reads a boolean, or skips a value of another kind and gives nil.
    package mutating func readBoolIfAny() throws(JSONSyntaxError) -> Bool? {
        guard try peek() == .bool else {
            try skipValue()
            return nil
        }
        return try readBool()
    }

    /// Takes a number whose first byte is next, by the grammar of RFC 8259, section 6.
    mutating func scanNumber() throws(JSONSyntaxError) -> JSONNumber {
        let start = offset
        var isPlain = true
        if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "0") {
            offset += 1
            if offset < bytes.count, isDigit(bytes[offset]) {
                throw JSONSyntaxError(offset: offset - 1, reason: .leadingZero)
            }
        } else {
            try skipDigits()
        }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
            isPlain = false
            offset += 1
            try skipDigits()
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            isPlain = false
            offset += 1
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") {
                offset += 1
            }
            try skipDigits()
        }
        guard offset - start <= limits.numberBytes else {
            throw JSONSyntaxError(offset: start, reason: .numberTooLong(limit: limits.numberBytes))
        }
        return JSONNumber(bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<offset]), isPlain: isPlain)
    }

    private mutating func skipDigits() throws(JSONSyntaxError) {
        guard offset < bytes.count else { throw failure(.unexpectedEnd(expected: .digit)) }
        guard isDigit(bytes[offset]) else { throw failure(.unexpectedByte(bytes[offset], expected: .digit)) }
        while offset < bytes.count, isDigit(bytes[offset]) {
            offset += 1
        }
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }
}

/// A number as it stands in the text; well-formed.
struct JSONNumber {
    /// Its bytes; they belong to the text.
    let bytes: UnsafeRawBufferPointer
    /// Whether it has neither a fraction nor an exponent.
    let isPlain: Bool

    /// As it is written.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Its value where that is whole and fits.
    var int: Int? {
        guard isPlain else { return double.flatMap(Self.int) }
        var value = 0
        let isNegative = bytes[0] == UInt8(ascii: "-")
        if !isNegative, bytes.count <= 18 {
            // Eighteen digits cannot overflow.
            for byte in bytes {
                value = value &* 10 &+ Int(byte &- UInt8(ascii: "0"))
            }
            return value
        }
        for byte in bytes[(isNegative ? 1 : 0)...] {
            let (tens, overflows) = value.multipliedReportingOverflow(by: 10)
            let digit = Int(byte &- UInt8(ascii: "0"))
            let (sum, overflowsToo) =
                isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            if overflows || overflowsToo { return nil }
            value = sum
        }
        return value
    }

    /// The whole number that a fraction or exponent spells, as far as a `Double` holds every whole number.
    static func int(_ double: Double) -> Int? {
        double.magnitude < 0x1p53 ? Int(exactly: double) : nil
    }

    /// The nearest `Double` where that is finite.
    var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
