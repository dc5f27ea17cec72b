package import ProbeDomain
import ProbeSystemd

/// Which journal fields the entries of each kind of event have had.
package struct FieldUse: Sendable {
    /// Those that every entry had, and those that some had, without the fields of every event.
    package private(set) var kinds: [EventKind: (every: Set<String>, some: Set<String>)] = [:]

    /// Begins without any entry.
    package init() {}

    /// Takes the entry of an event.
    package mutating func note(_ event: Event) {
        let names = Self.names(of: event).subtracting(Self.common)
        let before = kinds[event.kind] ?? (names, names)
        kinds[event.kind] = (before.every.intersection(names), before.some.union(names))
    }

    /// Takes the entries of what follows from an observation.
    package mutating func note(_ conclusion: Conclusion) {
        var random = SeededRandom(seed: 1)
        for draft in conclusion.events { note(draft.event(random: &random)) }
    }

    /// The names of the fields with which an event is told.
    package static func names(of event: Event, repeated: Bool = false, unrecorded: Bool = false) -> Set<String> {
        Set(journalFields(of: event, repeated: repeated, unrecorded: unrecorded).map(\.name))
    }

    /// The fields that say nothing of what happened: every event has them, or may.
    package static let common: Set<String> = {
        var random = SeededRandom(seed: 1)
        var event = EventDraft(.testAlert, time: Timestamp(seconds: 0), message: "").event(random: &random)
        event.sequence = 1
        return names(of: event, repeated: true, unrecorded: true)
    }()
}

extension EventKind {
    /// Whether it tells what a provider or a key says beside the answers.
    package var isSignal: Bool {
        [.aliasMoved, .shutdownAnnounced, .priceChanged, .limitsChanged, .credentialExpiring].contains(self)
    }
}
