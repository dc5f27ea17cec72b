import ProbeDomain

extension Engine {
    /// Asks what is left of the key's money or plan, where the provider says so for free; behind a good list, once an hour.
    ///
    /// Where nothing is left, no call is spent to hear it: completions wait until the next look. Whoever refuses to say is
    /// asked again in an hour, or after the wait that it names; that it does says nothing of what else was asked.
    func askAllowance(by id: Int) async {
        if let member = takeAllowanceTurn(by: id) { await askAllowance(of: member, by: id) }
    }

    /// Whom to ask, until the next hour; nil where it is not time for it, or a hold stands against it.
    private func takeAllowanceTurn(by id: Int) -> Member? {
        let now = time.now.monotonic
        guard let state = members[id], state.allowanceDue.map({ $0 <= now }) ?? true,
            pacers.hold(on: state.member.request(.list), at: steady) == nil
        else { return nil }
        state.allowanceDue = now + EndpointMachine.allowanceEvery
        return state.member
    }

    private func askAllowance(of member: Member, by id: Int) async {
        guard let run = await prober.allowance(member), isCurrent(member, id, []) else { return }
        if let wait = run.wait, let due = members[id]?.allowanceDue {
            members[id]?.allowanceDue = max(due, time.now.monotonic + wait)
        }
        guard let allowance = run.allowance else { return }
        let now = time.now.wall
        let conclusion = members[id]?.machine.observe(allowance, at: now) ?? Conclusion()
        var change = PacerTable.Change()
        if !allowance.isEmpty { change.ended = pacers.endUsedUp(of: member.pacer) }
        for ended in change.ended { ownHolds[ended.pacer]?[ended.scope] = nil }
        await write(conclusion, by: id, check: .list, holds: change)
        guard allowance.isEmpty else { return }
        let confirmed = member.endpoint.confirms ? members[id]?.machine.unconfirmed ?? [] : []
        for model in Set(member.endpoint.completionModels + confirmed).sorted() {
            await noteUsedUp(model, member, by: id, at: now)
        }
    }

    /// What a call would be answered is known without it.
    private func noteUsedUp(_ model: ModelID, _ member: Member, by id: Int, at now: Timestamp) async {
        let check = Check.completion(model)
        let finding = Finding(
            .quotaExhausted,
            EndpointMachine.allowanceUsedUp,
            cause: .outOfMoney,
            detail: "the provider says that nothing is left"
        )
        // Until the next look has been, which ends it or makes it anew.
        let wait = EndpointMachine.allowanceEvery + max(.seconds(60), member.endpoint.listEvery * 2)
        let limits = LimitFacts(wait: wait, waitSource: .rule("the provider says that nothing is left"))
        let holds = note(finding, limits, member.request(check), member)
        let outcome = EndpointMachine.RunOutcome(
            check: check,
            finding: finding,
            sample: finding.verdict.sample,
            sent: now,
            ended: now,
            until: holds.hold?.until
        )
        let conclusion = members[id]?.machine.observe(outcome) ?? Conclusion()
        await write(conclusion, by: id, check: check, holds: holds)
    }
}
