package import ProbeDomain

extension Engine {
    /// Goes on with another plan.
    ///
    /// Endpoints that are still there keep what is believed of them, their holds and their connections; new ones begin
    /// with what the record knows; runs under way end as they were begun.
    package func reload(members new: [Member], watches newWatches: [Watch], budget newBudget: BudgetCaps) async {
        var known: [EndpointKey: EndpointKnowledge] = [:]
        for state in members.values { known[state.member.endpoint.key] = state.machine.knowledge }
        let unknown = new.map(\.endpoint.key).filter { known[$0] == nil }
        if !unknown.isEmpty {
            do {
                known.merge(try await recorder.knowledge(of: unknown)) { first, _ in first }
            } catch {
                await noteStoreFailure(error)
            }
        }
        watches = newWatches
        budget = newBudget
        var change = RecordChange()
        let old = Dictionary(members.values.map { ($0.member.endpoint.key, $0) }) { first, _ in first }
        var next: [Int: MemberState] = [:]
        for member in new {
            let key = member.endpoint.key
            let knowledge = known[key] ?? EndpointKnowledge(endpoint: EndpointRecord(key: key))
            var state = MemberState(
                member: member,
                machine: EndpointMachine(endpoint: member.endpoint, watches: watches, knowledge: knowledge)
            )
            state.options = old[key]?.options ?? [:]
            lastMemberID += 1
            next[lastMemberID] = state
            // A key may have been put right: what stood against the old one does not stand against it.
            change.endedHolds += pacers.forgetRefusals(of: member.pacer).map { ($0.pacer, $0.scope) }
        }
        // Runs under way belong to members that are gone: nothing follows from what they bring.
        members = next
        agenda = Agenda()
        plan(at: time.now.monotonic)
        if !change.isEmpty { await commit(change) }
        mailbox.signal()
    }

    /// A reload brought a bad config: told, and the old plan goes on.
    package func rejectConfig() async {
        let draft = EventDraft(
            .configRejected,
            time: time.now.wall,
            message: "the new config is wrong; the old one goes on. See what probe check-config says"
        )
        var change = RecordChange()
        change.events = [draft.event(random: &random)]
        await commit(change)
    }

    /// One useful line for `systemctl status`.
    package func statusLine() -> String {
        let states = members.values.map(\.machine.state)
        var parts = ["\(members.count) endpoint\(members.count == 1 ? "" : "s")"]
        for state in HealthState.allCases.sorted().reversed() {
            let count = states.filter { $0 == state }.count
            if count > 0 { parts.append("\(count) \(state.rawValue)") }
        }
        let callable = members.values.flatMap { state in
            state.machine.knowledge.models.values
                .filter { $0.state == .callable && state.machine.watch(of: $0.id) != nil }
                .map { "\($0.id) on \(state.member.endpoint.name)" }
        }.sorted()
        if !callable.isEmpty { parts.append("callable: " + callable.prefix(3).joined(separator: ", ")) }
        if store.isFailing { parts.append("the record fails") }
        if let next = agenda.next {
            let seconds = max(0, (next - time.now.monotonic).wholeMicroseconds / 1_000_000)
            parts.append("next check in \(seconds) s")
        }
        return parts.joined(separator: "; ")
    }
}
