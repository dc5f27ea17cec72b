import ProbeDomain

/// How often an endpoint is asked, by what is believed of it: for the engine, and for the forecast of a plan.
extension MemberState {
    /// How often the list is read: faster while a model that could be served here is waited for.
    var listInterval: Duration {
        let endpoint = member.endpoint
        guard machine.waiting.contains(where: couldServe) else { return endpoint.listEvery }
        return min(endpoint.listEvery, endpoint.watchEvery)
    }

    /// Whether a model of this watch could appear here: the watch names the endpoint, or the provider makes such models,
    /// or it serves any.
    func couldServe(_ watch: Watch) -> Bool {
        let prefixes = member.dialect.facts.ownModelPrefixes
        if watch.endpoints != nil || prefixes.isEmpty { return true }
        guard let id = watch.pattern.exactID else { return true }
        let family = ModelFamily(of: id).name
        return prefixes.contains { family.hasPrefix($0) }
    }

    /// The ids that are asked for one by one: the provider may have them, its list lacks them, and its dialect can ask.
    var sought: [ModelID] {
        let sought = machine.sought
        guard !sought.isEmpty, member.dialect.facts.hasRetrieve else { return [] }
        let served = machine.waiting.filter(couldServe).compactMap(\.pattern.exactID)
        return sought.filter(served.contains)
    }

    /// The wait before the next call of a watched model that does not answer yet; nil where its schedule calls it as often.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - calls: How many have been made.
    ///   - waiting: How long it has been listed without answering.
    ///   - perDay: How many calls a day it may have.
    /// - Returns: The wait, zero for the first call; nil where no call of its own is needed.
    func recallWait(of model: ModelID, calls: Int, waiting: Duration, perDay: Int) -> Duration? {
        let endpoint = member.endpoint
        let usual = endpoint.completionEvery
        let wait = RecallSchedule.wait(calls: calls, waiting: waiting, usual: usual, perDay: perDay)
        return calls > 3 && endpoint.completionModels.contains(model) && usual <= wait ? nil : wait
    }

    /// How many calls a day each model may have that does not answer yet, by what the caps on completions leave.
    ///
    /// - Parameters:
    ///   - all: Every endpoint that shares the budget, this one too.
    ///   - budget: What all of them may cost a day.
    ///   - costs: Whether such a call is paid for.
    /// - Returns: One at least.
    func recallsPerDay(among all: some Collection<MemberState>, budget: BudgetCaps, costs: Bool) -> Int {
        let models = machine.unconfirmed.count
        var rooms: [RecallSchedule.Room] = []
        if costs { rooms.append(.init(calls: Reservation.confirmationsPerDay, models: models)) }
        if let cap = member.endpoint.budget.completions {
            rooms.append(.init(cap: cap, scheduled: scheduledPerDay, models: models))
        }
        if let cap = budget.completions {
            let waiting = all.filter(\.member.endpoint.confirms).map(\.machine.unconfirmed.count).reduce(0, +)
            let sum = all.map(\.scheduledPerDay).reduce(0, +)
            rooms.append(.init(cap: cap, scheduled: sum, models: waiting))
        }
        return RecallSchedule.perDay(models: models, rooms: rooms)
    }

    /// How many completions a day the schedule asks for.
    private var scheduledPerDay: Int {
        let endpoint = member.endpoint
        return endpoint.completionModels.count * Int(Duration.seconds(86_400) / endpoint.completionEvery)
    }
}
