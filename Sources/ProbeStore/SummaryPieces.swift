import ProbeDomain

/// Which rows make up a window: days in the middle, hours and five minutes at the edges.
struct SummaryPieces: Equatable {
    /// Rows of one tier that follow each other.
    struct Piece: Equatable {
        /// The tier.
        var tier: SummaryTier
        /// The first second.
        var start: Int64
        /// The second after the last.
        var end: Int64
    }

    /// What is really covered: whole stretches of what is kept.
    var window: TimeWindow
    /// The rows, in the order of time.
    var pieces: [Piece]

    /// Finds the rows.
    ///
    /// - Parameters:
    ///   - window: What is asked for. Its start moves back to the beginning of a stretch: of an hour or a day where shorter
    ///     ones are no longer kept, or where that is less than a hundredth of the window.
    ///   - newest: When the last attempt on record was sent, but not later than now: stretches that go on beyond it hold nothing that lies behind.
    init(of window: TimeWindow, newest: Timestamp) {
        let length = window.length
        func isEnough(_ tier: SummaryTier) -> Bool {
            let isFine = length >= .seconds(100 * tier.seconds)
            return isFine || tier.finer.map { window.start < newest - Retention.age(of: $0) } ?? true
        }
        let edge = SummaryTier.allCases.last(where: isEnough) ?? .fiveMinutes
        let start = edge.start(of: window.start)
        let asked = min(window.end, newest + .microseconds(1))
        // What has no end yet is taken whole.
        let end = window.end > newest ? SummaryTier.day.ceiling(of: asked) : edge.ceiling(of: window.end)
        let shown = edge.ceiling(of: window.end)
        self.window = TimeWindow(
            start: Timestamp(seconds: start),
            end: window.end > newest ? window.end : Timestamp(seconds: shown)
        )
        pieces = []
        cover(start, end, with: .day)
    }

    /// Takes as much as possible of a tier, and the rest on both sides of finer ones.
    private mutating func cover(_ start: Int64, _ end: Int64, with tier: SummaryTier) {
        guard start < end else { return }
        let (first, last) = (tier.ceiling(of: start), tier.start(of: end))
        guard let finer = tier.finer else {
            pieces.append(Piece(tier: tier, start: tier.start(of: start), end: tier.ceiling(of: end)))
            return
        }
        guard first < last else {
            cover(start, end, with: finer)
            return
        }
        cover(start, first, with: finer)
        pieces.append(Piece(tier: tier, start: first, end: last))
        cover(last, end, with: finer)
    }
}

extension SummaryTier {
    /// The next shorter one; nil for the shortest.
    var finer: SummaryTier? {
        switch self {
        case .fiveMinutes: nil
        case .hour: .fiveMinutes
        case .day: .hour
        }
    }

    /// The end of the stretch that an instant lies in; the instant's own second where a stretch begins with it.
    func ceiling(of instant: Timestamp) -> Int64 {
        ceiling(of: instant.microseconds % 1_000_000 == 0 ? instant.seconds : instant.seconds.addingSaturated(1))
    }

    /// The same of a second since the epoch.
    func ceiling(of second: Int64) -> Int64 {
        let start = start(of: second)
        return start == second ? second : start.addingSaturated(seconds)
    }
}
