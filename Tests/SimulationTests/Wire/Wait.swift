import ProbeDomain

/// A wait in one of the forms in which servers name it, and what a client must make of it.
struct Wait {
    private let form: WaitForm
    private let seconds: Int
    private let server: Timestamp

    /// Takes a form; `server` is the server's own time when it answers.
    init(_ form: WaitForm, seconds: Int, server: Timestamp) {
        self.form = form
        self.seconds = seconds
        // Dates have whole seconds.
        self.server = Timestamp(seconds: server.seconds)
    }

    /// How long the client must wait; nil when nothing believable is said.
    var asked: Duration? {
        guard form.isHonest else { return nil }
        switch form {
        case .float, .text: return .milliseconds(seconds * 1_000 + 250)
        case .milliseconds: return .milliseconds(seconds * 1_000 + 7)
        case .goReset: return .seconds(seconds) / 4
        case .huge: return .seconds(32 * 86_400)
        default: return .seconds(seconds)
        }
    }

    /// The sentence that an error's message ends with.
    var text: String { form == .text ? " Please try again in \(seconds).25s." : "" }

    /// Writes the headers, or the detail of the body.
    func write(to reply: inout Face.Reply?) {
        reply?.headers += headers
        guard form == .retryInfo, let body = reply?.body, body.hasSuffix("\"}}") else { return }
        let detail = #"{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"\#(seconds)s"}"#
        reply?.body = body.dropLast(2) + #","details":[\#(detail)]}}"#
    }

    private var headers: [(String, String)] {
        switch form {
        case .none, .retryInfo, .text: return []
        case .seconds: return [("retry-after", "\(seconds)")]
        case .float: return [("retry-after", "\(seconds).25")]
        case .milliseconds: return [("retry-after-ms", "\(seconds * 1_000 + 7)")]
        case .date: return [("retry-after", HTTPDate.text(server + .seconds(seconds)))]
        case .goReset:
            return [
                ("x-ratelimit-limit-requests", "4"), ("x-ratelimit-remaining-requests", "0"),
                ("x-ratelimit-reset-requests", "\(seconds / 60)m\(seconds % 60)s"),
            ]
        case .plainReset:
            return [
                ("x-ratelimit-limit-requests", "4"), ("x-ratelimit-remaining-requests", "0"),
                ("x-ratelimit-reset-requests", "\(seconds)"),
            ]
        case .rfc3339:
            return [
                ("anthropic-ratelimit-requests-limit", "50"), ("anthropic-ratelimit-requests-remaining", "0"),
                ("anthropic-ratelimit-requests-reset", (server + .seconds(seconds)).rfc3339),
            ]
        case .epochMilliseconds:
            return [
                ("x-ratelimit-limit", "20"), ("x-ratelimit-remaining", "0"),
                ("x-ratelimit-reset", "\((server + .seconds(seconds)).microseconds / 1_000)"),
            ]
        case .garbage: return [("retry-after", "soon")]
        case .zero: return [("retry-after", "0")]
        case .negative: return [("retry-after", "-30")]
        case .past: return [("retry-after", HTTPDate.text(server - .seconds(seconds)))]
        case .huge: return [("retry-after", "99999999999")]
        }
    }
}

/// Writes dates as RFC 9110 section 5.6.7 has them.
enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// An IMF-fixdate.
    static func text(_ time: Timestamp) -> String {
        let date = CivilDate(time)
        let weekday = days[Int((time.seconds / 86_400) % 7)]
        let clock = time.rfc3339.split(separator: "T").last?.prefix(8) ?? "00:00:00"
        return "\(weekday), \(two(date.day)) \(months[date.month - 1]) \(date.year) \(clock) GMT"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
