import ProbeDomain
import Synchronization

/// A journal that outlives the process, and may be deaf for a while.
final class SimSink: EventSink {
    private let told = Mutex<Set<EventID>>([])
    private let world: WorldState

    /// Opens the journal of a world.
    init(world: WorldState) { self.world = world }

    fileprivate func take(_ event: Event, repeated: Bool, unrecorded: Bool) throws(EventSinkError) {
        guard !world.plan.machine.deafness.cover(world.elapsed) else {
            throw EventSinkError("the journal is not there")
        }
        told.withLock { _ = $0.insert(event.id) }
        world.court.told(event, repeated: repeated, unrecorded: unrecorded, at: world.now)
    }

    fileprivate func has(_ id: EventID) -> Bool? {
        world.plan.machine.canLookUp ? told.withLock { $0.contains(id) } : nil
    }

    func tell(_ event: Event, repeated: Bool, unrecorded: Bool) async throws(EventSinkError) {
        try take(event, repeated: repeated, unrecorded: unrecorded)
    }

    func hasTold(_ id: EventID, since: Timestamp) async -> Bool? { has(id) }
}

/// The journal as one life sees it.
struct LifeSink: EventSink {
    /// The journal.
    let sink: SimSink
    /// Who speaks.
    let life: Life
    /// The record, for a planted fault that marks too early.
    let recorder: SimRecorder
    /// What is done wrong on purpose.
    let faults: Faults

    func tell(_ event: Event, repeated: Bool, unrecorded: Bool) async throws(EventSinkError) {
        guard !life.isDead else { throw EventSinkError("the process has died") }
        if faults.planted == .eventMarkedBeforeTold {
            try? await recorder.markTold(event.id, at: event.time)
            guard !life.isDead else { throw EventSinkError("the process has died") }
        }
        try sink.take(event, repeated: repeated, unrecorded: unrecorded)
    }

    func hasTold(_ id: EventID, since: Timestamp) async -> Bool? { life.isDead ? nil : sink.has(id) }
}
