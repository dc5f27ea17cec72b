import ProbeDomain

/// Makes a world from a seed: the same seed makes the same world for ever.
struct WorldGenerator {
    private var random: SeededRandom
    private var plan: WorldPlan
    private var list: Duration

    /// What the worlds of a run have in common.
    enum Climate: Sendable {
        /// Anything may happen, but the process lives on.
        case rough
        /// Nothing goes wrong at all.
        case calm
        /// The process dies now and then, on the real store.
        case deadly
        /// Lists are cut for a day or more, and nothing else goes wrong.
        case cut
        /// Providers throttle, in every form.
        case throttled
        /// Providers fail for hours.
        case broken
        /// Providers throttle, and the wall clock steps.
        case stepping
        /// Twenty endpoints, of which each has what rough ones have.
        case wide
    }

    /// The world of a seed.
    static func world(_ seed: UInt64, _ climate: Climate = .rough) -> WorldPlan {
        var generator = WorldGenerator(seed)
        generator.make(climate)
        var plan = generator.plan
        plan.addSignals()
        return plan
    }

    private init(_ seed: UInt64) {
        random = SeededRandom(seed: seed)
        let every = [60, 120, 300, 900].randomElement(using: &random) ?? 60
        list = .seconds(every)
        let start = Timestamp(seconds: 1_790_000_000 + Int64.random(in: 0..<20_000_000, using: &random))
        plan = WorldPlan(seed: seed, length: list * 250, start: start, sites: [], watches: [])
    }

    private mutating func make(_ climate: Climate) {
        let count = climate == .wide ? 20 : Int.random(in: 1...3, using: &random)
        // Real writes take longer than those in memory.
        if climate == .deadly { plan.length = list * 100 }
        if climate == .cut { list = .minutes(15) }
        if [.cut, .throttled, .broken, .stepping].contains(climate) { plan.length = list * 200 }
        plan.watches = [
            Watch(ModelPattern("gpt-6")), Watch(ModelPattern("claude-next")), Watch(ModelPattern("gemini-9")),
            Watch(ModelPattern("nova-*")),
        ]
        for index in 0..<count { plan.sites.append(site(index, climate)) }
        if count > 1, chance(0.2) { shareHost() }
        if chance(0.3) { plan.budget.completions = Int.random(in: 60...300, using: &random) }
        if chance(0.2) { plan.budget.tokens = Int.random(in: 8_000...80_000, using: &random) }
        switch climate {
        case .calm, .cut, .throttled, .broken: break
        case .stepping: plan.machine.steps = (steps() + steps() + steps()).sorted { $0.at < $1.at }
        case .rough, .wide:
            plan.machine.hasRealStore = climate == .rough && chance(0.1)
            if chance(0.2) { plan.machine.steps = steps() } else if chance(0.1) { bootWithoutBattery() }
            if chance(0.15) { plan.machine.suspensions = [span(shortest: .minutes(1), longest: .hours(20))] }
            if chance(0.15) { plan.machine.storeFailures = [span(shortest: .seconds(5), longest: .hours(5))] }
            if chance(0.15) { plan.machine.losses = [span(shortest: .minutes(1), longest: .hours(3))] }
            if chance(0.15) { plan.machine.deafness = [span(shortest: .minutes(1), longest: .hours(6))] }
        case .deadly:
            plan.machine.hasRealStore = true
            plan.machine.canLookUp = chance(0.5)
            var write = 0
            for _ in 0..<Int.random(in: 2...6, using: &random) {
                write += Int.random(in: 1...60, using: &random)
                plan.machine.crashes.append(.init(write: write, isAfter: chance(0.5)))
            }
        }
    }

    // MARK: Endpoints

