import ProbeDomain

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
