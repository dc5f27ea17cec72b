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

/// Rows that this process has looked up or written: their numbers never change, and none of them goes.
struct KnownRows {
    /// The attempts of a question at an endpoint.
    struct Question: Hashable {
        /// The endpoint's row.
        var endpoint: Int64
        /// What is asked.
        var check: Check
    }

    /// The numbers of endpoints.
    var endpoints: [EndpointKey: Int64] = [:]
    /// The numbers of questions.
    var questions: [Question: Int64] = [:]
    /// What was last written of the health of questions, as a hash, which takes less room: that two of them are the same
    /// is less likely than that the disk errs.
    var health: [Question: Int] = [:]

    /// Keeps what a transaction has found; beyond so many, it begins anew.
    mutating func take(_ found: KnownRows) {
        if health.count + found.health.count > StandingTrackers.most { health = [:] }
        health.merge(found.health) { _, new in new }
        if endpoints.count + found.endpoints.count > StandingTrackers.most { endpoints = [:] }
        if questions.count + found.questions.count > StandingTrackers.most { questions = [:] }
        endpoints.merge(found.endpoints) { _, new in new }
        questions.merge(found.questions) { _, new in new }
    }
}

/// What this process keeps in mind between two transactions.
struct Learned {
    /// Which time the answers speak for.
    var trackers = StandingTrackers()
    /// Rows.
    var rows = KnownRows()
    /// The beginning of the newest five minutes of which something was asked.
    var newest = Int64.min
    /// What must be asked at or after this second before another hour is summed up.
    var rollupDue = Int64.min

    /// Keeps what a transaction has learned, once it is committed.
    mutating func take(_ learned: [Int64: StandingTracker], _ found: KnownRows, newest: Int64?) {
        trackers.take(learned)
        rows.take(found)
        self.newest = max(self.newest, newest ?? .min)
    }
}
