/// What is left of a key's money or plan.
extension EndpointMachine {
    /// How often it is asked for: it changes slowly, and a call shows at once what matters.
    package static let allowanceEvery = Duration.seconds(3_600)
    /// Why nothing is called while nothing is left.
    package static let allowanceUsedUp: Reason = "allowance_used_up"

    /// Takes what is left; another plan than before is told, for its limits are others.
    package mutating func observe(_ allowance: Allowance, at now: Timestamp) -> Conclusion {
        var conclusion = Conclusion()
        let before = knowledge.endpoint.allowance?.allowance
        var allowance = allowance
        // A reply that names no plan does not say that it has changed.
        allowance.plan = allowance.plan ?? before?.plan
        updateEndpoint { $0.allowance = KnownAllowance(allowance, read: now) }
        conclusion.changesEndpoint = before?.plan != allowance.plan || before?.isEmpty != allowance.isEmpty
        // What the record knows of the plan is not known yet: the next look tells it.
        guard !awaitsKnowledge, let old = before?.plan, let new = allowance.plan, old != new else { return conclusion }
        var facts = EventFacts()
        facts.endpoint = name
        facts.provider = knowledge.endpoint.key.provider
        facts.previous = "plan=\(old)"
        facts.state = "plan=\(new)"
        conclusion.events.append(
            EventDraft(
                .limitsChanged,
                time: now,
                facts: facts,
                message: "\(name) has the key on the plan \(escaped(new, limit: 60)), was \(escaped(old, limit: 60))"
            )
        )
        return conclusion
    }
}
