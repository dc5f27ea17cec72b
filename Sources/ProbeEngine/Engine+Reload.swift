package import ProbeDomain

extension Engine {
    /// Goes on with another plan.
    ///
    /// Endpoints that are still there keep what is believed of them, their holds, their due instants and the run that is
    /// under way; new ones begin with what the record knows.
    package func reload(members new: [Member], watches newWatches: [Watch], budget newBudget: BudgetCaps) async {
        let current = Set(members.values.map(\.member.endpoint.key))
        let unknown = new.map(\.endpoint.key).filter { !current.contains($0) }
        var known: [EndpointKey: EndpointKnowledge] = [:]
        if !unknown.isEmpty {
            do throws(RecorderError) {
                known = try await recorder.knowledge(of: unknown)
            } catch {
                await noteStoreFailure(error)
            }
        }
        // From here to the new plan nothing is awaited: runs that ended meanwhile are in the states.
        watches = newWatches
        budget = newBudget
        var change = RecordChange()
        let old = Dictionary(members.map { ($1.member.endpoint.key, (id: $0, state: $1)) }) { first, _ in first }
        var next: [Int: MemberState] = [:]
        for member in new {
            let key = member.endpoint.key
            let before = old[key]
            let knowledge =
                before?.state.machine.knowledge ?? known[key] ?? EndpointKnowledge(endpoint: EndpointRecord(key: key))
            let state = MemberState(
                member: member,
                machine: EndpointMachine(endpoint: member.endpoint, watches: watches, knowledge: knowledge)
            )
            if let before {
                state.machine.goOn(from: before.state.machine)
                state.goOn(from: before.state)
            } else if known[key] == nil {
                state.machine.awaitKnowledge()
            }
            state.machine.settleModels(in: &rosters)
            // A key may have been put right: what stood against the old one does not stand against it.
            let refusals = pacers.forgetRefusals(of: member.pacer)
            if !refusals.isEmpty { state.times.change(.list) { $0.schedule = nil } }
            change.endedHolds += refusals.map { ($0.pacer, $0.scope) }
            lastMemberID += 1
            next[before?.id ?? lastMemberID] = state
        }
        members = next
        let effect = network.replace(voters: Self.voters(of: new))
        giveUpDoubts { members[$0.member] == nil }
        queue = []
        plan(at: time.now.monotonic)
        showCallable()
        if effect == .cameOnline { await tellOnline() }
        change.plan = new.map(\.endpoint.key)
        await commit(change)
        mailbox.signal()
    }

    /// Ends what stands against keys and against our own requests, when the daemon is stopped.
    ///
    /// A restart is how a service gets another credential. After a crash it stands.
    func endRefusals() async {
        var change = RecordChange()
        for (_, state) in members.sorted(by: { $0.key < $1.key }) {
            change.endedHolds += pacers.forgetRefusals(of: state.member.pacer).map { ($0.pacer, $0.scope) }
        }
        if !change.isEmpty { await commit(change) }
    }

    /// A reload brought a bad config: told with the first thing that is wrong, and the old plan goes on.
    package func rejectConfig(because why: String) async {
        await tell(
            .configRejected,
            message: "the new config is refused and the old one goes on: \(escaped(why, limit: 600))"
        )
    }
}

extension MemberState {
    /// Takes over what outlives a reload; what is on the agenda is planned anew.
    fileprivate func goOn(from old: MemberState) {
        running = old.running
        times = old.times
        options = old.options
        called = old.called
        allowanceDue = old.allowanceDue
        resumed = old.resumed
        hasAskedList = old.hasAskedList
        listTag = old.listTag
        hintedTag = old.hintedTag
        skippedRuns = old.skippedRuns
        confirmations = old.confirmations.mapValues { confirmation in
            var confirmation = confirmation
            confirmation.isPlanned = false
            return confirmation
        }
    }
}
