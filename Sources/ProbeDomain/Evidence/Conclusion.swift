/// What follows from one observation: what to tell, what to write, what to ask next.
package struct Conclusion: Sendable, Equatable {
    /// Events without an id yet, in the order in which they are to be told.
    package var events: [EventDraft] = []
    /// Models whose record has changed in a way that must survive a crash.
    package var changedModels: Set<ModelID> = []
    /// Models whose record is given up, for there are too many of them.
    package var forgottenModels: Set<ModelID> = []
    /// Limits whose record has changed in a way that must survive a crash.
    package var changedLimits: Set<LimitKey> = []
    /// The change of the list, when there was one.
    package var listChange: ListChange?
    /// A list that is not believed yet: fetch it again on a new connection.
    package var isSuspect = false
    /// Whether the endpoint's own record has changed in a way that must survive a crash.
    package var changesEndpoint = false
    /// Questions that are no longer asked, whose health begins anew.
    package var restedChecks: Set<Check> = []

    /// Makes a conclusion from which nothing follows.
    package init() {}

    /// Adds what follows from another observation of the same run.
    package mutating func merge(_ other: Conclusion) {
        events += other.events
        changedModels.formUnion(other.changedModels)
        forgottenModels.formUnion(other.forgottenModels)
        changedLimits.formUnion(other.changedLimits)
        listChange = listChange ?? other.listChange
        isSuspect = isSuspect || other.isSuspect
        changesEndpoint = changesEndpoint || other.changesEndpoint
        restedChecks.formUnion(other.restedChecks)
    }
}

/// An event before it has an id.
package struct EventDraft: Sendable, Equatable {
    /// What happened.
    package var kind: EventKind
    /// When it was concluded.
    package var time: Timestamp
    /// Whether it goes to the journal.
    package var isTold: Bool
    /// The facts, as fields.
    package var facts: EventFacts
    /// What it rests on.
    package var evidence: Evidence
    /// How many ids the list had that showed it; nil for other checks.
    package var listedCount: Int?
    /// When the provider says that it registered the model; nil when it does not, or for other events.
    package var created: Timestamp?
    /// A sentence to use instead of the kind's own.
    package var message: String?

    /// Makes a draft.
    package init(
        _ kind: EventKind,
        time: Timestamp,
        isTold: Bool = true,
        facts: EventFacts = EventFacts(),
        evidence: Evidence = Evidence(),
        listedCount: Int? = nil,
        created: Timestamp? = nil,
        message: String? = nil
    ) {
        self.kind = kind
        self.time = time
        self.isTold = isTold
        self.facts = facts
        self.evidence = evidence
        self.listedCount = listedCount
        self.created = created
        self.message = message
    }

    /// The event, with a new id.
    package func event(random: inout some RandomNumberGenerator) -> Event {
        Event(
            id: EventID(at: time, random: &random),
            kind: kind,
            time: time,
            isTold: isTold,
            message: message ?? EventText.sentence(for: self),
            facts: facts,
            evidence: evidence
        )
    }
}
