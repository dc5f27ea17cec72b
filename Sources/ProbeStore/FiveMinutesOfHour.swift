import ProbeDomain

/// Up to twelve summaries of five minutes as the bytes of a row.
///
/// Two numbers whose bits say, from the first five minutes on, which were wholly up and which have a summary; then the
/// lengths of these in bytes; then the summaries, without the time of what was wholly up. All numbers are unsigned LEB128.
/// An hour that was wholly up, and of which nothing else is known, takes three bytes.
struct FiveMinutesOfHour {
    private let start: Int64
    private var summaries: [Summary]

    private static let tier = SummaryTier.fiveMinutes
    private static let count = Int(SummaryTier.hour.seconds / tier.seconds)

    /// Begins without any.
    ///
    /// - Parameter start: The first second of the hour.
    init(start: Int64) {
        self.start = start
        summaries = Array(repeating: Summary(), count: Self.count)
    }

    /// Adds a summary of the five minutes of this hour that begin at a second.
    mutating func add(_ summary: Summary, at second: Int64) { summaries[place(of: second)].merge(summary) }

    /// Adds what a row says; a damaged one says nothing.
    mutating func add(_ row: borrowing SummaryRows.Row) { row.merge(into: &summaries[place(of: row.key.start)]) }

    private func place(of second: Int64) -> Int { Int((second - start) / Self.tier.seconds) }

    /// The first second of a place; that of the hour may be damaged.
    private static func start(of place: Int, in hour: Int64) -> Int64 {
        hour.addingSaturated(Int64(place) * tier.seconds)
    }

    /// The bytes of the row.
    var encoded: [UInt8] {
        var (wholes, parts): (UInt64, UInt64) = (0, 0)
        var lengths: [Int] = []
        var bodies: [UInt8] = []
        for (place, summary) in summaries.enumerated() {
            var summary = summary
            if summary.upTime == .seconds(Self.tier.seconds) {
                wholes |= 1 << UInt64(place)
                summary.upTime = .zero
            }
            guard summary != Summary() else { continue }
            parts |= 1 << UInt64(place)
            let body = summary.encoded(start: Self.start(of: place, in: start))
            lengths.append(body.count)
            bodies += body
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(bodies.count + 2 * Self.count + 4)
        bytes.append(varint: wholes)
        bytes.append(varint: parts)
        for length in lengths { bytes.append(varint: UInt64(length)) }
        return bytes + bodies
    }

    /// Calls back for each summary that the bytes of a row have; for none where these are damaged.
    static func read(
        _ bytes: UnsafeRawBufferPointer,
        start: Int64,
        question: Int64,
        _ body: (borrowing SummaryRows.Row) throws -> Void
    ) rethrows {
        var reader = VarintReader(bytes)
        guard let wholes = reader.next(), let parts = reader.next() else { return }
        guard (wholes | parts) >> UInt64(count) == 0 else { return }
        // The summaries are what is left behind their lengths.
        guard let all = lengths(of: parts.nonzeroBitCount, reader), all <= bytes.count else { return }
        var offset = bytes.count - all
        for place in 0..<count {
            let (isWhole, isPart) = (wholes >> UInt64(place) & 1 == 1, parts >> UInt64(place) & 1 == 1)
            guard isWhole || isPart else { continue }
            let length = isPart ? Int(reader.next() ?? 0) : 0
            defer { offset += length }
            let row = SummaryRows.Row(
                key: SummaryRows.Key(start: Self.start(of: place, in: start), question: question),
                bytes: isPart ? UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]) : nil,
                upTime: isWhole ? .seconds(tier.seconds) : .zero
            )
            try body(row)
        }
    }

    /// The sum of so many lengths; nil where they are damaged.
    private static func lengths(of parts: Int, _ reader: VarintReader) -> Int? {
        var reader = reader
        var sum = 0
        for _ in 0..<parts {
            // Longer than a row can be.
            guard let length = reader.next(), length < 1 << 31 else { return nil }
            sum += Int(length)
        }
        return sum
    }
}
