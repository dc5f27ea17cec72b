package import Logging
package import ProbeDomain
import Synchronization

/// Takes committed events to the sink, in their order, and marks each only after it was handed over.
///
/// What was untold when the process started is in doubt: it may have been told just before a crash. It is looked up where
/// that is possible; where not, it is told again and says so.
package actor Teller {
    private let recorder: any Recorder
    private let sink: any EventSink
    private let time: any TimeSource
    private let log: Logger
    private let fallback: @Sendable (Event) -> Void
    private let mailbox = Mailbox()
    /// What was untold at the start; nil until it could be read.
    private var inDoubt: Set<EventID>?
    /// What the sink may have taken although it failed.
    private var mayBeTold: Set<EventID> = []
    private var toldUnmarked: Set<EventID> = []
    private var shownInstead: Set<EventID> = []
    private var unrecorded: [Event] = []
    /// What was committed since it was last looked for.
    private let handed = Mutex<[Event]>([])
    /// The number of the next event, where all before it are told and marked; nil where the record must say what waits.
    private var next: Int64?
    private var isStopping = false

    /// Makes a teller; `fallback` shows an event in another way when the sink does not take it, once.
    package init(
        recorder: any Recorder,
        sink: any EventSink,
        time: any TimeSource,
        log: Logger,
        fallback: @escaping @Sendable (Event) -> Void
    ) {
        self.recorder = recorder
        self.sink = sink
        self.time = time
        self.log = log
        self.fallback = fallback
    }

    /// Takes events that have been committed, with their numbers.
    package nonisolated func tell(committed events: [Event]) {
        handed.withLock { $0 += events }
        mailbox.signal()
    }

    /// Tells events that could not be committed; the record will have them later, marked as told.
    func tellUnrecorded(_ events: [Event]) {
        unrecorded += events.filter(\.isTold)
        mailbox.signal()
    }

    /// Whether an event has been handed over in this life.
    func hasTold(_ id: EventID) -> Bool { toldUnmarked.contains(id) }

    /// Tells until it is stopped, then once more what is there.
    package func run() async {
        var failures = 0
        while true {
            // A round that a stop meets may have looked before the last events were committed: another one follows it.
            let isLast = isStopping
            let isDone = await tellAll()
            if isLast { return }
            failures = isDone ? 0 : failures + 1
            let deadline = isDone ? nil : time.now.monotonic + .seconds(min(60, 1 << min(failures, 6)))
            if !isStopping { await mailbox.wait(until: deadline, on: time) }
            if Task.isCancelled { return }
        }
    }

    /// Lets `run` return after one last round.
    package func stop() {
        isStopping = true
        mailbox.signal()
    }

    /// Returns whether nothing is left to be told.
    private func tellAll() async -> Bool {
        var isClean = true
        while let event = unrecorded.first {
            guard await tell(event, isDoubtful: false, unrecorded: true) else {
                isClean = false
                for later in unrecorded.dropFirst() { show(later) }
                break
            }
            unrecorded.removeFirst()
        }
        let waiting: [Event]
        do {
            waiting = try await waitingEvents()
        } catch {
            log.debug("events cannot be read", metadata: ["error": "\(error)"])
            return false
        }
        let following = waiting.last?.sequence.map { $0 + 1 } ?? next
        next = nil
        let doubtful = inDoubt ?? Set(waiting.map(\.id))
        inDoubt = doubtful
        var canMark = true
        for event in waiting where event.isTold {
            guard await tell(event, isDoubtful: doubtful.contains(event.id), unrecorded: false) else {
                // They keep their order, so that all of them wait; people see them at once.
                for later in waiting where later.isTold && !toldUnmarked.contains(later.id) { show(later) }
                return false
            }
            // It was told for good, whichever way: what could not be committed at first may have been by now.
            unrecorded.removeAll { $0.id == event.id }
            // A record that cannot be written keeps nothing from being told; that it fails is found out once a round.
            if canMark { canMark = await mark(event) }
        }
        if canMark { next = following }
        return isClean && canMark
    }

    /// What is to be told, in its order.
    ///
    /// Where what was handed over follows without a gap upon what is told and marked, that is all of it. Else the record
    /// says it: at the start, after a failure, and where others have written events.
    private func waitingEvents() async throws(RecorderError) -> [Event] {
        let committed = handed.withLock { handed in
            defer { handed = [] }
            return handed
        }
        guard let next, !isStopping, !committed.isEmpty else { return try await recorder.untold() }
        // What was found in the record before it was handed over has been told.
        let fresh = committed.filter { $0.sequence ?? next >= next }
            .sorted { $0.sequence ?? next < $1.sequence ?? next }
        let isWhole = fresh.indices.allSatisfy { fresh[$0].sequence == next + Int64($0) }
        return isWhole ? fresh : try await recorder.untold()
    }

    /// Marks an event as told; returns whether that could be written.
    private func mark(_ event: Event) async -> Bool {
        do {
            try await recorder.markTold(event.id, at: time.now.wall)
            toldUnmarked.remove(event.id)
            return true
        } catch {
            log.debug("an event cannot be marked as told", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// Hands an event over unless that has been done; one in doubt is looked up first.
    private func tell(_ event: Event, isDoubtful: Bool, unrecorded: Bool) async -> Bool {
        if toldUnmarked.contains(event.id) { return true }
        let isDoubtful = isDoubtful || mayBeTold.contains(event.id)
        let earlier = isDoubtful ? await sink.hasTold(event.id, since: event.time) : false
        if earlier != true {
            guard await hand(event, repeated: earlier == nil, unrecorded: unrecorded) else { return false }
        }
        mayBeTold.remove(event.id)
        toldUnmarked.insert(event.id)
        return true
    }

    private func hand(_ event: Event, repeated: Bool, unrecorded: Bool) async -> Bool {
        do throws(EventSinkError) {
            try await sink.tell(event, repeated: repeated, unrecorded: unrecorded)
            shownInstead.remove(event.id)
            return true
        } catch {
            if !shownInstead.contains(event.id) {
                log.debug("an event waits for the journal", metadata: ["error": "\(error)"])
            }
            if error.isInDoubt { mayBeTold.insert(event.id) }
            show(event)
            return false
        }
    }

    /// Shows an event in the other way, once.
    private func show(_ event: Event) {
        if shownInstead.insert(event.id).inserted { fallback(event) }
    }
}
