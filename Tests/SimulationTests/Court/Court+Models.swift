import ProbeDomain
import ProbeTestSupport

extension Court {
    /// Takes a page of a list, or the end of a run.
    mutating func noteList(_ ask: Ask, _ outcome: Outcome, ended: Timestamp) {
        guard var run = sites[ask.site]?.run else { return }
        run.shown.formUnion(outcome.shown ?? [])
        sites[ask.site]?.run = run
        guard outcome.isLastPage || outcome.shown == nil else { return }
        sites[ask.site]?.run = nil
        sites[ask.site]?.ends.append((ended, run.sent))
        let isComplete = outcome.shown != nil && outcome.isLastPage && !outcome.isGross && !run.shown.isEmpty
        let isBaselineDone = sites[ask.site]?.isBaselineDone ?? false
        // It cannot be written then, but it is one.
        if isComplete, plan.machine.storeFailures.cover(now) { sites[ask.site]?.isBaselineDone = true }
        for (family, before) in (sites[ask.site]?.families ?? [:]).sorted(by: { $0.key < $1.key }) {
            var state = before
            if run.shown.contains(where: { state.spellings.contains($0) }) {
                notePresence(&state, of: family, at: ask.site, isBaselineDone: isBaselineDone)
            } else if isComplete {
                noteAbsence(&state, of: family, at: ask.site, sent: run.sent)
            }
            sites[ask.site]?.families[family] = state
        }
    }

    /// Takes a retrieval: it shows presence alone.
    mutating func noteRetrieval(_ ask: Ask, _ outcome: Outcome, ended: Timestamp) {
        guard let id = outcome.shown?.first else { return }
        sites[ask.site]?.ends.append((ended, ask.at))
        let family = ModelFamily(of: id).name
        guard var state = sites[ask.site]?.families[family] else { return }
        let isBaselineDone = sites[ask.site]?.isBaselineDone ?? false
        // The list is read before it is told.
        notePresence(&state, of: family, at: ask.site, isBaselineDone: isBaselineDone, within: .seconds(30))
        sites[ask.site]?.families[family] = state
    }

    private mutating func notePresence(
        _ state: inout SiteCase.FamilyCase,
        of family: String,
        at site: String,
        isBaselineDone: Bool,
        within patience: Duration = .seconds(1)
    ) {
        state.shownAt = now
        state.absentSince = nil
        state.absentAt = nil
        state.absentReads = 0
        switch state.listing {
        case .listed: break
        case .unknown where !isBaselineDone:
            state.listing = .listed
            state.isBaseline = true
        case .unknown: expect(.appearanceIsTold, [.modelListed], at: site, of: family, within: patience)
        case .withdrawn: expect(.appearanceIsTold, [.modelReturned], at: site, of: family, within: patience)
        }
    }

    /// How long a list may be unseen before what it lacks may have come and gone.
    private func blindness(of site: Site) -> Duration { max(.hours(2), site.endpoint.listEvery * 3) }

    private mutating func noteAbsence(
        _ state: inout SiteCase.FamilyCase,
        of family: String,
        at site: String,
        sent: Duration
    ) {
        if let last = state.absentAt, let unseen = sites[site].map({ blindness(of: $0.site) }), sent - last >= unseen {
            // Nobody saw it last.
            state.absentSince = nil
            state.absentReads = 0
        }
        state.absentSince = state.absentSince ?? sent
        state.absentAt = sent
        state.absentReads += 1
        guard let since = state.absentSince, state.listing == .listed, state.calling != .retired,
            // The two clocks differ by less than a hundredth of a second.
            sent - since >= .days(1) + .milliseconds(10), state.absentReads >= 2, (state.ranAt ?? .zero) < since
        else { return }
        let isSuspicious = sites[site]?.site.troubles.contains {
            if case .truncated = $0.kind { true } else { $0.kind == .empty }
        }
        // A list under suspicion, or a clock that steps, may delay it.
        guard isSuspicious == false, plan.machine.steps.isEmpty else { return }
        expect(.goneIsTold, [.modelWithdrawn, .modelRetired], at: site, of: family)
    }

