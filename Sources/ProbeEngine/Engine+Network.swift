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
    /// The attempts that failed: they are recorded once it is known what they say.
    var attempts: [AttemptRecord]
    /// When it began.
    let begin: MonotonicInstant

    /// The attempts as the record keeps them where the fault is not the host's, or nobody will ever know.
    var excused: [AttemptRecord] {
        attempts.map { attempt in
            var attempt = attempt
            attempt.isExcused = true
            return attempt
        }
    }
}

extension Engine {
    /// A doubt that nobody could settle for this long is taken for the host's fault, with the caveat that it may be ours.
    static let longestDoubt = Duration.seconds(60)

    /// The hosts of this plan that have a vote.
    static func voters(of members: some Sequence<Member>) -> Set<OfflineGuard.Voter> {
        Set(members.compactMap(\.voter))
    }

    /// Whether a failure to reach this member's host is known to be this machine's own.
    func isOffline(for member: Member) -> Bool { network.isOffline && member.voter != nil }

    /// Takes a run to the account of this machine's network, then of the endpoint's health.
    ///
    /// A failure to reach a public host counts only once somebody unrelated has been heard: until then it is a doubt,
    /// and a witness is asked. Attempts that stay in doubt are taken out of the result, and those that are this machine's
    /// fault are marked.
    func weigh(_ result: RunResult) async {
        guard let state = members[result.id], let voter = result.member.voter else { return observe(result) }
        if hear(result, voter) { await tellOnline() }
        if !doubts.isEmpty { await settleDoubts() }
        guard result.outcome.finding.verdict == .network else { return observe(result) }
        await doubt(result, voter, state)
    }

    /// Takes what a run says to the account of the network; returns whether that has come back.
    @inline(never)
    private func hear(_ result: RunResult, _ voter: OfflineGuard.Voter) -> Bool {
        let outcome = result.outcome
        let hearing = OfflineGuard.Hearing(status: outcome.status, reason: outcome.finding.reason)
        return network.note(voter, hearing, sent: result.begin, ended: time.now.monotonic) == .cameOnline
    }

    /// Takes what a run says to the account of the endpoint's health.
    @inline(never)
    private func observe(_ result: RunResult) {
        guard let conclusion = members[result.id]?.machine.observe(result.outcome) else { return }
        result.conclusion.merge(conclusion)
    }

    /// Takes the failures of a run for this machine's or for the host's, or else for a doubt.
    private func doubt(_ result: RunResult, _ voter: OfflineGuard.Voter, _ state: MemberState) async {
        let outcome = result.outcome
        let doubt = Doubt(
            member: result.id,
            task: result.task,
            voter: voter,
            outcome: outcome,
            attempts: result.attempts.filter { $0.verdict == .network }
                .map { scheduled($0, state, heldUntil: outcome.until) },
            begin: result.begin
        )
        result.attempts.removeAll { $0.verdict == .network }
        if let (conclusion, settled) = await settle(doubt) {
            result.attempts += settled
            result.conclusion.merge(conclusion)
            return
        }
        doubts.append(doubt)
        askWitnesses(for: voter)
    }

    /// What follows from a doubt, and its attempts as they are recorded; nil while it stands.
    private func settle(_ doubt: Doubt) async -> (Conclusion, [AttemptRecord])? {
        let isOverdue = time.now.monotonic - doubt.begin >= Self.longestDoubt
        let (judgement, effect) = network.judge(doubt.voter, sent: doubt.begin, isOverdue: isOverdue)
        if effect == .wentOffline { await tellOffline(doubt.outcome) }
        switch judgement {
        case .ours:
            return (Conclusion(), doubt.excused)
        case .theirs:
            return (members[doubt.member]?.machine.observe(doubt.outcome) ?? Conclusion(), doubt.attempts)
        case .open:
            return nil
        case .alone:
            var outcome = doubt.outcome
            outcome.mayBeOurs = true
            return (members[doubt.member]?.machine.observe(outcome) ?? Conclusion(), doubt.attempts)
        }
    }

    /// Looks at all doubts again, after somebody has been heard.
    private func settleDoubts() async {
        let open = doubts
        doubts = []
        for doubt in open {
            guard let (conclusion, attempts) = await settle(doubt) else {
                doubts.append(doubt)
                continue
            }
            await write(conclusion, by: doubt.member, check: doubt.task.check, attempts: attempts)
            scheduleRecheck(doubt.task, by: doubt.member, finding: doubt.outcome.finding, begin: doubt.begin)
        }
    }

    /// Records what is still in doubt of members that are gone, or that nobody will ask any more.
    func giveUpDoubts(where isGivenUp: (Doubt) -> Bool = { _ in true }) {
        for doubt in doubts where isGivenUp(doubt) {
            record(doubt.excused)
        }
        doubts.removeAll(where: isGivenUp)
    }

    /// Has the lists of some unrelated public hosts read: they are free, and an answer of any kind will do.
    ///
    /// None is read more often than its provider should be asked.
    private func askWitnesses(for voter: OfflineGuard.Voter) {
        let now = time.now.monotonic
        let candidates = members.sorted { $0.key < $1.key }.filter { _, state in
            pacers.hold(on: state.member.request(.list), at: steady) == nil
        }
        for witness in network.witnesses(for: voter).prefix(OfflineGuard.quorum) {
            guard let (id, state) = candidates.first(where: { $0.value.member.voter == witness }) else {
                continue
            }
            let shortest = state.member.dialect.facts.shortestListInterval
            if let heard = network.lastHeard(witness), now - heard < shortest { continue }
            // A list that is under way will be heard in any case.
            guard state.running?.subject != .list else { continue }
            agenda.add(RunTask(subject: .list, cause: .witness), by: id, at: now)
            mailbox.signal()
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
            message: "this machine is offline: unrelated hosts cannot be reached (\(outcome.finding.reason)); "
                + "no endpoint is blamed for it"
        )
        await forgetUnreached()
    }

    /// It is back: what was held back because hosts could not be reached is asked at once.
    func tellOnline() async {
        var facts = EventFacts()
        facts.state = "online"
        facts.previous = "offline"
        for state in members.values { state.machine.forgetOwnFaults() }
        await tell(.proberOnline, facts, message: "this machine is online again")
        await forgetUnreached()
        for id in members.keys { agenda.add(RunTask(subject: .list, cause: .recheck), by: id, at: time.now.monotonic) }
    }

    /// No backoff may stand for what was this machine's own fault.
    private func forgetUnreached() async {
        var change = RecordChange()
        change.endedHolds = pacers.forgetUnreached().map { ($0.pacer, $0.scope) }
        if !change.isEmpty { await commit(change) }
    }
}
