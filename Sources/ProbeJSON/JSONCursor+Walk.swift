/// Takes what a cursor comes by on its way through a value, in the order of the text.
protocol JSONSink {
    /// A key, or a value that holds no others; for `mark` see `JSONTape.Entry`.
    mutating func take(_ kind: JSONKind, _ range: Range<Int>, mark: Bool)

    /// An array or object begins.
    mutating func open(_ kind: JSONKind, at start: Int)

    /// The innermost one that is open ends before this offset.
    mutating func close(at end: Int)
}

/// Where what is skipped goes.
private struct Nowhere: JSONSink {
    @inline(__always)
    mutating func take(_ kind: JSONKind, _ range: Range<Int>, mark: Bool) {}

    @inline(__always)
    mutating func open(_ kind: JSONKind, at start: Int) {}

    @inline(__always)
    mutating func close(at end: Int) {}
}

extension JSONCursor {
    /// Skips the next value, checking all of it.
    ///
    /// Takes no stack for nesting.
    package mutating func skipValue() throws(JSONSyntaxError) {
        var nowhere = Nowhere()
        try walk(into: &nowhere)
    }

    /// Reads the next value into a sink, checking all of it.
    ///
    /// Takes no stack for nesting.
    mutating func walk(into sink: inout some JSONSink) throws(JSONSyntaxError) {
        let outside = depth
        // One bit for each array (0) or object (1) opened since, the innermost lowest; `JSONLimits.deepest` of them fit.
        var objects: UInt64 = 0
        while true {
            let byte = try token(.value)
            let start = offset
            switch byte {
            case UInt8(ascii: "\""):
                let text = try scanString()
                sink.take(.string, start..<offset, mark: text.hasEscapes)
            case UInt8(ascii: "{"):
                try open()
                sink.open(.object, at: start)
                objects = objects << 1 | 1
                if try token(.keyOrEnd) != UInt8(ascii: "}") {
                    try walkKey(.keyOrEnd, into: &sink)
                    continue
                }
                close()
                sink.close(at: offset)
                objects >>= 1
            case UInt8(ascii: "["):
                try open()
                sink.open(.array, at: start)
                objects <<= 1
                if try token(.value) != UInt8(ascii: "]") { continue }
                close()
                sink.close(at: offset)
                objects >>= 1
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                let number = try scanNumber()
                sink.take(.number, start..<offset, mark: number.isPlain)
            case UInt8(ascii: "t"), UInt8(ascii: "f"):
                _ = try readBool()
                sink.take(.bool, start..<offset, mark: false)
            case UInt8(ascii: "n"):
                try readNull()
                sink.take(.null, start..<offset, mark: false)
            default: throw failure(.unexpectedByte(byte, expected: .value))
            }
            // A value has ended: what holds it goes on, or ends too.
            while depth > outside {
                if objects & 1 == 1 {
                    if try isAnotherMember() {
                        try walkKey(.key, into: &sink)
                        break
                    }
                } else if try isAnotherElement() {
                    break
                }
                close()
                sink.close(at: offset)
                objects >>= 1
            }
            if depth == outside { return }
        }
    }

    /// Reads a key and its colon; the colon may stand apart.
    @inline(__always)
    private mutating func walkKey(
        _ expected: JSONSyntaxError.Expectation,
        into sink: inout some JSONSink
    ) throws(JSONSyntaxError) {
        _ = try token(expected)
        let start = offset
        let key = try readKey(expected)
        sink.take(.string, start..<start + key.bytes.count + 2, mark: key.hasEscapes)
    }
}
