/// Block characters as charts: one character per step.
enum Blocks {
    /// One character of a strip of availability.
    struct Mark: Equatable {
        /// `█` up, `▁` to `▇` partly (as high as the share of the time), `✗` down, `·` unknown.
        let symbol: Character
        /// Its colour.
        let paint: Paint
    }

    /// The mark of a share of time that was up, 0 to 1.
    ///
    /// Healthy endpoints fail one call in 200 now and then, so that a step counts as up from 99 % on, as down up to 1 %.
    static func mark(_ availability: Double?) -> Mark {
        guard let availability else { return Mark(symbol: "·", paint: .faint) }
        if availability >= 0.99 { return Mark(symbol: "█", paint: .good) }
        if availability <= 0.01 { return Mark(symbol: "✗", paint: .bad) }
        let level = min(max(Int((availability * 8).rounded()), 1), 7)
        return Mark(symbol: levels[level - 1], paint: availability < 0.5 ? .bad : .warning)
    }

    /// What the marks of a strip mean.
    static let legend = "█ up  ▁–▇ partly  ✗ down  · unknown"

    /// Marks as text; neighbours of one colour share an escape sequence.
    static func strip(_ marks: [Mark], console: Console) -> String {
        var line = ""
        var run = ""
        var paint: Paint?
        for mark in marks {
            if mark.paint != paint, let last = paint {
                line += last(run, console)
                run = ""
            }
            paint = mark.paint
            run.append(mark.symbol)
        }
        return line + (paint.map { $0(run, console) } ?? "")
    }

    /// Values as a line of blocks: the lowest is `▁`, the highest `█`; a blank where there is none.
    ///
    /// Values that differ by less than a twentieth are level: noise is no news.
    static func sparkline(_ values: [Int64?]) -> String {
        let known = values.compactMap(\.self)
        guard let low = known.min(), let high = known.max() else { return String(repeating: " ", count: values.count) }
        let isLevel = Double(high - low) <= Double(high) / 20
        return String(
            values.map { value -> Character in
                guard let value else { return " " }
                if isLevel { return "▄" }
                return levels[min(Int(Double(value - low) / Double(high - low) * 8), 7)]
            }
        )
    }

    private static let levels: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
}
