import ProbeDomain

/// When the checks of an endpoint are due.
///
/// They are few: an array takes the least room, and is gone through.
struct Timetable {
    private var rows: [(check: Check, times: Times)] = []

    /// When one check is due.
    struct Times {
        /// Its due instants; nil for none any more.
        var schedule: Schedule?
        /// The due instant that it was last planned for.
        var last: MonotonicInstant?
        /// Its due run is on the agenda, where it is once, whoever enters it.
        var isPlanned = false
    }

    /// The times of a check; nil where it never had any.
    subscript(check: Check) -> Times? { rows.first { $0.check == check }?.times }

    /// Changes the times of a check, which begin with it.
    mutating func change(_ check: Check, _ change: (inout Times) -> Void) {
        if let index = rows.firstIndex(where: { $0.check == check }) {
            change(&rows[index].times)
        } else {
            var times = Times()
            change(&times)
            rows.append((check, times))
        }
    }

    /// Takes all checks off their schedules.
    mutating func clear() {
        for index in rows.indices {
            rows[index].times.schedule = nil
            rows[index].times.isPlanned = false
        }
    }
}
