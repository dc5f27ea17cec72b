import ProbeDomain

/// Decides what the servers of a world answer: a function of the plan, the request, its number and the time.
struct Authority: Sendable {
    /// The world.
    let plan: WorldPlan

    /// The answer to a request.
    func answer(_ ask: Ask, of site: Site) -> Answered {
        var random = SeededRandom(
            seed: plan.seed &* 0x9E37_79B9_7F4A_7C15 ^ Schedule.stableHash(of: "\(site.name) \(ask.number)")
        )
        let delay = Duration.milliseconds(Int.random(in: site.latency, using: &random))
        if plan.machine.losses.cover(ask.at) {
            let kind: TransferFailure.Kind = Bool.random(using: &random) ? .dns : .connect
            let outcome = Outcome(label: .ours, hold: hold(.failing, ask), isUnreached: true)
            return Answered(failure: kind, delay: .milliseconds(20), outcome: outcome)
        }
        let first = ask.base ?? ask.at
        let trouble = site.troubles.first { trouble in
            guard trouble.span.contains(first), trouble.on == nil || trouble.on == ask.check.kind,
                trouble.model == nil || trouble.model == ask.check.model
            else { return false }
            return trouble.share >= 1 || Double.random(in: 0..<1, using: &random) < trouble.share
        }
        var answered = answer(trouble, ask, site, delay: delay)
        let server = serverTime(ask, site, after: answered.delay)
        answered.reply?.headers.append(("date", HTTPDate.text(server)))
        return answered
    }

