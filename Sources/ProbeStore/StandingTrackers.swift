import ProbeDomain

/// Which time the answers speak for, for all questions of this process.
struct StandingTrackers {
    /// By the question's row.
    private(set) var byQuestion: [Int64: StandingTracker] = [:]

    /// More questions than this are not followed; those that were answered longest ago are given up, half of them at a time.
    static let most = 65_536

    /// Keeps what a transaction has learned.
    mutating func take(_ learned: [Int64: StandingTracker]) {
        byQuestion.merge(learned) { _, new in new }
        guard byQuestion.count > Self.most else { return }
        let times = byQuestion.values.compactMap(\.lastSent).sorted()
        // Those without an answer, of which only attempts off schedule are known, are given up first.
        guard times.count > Self.most / 2 else {
            byQuestion = byQuestion.filter { $0.value.lastSent != nil }
            return
        }
        let middle = times[times.count / 2]
        byQuestion = byQuestion.filter { ($0.value.lastSent ?? middle) > middle }
    }
}
