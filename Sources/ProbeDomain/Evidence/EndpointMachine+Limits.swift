/// What replies say of the limits of a key: they show when a provider has put it into another tier.
extension EndpointMachine {
    /// A limit that changes by less is adapted to the traffic, as some providers do, and not another tier.
    static let limitFactor = 1.5
    /// Three replies in a row, or replies over an hour, are believed.
    static let limitPatience = Doubt<Int>.Patience(count: 3, span: .seconds(3_600))
    /// The change of a limit is told once within this time, for the adapted ones change by turns.
    static let limitRest = Duration.seconds(86_400)
    /// Of one reply so many limits are looked at, and so many are kept of one endpoint; they are server text.
    static let mostLimits = (ofReply: 16, kept: 500)

    /// Takes the limits that a reply names.
    mutating func noteLimits(_ call: CallOutcome, conclusion: inout Conclusion) {
        var changes: [(name: String, from: Int, to: Int)] = []
        for bucket in call.buckets.prefix(Self.mostLimits.ofReply) {
            guard let said = bucket.limit, said > 0 else { continue }
            let key = LimitKey(pool: call.pool, name: String(bucket.name.prefix(80)))
            guard let known = knowledge.limits[key] else {
                guard knowledge.limits.count < Self.mostLimits.kept else { continue }
                store(KnownLimit(value: said), of: key)
                conclusion.changedLimits.insert(key)
                continue
            }
            if let told = known.toldAt, call.ended - told < Self.limitRest { continue }
            let ratio = Double(max(said, known.value)) / Double(min(said, known.value))
            let isLasting = Doubt.weigh(
                &limitDoubts[key],
                said: ratio >= Self.limitFactor ? said : known.value,
                believed: known.value,
                at: call.ended,
                patience: Self.limitPatience
            )
            guard isLasting else { continue }
            store(KnownLimit(value: said, toldAt: call.ended), of: key)
            conclusion.changedLimits.insert(key)
            changes.append((key.name, known.value, said))
        }
        guard !changes.isEmpty else { return }
        var facts = replyFacts(call)
        facts.previous = changes.map { "\($0.name)=\($0.from)" }.joined(separator: " ")
        facts.state = changes.map { "\($0.name)=\($0.to)" }.joined(separator: " ")
        conclusion.events.append(
            EventDraft(
                .limitsChanged,
                time: call.ended,
                isTold: isFollowed(call.model),
                facts: facts,
                evidence: call.evidence,
                message: EventText.limits(facts, changes)
            )
        )
    }
}
