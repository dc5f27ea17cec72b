import ProbeDomain

/// Who is held, and what.
struct HoldKey: Hashable {
    var origin: String
    var identity: String
    var scope: HoldScope
}

/// What the court knows of a hold: between which instants it may end.
struct Held {
    /// Nothing may go out before it.
    var lower: Duration
    /// It does not last beyond it.
    var upper: Duration
    /// Why.
    var cause: HoldCause
    /// The server named the wait.
    var isAsked: Bool
    /// How many times in a row, as far as a restart cannot have lost it.
    var sureStep: Int
    /// How many times in a row at most.
    var step: Int
    /// Silences since, of which nobody knows whether they count.
    var hidden = 0
}

extension Court {
    /// What a cause makes us wait without an instruction: the first step, and the longest one.
    static func backoff(_ cause: HoldCause) -> (first: Duration, longest: Duration) {
        switch cause {
        case .throttled, .failing: (.seconds(1), .minutes(15))
        case .overloaded: (.seconds(5), .minutes(15))
        case .dailyQuota: (.minutes(30), .hours(4))
        case .outOfMoney: (.hours(1), .hours(6))
        case .refused: (.minutes(1), .hours(1))
        case .misconfigured: (.hours(1), .hours(24))
        case .savingQuota: (.minutes(1), .minutes(10))
        }
    }

    private static func whole(_ cause: HoldCause, step: Int) -> Duration {
        let (first, longest) = backoff(cause)
        return min(longest, first * (1 << min(20, max(0, step - 1))))
    }

    /// All that could hold a request.
    private func keys(_ check: Check, _ site: Site) -> [HoldKey] {
        let pool = HoldScope.pool(check.model?.text ?? "")
        let scopes: [HoldScope] =
            switch check.kind {
            case .completion: [pool, .completions, .identity]
            case .list: [.list, .identity]
            case .retrieve: [.retrieve, .list, .identity]
            }
        let origin = site.origin
        return [HoldKey(origin: origin, identity: "", scope: .origin)]
            + scopes.map { HoldKey(origin: origin, identity: site.identity, scope: $0) }
    }

    /// Takes what an answer holds, or ends.
    mutating func hold(_ ask: Ask, _ outcome: Outcome) {
        guard let site = sites[ask.site]?.site else { return }
        guard let truth = outcome.hold else {
            // A retrieval shows nothing of the list.
            for key in keys(ask.check, site) where ask.check.kind != .retrieve || key.scope != .list {
                guard let hold = held[key], !(hold.isAsked && hold.upper > now) else { continue }
                held[key] = nil
            }
            if outcome.isShort {
                let key = HoldKey(
                    origin: site.origin,
                    identity: site.identity,
                    scope: .pool(ask.check.model?.text ?? "")
                )
                let upper = now + .minutes(10)
                let lower = held[key]?.lower ?? now
                held[key] = Held(
                    lower: lower,
                    upper: max(upper, held[key]?.upper ?? upper),
                    cause: .savingQuota,
                    isAsked: true,
                    sureStep: 1,
                    step: 1
                )
            }
            stretch(ask, outcome, site)
            return
        }
        let identity = truth.scope == .origin ? "" : site.identity
        let key = HoldKey(origin: site.origin, identity: identity, scope: truth.scope)
        let before = held[key].flatMap { $0.cause == truth.cause ? $0 : nil }
        // Once it is known that the silence was ours, the backoffs that came of it are forgotten.
        let isDoubtful = outcome.isUnreached && plan.hasDoubtfulSilence
        let sureStep = isDoubtful ? 0 : (before?.sureStep ?? 0) + 1
        let step = (before?.step ?? 0) + (held[key]?.hidden ?? 0) + 1
        if isDoubtful, let standing = held[key], standing.cause != truth.cause {
            // It may not count at all; then the earlier backoff goes on growing later.
            if !standing.isAsked { held[key]?.lower = min(standing.lower, now) }
            held[key]?.upper = max(standing.upper, now + .minutes(15))
            held[key]?.sureStep = 0
            held[key]?.hidden += 1
            return
        }
        var lower = now + (truth.asked ?? (isDoubtful ? .zero : Self.whole(truth.cause, step: sureStep) / 2))
        var upper = now + (truth.asked ?? Self.whole(truth.cause, step: step))
        if truth.cause == .dailyQuota { upper = max(upper, now + .hours(26)) }
        if let standing = held[key], standing.isAsked {
            lower = max(lower, standing.lower)
            upper = max(upper, standing.upper)
        }
        held[key] = Held(
            lower: lower,
            upper: upper,
            cause: truth.cause,
            isAsked: truth.asked != nil,
            sureStep: sureStep,
            step: step
        )
    }

