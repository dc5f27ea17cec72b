import ProbeDomain
import Synchronization

/// The record as one life sees it: it tells the court what is written, batches facts by virtual time, and kills the
/// process at chosen writes.
final class SimRecorder: Recorder {
    private let base: any Recorder
    private let life: Life
    private let world: WorldState
    private let faults: Faults
    private let oldest = Mutex<Duration?>(nil)

    /// Facts are written together after this time.
    static let batchDelay = Duration.milliseconds(250)

    /// Wraps the record of one life.
    init(base: any Recorder, life: Life, world: WorldState, faults: Faults) {
        self.base = base
        self.life = life
        self.world = world
        self.faults = faults
    }

    /// When what waits is to be written; nil when nothing waits.
    var flushDue: Duration? { oldest.withLock { $0.map { $0 + Self.batchDelay } } }

    /// Writes what waits.
    func flush() {
        let isWaiting = oldest.withLock { oldest in
            defer { oldest = nil }
            return oldest != nil
        }
        guard isWaiting, !life.isDead else { return }
        world.flushStore()
    }

    private static let death = RecorderError(.io, "the process has died")

    private func alive() throws(RecorderError) {
        if life.isDead { throw Self.death }
    }

    /// A write that the process may not survive.
    private func write<Result>(
        _ body: () async throws(RecorderError) -> Result
    ) async throws(RecorderError) -> Result {
        try alive()
        if world.cannotWrite { throw RecorderError(.io, "nothing can be written") }
        let crash = world.nextWrite()
        if let crash, !crash.isAfter {
            life.die()
            throw Self.death
        }
        let result = try await body()
        if crash != nil {
            life.die()
            throw Self.death
        }
        return result
    }

    // MARK: Recorder

    func knowledge(
        of endpoints: [EndpointKey]
    ) async throws(RecorderError) -> [EndpointKey: EndpointKnowledge] {
        try alive()
        var known = try await base.knowledge(of: endpoints)
        if faults.planted == .baselineToldAsNew {
            for key in endpoints where known[key]?.endpoint.baselineAt == nil {
                known[key]?.endpoint.baselineAt = world.now.wall - .minutes(1)
            }
        }
        return known
    }

    func holds(at time: Timestamp) async throws(RecorderError) -> [Hold] {
        try alive()
        return faults.planted == .countLostAtRestart ? [] : try await base.holds(at: time)
    }

    func commit(_ change: RecordChange) async throws(RecorderError) -> [Event] {
        try await write { () async throws(RecorderError) in
            let events = try await base.commit(change)
            world.court.committed(change, at: world.now)
            return events
        }
    }

    func note(_ fact: RecordFact) {
        guard !life.isDead, !world.cannotWrite else { return }
        let now = world.elapsed
        base.note(fact)
        oldest.withLock { $0 = $0 ?? now }
    }

    var batchFailure: RecorderError? { base.batchFailure }

    func untold() async throws(RecorderError) -> [Event] {
        try alive()
        return try await base.untold()
    }

    func markTold(_ id: EventID, at time: Timestamp) async throws(RecorderError) {
        try await write { () async throws(RecorderError) in
            world.court.marked(id, at: world.now)
            try await base.markTold(id, at: time)
        }
    }

    func reserve(_ wish: Reservation) async throws(RecorderError) -> ReservationReply {
        try await write { () async throws(RecorderError) in try await base.reserve(wish) }
    }

    func settle(_ wish: Reservation, actual: Spending) async throws(RecorderError) {
        try await write { () async throws(RecorderError) in try await base.settle(wish, actual: actual) }
    }

    func heartbeat() async throws(RecorderError) {
        try alive()
        try await base.heartbeat()
    }
}