    private mutating func site(_ index: Int, _ climate: Climate) -> Site {
        let provider = ["openai", "openai-compatible", "anthropic", "google"].randomElement(using: &random) ?? "openai"
        let name = "\(provider)\(index)"
        let path = provider == "openai" || provider == "openai-compatible" ? "/v1" : ""
        var endpoint = Endpoint(
            key: EndpointKey(name: name, provider: provider, baseURL: "https://api.\(name).test\(path)")
        )
        endpoint.listEvery = list
        endpoint.watchEvery = list / 2
        endpoint.completionEvery = list * Int.random(in: 5...15, using: &random)
        endpoint.isStreaming = chance(0.7)
        let base = baseModels(provider, count: Int.random(in: 14...18, using: &random))
        var models = watchedModels(provider, climate)
        endpoint.completionModels = [base[0].id]
        if climate == .throttled || chance(0.3) { endpoint.completionModels.append(base[1].id) }
        if chance(0.3), let watched = models.first { endpoint.completionModels.append(watched.id) }
        if chance(0.2) { endpoint.budget.completions = Int.random(in: 40...200, using: &random) }
        for model in base { models.insert(model, at: Int.random(in: 0...models.count, using: &random)) }
        var site = Site(endpoint: endpoint, identity: "env KEY_\(index)", models: models)
        if provider != "openai", provider != "openai-compatible", chance(0.3) { site.page = 20 }
        if chance(0.3) { site.skew = .seconds(Int.random(in: -900...900, using: &random)) }
        if chance(0.2) { site.latency = 1_000...8_000 }
        switch climate {
        case .rough, .deadly, .wide:
            for _ in 0..<Int.random(in: 0...5, using: &random) { site.troubles.append(trouble(provider, endpoint)) }
        case .cut:
            let from = time(from: 0.1, to: 0.3)
            let kind = Trouble.Kind.truncated(kept: Int.random(in: 0...40, using: &random))
            site.troubles = [Trouble(kind: kind, span: Span(from: from, to: from + .hours(30)), on: .list)]
        case .throttled, .stepping:
            for check in [CheckKind.list, .completion, .completion] {
                let form = WaitForm.forms(of: provider).randomElement(using: &random) ?? .none
                let kind = Trouble.Kind.throttled(form, seconds: Int.random(in: 100...3_000, using: &random))
                var trouble = Trouble(kind: kind, span: span(shortest: list * 20, longest: list * 60), on: check)
                if check == .completion { trouble.model = endpoint.completionModels.first }
                site.troubles.append(trouble)
            }
        case .broken:
            for check in [CheckKind.list, .completion] {
                let kind = [Trouble.Kind.failing, .edge, .malformed].randomElement(using: &random) ?? .failing
                site.troubles.append(
                    Trouble(kind: kind, span: span(shortest: list * 60, longest: list * 90), on: check)
                )
            }
        case .calm: break
        }
        return site
    }

    /// Two keys for one host: what is held of the origin is held for both, and one key may be let in before the other.
    private mutating func shareHost() {
        var twin = plan.sites[0]
        let key = twin.endpoint.key
        twin.endpoint.key = EndpointKey(name: key.name + "b", provider: key.provider, baseURL: key.baseURL)
        twin.identity = "env KEY_TWIN"
        twin.troubles = []
        for index in twin.models.indices where twin.models[index].callable != [whole] {
            twin.models[index].callable = []
        }
        plan.sites.append(twin)
    }

    private var whole: Span { Span(from: .zero, to: plan.length * 2) }

    private func baseModels(_ provider: String, count: Int) -> [ModelTruth] {
        (0..<count).map { index in
            let number = String(UnicodeScalar(UInt8(97 + index / 26))) + String(UnicodeScalar(UInt8(97 + index % 26)))
            let text = provider == "google" ? "models/gemini-base\(number)" : "base\(number)"
            return ModelTruth(id: ModelID(text), listed: [whole], callable: [whole])
        }
    }

    private mutating func watchedModels(_ provider: String, _ climate: Climate) -> [ModelTruth] {
        switch provider {
        case "openai": return [watched("gpt-6", snapshot: "gpt-6-2026-09-01", climate)]
        case "anthropic": return [watched("claude-next", snapshot: "claude-next-20260901", climate)]
        case "google": return [watched("models/gemini-9", snapshot: nil, climate)]
        default:
            return [watched("openai/gpt-6", snapshot: nil, climate), watched("nova-one", snapshot: nil, climate)]
        }
    }

    // MARK: Models

    private mutating func watched(_ id: String, snapshot: String?, _ climate: Climate) -> ModelTruth {
        var model = ModelTruth(id: ModelID(id), listed: [])
        model.servedAs = snapshot.flatMap { chance(0.5) ? ModelID($0) : nil }
        if chance(0.3) { model.refusal = .unknown }
        let end = plan.length * 2
        let appears = time(from: 0.1, to: 0.8)
        switch Int.random(in: 0...7, using: &random) {
        case 0, 1:
            model.listed = [Span(from: appears, to: end)]
            model.callable = [Span(from: appears + lag(), to: end)]
        case 2:
            model.listed = [whole]
            model.callable = chance(0.5) ? [whole] : [Span(from: appears, to: end)]
        case 3:
            // Gone for less than a day, or for longer.
            let back = appears + (chance(0.5) ? .hours(Int.random(in: 1...22, using: &random)) : .hours(30))
            model.listed = [Span(from: .zero, to: appears), Span(from: back, to: end)]
            model.callable = chance(0.5) ? model.listed : []
        case 4:
            var at = time(from: 0.1, to: 0.4)
            for _ in 0..<Int.random(in: 2...8, using: &random) {
                let on = Duration.minutes(Int.random(in: 20...900, using: &random))
                model.listed.append(Span(from: at, to: at + on))
                at = at + on + .minutes(Int.random(in: 10...900, using: &random))
            }
        case 5:
            model.listed = [Span(from: .zero, to: appears + .hours(5))]
            model.callable = [Span(from: .zero, to: appears)]
            model.retiredFrom = appears
        case 6:
            let gone = appears + .hours(Int.random(in: 2...60, using: &random))
            model.listed = [Span(from: appears, to: gone)]
            model.callable = [Span(from: appears + lag(), to: gone)]
        default: break
        }
        return model
    }