    /// A day of completions takes 2 % of an advertised daily limit at most, once it is known.
    private mutating func stretch(_ ask: Ask, _ outcome: Outcome, _ site: Site) {
        guard ask.check.kind.isPaid else { return }
        if let limit = outcome.dailyLimit {
            sites[ask.site]?.pauses[ask.check] = .milliseconds(86_400_000 * 50 / Int64(limit))
        }
        guard let pause = sites[ask.site]?.pauses[ask.check] else { return }
        let key = HoldKey(origin: site.origin, identity: site.identity, scope: .pool(ask.check.model?.text ?? ""))
        held[key] = Held(
            lower: max(held[key]?.lower ?? now, now + pause - .milliseconds(10)),
            upper: max(held[key]?.upper ?? now, now + pause + .milliseconds(10)),
            cause: .savingQuota,
            isAsked: true,
            sureStep: 1,
            step: 1
        )
    }

    /// No request goes out inside a hold.
    mutating func judgeHolds(_ ask: Ask) {
        guard let site = sites[ask.site]?.site, ask.base == nil else { return }
        for key in keys(ask.check, site) {
            // The record keeps microseconds.
            guard let hold = held[key], ask.at + .microseconds(5) < hold.lower else { continue }
            let early = (hold.lower - ask.at).wholeMicroseconds
            let whose = hold.isAsked ? "the server's" : "our own, step \(hold.step)"
            find(
                .noRequestInsideAHold,
                "\(ask.site): \(ask.check.words) \(early) us before the end of \(key.scope.text), \(hold.cause), \(whose)"
            )
        }
    }

    /// No paid request is sent twice, and no cap is crossed.
    mutating func judgePost(_ ask: Ask) {
        guard ask.check.kind.isPaid else { return }
        if let last = sites[ask.site]?.posted[ask.check], ask.at - last < .seconds(1) {
            find(.noPostIsSentTwice, "\(ask.site): \(ask.check.words) again after \(ask.at - last)")
        }
        sites[ask.site]?.posted[ask.check] = ask.at
        days[ask.wall.day, default: [:]][ask.site, default: Cost()].completions += 1
        let cost = cost(ask.site, day: ask.wall.day)
        if let cap = plan.budget.completions, cost.all.completions > cap {
            find(.noCapIsCrossed, "\(cost.all.completions) completions on \(ask.wall.day), the cap is \(cap)")
        }
        if let cap = sites[ask.site]?.site.endpoint.budget.completions, cost.own.completions > cap {
            find(.noCapIsCrossed, "\(ask.site): \(cost.own.completions) completions, the cap is \(cap)")
        }
    }

    /// No cap of tokens is crossed.
    mutating func judgeTokens(_ ask: Ask) {
        guard ask.check.kind.isPaid else { return }
        let cost = cost(ask.site, day: ask.wall.day)
        if let cap = plan.budget.tokens, cost.all.tokens > cap {
            find(.noCapIsCrossed, "\(cost.all.tokens) tokens on \(ask.wall.day), the cap is \(cap)")
        }
    }

    /// What a day has cost at one endpoint and at all.
    func cost(_ site: String, day: String) -> (own: Cost, all: Cost) {
        let day = days[day] ?? [:]
        var all = Cost()
        for cost in day.values {
            all.completions += cost.completions
            all.tokens += cost.tokens
        }
        return (day[site] ?? Cost(), all)
    }

