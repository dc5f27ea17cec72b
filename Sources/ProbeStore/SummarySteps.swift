import ProbeDomain

/// Equal steps through a window, and the tier whose rows are put into them.
struct SummarySteps: Equatable {
    /// The tier.
    let tier: SummaryTier
    /// The steps, the oldest first.
    let windows: [TimeWindow]

    /// More steps than this are not made.
    static let most = 2_000

    /// Chooses the longest tier that is at most a twelfth of a step, but none that is not kept for so long.
    init(of window: TimeWindow, steps: Int, newest: Timestamp) {
        let wished = Duration.seconds(window.length.inSeconds / Double(max(1, min(steps, Self.most))))
        let kept = SummaryTier.allCases.first { window.start >= newest - Retention.age(of: $0) } ?? .day
        let fitting = SummaryTier.allCases.last { Duration.seconds(12 * $0.seconds) <= wished } ?? .fiveMinutes
        tier = max(kept, fitting)
        let start = tier.start(of: window.start)
        let stretches = max(1, (tier.ceiling(of: window.end) - start) / tier.seconds)
        let most = Int64(max(1, min(steps, Self.most)))
        // Whole stretches, so that each counts where it lies.
        let step = (stretches + most - 1) / most * tier.seconds
        let end = max(window.end, Timestamp(seconds: start) + .microseconds(1))
        windows = stride(from: start, to: start + stretches * tier.seconds, by: Int64.Stride(step)).map { begin in
            TimeWindow(start: Timestamp(seconds: begin), end: min(Timestamp(seconds: begin + step), end))
        }
    }

    /// The rows that begin within a step.
    func piece(of step: TimeWindow) -> SummaryPieces.Piece {
        SummaryPieces.Piece(tier: tier, start: tier.ceiling(of: step.start), end: tier.ceiling(of: step.end))
    }
}
