import ProbeDomain

/// Lets the day of a forecast pass.
struct ForecastRun {
    private let states: [MemberState]
    private let budget: BudgetCaps
    private let known: [EndpointKey: Forecast.Known]
    private let now: Timestamp
    /// One for each state.
    private(set) var days: [Forecast.Day]

    init(states: [MemberState], budget: BudgetCaps, known: [EndpointKey: Forecast.Known], now: Timestamp) {
        self.states = states
        self.now = now
        self.budget = budget
        self.known = known
        days = states.map { Forecast.Day(key: $0.member.endpoint.key) }
    }

    /// A day.
    private static let day = Duration.seconds(86_400)
    /// A model that does not answer has been called so often that the quick first calls are over.
    private static let manyCalls = 4

    /// A completion that would be sent.
    private struct Call {
        /// Since the beginning of the day.
        let instant: MonotonicInstant
        /// Of which state.
        let index: Int
        let model: ModelID
        let isRecall: Bool
        /// It is refused, which costs nothing.
        let isFree: Bool
    }

    /// Enters what is asked at each endpoint, then lets the record decide every call in the order of its instants.
    mutating func passDay() {
        var calls: [Call] = []
        for (index, state) in states.enumerated() {
            let endpoint = state.member.endpoint
            let interval = state.listInterval
            let sought = state.sought
            days[index].listEvery = interval
            days[index].isWatching = interval < endpoint.listEvery
            days[index].lists = Self.instants(every: interval).count
            days[index].retrievals = sought.count * Self.instants(every: endpoint.watchEvery).count
            let scheduled = Self.instants(every: endpoint.completionEvery)
            for model in endpoint.completionModels {
                let isFree = Self.isRefused(state.machine.record(of: model))
                days[index].scheduled += scheduled.count
                calls += scheduled.map {
                    Call(instant: $0, index: index, model: model, isRecall: false, isFree: isFree)
                }
            }
            calls += recalls(of: state, index)
            foretell(state, index, isSought: !sought.isEmpty)
        }
        spend(calls.sorted { $0.instant < $1.instant })
    }

    /// The due instants of a day.
    private static func instants(every interval: Duration) -> [MonotonicInstant] {
        let begin = MonotonicInstant(nanoseconds: 0)
        let schedule = Schedule(start: begin, interval: interval)
        var instants = [begin]
        while let last = instants.last {
            let due = schedule.next(after: last, last: nil).due
            guard due < begin + day else { return instants }
            instants.append(due)
        }
        return instants
    }

    /// Whether the last call was refused, as the next one will be as far as is known.
    private static func isRefused(_ record: ModelRecord) -> Bool {
        switch record.calling {
        case .gated, .missing, .retired: true
        case .untested, .callable: false
        }
    }

    /// The calls of watched models that are listed and do not answer.
    private mutating func recalls(of state: MemberState, _ index: Int) -> [Call] {
        guard state.member.endpoint.confirms else { return [] }
        return state.machine.unconfirmed.flatMap { model in
            let isFree = Self.isRefused(state.machine.record(of: model))
            let wait = recallWait(of: model, state, budget: budget, costs: !isFree)
            let instants = wait.map { Self.instants(every: $0) } ?? []
            days[index].recalls += instants.count
            return instants.map { Call(instant: $0, index: index, model: model, isRecall: true, isFree: isFree) }
        }
    }

    private func recallWait(
        of model: ModelID,
        _ state: MemberState,
        budget: BudgetCaps,
        costs: Bool
    ) -> Duration? {
        let perDay = state.recallsPerDay(among: states, budget: budget, costs: costs)
        let waiting = now - (state.machine.record(of: model).firstPresent ?? now)
        return state.recallWait(of: model, calls: Self.manyCalls, waiting: waiting, perDay: perDay)
    }

