import ProbeDomain

extension Sampler {
    /// All that is known of an endpoint.
    mutating func knowledge(of key: EndpointKey) -> EndpointKnowledge {
        var record = EndpointRecord(key: key)
        record.baselineAt = maybe { $0.time() }
        record.lastCompleteList = maybe { $0.time() }
        record.suspicion = maybe { .init(since: $0.time(), reads: $0.count(), isTold: $0.coin()) }
        record.toldState = one(of: HealthState.allCases)
        record.note = maybe { $0.text() }
        record.expiry = maybe { KeyExpiry(at: $0.time(), seen: $0.time(), isTold: $0.coin()) }
        record.allowance = maybe { KnownAllowance($0.allowance(), read: $0.time()) }
        var knowledge = EndpointKnowledge(endpoint: record)
        for _ in 0..<4 {
            let model = modelRecord()
            knowledge.models[model.id] = model
            knowledge.health[check()] = health()
            knowledge.limits[LimitKey(pool: text(), name: text())] = KnownLimit(
                value: count() + 1,
                toldAt: maybe { $0.time() }
            )
        }
        return knowledge
    }

    /// The record of a model.
    mutating func modelRecord() -> ModelRecord {
        var record = ModelRecord(id: model())
        record.listing = one(of: [
            .unknown, .absent, .listed, .withdrawn, .doubted(since: time(), reads: count()),
        ])
        record.calling = one(of: [
            .untested, .callable, .retired, .missing(calls: count()), .gated(Reason(text())),
        ])
        record.lastAbsent = maybe { $0.time() }
        record.firstPresent = maybe { $0.time() }
        record.lastPresent = maybe { $0.time() }
        record.callingSince = maybe { $0.time() }
        record.lastCallable = maybe { $0.time() }
        record.servedModel = maybe { $0.model() }
        record.awaitsBaseline = coin()
        record.isBaselineTold = coin()
        record.terms = maybe { $0.terms() }
        record.repliedShutdown = maybe { $0.time() }
        record.knownShutdown = maybe { $0.time() }
        record.alias = maybe { sampler in
            AliasTrail(
                target: sampler.model(),
                former: sampler.maybe { $0.model() },
                movedAt: sampler.maybe { $0.time() }
            )
        }
        return record
    }

    /// What is left of a key's money or plan.
    mutating func allowance() -> Allowance {
        Allowance(
            usedShare: maybe { Double.random(in: 0...1, using: &$0.random) },
            remaining: maybe { Double.random(in: -10...1_000, using: &$0.random) },
            unit: maybe { $0.text() },
            resets: maybe { $0.time() },
            plan: maybe { $0.text() },
            isEmpty: coin()
        )
    }

    /// What a provider says of a model.
    mutating func terms() -> ModelTerms {
        var terms = ModelTerms()
        terms.shutdown = maybe { $0.time() }
        terms.price = maybe { sampler in
            let parts = (0..<2).map { _ in Double.random(in: 0...ModelPrice.highest, using: &sampler.random) }
            return ModelPrice(input: parts[0], output: parts[1]) ?? PriceTable.assumed
        }
        terms.context = maybe { $0.count() }
        terms.aliasOf = maybe { $0.model() }
        return terms
    }

    /// The health of a question.
    mutating func health() -> HealthMachine {
        var machine = HealthMachine()
        machine.state = one(of: HealthState.allCases)
        machine.since = maybe { $0.time() }
        machine.badRuns = count()
        machine.badSince = maybe { $0.time() }
        machine.goodRuns = count()
        machine.recent = UInt16.random(in: 0...UInt16.max, using: &random)
        machine.recentCount = count()
        machine.cusum = Double.random(in: 0...20, using: &random)
        machine.condition = maybe { $0.one(of: [.good, .bad, .limited, .exhausted, .unauthorized, .blocked]) }
        machine.conditionRuns = count()
        machine.conditionSince = maybe { $0.time() }
        machine.flaps.falls = count()
        machine.flaps.lastFall = maybe { $0.time() }
        machine.flaps.betterSince = maybe { $0.time() }
        machine.flaps.relapses = count()
        return machine
    }

    /// A hold of any scope.
    mutating func hold() -> Hold {
        Hold(
            pacer: PacerKey(origin: "https://\(random.next())", identity: text()),
            scope: one(of: [.pool(text()), .completions, .list, .retrieve, .origin, .identity]),
            until: time(),
            cause: one(of: HoldCause.allCases),
            reason: Reason(text()),
            isInstructed: coin(),
            step: count(),
            since: time(),
            source: maybe { WaitSource(recorded: $0.text()) }
        )
    }
}
