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

/// Money as people read it, from millionths of a US dollar.
func dollars(_ microUSD: Int) -> String {
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
