import ProbeDomain

/// An instant in the zone of this machine, to the second and with the offset: `2026-04-24 17:44:30 +02:00`.
func localDateTime(_ time: Timestamp) -> String {
    let text = localRFC3339(Timestamp(seconds: time.seconds))
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) \(zoneOffset(at: time))"
}

/// From when to when, in the zone of this machine, to the minute and without the offset: `Oct 29 13:00 – Nov 28 13:34`, with
/// both years where they differ, or with the one where that is wanted.
func localSpan(_ window: TimeWindow, hasYear: Bool = false) -> String {
    let ends = [window.start, window.end]
    let years = ends.map { String(localRFC3339($0).prefix(4)) }
    guard years[0] == years[1] else {
        return zip(ends, years).map { "\(shortTime($0)), \($1)" }.joined(separator: " – ")
    }
    return ends.map(shortTime).joined(separator: " – ") + (hasYear ? ", \(years[1])" : "")
}

/// Instants beside one another, in the zone of this machine: each is as short as it can be without being mistaken.
struct LocalClock {
    /// Now; what is of today has no date.
    let now: Timestamp

    /// The time of day, with the day where it is another one, the year where that is another one, and the offset where it
    /// is not the present one.
    func text(_ time: Timestamp) -> String { text(time, today: now) }

    /// Two instants: `17:44:00-17:44:30`; the second has no day where it is that of the first, and an offset that both have
    /// stands at the end.
    func text(_ first: Timestamp, _ second: Timestamp) -> String {
        let isSameDay = localRFC3339(first).prefix(10) == localRFC3339(second).prefix(10)
        let begin = text(first, today: now, hasOffset: zoneOffset(at: first) != zoneOffset(at: second))
        return isSameDay ? "\(begin)-\(text(second, today: first))" : "\(begin) - \(text(second))"
    }

    /// The offset that holds for all instants that have none.
    var zone: String { zoneOffset(at: now) }

    private func text(_ time: Timestamp, today: Timestamp, hasOffset: Bool = true) -> String {
        let isThisYear = localRFC3339(time).prefix(4) == localRFC3339(now).prefix(4)
        let text = isThisYear ? localTime(time, today: today) : "\(localRFC3339(time).prefix(4)) \(localTime(time))"
        return !hasOffset || zoneOffset(at: time) == zone ? text : "\(text) \(zoneOffset(at: time))"
    }
}
