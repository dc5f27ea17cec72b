/// Reads the many ways in which servers say how long to wait.
///
/// | form | who sends it | function |
/// |---|---|---|
/// | `2`, `2.5`, `Sun, 06 Nov 1994 08:49:37 GMT` | everybody, RFC 9110 section 10.2.3 | `retryAfter` |
/// | `1500` | OpenAI, Azure (`retry-after-ms`) | `milliseconds` |
/// | `6m0s`, `12ms`, `2m59.56s`, `59.7µs` | OpenAI, Groq | `goDuration` |
/// | `2025-08-21T12:40:59Z` | Anthropic | `until` |
/// | `1704069000`, `1741305600000` | Codex, OpenRouter | `until` |
/// | `41.5s` | Google's RetryInfo | `goDuration` |
/// | `try again in 5.289s` | last resort | `hint` |
///
/// What cannot be read is nil and never zero; what lies in the past is zero; what is longer than `longest` is cut.
package enum WaitGrammar {
    /// The longest wait that is believed: a monthly cap may end in 31 days.
    package static let longest = Duration.seconds(32 * 86_400)

    /// Reads `Retry-After`.
    ///
    /// A date is read against the reply's own `Date`, for the clocks may differ.
    package static func retryAfter(_ text: String, replyDate: Timestamp) -> Duration? {
        if let seconds = number(text) { return clamped(seconds: seconds) }
        return Timestamp(httpDate: text).map { bounded($0 - replyDate) }
    }

    /// Reads whole or fractional milliseconds.
    package static func milliseconds(_ text: String) -> Duration? {
        number(text).flatMap { clamped(seconds: $0 / 1_000) }
    }

    /// Reads whole or fractional seconds.
    package static func seconds(_ text: String) -> Duration? {
        number(text).flatMap { clamped(seconds: $0) }
    }

    /// Reads a duration as Go prints it; a protobuf duration (`41.5s`) is one too.
    package static func goDuration(_ text: String) -> Duration? {
        var rest = text.utf8[...]
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
            guard let value = number(String(Substring(digits))) else { return nil }
            rest = rest[digits.endIndex...]
            guard let unit = goUnits.first(where: { rest.starts(with: $0.name.utf8) }) else { return nil }
            total += value * unit.seconds
            rest = rest.dropFirst(unit.name.utf8.count)
        }
        return clamped(seconds: total)
    }

    /// `ms` before `m`, for both begin alike; two signs look like a Greek letter.
    private static let goUnits: [(name: String, seconds: Double)] = [
        ("ms", 1e-3), ("us", 1e-6), ("\u{B5}s", 1e-6), ("\u{3BC}s", 1e-6), ("ns", 1e-9), ("h", 3_600), ("m", 60),
        ("s", 1),
    ]

    /// Reads an instant, RFC 3339 or seconds or milliseconds since the epoch, as the wait until then.
    package static func until(_ text: String, now: Timestamp) -> Duration? {
        if let instant = Timestamp(rfc3339: text) { return bounded(instant - now) }
        guard let value = number(text), value > 1e8, value < 1e14 else { return nil }
        // More than 10^11 seconds would be the year 5138.
        let seconds = value > 1e11 ? value / 1_000 : value
        return bounded(Timestamp(microseconds: Int64(seconds * 1e6)) - now)
    }

    /// Looks for a wait in a sentence: `try again in 5.289s`, `in 28ms`, `retry after 12 seconds`.
    ///
    /// The last resort.
    package static func hint(in message: String) -> (wait: Duration, words: String)? {
        let text = message.lowercased()
        for phrase in ["try again in ", "retry in ", "retry after ", "wait "] {
            guard let start = text.firstRange(of: phrase) else { continue }
            let rest = text[start.upperBound...]
            // It may stand in quotes in another's sentence.
            let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "." }
            let bare = word.last == "." ? word.dropLast() : word
            if let duration = goDuration(String(bare)) { return (duration, phrase + bare) }
            guard let value = number(String(bare)) else { continue }
            let unit = rest.dropFirst(word.count).drop(while: \.isWhitespace).prefix { $0.isLetter }
            let factor: Double
            switch unit {
            case "second", "seconds", "sec", "s": factor = 1
            case "millisecond", "milliseconds", "ms": factor = 1e-3
            case "minute", "minutes", "min", "m": factor = 60
            case "hour", "hours", "h": factor = 3_600
            default: continue
            }
            return clamped(seconds: value * factor).map { ($0, "\(phrase)\(bare) \(unit)") }
        }
        return nil
    }

    /// A decimal number: ASCII digits with at most one point; no exponent, no infinity.
    private static func number(_ text: String) -> Double? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.count <= 20, digits.utf8.contains(where: { (48...57).contains($0) }),
            digits.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }),
            digits.utf8.count(where: { $0 == UInt8(ascii: ".") }) <= 1
        else { return nil }
        return Double(text)
    }

    private static func clamped(seconds: Double) -> Duration? {
        guard seconds.isFinite else { return nil }
        // Rounded up to the microsecond, so that nothing goes out before the instant that was named.
        let micros = (max(0, min(seconds, longest.inSeconds)) * 1e6).rounded(.up)
        return .microseconds(Int64(micros))
    }

    private static func bounded(_ duration: Duration) -> Duration {
        max(.zero, min(duration, longest))
    }
}
