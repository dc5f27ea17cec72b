import ProbeDomain

extension Court {
    /// Takes what an answer says about health.
    mutating func noteHealth(_ ask: Ask, _ outcome: Outcome) {
        guard let site = sites[ask.site] else { return }
        var label = outcome.label
        sites[ask.site]?.lastLabel = label
        // A retrieval shows presence alone; that it fails says nothing of health.
        if ask.check.kind == .retrieve, label != .good { return }
        if label == .ours, !Abilities.hasOfflineGuard { label = .bad }
        sites[ask.site]?.health[ask.check, default: SiteCase.HealthCase()].noteSilence(outcome.isUnreached)
        guard label != .none, label != .ours else { return }
        var health = sites[ask.site]?.health[ask.check] ?? SiteCase.HealthCase()
        let isDoubtful = Abilities.hasOfflineGuard && outcome.isUnreached && plan.hasDoubtfulSilence
        health.labels.append(label)
        if health.labels.count > 1_200 { health.labels.removeFirst(600) }
        health.wasAiling = health.isAiling
        let sent = ask.base ?? ask.at
        switch label {
        case .good:
            expectations.removeAll {
                $0.site == ask.site && $0.invariant == .outageIsTold && $0.deadline > now + .seconds(1)
            }
            health.badRow = 0
            health.badSince = nil
            health.noteGood(at: now)
            health.limitedRow = 0
            if health.goodRow >= 2 { health.isAiling = false }
        case .bad:
            // A silence is weighed when a witness has been heard, maybe after the answer that comes next.
            if !(Abilities.hasOfflineGuard && outcome.isUnreached) { health.endGood(at: now) }
            health.limitedRow = 0
            health.badRow = isDoubtful ? 0 : health.badRow + 1
            health.badSince = isDoubtful ? nil : health.badSince ?? sent
            if outcome.isUnreached { health.unreachedAt = now }
            // The clocks of the world and of the program differ by less than a hundredth of a second.
            let isLong = sent - (health.badSince ?? sent) >= site.site.endpoint.downAfter + .milliseconds(10)
            let isOut = health.badRow >= 3 && isLong
            if isOut {
                health.isAiling = isAsked(ask.check, of: site)
                // Whether a silence is theirs is asked of a witness first.
                let mustAsk = health.unreachedAt.map { now - $0 < .minutes(10) } ?? false
                let patience = mustAsk ? .minutes(5) + site.site.endpoint.listEvery * 2 : Duration.seconds(1)
                if site.toldState != "down" { expect(.outageIsTold, [.endpointDown], at: ask.site, within: patience) }
            }
        case .limited, .exhausted, .unauthorized:
            health.endGood(at: now)
            health.badRow = 0
            health.badSince = nil
            health.limitedRow += label == .limited ? 1 : 0
            if label != .limited || health.limitedRow >= 3 { health.isAiling = false }
        case .ours, .none: break
        }
        sites[ask.site]?.health[ask.check] = health
    }

    /// Whether a question is asked for ever, and not only until a model answers.
    private func isAsked(_ check: Check, of site: SiteCase) -> Bool {
        check == .list || site.site.endpoint.completionModels.contains(check.model ?? "")
    }

    /// Holds an event about an endpoint against the truth.
    mutating func judgeHealth(_ event: Event, at name: String) {
        expectations.removeAll { $0.site == name && $0.family == nil && $0.kinds.contains(event.kind) }
        guard let site = sites[name] else { return }
        let all = site.health.values
        let isCautious = event.message.contains("own network may be the cause")
        switch event.kind {
        case .endpointDown:
            // Where nobody could be asked whose fault a silence is, the event has to say so.
            let isTrue = all.contains {
                $0.badRow >= 3 || $0.count(.bad, last: 40) >= 8 || $0.count(.bad, last: 4) >= 3
                    || (isCautious && $0.badRow + $0.silentRow >= 3)
            }
            if !isTrue { find(.healthIsTrue, "\(name) is told as down") }
        case .endpointDegraded:
            if !all.contains(where: { $0.failures(last: 60) + (isCautious ? $0.silentRow : 0) >= 3 }) {
                find(.healthIsTrue, "\(name) is told as degraded")
            }
        case .endpointLimited:
            if !all.contains(where: { $0.count(.limited, last: 60) >= 3 }) {
                find(.healthIsTrue, "\(name) is told as limited")
            }
        case .endpointExhausted:
            if !all.contains(where: { $0.count(.exhausted, last: 60) >= 1 }) {
                find(.healthIsTrue, "\(name) is told as exhausted")
            }
        case .endpointUnauthorized:
            if !all.contains(where: { $0.count(.unauthorized, last: 60) >= 2 }) {
                find(.healthIsTrue, "\(name) is told as unauthorized")
            }
        case .endpointBlocked, .probeMisconfigured: find(.healthIsTrue, "\(name): \(event.kind.rawValue)")
        case .endpointRecovered:
            let ailing = site.health.filter(\.value.isAiling).keys.map(\.words).sorted()
            if !ailing.isEmpty {
                find(.recoveryIsTrue, "\(name) is told as recovered; still failing: \(ailing.joined(separator: ", "))")
            }
        default: return
        }
        let isExcused = isCautious || event.kind == .endpointRecovered
        if Abilities.hasOfflineGuard, plan.hasWitnesses, site.lastLabel == .ours, !isExcused {
            find(.noEndpointEventWhileTheFaultIsOurs, "\(name): \(event.kind.rawValue) while we were offline")
        }
        if let state = event.facts.state, event.kind != .probeMisconfigured { sites[name]?.toldState = state }
    }
}
