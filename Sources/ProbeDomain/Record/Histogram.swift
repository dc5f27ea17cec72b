/// How often values of which size occurred: a log-linear histogram that merges and takes a few bytes.
///
/// Each octave is cut into 32 buckets of equal width, so that a quantile is at most 1/64 (1.6 %) of the true value away from
/// it; values below 64 are exact. Merging adds counts, and therefore may be done in any order.
///
/// HdrHistogram for Swift 0.2.0 counts in the same buckets, but has no compact form: a value alone takes kilobytes.
package struct Histogram: Sendable, Equatable {
    /// How many values there are.
    package private(set) var count: UInt64 = 0
    /// The bucket that `counts` begins with; 0 while there is none.
    private var first = 0
    /// From the lowest bucket in use to the highest.
    private var counts: [UInt64] = []

    /// Makes an empty one.
    package init() {}

    /// Whether there is no value.
    package var isEmpty: Bool { count == 0 }

    /// Takes a value; negative ones count as zero.
    package mutating func add(_ value: Int64) { add(1, at: Self.bucket(of: value)) }

    /// Takes all values of another one.
    package mutating func merge(_ other: Histogram) {
        guard !other.isEmpty else { return }
        guard !isEmpty else {
            self = other
            return
        }
        reserve(other.first...(other.first + other.counts.count - 1))
        let offset = other.first - first
        for (index, more) in other.counts.enumerated() {
            counts[offset + index] = counts[offset + index].addingSaturated(more)
        }
        count = count.addingSaturated(other.count)
    }

    /// The value below or at which a share of all values lies, by nearest rank; nil when there is none.
    ///
    /// - Parameter share: 0 to 1; 0.5 is the median.
    /// - Returns: The middle of the bucket, at most 1/64 of the true value away from it.
    package func quantile(_ share: Double) -> Int64? {
        guard !isEmpty else { return nil }
        let rank = max(1, (min(max(share, 0), 1) * Double(count)).rounded(.up))
        var below: UInt64 = 0
        for (index, more) in counts.enumerated() {
            below = below.addingSaturated(more)
            if Double(below) >= rank { return Self.middle(of: first + index) }
        }
        return Self.middle(of: first + counts.count - 1)
    }

    /// The buckets in use, by ascending value: the middle of each and how many values it holds.
    package var buckets: [(value: Int64, count: UInt64)] {
        counts.enumerated().compactMap { index, count in
            count > 0 ? (Self.middle(of: first + index), count) : nil
        }
    }

    // MARK: Compact form

    /// Appends the compact form: the number of buckets in use; for each the distance from the one before it, doubled, plus
    /// one where it holds more than one value; then how many more than two.
    ///
    /// All are unsigned LEB128 numbers. A single latency takes four bytes.
    package func encode(into bytes: inout [UInt8]) {
        // Most buckets of a wide span are empty, and there are hundreds: through a pointer they are passed over quickly.
        counts.withUnsafeBufferPointer { counts in
            var used: UInt64 = 0
            for count in counts where count > 0 { used += 1 }
            bytes.append(varint: used)
            var last = 0
            for index in counts.indices where counts[index] > 0 {
                let step = UInt64(first + index - last) << 1
                last = first + index
                bytes.append(varint: counts[index] == 1 ? step : step | 1)
                if counts[index] > 1 { bytes.append(varint: counts[index] - 2) }
            }
        }
    }

    /// A compact form that is whole, from its beginning to its end, in bytes that it must not outlive.
    package struct Compact {
        /// Stands at the first bucket.
        fileprivate let buckets: VarintReader
        /// How many buckets are in use.
        fileprivate let used: UInt64
        /// From the lowest of them to the highest.
        fileprivate let range: ClosedRange<Int>

        /// Passes over a compact form; nil where it is not whole.
        ///
        /// - Parameter start: Stands at its beginning; afterwards behind its end.
        package init?(_ start: inout VarintReader) {
            // A copy that nobody else sees is kept in registers.
            var reader = start
            guard let used = reader.next(), used <= UInt64(Histogram.bucketCount) else { return nil }
            (self.used, buckets) = (used, reader)
            var (first, bucket) = (0, 0)
            for place in 0..<used {
                guard let (distance, _) = reader.nextBucket() else { return nil }
                // Only the first bucket may be the lowest: all others lie above the one before.
                guard place == 0 || distance > 0, distance < UInt64(Histogram.bucketCount - bucket) else { return nil }
                bucket += Int(distance)
                if place == 0 { first = bucket }
            }
            range = first...bucket
            start = reader
        }
    }

    /// Takes all values of a compact form.
    package mutating func merge(_ other: Compact) {
        guard other.used > 0 else { return }
        reserve(other.range)
        var reader = other.buckets
        var place = -first
        var sum: UInt64 = 0
        // Summing up is most of the work of a report: through a pointer no count is looked for twice.
        counts.withUnsafeMutableBufferPointer { counts in
            for _ in 0..<other.used {
                guard let (distance, more) = reader.nextBucket() else { return }
                place += Int(distance)
                counts[place] = counts[place].addingSaturated(more)
                sum = sum.addingSaturated(more)
            }
        }
        count = count.addingSaturated(sum)
    }

    // MARK: Buckets

    private static let bucketsPerOctave = 32
    /// As many as the whole range of `Int64` needs.
    fileprivate static let bucketCount = 1_888

    private static func bucket(of value: Int64) -> Int {
        guard value >= 64 else { return Int(max(0, value)) }
        let octave = 63 - value.leadingZeroBitCount
        return bucketsPerOctave * (octave - 5) + Int(value >> (octave - 5))
    }

    private static func middle(of bucket: Int) -> Int64 {
        guard bucket >= 64 else { return Int64(bucket) }
        let shift = bucket / bucketsPerOctave - 1
        let low = Int64(bucket % bucketsPerOctave + bucketsPerOctave) << shift
        return low + ((1 << shift) - 1) / 2
    }

    private mutating func add(_ more: UInt64, at bucket: Int) {
        if bucket < first || bucket >= first + counts.count { reserve(bucket...bucket) }
        counts[bucket - first] = counts[bucket - first].addingSaturated(more)
        count = count.addingSaturated(more)
    }

    /// Makes room for a range of buckets.
    private mutating func reserve(_ range: ClosedRange<Int>) {
        guard !counts.isEmpty else {
            first = range.lowerBound
            counts = Array(repeating: 0, count: range.count)
            return
        }
        let (low, high) = (min(first, range.lowerBound), max(first + counts.count - 1, range.upperBound))
        guard high - low >= counts.count else { return }
        var wider = [UInt64](repeating: 0, count: high - low + 1)
        wider.replaceSubrange((first - low)..<(first - low + counts.count), with: counts)
        (first, counts) = (low, wider)
    }
}
