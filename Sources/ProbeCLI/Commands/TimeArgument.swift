import ArgumentParser
import Glibc
import ProbeConfig
import ProbeDomain

/// A point in the past as people write it: so long ago, a day, or an instant.
///
/// | text | means |
/// |---|---|
/// | `7d`, `90m`, `1h30m` | so long before now |
/// | `2026-04-24` | the beginning of that day in the zone of this machine |
/// | `2026-04-24T17:44:00Z`, `...+02:00` | that instant (RFC 3339) |
enum TimeArgument: Sendable, Equatable {
    /// So long before now.
    case ago(Duration)
    /// An instant.
    case at(Timestamp)

    /// Reads an argument.
    ///
    /// - Throws: `ValidationError` with the forms there are.
    static func parse(_ text: String) throws -> TimeArgument {
        if let duration = DurationText.parse(text) { return .ago(duration) }
        if let instant = Timestamp(rfc3339: text) { return .at(instant) }
        if let midnight = Timestamp(rfc3339: text + "T00:00:00Z") { return .at(localMidnight(of: midnight)) }
        throw ValidationError("give a duration such as 7d or 90m, a day such as 2026-04-24, or 2026-04-24T17:44:00Z")
    }

    /// The instant that is meant.
    func instant(before now: Timestamp) -> Timestamp {
        switch self {
        case .ago(let duration): now - duration
        case .at(let instant): instant
        }
    }

    /// When the day begins here that begins at an instant in UTC.
    private static func localMidnight(of utc: Timestamp) -> Timestamp {
        var seconds = time_t(utc.seconds)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        parts.tm_isdst = -1
        return Timestamp(seconds: Int64(mktime(&parts)))
    }
}

/// A length of time as an argument.
enum DurationArgument {
    /// Reads one.
    ///
    /// - Throws: `ValidationError` with the forms there are.
    static func parse(_ text: String) throws -> Duration {
        guard let duration = DurationText.parse(text) else {
            throw ValidationError("give a duration with a unit, such as 90s, 15m, 2h or 7d")
        }
        return duration
    }
}

/// The option of commands that look back.
struct SinceOption: ParsableArguments {
    @Option(
        name: .customLong("since"),
        help: ArgumentHelp("Only what came later: 7d, 90m, a day, or an instant in RFC 3339.", valueName: "time"),
        transform: TimeArgument.parse
    )
    var since: TimeArgument?
}

extension TimeWindow {
    /// From what `--since` says until now; from 1970 on, for nothing is older.
    ///
    /// - Throws: `ValidationError` when that is not in the past.
    init(_ since: TimeArgument?, default length: Duration, until now: Timestamp) throws {
        let start = since?.instant(before: now) ?? now - length
        guard start < now else { throw ValidationError("--since must lie in the past") }
        self.init(start: max(start, Timestamp(seconds: 0)), end: now)
    }
}
