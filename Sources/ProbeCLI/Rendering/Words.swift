import Glibc
import ProbeDomain

/// A duration as people read it: `412 ms`, `5.1 s`, `38 s`, `12 min`, `3 h`, `2 d`.
func words(_ duration: Duration) -> String {
    let milliseconds = duration.wholeMicroseconds / 1_000
    switch milliseconds {
    case ..<1_000: return "\(milliseconds) ms"
    case ..<10_000: return "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s"
    case ..<120_000: return "\(milliseconds / 1_000) s"
    case ..<7_200_000: return "\(milliseconds / 60_000) min"
    case ..<172_800_000: return "\(milliseconds / 3_600_000) h"
    default: return "\(milliseconds / 86_400_000) d"
    }
}

/// A latency of so many microseconds with three digits: `0.82 ms`, `41.0 ms`, `412 ms`, `1.24 s`, `31.0 s`, `125 s`.
func latency(_ microseconds: Int64) -> String {
    let value = Double(max(microseconds, 0))
    switch value {
    case ..<9_995: return "\(decimal(value / 1_000, places: 2)) ms"
    case ..<999_500: return "\(decimal(value / 1_000, places: value < 99_500 ? 1 : 0)) ms"
    case ..<9_995_000: return "\(decimal(value / 1_000_000, places: 2)) s"
    default: return "\(decimal(value / 1_000_000, places: value < 99_950_000 ? 1 : 0)) s"
    }
}

/// A number with so many decimals, 0 to 3.
func decimal(_ value: Double, places: Int) -> String {
    let factor = [1, 10, 100, 1_000][min(max(places, 0), 3)]
    let scaled = Int(saturating: abs(value) * Double(factor))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard factor > 1 else { return sign + String(scaled) }
    let fraction = String(scaled % factor)
    return "\(sign)\(scaled / factor).\(String(repeating: "0", count: places - fraction.utf8.count))\(fraction)"
}

/// So many millionths as a number without an exponent, which not every reader knows: `0.00007`, `-1.5`, `12`.
func decimal(millionths: Int) -> String {
    let (whole, rest) = millionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    var fraction = String(rest + 1_000_000).dropFirst()
    while fraction.last == "0" { fraction.removeLast() }
    return "\(millionths < 0 ? "-" : "")\(whole)" + (fraction.isEmpty ? "" : ".\(fraction)")
}

/// The first few of many, and how many more there are: `alpha, beta and 7 more`.
func abbreviated(_ items: [String], limit: Int = 5) -> String {
    items.prefix(limit).joined(separator: ", ") + (items.count > limit ? " and \(items.count - limit) more" : "")
}

extension EndpointKey {
    /// The name, safe to show; one that a config can hold is never cut.
    var shownName: String { shownEndpointName(name) }
}

/// The name of an endpoint, safe to show: a record that somebody else has written may hold any.
func shownEndpointName(_ name: String) -> String { escaped(name, limit: 64) }

/// A count with a comma between thousands: `1,234,567`.
func grouped(_ count: Int) -> String {
    let digits = Array(String(count.magnitude))
    var text = count < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
        text.append(digit)
    }
    return text
}

/// A number of things, which may be large: `1 call`, `1,362 calls`.
func grouped(_ count: Int, _ noun: String) -> String { counted(count, noun, as: grouped(count)) }

/// A text of at most so many characters; what is cut ends in `…`.
func cut(_ text: String, _ width: Int) -> String {
    text.count <= width ? text : text.prefix(max(width - 1, 0)) + "…"
}

/// What stands for a value that is not known.
let unknownMark = "–"

/// A share from 0 to 1 in percent, cut and not rounded, so that only what is whole shows as 100 %: `99.97 %`; `–` where it is
/// not known.
func percent(_ share: Double?) -> String {
    guard let share else { return unknownMark }
    // The small term takes back what binary fractions lose: 0.29 is 29 %, not 28.99.
    let hundredths = Int((min(max(share, 0), 1) * 10_000 + 1e-6).rounded(.down))
    if hundredths == 10_000 { return "100 %" }
    if hundredths == 0 { return share > 0 ? "< 0.01 %" : "0 %" }
    return "\(decimal(Double(hundredths) / 100, places: 2)) %"
}

/// Less than this would be rounded to nothing, which it is not.
let leastShownMicroUSD = 50

/// Money as people read it, from millionths of a US dollar.
func dollars(_ microUSD: Int) -> String {
    if (1..<leastShownMicroUSD).contains(microUSD) { return "<$0.0001" }
    let cents = Double(microUSD) / 1_000_000
    let places = microUSD != 0 && microUSD < 10_000 ? 4 : 2
    var text = String((cents * (places == 4 ? 10_000 : 100)).rounded() / (places == 4 ? 10_000 : 100))
    let decimals = text.split(separator: ".").dropFirst().first?.count ?? 0
    text += String(repeating: "0", count: max(0, places - decimals))
    return "$" + text
}

/// The months from January, in three letters.
let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/// A number from 0 to 99 with two digits.
func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

/// Seconds east of UTC in the zone of this machine at an instant.
func zoneSeconds(at time: Timestamp) -> Int {
    var seconds = time_t(time.seconds)
    var parts = tm()
    localtime_r(&seconds, &parts)
    return Int(parts.tm_gmtoff)
}

/// How far the zone of this machine is from UTC at an instant: `+02:00`.
func zoneOffset(at time: Timestamp) -> String {
    let east = zoneSeconds(at: time)
    return "\(east < 0 ? "-" : "+")\(twoDigits(abs(east) / 3_600)):\(twoDigits(abs(east) / 60 % 60))"
}

/// An instant in RFC 3339, in the zone of this machine.
func localRFC3339(_ time: Timestamp) -> String {
    (time + .seconds(zoneSeconds(at: time))).rfc3339.dropLast() + zoneOffset(at: time)
}

/// An instant in the zone of this machine to the minute: `Apr 24 17:44`.
func shortTime(_ time: Timestamp) -> String { String(localTime(time).dropLast(3)) }

/// An instant in the zone of this machine: `Apr 24 17:44:30`, or the time of day alone when it is today.
func localTime(_ time: Timestamp, today: Timestamp? = nil) -> String {
    func parts(_ time: Timestamp) -> tm {
        var seconds = time_t(time.seconds)
        var result = tm()
        localtime_r(&seconds, &result)
        return result
    }
    let local = parts(time)
    let clock = [local.tm_hour, local.tm_min, local.tm_sec].map { twoDigits(Int($0)) }.joined(separator: ":")
    if let today {
        let now = parts(today)
        if now.tm_year == local.tm_year, now.tm_yday == local.tm_yday { return clock }
    }
    return "\(monthNames[Int(local.tm_mon) % 12]) \(twoDigits(Int(local.tm_mday))) \(clock)"
}