    private mutating func lag() -> Duration {
        switch Int.random(in: 0...3, using: &random) {
        case 0: .zero
        case 1: .seconds(Int.random(in: 1...600, using: &random))
        default: .minutes(Int.random(in: 10...1_500, using: &random))
        }
    }

    // MARK: Troubles

    private mutating func trouble(_ provider: String, _ endpoint: Endpoint) -> Trouble {
        let forms = WaitForm.forms(of: provider)
        let form = chance(0.02) ? .huge : forms.randomElement(using: &random) ?? .none
        let seconds = Int.random(in: 1...900, using: &random)
        let kinds: [Trouble.Kind] = [
            .throttled(form, seconds: seconds), .throttled(form, seconds: seconds), .throttled(form, seconds: seconds),
            .overloaded([.none, .seconds, .date].randomElement(using: &random) ?? .none, seconds: seconds),
            .dailyQuota, .outOfMoney, .badKey, .failing, .failing, .edge, .malformed, .hanging, .reset,
            .truncated(kept: Int.random(in: 5...60, using: &random)),
            .truncated(kept: Int.random(in: 5...60, using: &random)), .empty,
            .lowQuota(reset: Int.random(in: 5...2_000, using: &random)),
            .dailyLimit([288, 960, 1_440, 2_880, 8_640, 14_400].randomElement(using: &random) ?? 288),
        ]
        var trouble = Trouble(
            kind: kinds.randomElement(using: &random) ?? .failing,
            span: span(shortest: list * 2, longest: list * 200)
        )
        let checks: [CheckKind?] = [nil, .list, .completion, .completion]
        trouble.on = checks.randomElement(using: &random) ?? nil
        if chance(0.5) { trouble.share = Double.random(in: 0.01...0.5, using: &random) }
        switch trouble.kind {
        case .truncated, .empty:
            trouble.on = .list
            if chance(0.5) { trouble.span = span(shortest: .hours(20), longest: .hours(90)) }
        case .dailyQuota, .outOfMoney, .lowQuota: trouble.on = .completion
        case .dailyLimit:
            trouble.on = .completion
            // Others name none.
            if !provider.hasPrefix("openai") { trouble.kind = .failing }
        case .throttled, .overloaded, .failing, .edge, .malformed, .hanging, .reset:
            if trouble.on == .completion, chance(0.5) { trouble.model = endpoint.completionModels.first }
        case .badKey:
            trouble.on = nil
            trouble.share = 1
        }
        return trouble
    }

    /// The machine boots at the epoch, and is told the time some minutes later.
    private mutating func bootWithoutBattery() {
        let booted = Timestamp(seconds: Int64.random(in: 0..<100_000, using: &random))
        plan.bootedAt = booted
        plan.machine.steps = [(.seconds(Int.random(in: 5...3_000, using: &random)), plan.start - booted)]
    }

    private mutating func steps() -> [(at: Duration, by: Duration)] {
        let sizes = [1, -1, 30, -30, 300, -300, 3_600, -3_600, 28_800]
        return (0..<Int.random(in: 1...3, using: &random)).map { _ in
            (time(from: 0.1, to: 0.9), .seconds(sizes.randomElement(using: &random) ?? 1))
        }.sorted { $0.at < $1.at }
    }

    // MARK: Chance

    private mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }

    private mutating func time(from: Double, to: Double) -> Duration {
        .seconds(Int(plan.length.inSeconds * Double.random(in: from..<to, using: &random)))
    }

    /// A stretch that leaves the beginning alone, so that first contact is not in the middle of it.
    private mutating func span(shortest: Duration, longest: Duration) -> Span {
        let from = time(from: 0.03, to: 0.85)
        let low = Int(shortest.inSeconds)
        return Span(
            from: from,
            to: from + .seconds(Int.random(in: low...max(low, Int(longest.inSeconds)), using: &random))
        )
    }
}