    /// What no hold is on is asked on time.
    mutating func judgeLiveness() {
        // Not at every step: what is late now is still late a little later.
        guard now >= nextRound else { return }
        nextRound = now + .seconds(20)
        for name in sites.keys.sorted() {
            guard let site = sites[name] else { continue }
            for (check, interval, since) in dueChecks(site) where !site.overdue.contains(check) {
                let isHeld = keys(check, site.site).contains { held[$0]?.upper ?? .zero >= now }
                let isUnaffordable = plan.machine.storeFailures.cover(now) || mayBeOverBudget(site, check)
                if isHeld || (check.kind.isPaid && isUnaffordable) {
                    sites[name]?.savedUntil[check] = now
                    continue
                }
                let others = site.site.endpoint.completionModels.count + site.families.count + 1
                let slack = Duration.seconds(45) * others
                let starts = [site.asked[check], site.savedUntil[check], since, site.bornAt, grace]
                let base = starts.compactMap { $0 }.max() ?? now
                guard now > base + interval + slack else { continue }
                sites[name]?.overdue.insert(check)
                find(
                    .whatIsFreeIsAsked,
                    "\(name): \(check.words) was free since \(base), is due every \(interval), and is not asked"
                )
            }
        }
    }

    /// What must be asked of an endpoint, how often at least, and since when.
    private func dueChecks(_ site: SiteCase) -> [(Check, Duration, since: Duration)] {
        let endpoint = site.site.endpoint
        let isWaiting = site.waits(for: plan.watches)
        let listEvery = isWaiting ? min(endpoint.listEvery, endpoint.watchEvery) : endpoint.listEvery
        var checks = [(Check.list, listEvery, since: site.bornAt)]
        checks += endpoint.completionModels.map { (Check.completion($0), endpoint.completionEvery, since: site.bornAt) }
        for (family, state) in site.families where state.listing == .listed && state.absentSince == nil {
            guard state.calling != .callable, state.calling != .retired, let since = state.shownAt,
                let model = site.site.models.first(where: { $0.family == family })
            else { continue }
            let check = Check.completion(model.id)
            guard !endpoint.completionModels.contains(model.id), since >= site.bornAt else { continue }
            checks.append((check, max(endpoint.completionEvery, recallInterval(site)), since: state.listedAt))
        }
        return checks
    }

    /// How often a model is called again that does not answer: every 15 minutes, shared among those that do not; as
    /// seldom as every four hours where a cap on completions leaves no more than ten a day.
    private func recallInterval(_ site: SiteCase) -> Duration {
        let own = max(1, site.site.models.count)
        // What was sent and not answered may have cost, and lives on the ten confirmations a day.
        let mayCost = site.site.troubles.contains { [.hanging, .reset, .malformed].contains($0.kind) }
        guard mayCost || plan.budget.completions != nil || site.site.endpoint.budget.completions != nil else {
            return .days(1) / max(1, 96 / own)
        }
        let all = sites.values.map(\.site.models.count).reduce(0, +)
        return .days(1) / max(1, 6 / max(1, all))
    }

    /// Whether the caps of the day may keep a check from being asked.
    private func mayBeOverBudget(_ site: SiteCase, _ check: Check) -> Bool {
        let cost = cost(site.site.name, day: wall.day)
        let bound = 300
        for (caps, cost) in [(plan.budget, cost.all), (site.site.endpoint.budget, cost.own)] {
            // What was reserved when the process died stays reserved.
            let reserved = cost.completions + deaths + 1
            if let cap = caps.completions, reserved > cap - cap / 4 { return true }
            // Calls that failed keep what was reserved for them.
            if let cap = caps.tokens, reserved * bound > cap - cap / 4 { return true }
        }
        // Ten confirmations a day.
        return !site.site.endpoint.completionModels.contains(check.model ?? "") && cost.own.completions >= 10
    }
}
