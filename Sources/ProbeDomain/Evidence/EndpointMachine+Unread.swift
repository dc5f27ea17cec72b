/// What is kept while the record of an endpoint could not be read yet.
package struct UnreadKnowledge: Sendable, Equatable {
    /// The first and the last read of the list, and the last one of each retrieved id, oldest first.
    private(set) var reads: [ListRead] = []
    /// The last call of each model.
    private(set) var calls: [ModelID: CallOutcome] = [:]
    /// What was told of models meanwhile.
    private(set) var told: Set<Told> = []

    /// What an event told.
    struct Told: Hashable {
        /// The check that showed it.
        let check: CheckKind
        let model: ModelID
        /// What was said beside the model; nil where it came, went, answered or was refused.
        let signal: EventKind?

        private static let signals: Set<EventKind> = [.aliasMoved, .shutdownAnnounced, .priceChanged, .limitsChanged]

        /// What an event told of each of its models, the main one first; empty for events about no model.
        fileprivate static func all(of event: EventDraft) -> [Told] {
            guard let check = event.facts.check, let model = event.facts.model else { return [] }
            let signal = signals.contains(event.kind) ? event.kind : nil
            return ([model] + event.facts.otherModels).map { Told(check: check, model: $0, signal: signal) }
        }
    }

    fileprivate mutating func note(_ read: ListRead) {
        let first = read.check == .list ? reads.first { $0.check == .list } : nil
        reads.removeAll { $0.check == read.check && (read.check == .list ? $0 != first : $0.ids == read.ids) }
        reads.append(read)
    }

    fileprivate mutating func note(_ call: CallOutcome) { calls[call.model] = call }

    fileprivate mutating func note(_ event: EventDraft) { told.formUnion(Told.all(of: event)) }

    fileprivate func hasTold(_ event: EventDraft) -> Bool { Told.all(of: event).first.map(told.contains) ?? false }
}

/// A start without a readable record: probing goes on, and what is believed is weighed anew once it can be read.
extension EndpointMachine {
    /// Takes one read of the list, or one retrieval.
    package mutating func observe(_ read: ListRead) -> Conclusion {
        unread?.note(read)
        defer { foresee() }
        return holdBack(weigh(read))
    }

    /// Takes one completion.
    ///
    /// Verdicts that say nothing about the model (throttled, failed, another model served) change nothing here.
    package mutating func observe(_ call: CallOutcome) -> Conclusion {
        unread?.note(call)
        defer { foresee() }
        return holdBack(weigh(call))
    }

    /// Says that what is on record could not be read: until it is, what it may know is no first contact.
    package mutating func awaitKnowledge() { unread = UnreadKnowledge() }

    /// Whether the record is still to be read, so that nothing of what is believed may replace it.
    package var awaitsKnowledge: Bool { unread != nil }

    /// Takes over what another machine of the same endpoint knows beside what is on record.
    package mutating func goOn(from other: EndpointMachine) {
        unread = other.unread
        defer { foresee() }
        mute = other.mute
        termDoubts = other.termDoubts
        limitDoubts = other.limitDoubts
    }

    /// Takes what is on record, and weighs anew against it what was seen since the start.
    ///
    /// - Returns: What follows from that and was not told before.
    package mutating func take(_ recorded: EndpointKnowledge) -> Conclusion {
        guard let unread else { return Conclusion() }
        self.unread = nil
        defer { foresee() }
        var recorded = recorded
        if knowledge.endpoint.toldState > .up {
            // Told in this life.
            recorded.endpoint.toldState = knowledge.endpoint.toldState
            recorded.endpoint.note = knowledge.endpoint.note
            for (check, health) in knowledge.health { recorded.health[check] = health }
        }
        if let expiry = knowledge.endpoint.expiry, expiry.isTold { recorded.endpoint.expiry = expiry }
        for told in unread.told { takeOver(told, to: &recorded) }
        replace(recorded)
        var conclusion = Conclusion()
        for read in unread.reads {
            var read = read
            read.lastList = nil
            conclusion.merge(weigh(read))
        }
        for model in unread.calls.keys.sorted() {
            if let call = unread.calls[model] { conclusion.merge(weigh(call)) }
        }
        conclusion.events.removeAll(where: unread.hasTold)
        conclusion.changesEndpoint = true
        conclusion.restedChecks.formUnion(knowledge.health.keys)
        return conclusion
    }

    /// What was told in this life is known, whatever is on record: else it would be told again.
    private func takeOver(_ told: UnreadKnowledge.Told, to recorded: inout EndpointKnowledge) {
        let own = record(of: told.model)
        if told.signal == .aliasMoved {
            recorded.models[told.model]?.alias = own.alias
            recorded.models[told.model]?.terms?.aliasOf = own.terms?.aliasOf
        }
        if told.signal == .priceChanged { recorded.models[told.model]?.terms?.price = own.terms?.price }
        if told.signal == .limitsChanged { recorded.limits.merge(knowledge.limits.filter { $1.toldAt != nil }) { $1 } }
    }

    /// Whether something is first contact cannot be known before the record has been read.
    private mutating func holdBack(_ conclusion: Conclusion) -> Conclusion {
        guard unread != nil else { return conclusion }
        var conclusion = conclusion
        conclusion.events.removeAll { $0.kind == .modelAlreadyAvailable || $0.kind == .shutdownAnnounced }
        for event in conclusion.events { unread?.note(event) }
        return conclusion
    }
}