    /// Takes what a call proved.
    mutating func noteCall(_ ask: Ask, _ call: Outcome.Call) {
        guard let id = ask.check.model else { return }
        let family = ModelFamily(of: id).name
        guard var state = sites[ask.site]?.families[family] else { return }
        state.lastCall = call
        if call == .ran { state.ranAt = now }
        sites[ask.site]?.families[family] = state
        switch call {
        case .ran where state.calling != .callable:
            expect(.callIsTold, [.modelCallable, .modelAlreadyAvailable, .modelReturned], at: ask.site, of: family)
        case .gated where state.calling != .gated && state.calling != .wentGated:
            expect(.callIsTold, [.modelGated, .modelAlreadyAvailable], at: ask.site, of: family)
        case .retired where state.calling != .retired:
            expect(.callIsTold, [.modelRetired], at: ask.site, of: family)
        case .ran, .gated, .retired, .unknown: break
        }
    }

    /// Holds an event that was written, and is to be told, against the truth.
    mutating func judge(_ event: Event) {
        guard let name = event.facts.endpoint, sites[name] != nil else { return }
        if event.kind.isSignal {
            judgeSignal(event, at: name)
            return
        }
        guard let model = event.facts.model, event.kind.isOfModels else {
            judgeHealth(event, at: name)
            return
        }
        let families = Set(([model] + event.facts.otherModels).map { ModelFamily(of: $0).name })
        for family in families.sorted() {
            expectations.removeAll { $0.site == name && $0.family == family && $0.kinds.contains(event.kind) }
            guard let state = sites[name]?.families[family] else { continue }
            let judged = judge(event, state, of: family, at: name)
            sites[name]?.families[family] = judged
        }
    }

    private mutating func judge(
        _ event: Event,
        _ before: SiteCase.FamilyCase,
        of family: String,
        at name: String
    ) -> SiteCase.FamilyCase {
        var state = before
        switch event.kind {
        case .modelListed:
            if state.isBaseline || sites[name]?.isBaselineDone == false {
                find(.baselineIsNoNews, "\(name): \(family) was there at first contact, and is told as listed")
            } else if state.listing != .unknown {
                find(.toldOnce, "\(name): \(family) is told as listed again")
            }
            state.listing = .listed
            state.listedAt = now
            judgeInterval(event, of: family, at: name)
        case .modelReturned where event.facts.check != .completion:
            if state.listing != .withdrawn, state.calling != .retired {
                find(.toldOnce, "\(name): \(family) returns, but was not told as gone")
            }
            state.listing = .listed
            state.listedAt = now
            if state.calling == .retired { state.calling = .none }
            judgeInterval(event, of: family, at: name)
        case .modelWithdrawn:
            if state.listing != .listed { find(.toldOnce, "\(name): \(family) goes, but was not there") }
            judgeGone(event, of: family, at: name)
            state.listing = .withdrawn
            if state.calling == .callable { state.calling = .none }
            if state.calling == .gated { state.calling = .wentGated }
            for model in state.spellings { sites[name]?.health[.completion(model)]?.rest() }
        case .modelAlreadyAvailable:
            let word = event.facts.state ?? ""
            if state.baselineStates.contains(word) || state.baselineStates.contains(where: { $0 != "listed" }) {
                find(.baselineIsNoNews, "\(name): \(family) is told again as having been there: \(word)")
            }
            state.baselineStates.append(word)
            if word == "callable" { judgeCall(.callable, &state, of: family, at: name) }
            if word == "gated" { judgeCall(.gated, &state, of: family, at: name) }
        case .modelCallable, .modelReturned: judgeCall(.callable, &state, of: family, at: name)
        case .modelGated: judgeCall(.gated, &state, of: family, at: name)
        case .modelRetired: judgeCall(.retired, &state, of: family, at: name)
        default: break
        }
        return state
    }

