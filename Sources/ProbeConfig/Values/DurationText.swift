/// Durations as a config writes them: whole numbers with units, the larger unit first, such as `250ms`, `60s`, `1h30m`.
package enum DurationText {
    /// The units from the largest, in milliseconds.
    private static let units: [(name: String, milliseconds: Int)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// Reads a duration; nil where the text is none.
    ///
    /// No unit may be given twice, and a number has nine digits at most.
    package static func parse(_ text: String) -> Duration? {
        var rest = Substring(text)
        var total = 0
        var next = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard (1...9).contains(digits.utf8.count), let number = Int(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let place = units[next...].firstIndex(where: { $0.name == name }) else { return nil }
            total += number * units[place].milliseconds
            next = place + 1
        }
        return next == 0 ? nil : .milliseconds(total)
    }

    /// Writes a duration of whole milliseconds as a config would.
    package static func text(_ duration: Duration) -> String {
        var rest = milliseconds(duration)
        if rest == 0 { return "0s" }
        var text = ""
        for unit in units where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text
    }

    /// Whole milliseconds of a duration.
    package static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
