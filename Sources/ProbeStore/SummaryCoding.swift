import ProbeDomain

/// A summary as the bytes of a row.
///
/// A number whose bits say which parts follow, then these parts in the order of their bits; all numbers are unsigned LEB128.
/// What is zero or empty takes no byte, so that a stretch of which only the time is known takes six.
extension Summary {
    private enum Part: UInt64 {
        case up = 1
        case upTime = 2
        /// When the first attempt was sent, in microseconds after the beginning of the stretch.
        case firstSent = 4
        /// How long after the first one the last was sent.
        case lastSent = 8
        /// The histograms, at the very end; empty ones behind the last that is used are left out.
        case histograms = 16
        case down = 32
        case downTime = 64
        case notCounted = 128
        case inputTokens = 256
        case outputTokens = 512
        case microUSD = 1_024
        case unpriced = 2_048
    }

    /// The bytes of the summary of a stretch that begins at a second since the epoch.
    func encoded(start: Int64) -> [UInt8] {
        var parts: UInt64 = 0
        var numbers: [UInt8] = []
        func append(_ part: Part, _ value: Int64, isThere: Bool? = nil) {
            guard isThere ?? (value != 0) else { return }
            parts |= part.rawValue
            numbers.append(varint: UInt64(bitPattern: value))
        }
        append(.up, Int64(up))
        append(.upTime, upTime.wholeMicroseconds)
        if let firstSent, let lastSent {
            append(.firstSent, (firstSent - Timestamp(seconds: start)).wholeMicroseconds, isThere: true)
            append(.lastSent, (lastSent - firstSent).wholeMicroseconds)
        }
        append(.down, Int64(down))
        append(.downTime, downTime.wholeMicroseconds)
        append(.notCounted, Int64(notCounted))
        append(.inputTokens, Int64(inputTokens))
        append(.outputTokens, Int64(outputTokens))
        append(.microUSD, Int64(microUSD))
        append(.unpriced, Int64(unpriced))
        let histograms = [total, firstByte, firstToken, outputSpeed]
        let used = histograms.prefix((histograms.lastIndex { !$0.isEmpty } ?? -1) + 1)
        if !used.isEmpty { parts |= Part.histograms.rawValue }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(numbers.count + 64)
        bytes.append(varint: parts)
        bytes += numbers
        for histogram in used { histogram.encode(into: &bytes) }
        return bytes
    }

    /// Takes all that the bytes of a row have.
    ///
    /// - Returns: Whether they are whole; of damaged ones nothing is taken.
    mutating func merge(encoded bytes: UnsafeRawBufferPointer, start: Int64) -> Bool {
        var reader = VarintReader(bytes)
        guard Self.isWhole(reader), let parts = reader.next() else { return false }
        func next(_ part: Part) -> Int64? {
            parts & part.rawValue == 0 ? nil : reader.next().map(Int64.init(bitPattern:))
        }
        func add(_ part: Part, to count: inout Int) {
            if let more = next(part) { count = count.addingSaturated(Int(more)) }
        }
        add(.up, to: &up)
        if let time = next(.upTime) { upTime += .microseconds(time) }
        if let after = next(.firstSent) {
            let first = Timestamp(seconds: start) + .microseconds(after)
            firstSent = firstSent.map { min($0, first) } ?? first
            let last = first + .microseconds(next(.lastSent) ?? 0)
            lastSent = lastSent.map { max($0, last) } ?? last
        }
        add(.down, to: &down)
        if let time = next(.downTime) { downTime += .microseconds(time) }
        add(.notCounted, to: &notCounted)
        add(.inputTokens, to: &inputTokens)
        add(.outputTokens, to: &outputTokens)
        add(.microUSD, to: &microUSD)
        add(.unpriced, to: &unpriced)
        guard parts & Part.histograms.rawValue != 0 else { return true }
        return total.merge(&reader)
            && (reader.isAtEnd || firstByte.merge(&reader))
            && (reader.isAtEnd || firstToken.merge(&reader))
            && (reader.isAtEnd || outputSpeed.merge(&reader))
    }

    /// Whether these are the bytes of a summary, from the first to the last.
    private static func isWhole(_ reader: VarintReader) -> Bool {
        var reader = reader
        guard let parts = reader.next(), parts < Part.unpriced.rawValue << 1 else { return false }
        func has(_ part: Part) -> Bool { parts & part.rawValue != 0 }
        guard has(.firstSent) || !has(.lastSent) else { return false }
        for _ in 0..<(parts & ~Part.histograms.rawValue).nonzeroBitCount {
            guard reader.next() != nil else { return false }
        }
        guard has(.histograms) else { return reader.isAtEnd }
        for place in 0..<4 where place == 0 || !reader.isAtEnd {
            guard Histogram.skip(&reader) else { return false }
        }
        return reader.isAtEnd
    }
}
