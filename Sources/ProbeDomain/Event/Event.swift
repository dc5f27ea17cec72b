/// A change worth telling: recorded once, told once.
package struct Event: Sendable, Equatable {
    /// The id that tells this event from every other, over crashes and restarts.
    package var id: EventID
    /// The running number the record gave it; nil until it is recorded.
    package var sequence: Int64?
    /// What happened.
    package var kind: EventKind
    /// When it was concluded, wall time.
    ///
    /// When it came about is `lastAbsent`..`firstPresent`.
    package var time: Timestamp
    /// Whether it goes to the journal.
    ///
    /// Changes of models nobody watches are recorded only.
    package var isTold: Bool
    /// One sentence for people, without control characters.
    package var message: String
    /// The facts, as fields.
    package var facts: EventFacts
    /// What it rests on.
    package var evidence: Evidence

    /// Makes an event from all its parts.
    package init(
        id: EventID,
        sequence: Int64? = nil,
        kind: EventKind,
        time: Timestamp,
        isTold: Bool = true,
        message: String,
        facts: EventFacts = EventFacts(),
        evidence: Evidence = Evidence()
    ) {
        self.id = id
        self.sequence = sequence
        self.kind = kind
        self.time = time
        self.isTold = isTold
        self.message = message
        self.facts = facts
        self.evidence = evidence
    }
}

/// The facts of an event that have a journal field of their own.
///
/// Nil means that the event has no such fact.
package struct EventFacts: Sendable, Equatable {
    /// The endpoint's name.
    package var endpoint: String?
    /// The provider's name.
    package var provider: String?
    /// The check that showed it.
    package var check: CheckKind?
    /// The model, as the endpoint spells it.
    package var model: ModelID?
    /// Further ids of the same watch in the same read.
    package var otherModels: [ModelID] = []
    /// The model that the reply named.
    package var servedModel: ModelID?
    /// The state after the change.
    package var state: String?
    /// The state before it.
    package var previous: String?
    /// The verdict of the deciding run.
    package var verdict: Verdict?
    /// Its reason.
    package var reason: Reason?
    /// The deciding reply's HTTP status.
    package var httpStatus: Int?
    /// The provider's id of the deciding request.
    package var requestID: String?
    /// The last complete read without the model.
    package var lastAbsent: Timestamp?
    /// The first read with it.
    package var firstPresent: Timestamp?
    /// Until when a hold or a limit lasts.
    package var until: Timestamp?
    /// From the send to the end of the deciding reply.
    package var latency: Duration?
    /// From the send to the first visible token.
    package var firstToken: Duration?

    /// Makes facts without any; set what there is.
    package init() {}
}

/// What an event rests on, kept with it so that it can be checked later.
package struct Evidence: Sendable, Equatable {
    /// The attempts that decided, in their order.
    package var attempts: [AttemptID] = []
    /// SHA-256 of the deciding body, hexadecimal; nil when there was no body.
    package var bodyDigest: String?
    /// The part of the body that decided, escaped and cut; it never holds a secret.
    package var fragment: String?

    /// Makes evidence without any; set what there is.
    package init(attempts: [AttemptID] = [], bodyDigest: String? = nil, fragment: String? = nil) {
        self.attempts = attempts
        self.bodyDigest = bodyDigest
        self.fragment = fragment
    }
}

/// The id of an attempt: the endpoint's name and the moment of sending, unique within the endpoint.
package struct AttemptID: Hashable, Sendable, CustomStringConvertible {
    /// The endpoint's name.
    package let endpoint: String
    /// When it was sent; the engine makes it unique by a microsecond where needed.
    package let sent: Timestamp

    /// Makes an id.
    package init(endpoint: String, sent: Timestamp) {
        self.endpoint = endpoint
        self.sent = sent
    }

    /// `NAME@MICROSECONDS`, as the record and `--json` show it.
    package var description: String { "\(endpoint)@\(sent.microseconds)" }

    /// Reads what `description` wrote.
    package init?(_ text: String) {
        guard let mark = text.lastIndex(of: "@"), let micros = Int64(text[text.index(after: mark)...]) else {
            return nil
        }
        self.init(endpoint: String(text[..<mark]), sent: Timestamp(microseconds: micros))
    }
}
