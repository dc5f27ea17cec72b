import ProbeDomain

/// An instant in the zone of this machine, to the second and with the offset: `2026-04-24 17:44:30 +02:00`.
func localDateTime(_ time: Timestamp) -> String {
    let text = localRFC3339(Timestamp(seconds: time.seconds))
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) \(zoneOffset(at: time))"
}

/// From when to when, in the zone of this machine, to the minute: `Oct 29 13:00 – Nov 28 13:34 +01:00`, with both offsets and
/// both years where they differ, or with the one year where that is wanted.
func localSpan(_ window: TimeWindow, hasYear: Bool = false) -> String {
    let (start, end) = (window.start, window.end)
    let years = [start, end].map { String(localRFC3339($0).prefix(4)) }
    let isSameYear = years[0] == years[1]
    let isSameOffset = zoneOffset(at: start) == zoneOffset(at: end)
    let from = (isSameYear && !hasYear ? "" : "\(years[0]) ") + shortTime(start)
    let upTo = (isSameYear ? "" : "\(years[1]) ") + shortTime(end)
    return "\(from)\(isSameOffset ? "" : " \(zoneOffset(at: start))") – \(upTo) \(zoneOffset(at: end))"
}

/// Instants beside one another, in the zone of this machine: each is as short as it can be without being mistaken.
struct LocalClock {
    /// Now; what is of today has no date.
    let now: Timestamp

    /// The time of day, with the day where it is another one, the year where that is another one, and the offset where it
    /// is not the present one.
    func text(_ time: Timestamp) -> String { text(time, today: now) }

    /// The end of what began at an instant: it has no day where it is that of the beginning.
    func text(_ end: Timestamp, after start: Timestamp) -> String { text(end, today: start) }

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
        let day = localRFC3339(time).prefix(10)
        let isShort = day == localRFC3339(today).prefix(10) || day.prefix(4) == localRFC3339(now).prefix(4)
        let text = isShort ? localTime(time, today: today) : "\(day.prefix(4)) \(localTime(time))"
        return !hasOffset || zoneOffset(at: time) == zone ? text : "\(text) \(zoneOffset(at: time))"
    }
}