    private func answer(_ trouble: Trouble?, _ ask: Ask, _ site: Site, delay: Duration) -> Answered {
        let face = Face(provider: site.endpoint.key.provider)
        let name = ask.check.model.map(Self.bare) ?? ""
        func refused(_ refusal: Face.Refusal, _ label: Outcome.Label, _ hold: HoldTruth) -> Answered {
            let outcome = Outcome(label: label, hold: hold)
            return Answered(reply: face.refusal(refusal, model: name), delay: delay, outcome: outcome)
        }
        func broken(_ reply: Face.Reply?, _ failure: TransferFailure.Kind?, after wait: Duration) -> Answered {
            let outcome = Outcome(label: .bad, hold: hold(.failing, ask), isUnreached: failure != nil)
            return Answered(reply: reply, failure: failure, delay: wait, outcome: outcome)
        }
        switch trouble?.kind {
        case nil, .lowQuota, .dailyLimit: return usual(ask, site, face, trouble: trouble, delay: delay)
        case .truncated(let kept):
            guard ask.check == .list else { return usual(ask, site, face, trouble: nil, delay: delay) }
            return page(ask, site, face, kept: kept, delay: delay)
        case .empty:
            guard ask.check == .list else { return usual(ask, site, face, trouble: nil, delay: delay) }
            return page(ask, site, face, kept: 0, delay: delay)
        case .throttled(let form, let seconds):
            let wait = Wait(form, seconds: seconds, server: serverTime(ask, site, after: delay))
            var answered = refused(.throttled(wait.text), .limited, hold(.throttled, ask, wait.asked))
            wait.write(to: &answered.reply)
            return answered
        case .overloaded(let form, let seconds):
            let wait = Wait(form, seconds: seconds, server: serverTime(ask, site, after: delay))
            var held = hold(.overloaded, ask, wait.asked)
            // At Google it is one model that is overloaded, not the host.
            let isOfModel = site.endpoint.key.provider == "google" && ask.check.kind.isPaid
            if wait.asked != nil, !isOfModel { held.scope = .origin }
            var answered = refused(.overloaded, .bad, held)
            wait.write(to: &answered.reply)
            return answered
        case .dailyQuota: return refused(.daily, .limited, hold(site.isDailyNamed ? .dailyQuota : .throttled, ask))
        case .outOfMoney:
            var held = hold(.outOfMoney, ask)
            if ask.check.kind.isPaid { held.scope = .completions }
            return refused(.money, .exhausted, held)
        case .badKey:
            var held = hold(.refused, ask)
            held.scope = ask.check.kind == .retrieve ? .retrieve : .identity
            return refused(.key, .unauthorized, held)
        case .failing: return refused(.failed, .bad, hold(.failing, ask))
        case .edge:
            let headers = [("content-type", "text/html")]
            let page = Face.Reply(status: 502, headers: headers, body: "<html><h1>502 Bad Gateway</h1></html>")
            return broken(page, nil, after: delay)
        case .malformed: return broken(Face.Reply(body: #"{"object":"list","data":[{"id":"#), nil, after: delay)
        case .hanging: return broken(nil, .firstByteTimeout, after: ask.patience)
        case .reset: return broken(nil, .reset, after: delay)
        }
    }

    /// The server's own time; it knows nothing of corrections of ours.
    private func serverTime(_ ask: Ask, _ site: Site, after delay: Duration) -> Timestamp {
        plan.start + ask.at + delay + site.skew
    }

    private func hold(_ cause: HoldCause, _ ask: Ask, _ asked: Duration? = nil) -> HoldTruth {
        var scope: HoldScope = ask.check.kind.isPaid ? .pool(ask.check.model?.text ?? "") : .list
        if ask.check.kind == .retrieve, [.failing, .misconfigured, .refused].contains(cause) { scope = .retrieve }
        return HoldTruth(cause: cause, scope: scope, asked: asked)
    }

    /// The answer when nothing is wrong.
    private func usual(_ ask: Ask, _ site: Site, _ face: Face, trouble: Trouble?, delay: Duration) -> Answered {
        if case .retrieve = ask.check.kind { return retrieved(ask, site, face, delay: delay) }
        guard let id = ask.check.model else { return page(ask, site, face, kept: nil, delay: delay) }
        var outcome = Outcome()
        let model = site.models.first { $0.id == id }
        let name = Self.bare(id)
        guard let model, model.callable.cover(ask.at) else {
            let refusal: Face.Refusal
            if let model, let from = model.retiredFrom, from <= ask.at {
                refusal = .retired
                outcome.call = site.endpoint.key.provider == "google" ? .unknown : .retired
            } else if let model, model.listed.cover(ask.at), model.refusal == .gate {
                refusal = .gated
                outcome.call = .gated
            } else {
                refusal = .unknownModel
                outcome.call = .unknown
            }
            return Answered(reply: face.refusal(refusal, model: name), delay: delay, outcome: outcome)
        }
        outcome.call = .ran
        outcome.tokens = 24
        let isOld = isOld(ask, site)
        var reply = face.completion(
            served: Self.bare(model.targets.said(at: ask.at, isOld: isOld) ?? model.servedAs ?? id),
            path: ask.path,
            isStreaming: ask.isStreaming
        )
        if case .dailyLimit(let limit) = trouble?.kind {
            outcome.dailyLimit = limit
            let seconds = 86_400 / limit
            reply.headers += [
                ("x-ratelimit-limit-requests", "\(limit)"), ("x-ratelimit-remaining-requests", "\(limit - 1)"),
                ("x-ratelimit-reset-requests", "\(seconds / 60)m\(seconds % 60)s"),
            ]
        }
        if case .lowQuota(let reset) = trouble?.kind {
            outcome.isShort = true
            switch site.endpoint.key.provider {
            case "anthropic":
                let server = serverTime(ask, site, after: delay)
                reply.headers += [
                    ("anthropic-ratelimit-requests-limit", "1000"), ("anthropic-ratelimit-requests-remaining", "50"),
                    ("anthropic-ratelimit-requests-reset", (server + .seconds(reset)).rfc3339),
                ]
            case "google": outcome.isShort = false
            default:
                reply.headers += [
                    ("x-ratelimit-limit-requests", "1000"), ("x-ratelimit-remaining-requests", "50"),
                    ("x-ratelimit-reset-requests", "\(reset)s"),
                ]
            }
        }
        if let limit = site.limits.said(at: ask.at, isOld: isOld), outcome.dailyLimit == nil, !outcome.isShort {
            let isOpenAI = site.endpoint.key.provider.hasPrefix("openai")
            let name = isOpenAI ? "x-ratelimit-limit-requests" : "anthropic-ratelimit-requests-limit"
            if site.endpoint.key.provider != "google" { reply.headers.append((name, "\(limit)")) }
        }
        outcome.limit = reply.headers.first { $0.0.contains("limit-requests") || $0.0.hasSuffix("requests-limit") }
            .flatMap { Int($0.1) }
        return Answered(reply: reply, delay: delay, outcome: outcome)
    }

    /// Whether a server answers that has not heard of the last change yet.
    private func isOld(_ ask: Ask, _ site: Site) -> Bool {
        var random = SeededRandom(seed: plan.seed ^ Schedule.stableHash(of: "old \(site.name) \(ask.number)"))
        return Bool.random(using: &random)
    }

    /// One model by its id.
    private func retrieved(_ ask: Ask, _ site: Site, _ face: Face, delay: Duration) -> Answered {
        let id = ask.check.model ?? ""
        let isThere = site.models.contains {
            Self.bare($0.id) == Self.bare(id) && $0.listed.cover(ask.at)
        }
        let reply = isThere ? face.row(id) : face.refusal(.unknownModel, model: Self.bare(id))
        return Answered(reply: reply, delay: delay, outcome: Outcome(shown: isThere ? [id] : nil))
    }

    /// A page of the list; `kept` of a hundred rows when it is cut.
    private func page(_ ask: Ask, _ site: Site, _ face: Face, kept: Int?, delay: Duration) -> Answered {
        let first = ask.base ?? ask.at
        let all = site.rows(at: first).map(\.id)
        let rows = kept.map { Array(all.prefix(all.count * $0 / 100)) } ?? all
        let end = min(rows.count, ask.offset + (site.page ?? rows.count))
        let shown = ask.offset < end ? Array(rows[ask.offset..<end]) : []
        let hasMore = end < rows.count && site.endpoint.key.provider != "openai"
        let token = "t\(first.wholeMicroseconds)_\(end)"
        let outcome = Outcome(
            label: kept == nil || kept ?? 0 > 75 ? .good : .none,
            shown: shown,
            isLastPage: !hasMore,
            isGross: kept.map { $0 <= 75 } ?? false
        )
        let isOld = isOld(ask, site)
        let ends = site.models.compactMap { model in
            model.ends.said(at: first, isOld: isOld).map { (model.id, $0) }
        }
        let reply = face.list(
            shown,
            ends: Dictionary(ends) { one, _ in one },
            next: hasMore ? token : nil
        )
        return Answered(reply: reply, delay: delay, outcome: outcome)
    }

    /// A resource name without its prefix.
    static func bare(_ id: ModelID) -> String { id.text.hasPrefix("models/") ? String(id.text.dropFirst(7)) : id.text }
}

extension Site {
    /// Whether the provider says that a limit is one of the day.
    var isDailyNamed: Bool { endpoint.key.provider != "anthropic" }
}
