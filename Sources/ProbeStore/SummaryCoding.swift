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
        guard let parts = reader.next(), let histograms = Self.histograms(behind: parts, reader) else { return false }
        func next(_ part: Part) -> Int64? {
            parts & part.rawValue == 0 ? nil : reader.next().map(Int64.init(bitPattern:))
        }
        func add(_ part: Part, to count: inout Int) {
            if let more = next(part) { count = Int(Self.sum(Int64(count), more)) }
        }
        add(.up, to: &up)
        if let time = next(.upTime) { upTime += .microseconds(time) }
        if let after = next(.firstSent) {
            let first = Timestamp(microseconds: Self.sum(Timestamp(seconds: start).microseconds, after))
            firstSent = firstSent.map { min($0, first) } ?? first
            let last = Timestamp(microseconds: Self.sum(first.microseconds, next(.lastSent) ?? 0))
            lastSent = lastSent.map { max($0, last) } ?? last
        }
        add(.down, to: &down)
        if let time = next(.downTime) { downTime += .microseconds(time) }
        add(.notCounted, to: &notCounted)
        add(.inputTokens, to: &inputTokens)
        add(.outputTokens, to: &outputTokens)
        add(.microUSD, to: &microUSD)
        add(.unpriced, to: &unpriced)
        if let histogram = histograms.total { total.merge(histogram) }
        if let histogram = histograms.firstByte { firstByte.merge(histogram) }
        if let histogram = histograms.firstToken { firstToken.merge(histogram) }
        if let histogram = histograms.outputSpeed { outputSpeed.merge(histogram) }
        return true
    }

    /// The sum, or the end of the range where it lies beyond.
    ///
    /// There are several for each of tens of thousands of rows, and `addingSaturated`, which is for all kinds of numbers, takes
    /// long when it is called from another module.
    private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? (right < 0 ? .min : .max) : sum
    }

    /// The histograms of a row; nil where there is none.
    private struct Histograms {
        var total: Histogram.Compact?
        var firstByte: Histogram.Compact?
        var firstToken: Histogram.Compact?
        var outputSpeed: Histogram.Compact?
    }

    /// Finds the histograms, and whether these are the bytes of a summary, from the first to the last.
    ///
    /// - Parameters:
    ///   - parts: Which parts there are.
    ///   - reader: Stands behind that number.
    /// - Returns: Nil where the bytes are damaged.
    private static func histograms(behind parts: UInt64, _ reader: VarintReader) -> Histograms? {
        var reader = reader
        guard parts < Part.unpriced.rawValue << 1 else { return nil }
        func has(_ part: Part) -> Bool { parts & part.rawValue != 0 }
        guard has(.firstSent) || !has(.lastSent) else { return nil }
        for _ in 0..<(parts & ~Part.histograms.rawValue).nonzeroBitCount {
            guard reader.next() != nil else { return nil }
        }
        var found = Histograms()
        guard has(.histograms) else { return reader.isAtEnd ? found : nil }
        func take(_ histogram: inout Histogram.Compact?) -> Bool {
            histogram = Histogram.Compact(&reader)
            return histogram != nil
        }
        guard take(&found.total),
            reader.isAtEnd || take(&found.firstByte),
            reader.isAtEnd || take(&found.firstToken),
            reader.isAtEnd || take(&found.outputSpeed)
        else { return nil }
        return reader.isAtEnd ? found : nil
    }
}
