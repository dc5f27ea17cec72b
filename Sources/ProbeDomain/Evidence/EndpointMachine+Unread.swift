/// What is kept while the record of an endpoint could not be read yet.
package struct UnreadKnowledge: Sendable, Equatable {
    /// The first and the last read of the list, and the last one of each retrieved id, oldest first.
    private(set) var reads: [ListRead] = []
    /// The last call of each model.
    private(set) var calls: [ModelID: CallOutcome] = [:]
    /// What was told meanwhile, by the check that showed it.
    private(set) var told: [CheckKind: Set<ModelID>] = [:]

    fileprivate mutating func note(_ read: ListRead) {
        let first = read.check == .list ? reads.first { $0.check == .list } : nil
        reads.removeAll { $0.check == read.check && (read.check == .list ? $0 != first : $0.ids == read.ids) }
        reads.append(read)
    }

    fileprivate mutating func note(_ call: CallOutcome) { calls[call.model] = call }

    fileprivate mutating func note(_ event: EventDraft) {
        guard let check = event.facts.check, let model = event.facts.model else { return }
        told[check, default: []].formUnion([model] + event.facts.otherModels)
    }

    fileprivate func hasTold(_ event: EventDraft) -> Bool {
        guard let check = event.facts.check, let model = event.facts.model else { return false }
        return told[check]?.contains(model) == true
    }
}

/// A start without a readable record: probing goes on, and what is believed is weighed anew once it can be read.
extension EndpointMachine {
    /// Takes one read of the list, or one retrieval.
    package mutating func observe(_ read: ListRead) -> Conclusion {
        unread?.note(read)
        return holdBack(weigh(read))
    }

    /// Takes one completion.
    ///
    /// Verdicts that say nothing about the model (throttled, failed, another model served) change nothing here.
    package mutating func observe(_ call: CallOutcome) -> Conclusion {
        unread?.note(call)
        return holdBack(weigh(call))
    }

    /// Says that what is on record could not be read: until it is, what it may know is no first contact.
    package mutating func awaitKnowledge() { unread = UnreadKnowledge() }

    /// Whether the record is still to be read, so that nothing of what is believed may replace it.
    package var awaitsKnowledge: Bool { unread != nil }

    /// Takes over what another machine of the same endpoint knows beside what is on record.
    package mutating func goOn(from other: EndpointMachine) {
        unread = other.unread
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
        var recorded = recorded
        if knowledge.endpoint.toldState > .up {
            // Told in this life.
            recorded.endpoint.toldState = knowledge.endpoint.toldState
            recorded.endpoint.note = knowledge.endpoint.note
            recorded.health.merge(knowledge.health) { $1 }
        }
        if let expiry = knowledge.endpoint.expiry, expiry.isTold { recorded.endpoint.expiry = expiry }
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

    /// Whether something is first contact cannot be known before the record has been read.
    private mutating func holdBack(_ conclusion: Conclusion) -> Conclusion {
        guard unread != nil else { return conclusion }
        var conclusion = conclusion
        conclusion.events.removeAll { $0.kind == .modelAlreadyAvailable || $0.kind == .shutdownAnnounced }
        for event in conclusion.events { unread?.note(event) }
        return conclusion
    }
}
