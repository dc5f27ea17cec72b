import ProbeDomain

/// How a timeline is laid out on a terminal: a gutter for labels, the chart, and beside it, where there is room, a scale.
struct TimelineLayout {
    /// The stretch of time that the chart shows.
    let window: TimeWindow
    /// Columns before the chart.
    let gutter: Int
    /// Columns of the chart.
    let chart: Int
    /// Whether there is room for scales beside the chart; else they stand above it.
    let isWide: Bool

    /// Fewer columns than this are not written for, and more are not used.
    static let bounds = 40...400

    /// The columns of a terminal, within the bounds; 80 where there is none.
    static func columns(of console: Console) -> Int {
        min(max(console.width ?? 80, bounds.lowerBound), bounds.upperBound)
    }

    /// Lays out the timeline of one endpoint.
    static func detailed(_ window: TimeWindow, columns: Int) -> TimelineLayout {
        let isWide = columns >= 64
        // `first token p50 `, and a scale such as ` 0.82 ms – 41.0 s`.
        let (gutter, scale) = isWide ? (16, 18) : (4, 0)
        return TimelineLayout(window: window, gutter: gutter, chart: columns - gutter - scale, isWide: isWide)
    }

    /// Lays out one line per endpoint.
    ///
    /// - Parameters:
    ///   - window: The stretch of time.
    ///   - columns: The terminal's width, within the bounds.
    ///   - names: The width of the longest name.
    /// - Returns: The layout.
    static func compact(_ window: TimeWindow, columns: Int, names: Int) -> TimelineLayout {
        let isWide = columns >= 72
        let gutter = min(names, columns >= 90 ? 24 : 14) + 2
        return TimelineLayout(
            window: window,
            gutter: gutter,
            chart: columns - gutter - (isWide ? 33 : 10),
            isWide: isWide
        )
    }

    /// One value per column, from steps that are in order and need not be as many as the columns.
    func spread<Value>(_ steps: [TimelineStep], _ value: (TimelineStep) -> Value?) -> [Value?] {
        let length = window.length.wholeMicroseconds
        var index = 0
        return (0..<chart).map { column in
            let middle = Double(length) * (Double(column) + 0.5) / Double(chart)
            let time = window.start + .microseconds(Int64(middle))
            while index < steps.count, steps[index].window.end <= time { index += 1 }
            guard index < steps.count, steps[index].window.start <= time else { return nil }
            return value(steps[index])
        }
    }

    /// The strip of availability, without gutter.
    func strip(_ steps: [TimelineStep], console: Console) -> String {
        Blocks.strip(spread(steps, \.availability).map(Blocks.mark), console: console)
    }

    /// The time axis, gutter included: `│Nov 22    │Nov 23`.
    func axis(zone: (Timestamp) -> Int = zoneSeconds) -> String {
        let length = Double(max(window.length.wholeMicroseconds, 1))
        var line = Array(repeating: Character(" "), count: gutter + chart)
        for tick in TimeAxis(window, limit: max(chart / 8, 1), zone: zone).ticks {
            let offset = Double((tick.time - window.start).wholeMicroseconds) / length * Double(chart)
            let start = gutter + Int(offset)
            let text = Array("│" + tick.label)
            guard start + text.count <= line.count, line[start] == " ", start == 0 || line[start - 1] == " " else {
                continue
            }
            line.replaceSubrange(start..<start + text.count, with: text)
        }
        while line.last == " " { line.removeLast() }
        return String(line)
    }
}
