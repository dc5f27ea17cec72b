/// Who is held: the requests of one identity to one origin share one pacer.
package struct PacerKey: Hashable, Sendable, Comparable {
    /// Scheme, host and port: `https://api.openai.com`.
    package let origin: String
    /// Where the key comes from, as people know it: `env OPENAI_API_KEY`; never the key.
    ///
    /// Empty when there is no key.
    package let identity: String

    /// Makes a key.
    package init(origin: String, identity: String) {
        self.origin = origin
        self.identity = identity
    }

    package static func < (left: PacerKey, right: PacerKey) -> Bool {
        (left.origin, left.identity) < (right.origin, right.identity)
    }

    /// Scheme, host and port of a URL, in lower case.
    package static func origin(of url: String) -> String {
        var slashes = 0
        let origin = url.utf8.prefix { byte in
            if byte == UInt8(ascii: "/") { slashes += 1 }
            return slashes < 3
        }
        return Substring(origin).lowercased()
    }
}

/// What a hold keeps from being sent.
package enum HoldScope: Hashable, Sendable {
    /// Completions of one model, or of the pool that the dialect names for it.
    case pool(String)
    /// All completions of the identity.
    case completions
    /// The free checks: lists and retrievals.
    case list
    /// Retrievals alone, when they fail or are refused: the list goes on.
    case retrieve
    /// Everything to the origin, whoever asks.
    case origin
    /// Everything of the identity. Lists go on, once an hour, to see when it is accepted again.
    case identity

    /// One word, and the pool's name behind a colon: what the record keeps.
    package var text: String {
        switch self {
        case .pool(let name): "pool:\(name)"
        case .completions: "completions"
        case .list: "list"
        case .retrieve: "retrieve"
        case .origin: "origin"
        case .identity: "identity"
        }
    }

    /// Reads what `text` wrote.
    package init?(text: String) {
        switch text {
        case "completions": self = .completions
        case "list": self = .list
        case "retrieve": self = .retrieve
        case "origin": self = .origin
        case "identity": self = .identity
        default:
            // By bytes: a name may begin with a mark that joins the colon.
            guard text.utf8.starts(with: "pool:".utf8) else { return nil }
            self = .pool(String(decoding: text.utf8.dropFirst(5), as: UTF8.self))
        }
    }
}

/// Why requests are held.
///
/// Different causes have different schedules.
package enum HoldCause: String, Sendable, CaseIterable, Hashable {
    /// Requests or tokens per minute.
    case throttled
    /// Requests or tokens per day.
    case dailyQuota = "daily_quota"
    /// Money or plan allowance.
    case outOfMoney = "out_of_money"
    /// The provider is over its capacity.
    case overloaded
    /// It fails; we knock less often.
    case failing
    /// The key or the place is not accepted.
    case refused
    /// Our request is wrong; repeating it helps nobody.
    case misconfigured
    /// What is left of the quota belongs to the user.
    case savingQuota = "saving_quota"

    /// Whether it may be over as soon as the user has put something right: the key, or the config.
    package var isOurs: Bool {
        switch self {
        case .refused, .misconfigured: true
        case .throttled, .dailyQuota, .outOfMoney, .overloaded, .failing, .savingQuota: false
        }
    }
}

/// A promise not to send before an instant.
package struct Hold: Sendable, Equatable {
    /// Who is held.
    package var pacer: PacerKey
    /// What is held.
    package var scope: HoldScope
    /// The first instant at which a request may go out, wall time.
    package var until: Timestamp
    /// Why.
    package var cause: HoldCause
    /// The reason of the verdict that brought it.
    package var reason: Reason
    /// The server named an instant that lies not after `until`; else it is our backoff.
    ///
    /// Such a hold is never shortened.
    package var isInstructed: Bool
    /// How many times in a row this scope has been held for this cause; the backoff grows with it.
    package var step: Int
    /// When the hold was made, or made anew; what it lasts is counted from here.
    package var since: Timestamp
    /// The header or rule that it comes from; nil in records of earlier versions.
    package var source: WaitSource?

    /// Makes a hold from all its parts.
    package init(
        pacer: PacerKey,
        scope: HoldScope,
        until: Timestamp,
        cause: HoldCause,
        reason: Reason,
        isInstructed: Bool,
        step: Int,
        since: Timestamp,
        source: WaitSource? = nil
    ) {
        self.pacer = pacer
        self.scope = scope
        self.until = until
        self.cause = cause
        self.reason = reason
        self.isInstructed = isInstructed
        self.step = step
        self.since = since
        self.source = source
    }

    /// The hold by a clock that shows `now`: it lasts for its own length at most.
    ///
    /// One that was made in the future shows that the clock was set back since then, or is not yet set after a boot.
    package func bounded(at now: Timestamp) -> Hold { moved(by: .zero - max(.zero, since - now)) }

    /// The same hold by a clock that is ahead of the one it was measured by.
    package func moved(by step: Duration) -> Hold {
        var hold = self
        hold.until = until + step
        hold.since = since + step
        return hold
    }

    /// Ended holds whose end lies no longer ago are kept: the backoff that comes next grows from their step.
    package static let memory = Duration.seconds(86_400)
}
