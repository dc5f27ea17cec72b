/// The port to the record.
///
/// Two kinds of writes: `commit` is durable when it returns and carries all that an event rests on; `note` is batched and
/// may lose the last quarter of a second on power loss.
package protocol Recorder: Sendable {
    /// What is known of these endpoints; an endpoint never seen before has empty knowledge. Called once, at start, and for
    /// new endpoints after a reload.
    func knowledge(of endpoints: [EndpointKey]) async throws(RecorderError) -> [EndpointKey: EndpointKnowledge]

    /// All holds that no success has ended: those that last at `time`, and those that ended within `Hold.memory` before
    /// it.
    func holds(at time: Timestamp) async throws(RecorderError) -> [Hold]

    /// Writes a change in one transaction, durably, and returns the events with their sequence numbers.
    ///
    /// Committing an event whose id is there already changes nothing of it.
    func commit(_ change: RecordChange) async throws(RecorderError) -> [Event]

    /// Takes facts for the next batch. Never waits; what cannot be written is dropped and counted.
    func note(_ fact: RecordFact)

    /// Why noted facts could not be written for some time; nil while they are.
    var batchFailure: RecorderError? { get }

    /// Events that are to be told and are not marked as told, in the order of their sequence.
    func untold() async throws(RecorderError) -> [Event]

    /// Marks an event as told.
    func markTold(_ id: EventID, at time: Timestamp) async throws(RecorderError)

    /// Decides a wish to spend in one transaction over the counts of the day, and reserves the most it may cost.
    ///
    /// The same transaction reads the holds: another process may have made one.
    func reserve(_ wish: Reservation) async throws(RecorderError) -> ReservationReply

    /// Replaces what was reserved by what it did cost.
    func settle(_ wish: Reservation, actual: Spending) async throws(RecorderError)

    /// Returns once the store's worker has done all that was asked before; throws when it fails. For the watchdog.
    func heartbeat() async throws(RecorderError)
}

/// What the record says to a wish to spend.
package struct ReservationReply: Sendable, Equatable {
    /// Whether it may be spent.
    package var answer: ReservationAnswer
    /// All holds on record that have not ended at the wish's time, whoever has made them.
    package var holds: [Hold]

    /// Makes a reply.
    package init(_ answer: ReservationAnswer, holds: [Hold]) {
        self.answer = answer
        self.holds = holds
    }
}

/// What is written together, durably.
package struct RecordChange: Sendable {
    /// The endpoint it is about; nil for changes of this machine or of the config.
    package var endpoint: EndpointRecord?
    /// Models whose record has changed.
    package var models: [ModelRecord] = []
    /// Models whose record is given up.
    package var forgottenModels: [ModelID] = []
    /// Questions whose health has changed.
    package var health: FewByKey<Check, HealthMachine> = [:]
    /// Limits that have changed.
    package var limits: [LimitKey: KnownLimit] = [:]
    /// A change of the list.
    package var listChange: ListChange?
    /// Attempts that events rest on, so that evidence is as durable as they are.
    package var attempts: [AttemptRecord] = []
    /// Events, in the order in which they are to be told.
    package var events: [Event] = []
    /// Holds that begin or grow; one on record that the server named and that lasts longer stands.
    package var holds: [Hold] = []
    /// Holds that end early.
    package var endedHolds: [(PacerKey, HoldScope)] = []
    /// All endpoints of the plan, where another one begins; nil where it goes on.
    package var plan: [EndpointKey]?

    /// Makes an empty change.
    package init() {}

    /// Whether there is nothing to write.
    package var isEmpty: Bool {
        endpoint == nil && models.isEmpty && forgottenModels.isEmpty && health.isEmpty && limits.isEmpty
            && listChange == nil && attempts.isEmpty && events.isEmpty && holds.isEmpty && endedHolds.isEmpty
            && plan == nil
    }
}

/// A fact that may be written a little later.
package enum RecordFact: Sendable {
    /// An attempt.
    case attempt(AttemptRecord)
    /// An endpoint's reads have advanced.
    case endpoint(EndpointRecord)
    /// Counters of a question's health have advanced.
    case health(EndpointKey, Check, HealthMachine)
    /// Times in a model's record have advanced.
    case model(EndpointKey, ModelRecord)
}

/// Why the record failed.
package struct RecorderError: Error, Sendable, CustomStringConvertible {
    /// The closed set of causes.
    package enum Code: String, Sendable, CaseIterable {
        /// Another process holds it for too long.
        case busy
        /// Another daemon runs on this file.
        case inUse = "in_use"
        /// It, or its directory, may not be written, or not be read.
        case permission
        /// The disk is full.
        case full
        /// The file is no database or is damaged.
        case corrupt
        /// It was written by a newer version of probe.
        case newerVersion = "newer_version"
        /// It was written by an earlier version, and no daemon of this one has migrated it yet; for readers only.
        case olderVersion = "older_version"
        /// There is no such file; for readers only.
        case missing
        /// Anything else the disk said.
        case io
    }

    /// The cause.
    package let code: Code
    /// For people: what was tried, what the library said; no bound arguments.
    package let description: String

    /// Makes an error.
    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
