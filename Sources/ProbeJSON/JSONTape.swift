/// A text that has been checked, and where in it everything stands.
///
/// One entry for each key and each value, in the order of the text: a container comes before what it holds, a key before
/// its value. Nothing is decoded before somebody asks for it.
///
/// Unchecked: both buffers are written before anybody else has the tape, freed with it, and never written in between.
final class JSONTape: @unchecked Sendable {
    /// The text; it lives as long as the tape.
    let text: UnsafeRawBufferPointer
    /// What stands in it; never empty, and lives as long as the tape.
    let entries: UnsafeBufferPointer<Entry>

    /// One key or value.
    struct Entry: Sendable {
        /// The offset of its first byte.
        let start: UInt32
        /// The offset behind its last byte.
        var end: UInt32
        /// The entry behind it and all that it holds; of a container that is still open, the one that holds it.
        var next: UInt32
        /// What it is; a key is a string.
        let kind: JSONKind
        /// A string has escapes; a number has neither a fraction nor an exponent.
        let mark: Bool

        /// Its bytes.
        var range: Range<Int> { Int(start)..<Int(end) }
    }

    /// Checks a whole text and copies it.
    init(_ text: UnsafeRawBufferPointer, limits: JSONLimits) throws(JSONSyntaxError) {
        var cursor = try JSONCursor(text, limits: limits)
        // Lists of models have an entry for every thirteen bytes or so.
        var writer = JSONTapeWriter(capacity: text.count / 12 + 4)
        try cursor.walk(into: &writer)
        try cursor.finish()
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count, alignment: 1)
        copy.copyMemory(from: text)
        self.text = UnsafeRawBufferPointer(copy)
        let entries = UnsafeMutableBufferPointer<Entry>.allocate(capacity: writer.entries.count)
        _ = entries.initialize(fromContentsOf: writer.entries)
        self.entries = UnsafeBufferPointer(entries)
    }

    deinit {
        text.deallocate()
        entries.deallocate()
    }

    /// What stands between the quotes of a string or a key.
    @inline(__always)
    func string(_ entry: Entry) -> JSONText {
        let inside = text[(Int(entry.start) + 1)..<(Int(entry.end) - 1)]
        return JSONText(bytes: UnsafeRawBufferPointer(rebasing: inside), hasEscapes: entry.mark)
    }

    /// A number as it is written.
    func number(_ entry: Entry) -> JSONNumber {
        JSONNumber(bytes: UnsafeRawBufferPointer(rebasing: text[entry.range]), isPlain: entry.mark)
    }

    /// The value under a key in the object at `index`, the last one where the key is repeated; nil where there is none.
    func value(of key: UnsafeBufferPointer<UInt8>, in index: Int) -> Int? {
        var found: Int?
        var place = index + 1
        let end = Int(entries[index].next)
        while place < end {
            let entry = entries[place]
            // Most keys are told apart by their length.
            if entry.mark || entry.end &- entry.start == key.count &+ 2, string(entry).isEqual(to: key) {
                found = place + 1
            }
            place = Int(entries[place + 1].next)
        }
        return found
    }
}

/// Writes a tape.
struct JSONTapeWriter: JSONSink {
    /// What has come so far.
    private(set) var entries: [JSONTape.Entry] = []
    /// The container that is open, the innermost; meaningless where none is.
    private var container = 0

    /// Makes a writer with room for so many entries before it must grow.
    init(capacity: Int) { entries.reserveCapacity(capacity) }

    @inline(__always)
    mutating func take(_ kind: JSONKind, _ range: Range<Int>, mark: Bool) {
        append(kind, range, next: entries.count + 1, mark: mark)
    }

    @inline(__always)
    mutating func open(_ kind: JSONKind, at start: Int) {
        append(kind, start..<start, next: container, mark: false)
        container = entries.count - 1
    }

    @inline(__always)
    mutating func close(at end: Int) {
        let closed = container
        container = Int(entries[closed].next)
        entries[closed].next = UInt32(truncatingIfNeeded: entries.count)
        entries[closed].end = UInt32(truncatingIfNeeded: end)
    }

    /// No text is so long that its offsets do not fit; see `JSONLimits`.
    @inline(__always)
    private mutating func append(_ kind: JSONKind, _ range: Range<Int>, next: Int, mark: Bool) {
        entries.append(
            JSONTape.Entry(
                start: UInt32(truncatingIfNeeded: range.lowerBound),
                end: UInt32(truncatingIfNeeded: range.upperBound),
                next: UInt32(truncatingIfNeeded: next),
                kind: kind,
                mark: mark
            )
        )
    }
}
