import Glibc

/// What a face knows when it answers.
struct Scene {
    let site: Script.Site
    /// Seconds since the start.
    let now: Double
    /// A number of the request's own, for ids.
    let number: Int

    /// The models that the list shows now.
    var listed: [Script.Model] {
        site.models.filter { ($0.listedAfter ?? 0) <= now && now < ($0.unlistedAfter ?? .infinity) }
    }

    /// A model that can be named in a request now.
    func model(_ id: String) -> Script.Model? { listed.first { $0.id == id } }

    func isCallable(_ model: Script.Model) -> Bool { (model.callableAfter ?? 0) <= now }

    /// A request id of the provider's form.
    func requestID(_ prefix: String) -> String { prefix + hexadecimal(24) }

    /// Digits that differ from request to request.
    func hexadecimal(_ count: Int) -> String {
        var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1
        var text = ""
        while text.count < count {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            text += String(state, radix: 16)
        }
        return String(text.prefix(count))
    }

    /// Seconds since the epoch.
    var epoch: Int { Int(time(nil)) }
}

/// How a provider's API answers in good health.
protocol Face: Sendable {
    /// Answers a request. Whether the key is right is checked here too, for each provider says it otherwise.
    func answer(_ request: Request, _ scene: Scene) -> Answer

    /// The refusal of too many requests, with the wait in the given form.
    func rateLimited(_ form: Script.Fault.WaitForm, seconds: Double, _ scene: Scene) -> Answer

    /// The provider is over its capacity.
    func overloaded(_ scene: Scene) -> Answer

    /// The provider fails.
    func failed(_ scene: Scene) -> Answer

    /// A list of these ids, whatever the script says.
    func list(_ ids: [String], _ scene: Scene) -> Answer

    /// The piece of a stream that says that the provider is over its capacity.
    var overloadedPiece: Answer.Piece { get }
}

extension Face {
    var overloadedPiece: Answer.Piece {
        let error: JSON = ["type": "overloaded_error", "code": "server_is_overloaded", "message": "Overloaded"]
        return Answer.event("error", ["type": "error", "error": error])
    }

    /// The headers that say how long to wait; nil for forms that are not headers.
    func waitHeaders(_ form: Script.Fault.WaitForm, _ seconds: Double) -> [(String, String)] {
        switch form {
        case .seconds: [("retry-after", String(Int(seconds.rounded(.up))))]
        case .float: [("retry-after", String(seconds))]
        case .milliseconds: [("retry-after-ms", String(Int(seconds * 1_000)))]
        case .date: [("retry-after", Dates.http(Int(time(nil)) + Int(seconds.rounded(.up))))]
        case .goReset:
            [
                ("x-ratelimit-limit-requests", "1"), ("x-ratelimit-remaining-requests", "0"),
                ("x-ratelimit-reset-requests", "\(seconds)s"),
            ]
        case .rfc3339:
            [
                ("anthropic-ratelimit-requests-limit", "50"), ("anthropic-ratelimit-requests-remaining", "0"),
                ("anthropic-ratelimit-requests-reset", Dates.rfc3339(Int(time(nil)) + Int(seconds.rounded(.up)))),
            ]
        case .retryInfo, .perDay, .text, .none: []
        }
    }
}

/// Dates as headers and bodies write them.
enum Dates {
    /// An IMF-fixdate.
    static func http(_ epoch: Int) -> String {
        let parts = split(epoch)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let date = "\(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1_900)"
        return
            "\(days[Int(parts.tm_wday)]), \(date) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
    }

    /// RFC 3339 in UTC.
    static func rfc3339(_ epoch: Int) -> String {
        let parts = split(epoch)
        let date = "\(parts.tm_year + 1_900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        return "\(date)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }

    private static func split(_ epoch: Int) -> tm {
        var seconds = time_t(epoch)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return parts
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
