/// How fast one scope may be asked, as its refusals have shown.
///
/// A limit that is smaller than our schedule refuses us again after every success, however well each wait is kept. So
/// the pace that was too fast is remembered: doubled with every throttled stretch, a tenth faster with every hour
/// without one. What was borne is measured: from the first request that passed to the first one that passes after the
/// refusals, shared among those that passed. That suits a bucket that leaks and a window that counts, with and without
/// a `Retry-After`.
package struct Pace: Sendable, Equatable {
    /// From the answer of one request to the next request; nil while nothing has been refused.
    package private(set) var interval: Duration?
    /// When the first request of the present stretch passed.
    private var first: Timestamp?
    /// How many have passed in it.
    private var passed = 0
    /// Requests have been refused since the last one passed.
    private var isThrottled = false
    /// When the pace was last set or made faster.
    private var eased: Timestamp?
    /// When the last request was answered.
    private var last: Timestamp?
    /// What the last refusal said.
    private var reason: Reason = "throttled"

    /// Starts without a pace.
    package init() {}

    /// The first instant at which the next request may go out, with the reason of the refusal that set the pace.
    package var next: (time: Timestamp, reason: Reason)? {
        guard let interval, let last else { return nil }
        return (last + interval, reason)
    }

    /// A request was refused for being one too many.
    package mutating func refused(_ reason: Reason, at now: Timestamp) {
        isThrottled = true
        self.reason = reason
        last = now
    }

    /// A request passed.
    package mutating func passed(at now: Timestamp) {
        last = now
        guard isThrottled else {
            first = first ?? now
            passed += 1
            ease(at: now)
            return
        }
        if let first {
            let borne = (now - first) / max(1, passed)
            let slower = max(borne + borne / 10, (interval ?? .zero) * 2)
            interval = min(max(slower, Self.shortest), Self.longest)
            eased = now
        }
        isThrottled = false
        first = now
        passed = 1
    }

    private mutating func ease(at now: Timestamp) {
        guard let before = interval, let since = eased, now - since >= Self.calm else { return }
        let faster = before - before / 10
        interval = faster < Self.shortest ? nil : faster
        eased = now
    }

    /// Nothing is asked more often than this in any plan.
    private static let shortest = Duration.seconds(1)
    /// Limits are told by the minute: a pace of one request in it, and a tenth more, keeps the smallest of them.
    private static let longest = Duration.seconds(66)
    /// How long nothing must have been refused before the pace becomes faster.
    private static let calm = Duration.seconds(3_600)
}

/// The paces of every identity, by what is asked.
///
/// They are not on record: after a restart a limit is learned anew, at the price of one refusal.
package struct PaceTable: Sendable, Equatable {
    private var paces: [PacerKey: [HoldScope: Pace]] = [:]

    /// Starts without any.
    package init() {}

    /// What keeps a request from going out at `now` because it would be too fast, as a hold that is on no record.
    package func hold(on request: PacerTable.Request, at now: Timestamp) -> Hold? {
        guard let next = paces[request.pacer]?[scope(of: request)]?.next, next.time > now else { return nil }
        return Hold(
            pacer: request.pacer,
            scope: scope(of: request),
            until: next.time,
            cause: .throttled,
            reason: next.reason,
            isInstructed: false,
            step: 0,
            since: now
        )
    }

    /// Takes the answer to a request, and the cause of the hold that it brings.
    package mutating func note(
        _ finding: Finding,
        cause: HoldCause?,
        of request: PacerTable.Request,
        at now: Timestamp
    ) {
        if cause == .throttled {
            paces[request.pacer, default: [:]][scope(of: request), default: Pace()].refused(finding.reason, at: now)
        } else if finding.verdict.sample == .good {
            paces[request.pacer, default: [:]][scope(of: request), default: Pace()].passed(at: now)
        }
    }

    private func scope(of request: PacerTable.Request) -> HoldScope {
        switch request.kind {
        case .list: .list
        case .retrieve: .retrieve
        case .completion: .pool(request.pool)
        }
    }
}
