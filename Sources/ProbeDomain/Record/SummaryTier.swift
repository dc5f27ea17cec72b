/// How long the stretches are of which summaries are kept.
package enum SummaryTier: String, Sendable, CaseIterable, Comparable {
    /// For the edges of a window, and for a close look.
    case fiveMinutes = "five_minutes"
    /// For years.
    case hour
    /// UTC days, so that a month of many endpoints is read at once.
    case day

    /// The length of a stretch, in seconds.
    package var seconds: Int64 {
        switch self {
        case .fiveMinutes: 300
        case .hour: 3_600
        case .day: 86_400
        }
    }

    /// The beginning of the stretch that an instant lies in, in seconds since the epoch.
    package func start(of instant: Timestamp) -> Int64 { start(of: instant.seconds) }

    /// The beginning of the stretch that a second since the epoch lies in.
    package func start(of second: Int64) -> Int64 {
        let rest = second % seconds
        let start = second.subtractingReportingOverflow(rest < 0 ? rest + seconds : rest)
        return start.overflow ? .min : start.partialValue
    }

    package static func < (left: SummaryTier, right: SummaryTier) -> Bool { left.seconds < right.seconds }
}
