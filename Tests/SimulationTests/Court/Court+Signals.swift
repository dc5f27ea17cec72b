import ProbeDomain

/// What was told of ends, aliases and limits at an endpoint.
struct Signals {
    /// Each event, as its kind, its model and what it told.
    var told: Set<String> = []
    /// When calls of each model ran.
    var ranAt: [ModelID: [Duration]] = [:]
    /// The limits that replies to calls of each model have named.
    var limits: [ModelID: [Int]] = [:]
    /// When a limit of each model was last told.
    var limitToldAt: [ModelID: Duration] = [:]
}

extension Court {
    /// Takes that a call ran, and the limit that its reply names.
    mutating func noteSignals(_ ask: Ask, _ outcome: Outcome) {
        guard let model = ask.check.model, outcome.call == .ran else { return }
        sites[ask.site]?.signals.ranAt[model, default: []].append(now)
        guard let limit = outcome.limit else { return }
        sites[ask.site]?.signals.limits[model, default: []].append(limit)
    }

    /// Holds what is told of an end, an alias or a limit against the truth.
    mutating func judgeSignal(_ event: Event, at name: String) {
        guard let model = event.facts.model, let site = sites[name] else { return }
        let truth = site.site.models.first { $0.id == model }
        switch event.kind {
        case .shutdownAnnounced:
            let turns = (truth?.ends ?? []).filter { $0.at <= now }
            // Of a day alone, its beginning is told.
            let index = turns.firstIndex { $0.value == event.facts.until }
            let isNear = event.facts.until.map { $0 - event.time <= .days(30) } ?? false
            judgeTurn(event, index: index, isBaseline: index == 0 && turns[0].at == .zero && !isNear, at: name)
        case .aliasMoved:
            let turns = (truth?.targets ?? []).filter { $0.at <= now }
            let served = event.facts.servedModel.map { $0.text }
            let index = turns.firstIndex { Authority.bare($0.value) == served }
            judgeTurn(event, index: index, isBaseline: index == 0, at: name)
        case .limitsChanged: judgeLimit(event, of: model, site.signals, at: name)
        default: find(.signalIsTrue, "\(name): \(event.kind.rawValue) of \(model) follows from nothing")
        }
    }

    private mutating func judgeTurn(_ event: Event, index: Int?, isBaseline: Bool, at name: String) {
        let value = event.facts.until?.day ?? event.facts.servedModel?.text ?? ""
        let what = "\(event.kind.rawValue) \(event.facts.model?.text ?? "") \(value)"
        if index == nil { find(.signalIsTrue, "\(name): \(what) was never said") }
        if isBaseline { find(.signalIsTrue, "\(name): \(what) was there at first contact") }
        if sites[name]?.signals.told.insert(what).inserted == false {
            find(.signalIsToldOnce, "\(name): \(what) is told again")
        }
    }

    private mutating func judgeLimit(_ event: Event, of model: ModelID, _ signals: Signals, at name: String) {
        let named = signals.limits[model] ?? []
        guard let last = named.last, event.facts.state == "requests=\(last)", named.contains(where: { $0 != last })
        else {
            find(.signalIsTrue, "\(name): \(model) is told to have \(event.facts.state ?? "-"), named: \(named)")
            return
        }
        // The program counts by its own clock, which a correction or a sleep may move.
        let isSteady = plan.machine.steps.isEmpty && plan.bootedAt == nil
        if let before = signals.limitToldAt[model], isSteady, now - before < .days(1) - .seconds(1) {
            find(.signalIsToldOnce, "\(name): the limits of \(model) are told twice within a day")
        }
        sites[name]?.signals.limitToldAt[model] = now
    }

    /// What changed was told, where nothing went wrong and there was time.
    mutating func judgeSilence(_ site: SiteCase) {
        for model in site.site.models {
            let isListed = model.listed.contains { $0.from == .zero && $0.to > now }
            guard isListed, site.site.endpoint.completionModels.contains(model.id) else { continue }
            // Six hours by turns, then as often in a row as is needed.
            let endpoint = site.site.endpoint
            let patience = .hours(6) + max(endpoint.listEvery * 14, endpoint.completionEvery * 5)
            let latest = now - patience
            let late = { (at: Duration) in at > .zero && at < latest }
            // A budget may have ended the calls before they could show it.
            let shown = { (at: Duration) in
                site.signals.ranAt[model.id, default: []].count { $0 > at + .hours(6) } >= 5
            }
            let google = site.site.endpoint.key.provider == "google"
            for turn in google ? [] : model.ends where late(turn.at) {
                let isLast = turn.at == model.ends.last?.at
                if isLast, !site.signals.told.contains("shutdown_announced \(model.id.text) \(turn.value.day)") {
                    find(.signalIsTold, "\(site.site.name): the end of \(model.id) on \(turn.value.day) is not told")
                }
            }
            for turn in model.targets where late(turn.at) && shown(turn.at) {
                if !site.signals.told.contains("alias_moved \(model.id.text) \(Authority.bare(turn.value))") {
                    find(.signalIsTold, "\(site.site.name): the move of \(model.id) to \(turn.value) is not told")
                }
            }
            if site.site.limits.count == 2, let turn = site.site.limits.last, late(turn.at),
                shown(turn.at), !google,
                site.signals.limitToldAt[model.id] == nil
            {
                find(.signalIsTold, "\(site.site.name): the limits of \(model.id) are not told")
            }
        }
    }
}
