import ProbeDomain

/// Three percentiles of one measure.
struct Percentiles: Equatable {
    /// Half of the values are at most this; in the measure's unit: microseconds, or thousandths of a token a second.
    var p50: Int64
    /// 95 of a hundred are at most this.
    var p95: Int64
    /// 99 of a hundred are at most this.
    var p99: Int64
}

/// One step of a timeline.
struct TimelineStep: Equatable {
    /// From when to when.
    var window: TimeWindow
    /// For how long of it the answers say up.
    var up: Duration
    /// For how long of it they say down.
    var down: Duration
    /// From the send to the end of the reply; nil where nothing was measured.
    var total: Percentiles?
    /// From the send to the first visible token; nil where nothing was measured.
    var firstToken: Percentiles?

    /// The share of its known time that was up, 0 to 1; nil where nothing is known.
    var availability: Double? {
        let known = (up + down).inSeconds
        return known > 0 ? up.inSeconds / known : nil
    }
}
