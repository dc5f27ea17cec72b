import ProbeDomain

/// A run whose host was not reached, and of which nobody knows yet whose fault that was.
struct Doubt: Sendable {
    /// Whose run.
    let member: Int
    /// The run.
    let task: RunTask
    /// The host.
    let voter: OfflineGuard.Voter
    /// What it says of health, once it is known to be the host's fault.
    let outcome: EndpointMachine.RunOutcome
    /// When it began.
    let begin: MonotonicInstant
}

extension Engine {
    /// A doubt that nobody could settle for this long is taken for the host's fault, with the caveat that it may be ours.
    static let longestDoubt = Duration.seconds(60)

    /// The hosts of this plan that have a vote.
    static func voters(of members: some Sequence<Member>) -> Set<OfflineGuard.Voter> {
        Set(members.compactMap { OfflineGuard.Voter(provider: $0.endpoint.key.provider, url: $0.target.baseURL) })
    }

    /// Takes the end of a run to the account of this machine's network, then of the endpoint's health.
    ///
    /// A failure to reach a public host counts only once somebody unrelated has been heard: until then it is a doubt,
    /// and a witness is asked.
    ///
    /// - Returns: What follows for the endpoint now.
    func weigh(
        _ outcome: EndpointMachine.RunOutcome,
        of task: RunTask,
        by id: Int,
        _ member: Member,
        begin: MonotonicInstant
    ) async -> Conclusion {
        guard let voter = OfflineGuard.Voter(provider: member.endpoint.key.provider, url: member.target.baseURL) else {
            return members[id]?.machine.observe(outcome) ?? Conclusion()
        }
        let isReached = outcome.finding.verdict != .network
        // A bad probe was not sent, or says nothing of the network.
        if isReached, outcome.status == nil { return members[id]?.machine.observe(outcome) ?? Conclusion() }
        if network.note(voter, reached: isReached, ended: time.now.monotonic) == .cameOnline { await tellOnline() }
        await settleDoubts()
        guard !isReached else { return members[id]?.machine.observe(outcome) ?? Conclusion() }
        let doubt = Doubt(member: id, task: task, voter: voter, outcome: outcome, begin: begin)
        if let conclusion = await settle(doubt) { return conclusion }
        doubts.append(doubt)
        askWitness(for: voter, besides: id)
        return Conclusion()
    }

    /// What follows from a doubt; nil while it stands.
    private func settle(_ doubt: Doubt) async -> Conclusion? {
        let (judgement, effect) = network.judge(doubt.voter, sent: doubt.begin)
        if effect == .wentOffline { await tellOffline(doubt.outcome) }
        switch judgement {
        case .ours:
            return Conclusion()
        case .theirs:
            return members[doubt.member]?.machine.observe(doubt.outcome) ?? Conclusion()
        case .open where time.now.monotonic - doubt.begin < Self.longestDoubt:
            return nil
        case .open, .alone:
            var outcome = doubt.outcome
            outcome.mayBeOurs = true
            return members[doubt.member]?.machine.observe(outcome) ?? Conclusion()
        }
    }

    /// Looks at all doubts again, after somebody has been heard.
    private func settleDoubts() async {
        let open = doubts
        doubts = []
        for doubt in open {
            guard let conclusion = await settle(doubt) else {
                doubts.append(doubt)
                continue
            }
            await write(conclusion, by: doubt.member, check: doubt.task.check)
            scheduleRecheck(doubt.task, by: doubt.member, finding: doubt.outcome.finding, begin: doubt.begin)
        }
    }

    /// Has the list of an unrelated public host read: it is free, and an answer of any kind will do.
    private func askWitness(for voter: OfflineGuard.Voter, besides id: Int) {
        let now = steady
        for witness in network.witnesses(for: voter) {
            let found = members.sorted { $0.key < $1.key }.first { key, state in
                key != id
                    && OfflineGuard.Voter(
                        provider: state.member.endpoint.key.provider,
                        url: state.member.target.baseURL
                    ) == witness && pacers.hold(on: state.member.request(.list), at: now) == nil
            }
            guard let found else { continue }
            // A list that is under way will be heard in any case.
            if found.value.running?.subject != .list {
                agenda.add(RunTask(subject: .list, cause: .witness), by: found.key, at: time.now.monotonic)
                mailbox.signal()
            }
            return
        }
    }

    /// The network of this machine is gone: one event about this machine, none about endpoints.
    private func tellOffline(_ outcome: EndpointMachine.RunOutcome) async {
        var facts = EventFacts()
        facts.state = "offline"
        facts.verdict = outcome.finding.verdict
        facts.reason = outcome.finding.reason
        await tell(
            .proberOffline,
            facts,
            "this machine is offline: unrelated hosts cannot be reached (\(outcome.finding.reason)); "
                + "no endpoint is blamed for it"
        )
        await forgetUnreached()
    }

    /// It is back: what was held back because hosts could not be reached is asked at once.
    private func tellOnline() async {
        var facts = EventFacts()
        facts.state = "online"
        facts.previous = "offline"
        await tell(.proberOnline, facts, "this machine is online again")
        await forgetUnreached()
        for id in members.keys { agenda.add(RunTask(subject: .list, cause: .recheck), by: id, at: time.now.monotonic) }
    }

    /// No backoff may stand for what was this machine's own fault.
    private func forgetUnreached() async {
        var change = RecordChange()
        change.endedHolds = pacers.forgetUnreached().map { ($0.pacer, $0.scope) }
        if !change.isEmpty { await commit(change) }
    }

    private func tell(_ kind: EventKind, _ facts: EventFacts, _ message: String) async {
        var change = RecordChange()
        change.events = [
            EventDraft(kind, time: time.now.wall, facts: facts, message: message).event(random: &random)
        ]
        await commit(change)
    }
}
