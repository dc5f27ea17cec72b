extension Timestamp {
    /// The instant as RFC 3339 in UTC with microseconds where there are any: `2026-04-24T17:44:30.250000Z`.
    package var rfc3339: String {
        let date = CivilDate(self)
        let rest = microseconds % 1_000_000
        let fraction = rest < 0 ? rest + 1_000_000 : rest
        let head = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T\(timeOfDay)"
        return fraction == 0 ? head + "Z" : head + "." + padded(Int(fraction), 6) + "Z"
    }

    /// The time of day in UTC, without a zone: `17:44:30`.
    package var timeOfDay: String {
        let date = CivilDate(self)
        return "\(padded(date.hour, 2)):\(padded(date.minute, 2)):\(padded(date.second, 2))"
    }

    /// The UTC day: `2026-04-24`.
    ///
    /// Budgets count by it.
    package var day: String {
        String(rfc3339.prefix(10))
    }

    /// The first instant of the next UTC day.
    package var nextDay: Timestamp {
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        return Timestamp(seconds: (day + 1) * 86_400)
    }

    /// Reads an RFC 3339 date-time with a zone (`Z` or `+hh:mm`); fractions beyond microseconds are cut.
    ///
    /// Returns nil for everything else, a date without a time included.
    package init?(rfc3339 text: some StringProtocol) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), scanner.skip("-"),
            let day = scanner.number(digits: 2), scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let hour = scanner.number(digits: 2), scanner.skip(":"),
            let minute = scanner.number(digits: 2), scanner.skip(":"),
            let second = scanner.number(digits: 2)
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        guard let whole = date.timestamp else { return nil }
        var fraction: Int64 = 0
        if scanner.skip(".") {
            guard let micros = scanner.fraction(digits: 6) else { return nil }
            fraction = Int64(micros)
        }
        var offset: Int64 = 0
        if !scanner.skip("Z"), !scanner.skip("z") {
            let east = scanner.skip("+")
            guard east || scanner.skip("-"), let hours = scanner.number(digits: 2), scanner.skip(":"),
                let minutes = scanner.number(digits: 2), hours < 24, minutes < 60
            else { return nil }
            offset = Int64(hours * 3_600 + minutes * 60) * (east ? 1 : -1)
        }
        guard scanner.isAtEnd else { return nil }
        self.init(microseconds: (whole.seconds - offset) * 1_000_000 + fraction)
    }

    /// Reads an IMF-fixdate (`Sun, 06 Nov 1994 08:49:37 GMT`, RFC 9110 section 5.6.7), as `Date` and `Retry-After` use it.
    package init?(httpDate text: some StringProtocol) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[0].hasSuffix(","), parts[5] == "GMT", let day = Int(parts[1]),
            let month = Self.months.firstIndex(of: String(parts[2])), let year = Int(parts[3])
        else { return nil }
        let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2] else { return nil }
        let date = CivilDate(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
        guard let timestamp = date.timestamp else { return nil }
        self = timestamp
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

/// Writes a number with leading zeros.
private func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}

/// Walks over ASCII digits and marks.
private struct DigitScanner {
    private var rest: [UInt8]
    private var index = 0

    init(_ text: some StringProtocol) {
        rest = Array(text.utf8)
    }

    var isAtEnd: Bool { index == rest.count }

    mutating func skip(_ mark: Character) -> Bool {
        guard index < rest.count, mark.asciiValue == rest[index] else { return false }
        index += 1
        return true
    }

    mutating func number(digits: Int) -> Int? {
        guard index + digits <= rest.count else { return nil }
        var value = 0
        for offset in 0..<digits {
            let digit = rest[index + offset]
            guard (48...57).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 48)
        }
        index += digits
        return value
    }

    /// Reads at least one digit of a fraction and scales it to `digits` places.
    mutating func fraction(digits: Int) -> Int? {
        var value = 0
        var count = 0
        while index < rest.count, (48...57).contains(rest[index]) {
            if count < digits { value = value * 10 + Int(rest[index] - 48) }
            count += 1
            index += 1
        }
        guard count > 0 else { return nil }
        for _ in stride(from: count, to: digits, by: 1) { value *= 10 }
        return value
    }
}