    private mutating func judgeCall(
        _ calling: SiteCase.FamilyCase.Calling,
        _ state: inout SiteCase.FamilyCase,
        of family: String,
        at name: String
    ) {
        if state.calling == calling { find(.toldOnce, "\(name): \(family) is told as \(calling) again") }
        let isTrue =
            switch (calling, state.lastCall) {
            case (.callable, .ran), (.gated, .gated), (.gated, .unknown), (.retired, .retired), (.retired, .unknown):
                true
            default: false
            }
        if !isTrue {
            let last = state.lastCall.map { "\($0)" } ?? "there was none"
            find(.callIsTrue, "\(name): \(family) is told as \(calling); the last call: \(last)")
        }
        state.calling = calling
    }

    /// The interval of an appearance holds the true time.
    private mutating func judgeInterval(_ event: Event, of family: String, at name: String) {
        guard let site = sites[name] else { return }
        // Smaller steps than two seconds are followed together with the next large one.
        let tolerance = plan.machine.steps.isEmpty ? Duration.milliseconds(10) : .milliseconds(2_010)
        let begins =
            event.facts.lastAbsent.map { SiteCase.moments($0, of: site.reads, within: tolerance) } ?? []
        let ends =
            event.facts.firstPresent.map { SiteCase.moments($0, of: site.ends, within: tolerance) } ?? []
        guard !begins.isEmpty, !ends.isEmpty else {
            let absent = event.facts.lastAbsent?.rfc3339 ?? "-"
            let what = begins.isEmpty ? "no read was sent at \(absent)" : "no read ended at its first presence"
            find(.intervalHoldsTheTruth, "\(name): \(family): \(what)")
            return
        }
        let from = begins.filter { !site.site.lists(family, at: $0) }
        let to = ends.filter { site.site.lists(family, at: $0) }
        if from.isEmpty || to.isEmpty {
            find(.intervalHoldsTheTruth, "\(name): \(family) did not appear between \(begins) and \(ends)")
        }
    }

    /// Nothing is told as gone that was there within a day.
    private mutating func judgeGone(_ event: Event, of family: String, at name: String) {
        guard let site = sites[name]?.site else { return }
        let models = site.models.filter { $0.family == family }
        let isThere = models.contains { $0.listed.cover(now) }
        // What comes and goes between two reads is not seen.
        let shownAt = sites[name]?.families[family]?.shownAt ?? .zero
        let blindness = blindness(of: site)
        let spans = models.flatMap(\.listed).filter { $0.to <= now }
        let last = spans.filter { $0.from <= shownAt || $0.to - $0.from > blindness }.map(\.to).max() ?? .zero
        // Two calls beside a list without it need no wait.
        let isProved = event.facts.check == .completion
        if isThere || (!isProved && now - last < .days(1)) {
            find(
                .goneForADay,
                "\(name): \(family) is told as gone; by truth \(isThere ? "listed" : "gone since \(last)")"
            )
        }
    }

    /// What was there at first contact was told once.
    mutating func judgeBaseline(_ site: SiteCase) {
        for (family, state) in site.families where state.isBaseline && state.baselineStates.isEmpty {
            let stayed = site.site.models.contains { model in
                model.family == family && model.listed.contains { $0.from == .zero && $0.to > .hours(12) }
            }
            if stayed { find(.baselineIsNoNews, "\(site.site.name): \(family) was there and is never told") }
        }
    }
}

extension EventKind {
    /// Whether it is about a model.
    var isOfModels: Bool {
        switch self {
        case .modelListed, .modelCallable, .modelAlreadyAvailable, .modelGated, .modelReturned, .modelWithdrawn,
            .modelRetired:
            true
        default: false
        }
    }
}
