/// Keeps the holds of every identity and decides which of them stop a request.
///
/// An ended hold is kept until a success, for its step is what the next backoff grows from.
package struct PacerTable: Sendable {
    private var holds: [PacerKey: [HoldScope: Hold]] = [:]
    /// Daily limits by pool, as replies have told them; refusals name them, successes often do not.
    private var daily: [PacerKey: [String: [LimitBucket]]] = [:]
    /// How fast each scope may be asked.
    private var paces = PaceTable()

    /// Starts with the holds that the record kept.
    package init(holds recorded: [Hold] = []) {
        for hold in recorded { holds[hold.pacer, default: [:]][hold.scope] = hold }
    }

    /// What a request is, to the pacer.
    package struct Request: Sendable, Equatable {
        /// Who asks.
        package var pacer: PacerKey
        /// What is asked.
        package var kind: CheckKind
        /// The pool that a completion draws from.
        package var pool: String
        /// The most tokens that it may cost.
        package var tokens: Int

        /// Makes it.
        package init(pacer: PacerKey, kind: CheckKind, pool: String = "", tokens: Int = 0) {
            self.pacer = pacer
            self.kind = kind
            self.pool = pool
            self.tokens = tokens
        }
    }

    /// The hold that stops a request at `now`, the longest one; nil when it may go out.
    ///
    /// A paid hold never stops a free check.
    package func hold(on request: Request, at now: Timestamp) -> Hold? {
        var found = [paces.hold(on: request, at: now)].compactMap { $0 }
        // Mostly there is none, and it is asked several times for each request.
        if !holds.isEmpty { found += scopes(of: request).compactMap { pacer, scope in holds[pacer]?[scope] } }
        return found.filter { $0.until > now }.max { $0.until < $1.until }
    }

    /// All holds that last beyond `now`, by who and what, for people.
    package func active(at now: Timestamp) -> [Hold] { all.filter { $0.until > now } }

    /// All holds, by who and what; those that have ended too, for as long as no success has.
    package var all: [Hold] {
        holds.values.flatMap(\.values).sorted { ($0.pacer, $0.scope.text) < ($1.pacer, $1.scope.text) }
    }

    /// What an answer changed.
    package struct Change: Sendable, Equatable {
        /// The hold that began or grew.
        package var hold: Hold?
        /// Holds that are over for good.
        package var ended: [Ended] = []

        /// Makes a change; nothing by default.
        package init(hold: Hold? = nil, ended: [Ended] = []) {
            self.hold = hold
            self.ended = ended
        }

        /// A hold that is over.
        package struct Ended: Sendable, Equatable {
            /// Whose.
            package var pacer: PacerKey
            /// Of what.
            package var scope: HoldScope
        }
    }

    /// Takes the answer to a request.
    ///
    /// An instruction of the server's is never shortened, neither by a success nor by a smaller one that comes later.
    package mutating func note(
        _ finding: Finding,
        limits: LimitFacts,
        of request: Request,
        reserve: Double,
        at now: Timestamp,
        random: inout some RandomNumberGenerator
    ) -> Change {
        noteDaily(limits, request)
        var change = Change(ended: end(after: finding, request, at: now))
        // Whoever names a wait is obeyed, whatever else the answer means.
        let cause = finding.cause ?? (limits.hasWait ? .throttled : nil)
        paces.note(finding, cause: cause, of: request, at: now)
        if let cause {
            change.hold = hold(for: cause, finding, limits, request, at: now, random: &random)
        }
        if finding.cause == nil, finding.verdict.sample == .good,
            let hold = save(limits, request, reserve: reserve, at: now)
        {
            change.hold = hold
        }
        if let hold = change.hold { change.ended.removeAll { $0.pacer == hold.pacer && $0.scope == hold.scope } }
        return change
    }

    /// Makes a hold, or lets the one in its place grow.
    private mutating func hold(
        for cause: HoldCause,
        _ finding: Finding,
        _ limits: LimitFacts,
        _ request: Request,
        at now: Timestamp,
        random: inout some RandomNumberGenerator
    ) -> Hold {
        let scope = finding.scope.map { named($0, request) } ?? usualScope(of: cause, request, limits)
        let pacer = scope == .origin ? PacerKey(origin: request.pacer.origin, identity: "") : request.pacer
        let before = holds[pacer]?[scope]
        let step = (before?.cause == cause ? before?.step ?? 0 : 0) + 1
        let instructed = limits.instruction(for: cause)
        var wait = instructed?.wait ?? Backoff.schedule(for: cause).wait(step: step, random: &random)
        var source = instructed == nil ? WaitSource.backoff(step: step) : instructed?.source
        // A day's quota does not come back in seconds, though the reply may say so (seen at Google).
        if cause == .dailyQuota, let named = instructed {
            let own = Backoff.schedule(for: cause).wait(step: step, random: &random)
            if own > named.wait { (wait, source) = (own, .backoff(step: step)) }
        }
        var until = now + wait
        let standing = before.flatMap { $0.isInstructed && $0.until > now ? $0 : nil }
        if let standing, standing.until > until { (until, source) = (standing.until, standing.source) }
        let hold = Hold(
            pacer: pacer,
            scope: scope,
            until: until,
            cause: cause,
            reason: finding.reason,
            isInstructed: instructed != nil || standing != nil,
            step: step,
            since: now,
            source: source
        )
        holds[pacer, default: [:]][scope] = hold
        return hold
    }

    /// Takes holds that others have made; of two in one place the longer one stands, at the higher step.
    package mutating func merge(_ others: [Hold]) {
        for hold in others {
            let own = holds[hold.pacer]?[hold.scope]
            var longer = own.flatMap { $0.until >= hold.until ? $0 : nil } ?? hold
            if let own, own.cause == hold.cause { longer.step = max(own.step, hold.step) }
            holds[hold.pacer, default: [:]][hold.scope] = longer
        }
    }

    /// The table without a hold, when what it waits for will be tried in another way.
    package func without(_ hold: Hold) -> PacerTable {
        var table = self
        table.holds[hold.pacer]?[hold.scope] = nil
        return table
    }

    /// Ends what an empty allowance has held, now that something is left again.
    package mutating func endUsedUp(of pacer: PacerKey) -> [Change.Ended] {
        guard holds[pacer]?[.completions]?.reason == EndpointMachine.allowanceUsedUp else { return [] }
        holds[pacer]?[.completions] = nil
        return [Change.Ended(pacer: pacer, scope: .completions)]
    }

    /// Forgets what stood against an identity or against our own requests, after its key or the config has changed.
    ///
    /// - Parameters:
    ///   - pacer: The identity.
    ///   - causes: Of these causes alone; all that are ours when left out.
    /// - Returns: The holds that are over.
    package mutating func forgetRefusals(
        of pacer: PacerKey,
        _ causes: Set<HoldCause> = Set(HoldCause.allCases.filter(\.isOurs))
    ) -> [Change.Ended] {
        let ours = (holds[pacer] ?? [:]).filter { causes.contains($0.value.cause) && !$0.value.isInstructed }
        for scope in ours.keys { holds[pacer]?[scope] = nil }
        return ours.keys.sorted { $0.text < $1.text }.map { Change.Ended(pacer: pacer, scope: $0) }
    }

    /// Forgets the backoffs of hosts that could not be reached, once it is known that this machine was offline.
    package mutating func forgetUnreached() -> [Change.Ended] {
        var ended: [Change.Ended] = []
        for (pacer, scopes) in holds {
            for (scope, hold) in scopes
            where hold.cause == .failing && !hold.isInstructed
                && TransferFailure.Kind(rawValue: hold.reason.code) != nil
            {
                holds[pacer]?[scope] = nil
                ended.append(Change.Ended(pacer: pacer, scope: scope))
            }
        }
        return ended.sorted { ($0.pacer, $0.scope.text) < ($1.pacer, $1.scope.text) }
    }

    /// Every scope that could stop a request.
    private func scopes(of request: Request) -> [(PacerKey, HoldScope)] {
        let origin = (PacerKey(origin: request.pacer.origin, identity: ""), HoldScope.origin)
        let own: [HoldScope] =
            switch request.kind {
            case .list: [.list, .identity]
            case .retrieve: [.retrieve, .list, .identity]
            case .completion: [.pool(request.pool), .completions, .identity]
            }
        return [origin] + own.map { (request.pacer, $0) }
    }

    /// A dialect's table cannot know the pool; an empty one stands for that of the request.
    private func named(_ scope: HoldScope, _ request: Request) -> HoldScope {
        scope == .pool("") ? .pool(request.pool) : scope
    }

    private func usualScope(of cause: HoldCause, _ request: Request, _ limits: LimitFacts) -> HoldScope {
        let own = request.kind.isPaid ? HoldScope.pool(request.pool) : .list
        if request.kind == .retrieve {
            // That one id cannot be asked for says nothing of the list, nor of the key.
            switch cause {
            case .failing, .misconfigured, .refused: return .retrieve
            case .throttled, .dailyQuota, .outOfMoney, .overloaded, .savingQuota: break
            }
        }
        switch cause {
        case .throttled, .dailyQuota, .failing, .misconfigured, .savingQuota: return own
        case .outOfMoney: return request.kind.isPaid ? .completions : .list
        case .overloaded: return limits.wait == nil ? own : .origin
        case .refused: return .identity
        }
    }

    /// A success ends the backoffs of what it asked, and what stood against the identity.
    ///
    /// That a route is wrong is none: its hold would never grow, and each one would be told anew.
    private mutating func end(after finding: Finding, _ request: Request, at now: Timestamp) -> [Change.Ended] {
        guard !holds.isEmpty, finding.verdict.sample == .good, finding.cause != .misconfigured else { return [] }
        var ended: [Change.Ended] = []
        for (pacer, scope) in scopes(of: request) {
            // A model that can be retrieved does not show that the list works.
            if request.kind == .retrieve, scope == .list { continue }
            guard let hold = holds[pacer]?[scope] else { continue }
            guard !(hold.isInstructed && hold.until > now), !(hold.cause == .savingQuota && hold.until > now) else {
                continue
            }
            holds[pacer]?[scope] = nil
            ended.append(Change.Ended(pacer: pacer, scope: scope))
        }
        return ended
    }

    /// Leaves the user's share alone: when a reply shows less than the reserve, completions wait for the reset named
    /// there, ten minutes at most, and then one goes out to look again.
    private mutating func save(
        _ limits: LimitFacts,
        _ request: Request,
        reserve: Double,
        at now: Timestamp
    ) -> Hold? {
        guard request.kind.isPaid else { return nil }
        let stretch = self.stretch(of: request)
        let short = limits.buckets.filter { bucket in
            guard let limit = bucket.limit, let remaining = bucket.remaining, limit > 0 else { return false }
            // A limit of one or two requests is always "nearly used up" after a call; there is no share to leave alone.
            return limit > 2 && Double(remaining) < Double(limit) * reserve
        }
        let saved =
            short.isEmpty ? .zero : min(Duration.seconds(600), short.compactMap(\.reset).max() ?? .seconds(60))
        let wait = max(saved, stretch?.interval ?? .zero)
        guard wait > .zero else { return nil }
        let scarce = short.max { ($0.reset ?? .zero) < ($1.reset ?? .zero) }
        let source = stretch.flatMap { $0.interval > saved ? $0.source : nil } ?? .reserve(reserve, scarce)
        let before = holds[request.pacer]?[.pool(request.pool)].flatMap { $0.until > now ? $0 : nil }
        if let before, before.until >= now + wait { return nil }
        let hold = Hold(
            pacer: request.pacer,
            scope: .pool(request.pool),
            until: now + wait,
            cause: .savingQuota,
            reason: "saving_your_quota",
            isInstructed: before?.isInstructed ?? false,
            step: 1,
            since: now,
            source: source
        )
        holds[request.pacer, default: [:]][hold.scope] = hold
        return hold
    }

    private mutating func noteDaily(_ limits: LimitFacts, _ request: Request) {
        let told = limits.buckets.filter { $0.isDaily && $0.limit ?? 0 > 0 }
        if request.kind.isPaid, !told.isEmpty { daily[request.pacer, default: [:]][request.pool] = told }
    }

    /// How long one completion must last so that a day of them takes 2 % of an advertised daily limit at most; nil where
    /// none is known.
    private func stretch(of request: Request) -> (interval: Duration, source: WaitSource)? {
        let buckets = daily[request.pacer]?[request.pool] ?? []
        let all = buckets.map { bucket -> (interval: Duration, source: WaitSource) in
            let cost = bucket.name.contains("token") ? max(1, request.tokens) : 1
            let share = Double(bucket.limit ?? 1) * Self.dailyShare
            let interval = Duration.milliseconds(Int64((86_400_000 * Double(cost) / share).rounded(.up)))
            return (min(interval, Self.longestStretch), .daily(Self.dailyShare, bucket))
        }
        return all.max { $0.interval < $1.interval }
    }

    /// The share of a daily limit that probing may take.
    private static let dailyShare = 0.02
    /// However small the limit, a model is asked once in this time.
    private static let longestStretch = Duration.seconds(3 * 86_400)
}
