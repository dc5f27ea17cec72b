import Logging
import ProbeDomain

/// How writing to the record fares, and what is still to be written.
struct StoreHealth {
    /// Changes that could not be committed, oldest first.
    var uncommitted: [RecordChange] = []
    /// The failure has been told.
    var isFailing = false
    /// The caps of which it has been told that they are reached.
    var toldBudgets: Set<EventID> = []

    /// More changes than this are not kept; the oldest history is dropped first, its events have been told.
    static let mostKept = 1_000
}

extension Engine {
    /// Writes what follows from a run: durably when there is something to tell, to hold or to remember; else with the
    /// next batch.
    func write(
        _ conclusion: Conclusion,
        by id: Int,
        check: Check,
        attempts: [AttemptRecord],
        bodies: [[UInt8]],
        holds: PacerTable.Change
    ) async {
        guard let state = members[id] else { return }
        let knowledge = state.machine.knowledge
        let key = state.member.endpoint.key
        var change = RecordChange()
        change.events = conclusion.events.map { draft in
            var event = draft.event(random: &random)
            event.evidence.fragment = fragment(
                of: bodies,
                around: draft.facts.model?.text ?? "",
                key: state.member.target.key
            )
            return event
        }
        change.models = conclusion.changedModels.sorted().compactMap { knowledge.models[$0] }
        change.listChange = conclusion.listChange
        if let hold = holds.hold { change.holds = [hold] }
        change.endedHolds = holds.ended.map { ($0.pacer, $0.scope) }
        let isNews = !change.isEmpty || conclusion.changesEndpoint
        let kept = attempts.map { attempt in
            var attempt = attempt
            if change.events.isEmpty, attempt.verdict == .ok { attempt.requestID = nil }
            return attempt
        }
        if isNews {
            change.endpoint = knowledge.endpoint
            change.health = knowledge.health[check].map { [check: $0] } ?? [:]
            if !change.events.isEmpty { change.attempts = kept }
            await commit(change)
        } else {
            recorder.note(.endpoint(knowledge.endpoint))
            if let health = knowledge.health[check] { recorder.note(.health(key, check, health)) }
            if let model = check.model, let record = knowledge.models[model] { recorder.note(.model(key, record)) }
        }
        if change.attempts.isEmpty { for attempt in kept { recorder.note(.attempt(attempt)) } }
    }

    /// Commits, then has the events told.
    ///
    /// What cannot be committed is told at once and committed later.
    func commit(_ change: RecordChange) async {
        await retryUncommitted()
        do throws(RecorderError) {
            guard store.uncommitted.isEmpty else { throw RecorderError(.io, "earlier changes are still to be written") }
            _ = try await recorder.commit(change)
            if !change.events.isEmpty { teller.wake() }
        } catch {
            store.uncommitted.append(change)
            if store.uncommitted.count > StoreHealth.mostKept { store.uncommitted.removeFirst() }
            await teller.tellUnrecorded(change.events)
            await noteStoreFailure(error)
        }
    }

    /// Commits what could not be committed before, in its order.
    func retryUncommitted() async {
        while let change = store.uncommitted.first {
            do {
                _ = try await recorder.commit(change)
                store.uncommitted.removeFirst()
            } catch {
                return
            }
        }
        guard store.isFailing else { return }
        do { try await recorder.heartbeat() } catch { return }
        store.isFailing = false
        let draft = EventDraft(
            .storeRecovered,
            time: time.now.wall,
            message: "the record can be written again; what happened meanwhile has been added"
        )
        var change = RecordChange()
        change.events = [draft.event(random: &random)]
        do {
            _ = try await recorder.commit(change)
            teller.wake()
        } catch {
            store.uncommitted.append(change)
        }
    }

    /// The record fails: told once, until it works again.
    func noteStoreFailure(_ error: RecorderError) async {
        guard !store.isFailing else { return }
        store.isFailing = true
        log.debug("the record fails", metadata: ["error": "\(error)"])
        var facts = EventFacts()
        facts.reason = Reason("store_\(error.code.rawValue)")
        let draft = EventDraft(
            .storeFailing,
            time: time.now.wall,
            facts: facts,
            message: "the record cannot be written (\(escaped(error.description, limit: 300))); "
                + "probing and alerts go on"
        )
        var change = RecordChange()
        change.events = [draft.event(random: &random)]
        store.uncommitted.append(change)
        await teller.tellUnrecorded(change.events)
    }

    /// A cap of the budget is reached: once a UTC day and cap, over restarts too, for the event's id is made from both.
    func tellBudget(_ cap: String, endpoint: String) async {
        let now = time.now.wall
        var facts = EventFacts()
        facts.endpoint = endpoint
        facts.reason = "budget_reached"
        facts.until = now.nextDay
        let draft = EventDraft(
            .budgetReached,
            time: now,
            facts: facts,
            message: "\(cap) is reached: no more paid checks of \(endpoint) until \(now.nextDay.day) 00:00 UTC"
        )
        var event = draft.event(random: &random)
        var fixed = SeededRandom(seed: Schedule.stableHash(of: "\(now.day) \(cap) \(endpoint)"))
        let midnight = now.nextDay - .seconds(86_400)
        event.id = EventID(at: midnight, random: &fixed)
        guard store.toldBudgets.insert(event.id).inserted else { return }
        var change = RecordChange()
        change.events = [event]
        await commit(change)
    }
}