    /// Decides each call in its turn, as the record would.
    private mutating func spend(_ calls: [Call]) {
        var confirmations = Array(repeating: 0, count: states.count)
        var total = Spending()
        for call in calls {
            let member = states[call.index].member
            let wish = Accounting.wish(
                member,
                model: call.model,
                options: member.preferredOptions,
                isConfirmation: call.isRecall,
                price: listPrice(of: call),
                totalCaps: budget,
                at: Timestamp(microseconds: call.instant.nanoseconds / 1_000)
            )
            let answer = decide(
                wish,
                endpointSoFar: days[call.index].spending,
                totalSoFar: total,
                confirmationsSoFar: confirmations[call.index]
            )
            if case .refused(let cap) = answer {
                days[call.index].refused[cap, default: 0] += 1
                let since = call.instant - MonotonicInstant(nanoseconds: 0)
                days[call.index].firstRefusal = days[call.index].firstRefusal ?? since
                continue
            }
            let actual = call.isFree ? Spending(completions: 1) : cost(of: call, wish)
            days[call.index].spending = days[call.index].spending + actual
            total = total + actual
            if call.isRecall, !call.isFree { confirmations[call.index] += 1 }
        }
    }

    private func listPrice(of call: Call) -> ModelPrice? {
        states[call.index].machine.record(of: call.model).terms?.price
    }

    /// What a call is settled at: what such calls have cost so far, else the most it may cost.
    private mutating func cost(of call: Call, _ wish: Reservation) -> Spending {
        let average = known[wish.endpoint]?.calls[call.model]
        let isPlan = states[call.index].member.dialect.facts.isPlan
        if !isPlan, average?.microUSD == nil, (listPrice(of: call) ?? PriceTable.price(of: call.model)) == nil {
            days[call.index].unpriced.insert(call.model)
        }
        guard let average else { return wish.spending }
        return Spending(
            completions: 1,
            tokens: average.tokens,
            microUSD: average.microUSD ?? wish.spending.microUSD
        )
    }

    /// How soon a model that appears is told.
    private mutating func foretell(_ state: MemberState, _ index: Int, isSought: Bool) {
        let endpoint = state.member.endpoint
        let known = known[endpoint.key]
        let interval = days[index].listEvery
        // An id that is asked for by itself is asked for half an interval away from the list.
        let gap = isSought ? min(interval, endpoint.watchEvery / 2) : interval
        let listTime = known?.listTime ?? .zero
        days[index].listed = Forecast.Delay(mean: gap / 2 + listTime, worst: gap + listTime)
        days[index].knowsTimes = known?.listTime != nil
        foretellCalls(state, index, times: known?.calls.values.compactMap(\.time) ?? [])
    }

    /// How soon it is told that a model answers: by the call that follows its appearance, else by the schedule.
    private mutating func foretellCalls(_ state: MemberState, _ index: Int, times: [Duration]) {
        let endpoint = state.member.endpoint
        let usual = endpoint.completionEvery
        guard endpoint.confirms || !endpoint.completionModels.isEmpty else { return }
        if times.isEmpty { days[index].knowsTimes = false }
        let callTime = times.isEmpty ? .zero : times.reduce(.zero, +) / times.count
        guard endpoint.confirms else {
            days[index].callable = Forecast.Delay(mean: usual / 2 + callTime, worst: usual + callTime)
            days[index].recallEvery = usual
            days[index].recallEveryUncapped = usual
            return
        }
        let first = RecallSchedule.wait(calls: 0, waiting: .zero, usual: usual) + callTime
        let listed = days[index].listed
        days[index].callable = Forecast.Delay(mean: listed.mean + first, worst: listed.worst + first)
        let model = state.machine.unconfirmed.first ?? ""
        days[index].recallEvery = recallWait(of: model, state, budget: budget, costs: false) ?? usual
        days[index].recallEveryUncapped = RecallSchedule.wait(calls: Self.manyCalls, waiting: .zero, usual: usual)
    }
}
