import Logging
import ProbeDomain

/// How writing to the record fares, and what is still to be written.
struct StoreHealth {
    /// Changes that could not be committed, oldest first.
    private(set) var uncommitted: [RecordChange] = []
    /// The failure has been told, and nothing is written until a retry has succeeded.
    var isFailing = false
    /// When to try again; nil while all is well or a try is under way.
    var retryAt: MonotonicInstant?
    /// The holds on record are known; else they are read as soon as they can be.
    var knowsHolds = true
    /// The caps of which it has been told that they are reached.
    var toldBudgets: Set<EventID> = []

    /// More changes than this are not kept.
    static let mostKept = 1_000
    /// Between two tries.
    static let pause = Duration.seconds(10)

    /// Keeps a change for later.
    ///
    /// Where there are too many, the oldest without an event goes: what is believed is written anew after a failure, so
    /// that only history is lost.
    mutating func keep(_ change: RecordChange) {
        uncommitted.append(change)
        guard uncommitted.count > Self.mostKept else { return }
        uncommitted.remove(at: uncommitted.firstIndex { $0.events.isEmpty } ?? 0)
    }

    /// Takes the oldest change out.
    mutating func takeOldest() -> RecordChange? { uncommitted.isEmpty ? nil : uncommitted.removeFirst() }

    /// Puts it back.
    mutating func putBack(_ change: RecordChange) { uncommitted.insert(change, at: 0) }
}

extension Engine {
    /// Commits, then has the events told.
    ///
    /// What cannot be committed is told at once and committed later. While the record fails nothing waits for it.
    func commit(_ change: RecordChange) async {
        guard !store.isFailing else {
            store.keep(change)
            await teller.tellUnrecorded(change.events)
            return
        }
        do throws(RecorderError) {
            let events = try await recorder.commit(change)
            if !events.isEmpty { teller.tell(committed: events) }
        } catch {
            store.keep(change)
            await teller.tellUnrecorded(change.events)
            await noteStoreFailure(error)
        }
    }

    /// Tells an event about this machine or its config.
    func tell(_ kind: EventKind, _ facts: EventFacts = EventFacts(), message: String) async {
        var change = RecordChange()
        change.events = [
            EventDraft(kind, time: time.now.wall, facts: facts, message: message).event(random: &random)
        ]
        await commit(change)
    }

    /// Commits what could not be committed before, in its order, and then all that is believed.
    func retryUncommitted() async {
        guard store.isFailing else { return }
        store.retryAt = nil
        guard await readKnowledge() else {
            store.retryAt = time.now.monotonic + StoreHealth.pause
            mailbox.signal()
            return
        }
        while let change = store.takeOldest() {
            do throws(RecorderError) {
                _ = try await recorder.commit(change)
            } catch {
                store.putBack(change)
                store.retryAt = time.now.monotonic + StoreHealth.pause
                mailbox.signal()
                return
            }
        }
        store.isFailing = false
        await tell(
            .storeRecovered,
            message: "the record can be written again; what happened meanwhile has been added"
        )
        await readHolds()
        await writeBeliefs()
    }

    /// Writes which endpoints are in the plan, in its order: so the next life finds what it reads together in one place.
    func writePlan() async {
        var change = RecordChange()
        change.plan = members.keys.sorted().compactMap { members[$0]?.member.endpoint.key }
        await commit(change)
    }

    /// Writes all that is believed, for facts that were noted while the record failed are lost.
    func writeBeliefs() async {
        for id in members.keys.sorted() {
            guard let machine = members[id]?.machine, !machine.awaitsKnowledge else { continue }
            let knowledge = machine.knowledge
            var change = RecordChange()
            change.endpoint = knowledge.endpoint
            change.models = knowledge.models.values.sorted { $0.id < $1.id }
            change.health = knowledge.health
            change.limits = knowledge.limits
            await commit(change)
        }
    }

    /// Reads what was out of reach at the start, before anything is written; returns whether nothing is out of reach.
    private func readKnowledge() async -> Bool {
        let keys = members.values.filter(\.machine.awaitsKnowledge).map(\.member.endpoint.key)
        guard !keys.isEmpty else { return true }
        guard let known = try? await recorder.knowledge(of: keys) else { return false }
        for id in members.keys.sorted() {
            guard let key = members[id]?.member.endpoint.key, let knowledge = known[key],
                let conclusion = members[id]?.machine.take(knowledge)
            else { continue }
            await write(conclusion, by: id, check: .list)
            for model in members[id]?.machine.unconfirmed ?? [] { scheduleConfirmation(of: model, by: id) }
        }
        // What the record says is callable need not have changed since.
        showCallable()
        return true
    }

    /// Reads the holds of an earlier life that were out of reach at the start.
    private func readHolds() async {
        guard !store.knowsHolds, let recorded = try? await recordedHolds() else { return }
        store.knowsHolds = true
        pacers.merge(recorded)
    }

    /// The record fails: told once, until it works again.
    func noteStoreFailure(_ error: RecorderError) async {
        guard !store.isFailing else { return }
        store.isFailing = true
        store.retryAt = time.now.monotonic + StoreHealth.pause
        mailbox.signal()
        log.debug("the record fails", metadata: ["error": "\(error)"])
        var facts = EventFacts()
        facts.reason = Reason("store_\(error.code.rawValue)")
        let draft = EventDraft(
            .storeFailing,
            time: time.now.wall,
            facts: facts,
            message: "the record cannot be written (\(escaped(error.description, limit: 300))); "
                + "probing and alerts go on, nothing that costs is sent"
        )
        var change = RecordChange()
        change.events = [draft.event(random: &random)]
        store.keep(change)
        await teller.tellUnrecorded(change.events)
    }

    /// A cap of the budget is reached: once a UTC day and cap, over restarts too, for the event's id is made from both.
    func tellBudget(_ cap: String, endpoint: String) async {
        let isOfConfirmations = cap == ReservationAnswer.confirmationsCap
        let now = time.now.wall
        var facts = EventFacts()
        facts.endpoint = endpoint
        facts.reason = "budget_reached"
        facts.until = now.nextDay
        let draft = EventDraft(
            .budgetReached,
            time: now,
            facts: facts,
            message: "\(cap) is reached: no more \(isOfConfirmations ? "confirmations" : "paid checks") of \(endpoint) "
                + "until \(now.nextDay.day) 00:00 UTC"
        )
        var event = draft.event(random: &random)
        // Lists and scheduled checks go on: the record is enough.
        if isOfConfirmations { event.isTold = false }
        var fixed = SeededRandom(seed: Schedule.stableHash(of: "\(now.day) \(cap) \(endpoint)"))
        let midnight = now.nextDay - .seconds(86_400)
        event.id = EventID(at: midnight, random: &fixed)
        guard store.toldBudgets.insert(event.id).inserted else { return }
        var change = RecordChange()
        change.events = [event]
        await commit(change)
    }
}
