import ProbeDomain
import Testing

/// What a histogram says of its values, and what it takes.
@Suite struct HistogramTests {
    /// Latencies as they are met: log-normal, from tens of microseconds to minutes, with some outliers.
    private static func latencies(_ count: Int, _ random: inout SeededRandom) -> [Int64] {
        (0..<count).map { _ in
            let octaves = (0..<12).reduce(0.0) { sum, _ in sum + Double.random(in: 0...1, using: &random) } - 6
            let outlier = Int.random(in: 0..<50, using: &random) == 0
            var value = 300_000.0
            for _ in 0..<Int(abs(octaves) * 4) { value *= octaves > 0 ? 1.19 : 1 / 1.19 }
            return Int64(value * Double.random(in: 0.9...1.1, using: &random)) * (outlier ? 60 : 1)
        }
    }

    private static func histogram(_ values: [Int64]) -> Histogram {
        var histogram = Histogram()
        for value in values { histogram.add(value) }
        return histogram
    }

    private static func decoded(_ bytes: [UInt8]) -> Histogram? {
        bytes.withUnsafeBytes { bytes in
            var reader = VarintReader(bytes)
            guard let compact = Histogram.Compact(&reader), reader.isAtEnd else { return nil }
            var histogram = Histogram()
            histogram.merge(compact)
            return histogram
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func quantilesAreWithinTheStatedErrorOfTheExactOnes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = Int.random(in: 1...5_000, using: &random)
        let values = Self.latencies(count, &random).sorted()
        let histogram = Self.histogram(values)
        for share in [0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1] {
            let rank = min(max(Int((share * Double(values.count)).rounded(.up)), 1), values.count)
            let exact = values[rank - 1]
            let found = try #require(histogram.quantile(share))
            #expect(abs(found - exact) <= exact / 64, "seed \(seed), share \(share): \(found) for \(exact)")
        }
    }

    @Test func everySizeIsWithinTheErrorAndSmallOnesAreExact() throws {
        var values = Array(Int64(0)..<64)
        for octave in 6..<63 { values += [1 << octave - 1, 1 << octave, 1 << octave + 1, 3 << (octave - 1)] }
        values.append(.max)
        for value in values {
            let found = try #require(Self.histogram([value]).quantile(0.5))
            #expect(value < 64 ? found == value : abs(found - value) <= value / 64)
        }
        #expect(Self.histogram([-5]).quantile(1) == 0)
        #expect(Histogram().quantile(0.5) == nil)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func mergingMayBeDoneInAnyOrderAndGrouping(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let values = Self.latencies(Int.random(in: 0...400, using: &random), &random)
        var parts = Array(repeating: [Int64](), count: 4)
        for value in values { parts[Int.random(in: 0..<4, using: &random)].append(value) }
        let all = Self.histogram(values)
        let histograms = parts.map(Self.histogram)
        var leftFirst = Histogram()
        for part in histograms.shuffled(using: &random) { leftFirst.merge(part) }
        var (left, right) = (histograms[0], histograms[2])
        left.merge(histograms[1])
        right.merge(histograms[3])
        right.merge(left)
        #expect(leftFirst == all && right == all)
        #expect(all.count == UInt64(values.count))
        #expect(all.buckets.map(\.count).reduce(0, +) == all.count)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func theCompactFormGivesTheSameBack(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let histogram = Self.histogram(Self.latencies(Int.random(in: 0...2_000, using: &random), &random))
        var bytes: [UInt8] = []
        histogram.encode(into: &bytes)
        #expect(Self.decoded(bytes) == histogram)
        // A prefix is no whole form.
        for length in 0..<bytes.count { #expect(Self.decoded(Array(bytes.prefix(length))) == nil) }
    }

    @Test func theCompactFormIsSmall() {
        var bytes: [UInt8] = []
        Self.histogram([412_000]).encode(into: &bytes)
        #expect(bytes.count <= 4)
        var random = SeededRandom(seed: 1)
        bytes = []
        Self.histogram(Self.latencies(333, &random)).encode(into: &bytes)
        #expect(bytes.count < 500)
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func damageIsFoundOrHarmless(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<2_000 {
            let length = Int.random(in: 0...40, using: &random)
            var bytes = (0..<length).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
            if let first = bytes.indices.first { bytes[first] &= 0x0F }
            guard let histogram = Self.decoded(bytes) else { continue }
            #expect(histogram.count > 0 || bytes == [0])
            #expect(histogram.isEmpty || histogram.quantile(0.5) ?? -1 >= 0)
        }
        let tooFar: [UInt8] = [1] + Self.varint(1_888 << 1)
        let farthest: [UInt8] = [1] + Self.varint(1_887 << 1)
        #expect(Self.decoded(tooFar) == nil)
        #expect(Self.decoded(farthest) == Self.histogram([.max]))
        // Twice the same bucket; more buckets than there are; a number of more than 64 bits.
        #expect(Self.decoded([2, 2, 0]) == nil)
        #expect(Self.decoded(Self.varint(2_000)) == nil)
        #expect(Self.decoded([1, 3] + Array(repeating: 0xFF, count: 9) + [2]) == nil)
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(varint: value)
        return bytes
    }

    @Test func countsStopAtTheEndOfTheirRange() throws {
        let bytes: [UInt8] = [1, 3] + Self.varint(.max - 2)
        var histogram = try #require(Self.decoded(bytes))
        histogram.merge(histogram)
        histogram.add(70)
        #expect(histogram.count == .max)
        #expect(histogram.quantile(0.5) == 1)
    }
}
