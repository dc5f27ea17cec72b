/// A pull reader over one JSON text (RFC 8259): values are read or skipped in the order in which they stand.
///
/// Nothing is allocated for what is skipped, yet all of it is checked: grammar, UTF-8 and limits. Duplicate keys are handed
/// out each time they occur. The cursor points into bytes that it does not own and must not outlive them; `read(_:limits:_:)`
/// sees to that. After an error it must not be used again.
package struct JSONCursor {
    let bytes: UnsafeRawBufferPointer
    let limits: JSONLimits
    /// Arrays and objects that are open.
    var depth = 0
    /// Where the next byte is read.
    package internal(set) var offset = 0

    /// Starts at the first byte.
    ///
    /// - Throws: `tooLarge` above the limit, `byteOrderMark` where there is one.
    package init(_ bytes: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()) throws(JSONSyntaxError) {
        self.bytes = bytes
        self.limits = limits
        guard bytes.count <= limits.bytes else {
            throw JSONSyntaxError(offset: limits.bytes, reason: .tooLarge(limit: limits.bytes))
        }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw JSONSyntaxError(offset: 0, reason: .byteOrderMark)
        }
    }

    /// Reads a whole text: the one value by `body`, which may leave it unread, and nothing after it.
    package static func read<Result>(
        _ bytes: [UInt8],
        limits: JSONLimits = JSONLimits(),
        _ body: (inout JSONCursor) throws(JSONSyntaxError) -> Result
    ) throws(JSONSyntaxError) -> Result {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONSyntaxError) -> Result in
            var cursor = try JSONCursor(UnsafeRawBufferPointer(buffer), limits: limits)
            cursor.skipSpace()
            let start = cursor.offset
            let result = try body(&cursor)
            if cursor.offset == start { try cursor.skipValue() }
            try cursor.finish()
            return result
        }
    }

    /// The kind of the next value, by its first byte; the value is not read.
    package mutating func peek() throws(JSONSyntaxError) -> JSONKind {
        switch try token(.value) {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case let other: throw failure(.unexpectedByte(other, expected: .value))
        }
    }

    /// Reads an object: `body` is called for every member with the cursor at its value, and may leave that unread.
    ///
    /// - Throws: `wrongKind` where the next value is no object.
    package mutating func readObject(
        _ body: (inout JSONCursor, JSONText) throws(JSONSyntaxError) -> Void
    ) throws(JSONSyntaxError) {
        try expect(.object)
        try open()
        if try token(.keyOrEnd) == UInt8(ascii: "}") { return close() }
        var expected = JSONSyntaxError.Expectation.keyOrEnd
        while true {
            let key = try readKey(expected)
            expected = .key
            _ = try token(.value)
            let start = offset
            try body(&self, key)
            if offset == start { try skipValue() }
            guard try isAnotherMember() else { return close() }
        }
    }

    /// Reads an array: `body` is called for every element with the cursor at it, and may leave it unread.
    ///
    /// - Throws: `wrongKind` where the next value is no array.
    package mutating func readArray(
        _ body: (inout JSONCursor) throws(JSONSyntaxError) -> Void
    ) throws(JSONSyntaxError) {
        try expect(.array)
        try open()
        if try token(.value) == UInt8(ascii: "]") { return close() }
        while true {
            _ = try token(.value)
            let start = offset
            try body(&self)
            if offset == start { try skipValue() }
            guard try isAnotherElement() else { return close() }
        }
    }

    /// Reads `true` or `false`.
    package mutating func readBool() throws(JSONSyntaxError) -> Bool {
        try expect(.bool)
        let isTrue = bytes[offset] == UInt8(ascii: "t")
        try skipLiteral(isTrue ? "true" : "false")
        return isTrue
    }

    /// Reads `null`.
    package mutating func readNull() throws(JSONSyntaxError) {
        try expect(.null)
        try skipLiteral("null")
    }

    /// Makes sure that nothing but white space is left.
    package mutating func finish() throws(JSONSyntaxError) {
        skipSpace()
        if offset < bytes.count { throw failure(.trailingBytes) }
    }
}

// What all readers share.
extension JSONCursor {
    /// Skips white space and gives the byte that follows, unread.
    @inline(__always)
    mutating func token(_ expected: JSONSyntaxError.Expectation) throws(JSONSyntaxError) -> UInt8 {
        skipSpace()
        guard offset < bytes.count else { throw failure(.unexpectedEnd(expected: expected)) }
        return bytes[offset]
    }

    /// Makes sure that the next value is of this kind.
    @inline(__always)
    mutating func expect(_ kind: JSONKind) throws(JSONSyntaxError) {
        let found = try peek()
        if found != kind { throw failure(.wrongKind(found, expected: kind)) }
    }

    /// Takes an opening bracket or brace.
    @inline(__always)
    mutating func open() throws(JSONSyntaxError) {
        guard depth < limits.depth else { throw failure(.tooDeep(limit: limits.depth)) }
        depth += 1
        offset += 1
    }

    /// Takes a closing bracket or brace.
    @inline(__always)
    mutating func close() {
        depth -= 1
        offset += 1
    }

    /// Reads a key and its colon.
    @inline(__always)
    mutating func readKey(_ expected: JSONSyntaxError.Expectation) throws(JSONSyntaxError) -> JSONText {
        let quote = try token(expected)
        guard quote == UInt8(ascii: "\"") else { throw failure(.unexpectedByte(quote, expected: expected)) }
        let key = try scanString()
        let colon = try token(.colon)
        guard colon == UInt8(ascii: ":") else { throw failure(.unexpectedByte(colon, expected: .colon)) }
        offset += 1
        return key
    }

    /// Takes the comma between two members; false at the closing brace, which is left.
    @inline(__always)
    mutating func isAnotherMember() throws(JSONSyntaxError) -> Bool {
        let byte = try token(.commaOrBrace)
        if byte == UInt8(ascii: "}") { return false }
        guard byte == UInt8(ascii: ",") else { throw failure(.unexpectedByte(byte, expected: .commaOrBrace)) }
        offset += 1
        return true
    }

    /// Takes the comma between two elements; false at the closing bracket, which is left.
    @inline(__always)
    mutating func isAnotherElement() throws(JSONSyntaxError) -> Bool {
        let byte = try token(.commaOrBracket)
        if byte == UInt8(ascii: "]") { return false }
        guard byte == UInt8(ascii: ",") else { throw failure(.unexpectedByte(byte, expected: .commaOrBracket)) }
        offset += 1
        return true
    }

    /// An error at the next byte.
    func failure(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
        JSONSyntaxError(offset: offset, reason: reason)
    }

    private mutating func skipLiteral(_ literal: StaticString) throws(JSONSyntaxError) {
        for place in 0..<literal.utf8CodeUnitCount {
            guard offset < bytes.count else { throw failure(.unexpectedEnd(expected: .literal)) }
            guard bytes[offset] == literal.utf8Start[place] else {
                throw failure(.unexpectedByte(bytes[offset], expected: .literal))
            }
            offset += 1
        }
    }

    /// Skips the four bytes that RFC 8259, section 2, calls white space; indentation eight bytes at a time.
    @inline(__always)
    mutating func skipSpace() {
        while offset < bytes.count, bytes[offset] <= 0x20 {
            switch bytes[offset] {
            case UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): offset += 1
            case UInt8(ascii: " "):
                guard offset + 8 <= bytes.count else {
                    offset += 1
                    continue
                }
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += (word ^ 0x2020_2020_2020_2020).trailingZeroBitCount / 8
            default: return
            }
        }
    }
}
