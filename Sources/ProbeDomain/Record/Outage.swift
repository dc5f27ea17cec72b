/// A stretch of time in which an endpoint was not well, as it was told.
package struct Outage: Sendable, Equatable {
    /// The endpoint's name.
    package var endpoint: String
    /// The question that showed it; nil where the event does not say.
    package var check: Check?
    /// What was believed: never `unknown` or `up`.
    package var state: HealthState
    /// When it was concluded; the first failure lies a little earlier.
    package var start: Timestamp
    /// When the next change was concluded: a recovery, or a better or worse state, which is an outage of its own.
    ///
    /// Nil while it lasts.
    package var end: Timestamp?
    /// The verdict of the deciding run.
    package var verdict: Verdict?
    /// Why.
    package var reason: Reason?
    /// The deciding reply's HTTP status.
    package var httpStatus: Int?
    /// The sentence that was told; without control characters.
    package var message: String
    /// The event it begins with, for `probe events`.
    package var event: EventID

    /// Makes an outage from the event that began it.
    ///
    /// - Returns: Nil for an event that begins none.
    package init?(_ event: Event) {
        guard let endpoint = event.facts.endpoint, let state = event.kind.healthState, state > .up else { return nil }
        self.endpoint = endpoint
        check = event.facts.check.flatMap { Check(kind: $0, recordedModel: event.facts.model) }
        self.state = state
        start = event.time
        verdict = event.facts.verdict
        reason = event.facts.reason
        httpStatus = event.facts.httpStatus
        message = event.message
        self.event = event.id
    }
}

extension EventKind {
    /// The state that an endpoint has after an event of this kind; nil for one that changes none.
    package var healthState: HealthState? {
        switch self {
        case .endpointRecovered: .up
        case .endpointDegraded: .degraded
        case .endpointLimited: .limited
        case .endpointDown: .down
        case .endpointExhausted: .exhausted
        case .endpointUnauthorized: .unauthorized
        case .endpointBlocked: .blocked
        case .modelListed, .modelCallable, .modelAlreadyAvailable, .modelGated, .modelReturned, .modelWithdrawn,
            .modelRetired, .aliasMoved, .shutdownAnnounced, .listShrank, .credentialExpiring, .probeMisconfigured,
            .priceChanged, .limitsChanged, .proberOffline, .proberOnline, .storeFailing, .storeRecovered,
            .budgetReached, .configRejected, .testAlert:
            nil
        }
    }
}
