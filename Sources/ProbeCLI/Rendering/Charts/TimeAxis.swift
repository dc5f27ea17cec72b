import ProbeDomain

/// Marks on a stretch of time, at round moments of the local zone.
///
/// A step is the shortest of a fixed row (5 min to 1 day, then weeks, months, years) that gives no more marks than wanted.
struct TimeAxis {
    /// One mark.
    struct Tick: Equatable {
        /// Where it stands.
        let time: Timestamp
        /// What it says: `14:00`, `Nov 22`, `Nov`, `2027`.
        let label: String
    }

    /// The marks, in order.
    let ticks: [Tick]

    /// Lays marks over a window.
    ///
    /// - Parameters:
    ///   - window: The stretch of time.
    ///   - limit: At most so many marks.
    ///   - zone: Seconds east of UTC at an instant.
    init(_ window: TimeWindow, limit: Int, zone: (Timestamp) -> Int = zoneSeconds) {
        let length = window.length.wholeMicroseconds / 1_000_000
        guard length > 0, limit > 0 else {
            ticks = []
            return
        }
        if let step = Self.steps.first(where: { length / $0 + 1 <= Int64(limit) }) {
            ticks = Self.ticks(window, every: step, zone: zone)
        } else {
            let month: Int64 = 30 * 86_400
            let fitting = Self.months.first { length / (Int64($0) * month) + 1 <= Int64(limit) }
            // As many decades as it takes.
            let decades = length / (Int64(limit) * 120 * month) + 1
            ticks = Self.ticks(window, everyMonths: fitting ?? Int(decades) * 120, zone: zone)
        }
    }

    /// Steps in seconds.
    private static let steps: [Int64] = [
        300, 900, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 172_800, 259_200, 604_800, 1_209_600,
    ]
    /// Steps in months.
    private static let months = [1, 3, 6, 12, 24, 60, 120]

    private static func ticks(_ window: TimeWindow, every step: Int64, zone: (Timestamp) -> Int) -> [Tick] {
        let start = window.start.seconds + Int64(zone(window.start))
        // Days are counted from a Monday, 1970-01-05, so that weeks begin on one.
        let origin: Int64 = 4 * 86_400
        var local = (start - origin + step - 1) / step * step + origin
        var ticks: [Tick] = []
        while true {
            let time = instant(local, zone)
            guard time < window.end else { return ticks }
            // Of a time that clocks skip only a day is marked, where it begins; of a day that they skip, nothing.
            let isShown = step >= 86_400 || time.seconds + Int64(zone(time)) == local
            if time >= window.start, isShown, ticks.last.map({ $0.time < time }) ?? true {
                ticks.append(Tick(time: time, label: label(local, step)))
            }
            local += step
        }
    }

    private static func ticks(_ window: TimeWindow, everyMonths step: Int, zone: (Timestamp) -> Int) -> [Tick] {
        let first = CivilDate(window.start + .seconds(zone(window.start)))
        var month = (first.year * 12 + first.month - 1) / step * step
        var ticks: [Tick] = []
        while true {
            let date = CivilDate(year: month / 12, month: month % 12 + 1, day: 1)
            guard let local = date.timestamp else { return ticks }
            let time = instant(local.seconds, zone)
            guard time < window.end else { return ticks }
            let label = date.month == 1 ? String(date.year) : monthNames[date.month - 1]
            if time >= window.start { ticks.append(Tick(time: time, label: label)) }
            month += step
        }
    }

    /// The instant at which clocks of the zone show a time; where they skip or repeat it, one beside it.
    private static func instant(_ local: Int64, _ zone: (Timestamp) -> Int) -> Timestamp {
        let guess = Timestamp(seconds: local - Int64(zone(Timestamp(seconds: local))))
        return Timestamp(seconds: local - Int64(zone(guess)))
    }

    private static func label(_ local: Int64, _ step: Int64) -> String {
        let date = CivilDate(Timestamp(seconds: local))
        let isMidnight = date.hour == 0 && date.minute == 0
        if step >= 86_400 || isMidnight { return "\(monthNames[date.month - 1]) \(twoDigits(date.day))" }
        return "\(twoDigits(date.hour)):\(twoDigits(date.minute))"
    }
}
