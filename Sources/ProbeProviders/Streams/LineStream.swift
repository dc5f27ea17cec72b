/// Reads JSON lines (NDJSON): one value a line, ended by LF or CR LF; blank lines mean nothing, and the last line may lack
/// its end.
///
/// It is fed with pieces of any size; what it gives does not depend on where they are cut.
struct LineStream: Sendable {
    /// One line that holds something.
    struct Line: Sendable, Equatable {
        /// Its bytes, without its end.
        var data: [UInt8]
        /// The offset in the stream of the last of them.
        var end: Int
    }

    /// Of a longer line the rest is dropped, so that it cannot be read; a body is bounded before it comes here.
    private static let longestLine = 8 * 1_024 * 1_024

    private var line: [UInt8] = []
    private var lineEnd = 0
    private var offset = 0

    /// Takes the next bytes and gives each line that they complete.
    mutating func take(_ bytes: some Sequence<UInt8>, _ body: (Line) -> Void) {
        for byte in bytes {
            defer { offset += 1 }
            if byte == UInt8(ascii: "\n") {
                finish(body)
            } else if line.count < Self.longestLine {
                line.append(byte)
                lineEnd = offset
            }
        }
    }

    /// Gives the line that the end of the body cut off.
    mutating func finish(_ body: (Line) -> Void) {
        if line.last == UInt8(ascii: "\r") {
            line.removeLast()
            lineEnd -= 1
        }
        let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        if !isBlank { body(Line(data: line, end: lineEnd)) }
        line.removeAll(keepingCapacity: true)
    }
}
