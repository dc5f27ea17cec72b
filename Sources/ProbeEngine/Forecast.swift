package import ProbeDomain

/// What a plan asks of each endpoint in a day, and how soon it shows a model: by the schedules, the recalls and the
/// decisions about the budget that the engine itself goes by.
///
/// It takes what is believed now and lets a UTC day pass without news. Re-checks after failures, fetches on a doubt, and
/// waits that servers ask for come on top; pages beyond a list's first are not counted.
package struct Forecast: Sendable {
    /// What the record knows of an endpoint.
    package struct Known: Sendable {
        /// What is believed of it and its models.
        package var knowledge: EndpointKnowledge
        /// How long its last good list took; nil where there was none.
        package var listTime: Duration?
        /// What a completion of each model has cost and how long it took, on the average.
        package var calls: [ModelID: Call]

        /// Makes it.
        package init(knowledge: EndpointKnowledge, listTime: Duration? = nil, calls: [ModelID: Call] = [:]) {
            self.knowledge = knowledge
            self.listTime = listTime
            self.calls = calls
        }
    }

    /// An average completion.
    package struct Call: Sendable, Equatable {
        /// Tokens, in and out together.
        package var tokens: Int
        /// Millionths of a US dollar; nil where the price is not known.
        package var microUSD: Int?
        /// From the send to the end.
        package var time: Duration?

        /// Makes it.
        package init(tokens: Int, microUSD: Int?, time: Duration?) {
            self.tokens = tokens
            self.microUSD = microUSD
            self.time = time
        }
    }

    /// The mean and the worst of a delay.
    package struct Delay: Sendable, Equatable {
        /// On the average.
        package var mean: Duration
        /// At most.
        package var worst: Duration

        /// Makes it.
        package init(mean: Duration, worst: Duration) {
            self.mean = mean
            self.worst = worst
        }
    }

    /// One endpoint's day.
    package struct Day: Sendable {
        /// The endpoint.
        package let key: EndpointKey
        /// Between two lists, as things stand.
        package var listEvery = Duration.zero
        /// A watched model is waited for here: lists are read faster.
        package var isWatching = false
        /// Lists a day.
        package var lists = 0
        /// Retrievals of single ids a day.
        package var retrievals = 0
        /// Completions that the schedule asks for.
        package var scheduled = 0
        /// Calls of watched models that do not answer yet.
        package var recalls = 0
        /// How many completions the caps refuse, by the cap that does: `budget.usd_per_day`.
        package var refused: [String: Int] = [:]
        /// When the first one is refused, since the beginning of the UTC day; nil where none is.
        package var firstRefusal: Duration?
        /// What the others are counted for.
        package var spending = Spending()
        /// Models that are called and whose price is not known: they are counted at the dearest one's.
        package var unpriced: Set<ModelID> = []
        /// From the appearance of a model on the list until it is told.
        package var listed = Delay(mean: .zero, worst: .zero)
        /// Until it is told that it answers; nil where nothing calls a model that appears.
        package var callable: Delay?
        /// Between two calls of a model that is refused for this key; nil where nothing calls it again.
        package var recallEvery: Duration?
        /// The same without any cap.
        package var recallEveryUncapped: Duration?
        /// Whether how long lists and calls take is known, and part of the delays.
        package var knowsTimes = true

        init(key: EndpointKey) { self.key = key }

        /// All completions that are sent.
        package var completions: Int { spending.completions }
    }

    /// By the order of the config.
    package let days: [Day]

    /// All endpoints together: what they are counted for.
    package var spending: Spending { days.map(\.spending).reduce(Spending(), +) }

    /// Makes a forecast.
    ///
    /// - Parameters:
    ///   - members: The endpoints that would be asked.
    ///   - watches: What the plan watches.
    ///   - budget: What all endpoints may cost a day.
    ///   - known: What the record knows; nothing of an endpoint that is not in it.
    ///   - now: When it is made.
    package init(
        members: [Member],
        watches: [Watch],
        budget: BudgetCaps,
        known: [EndpointKey: Known],
        at now: Timestamp
    ) {
        let states = members.map { member in
            var knowledge =
                known[member.endpoint.key]?.knowledge
                ?? EndpointKnowledge(endpoint: EndpointRecord(key: member.endpoint.key))
            // First contact is over within seconds; the day is one that follows it.
            knowledge.endpoint.baselineAt = knowledge.endpoint.baselineAt ?? now
            return MemberState(
                member: member,
                machine: EndpointMachine(endpoint: member.endpoint, watches: watches, knowledge: knowledge)
            )
        }
        var run = ForecastRun(states: states, budget: budget, known: known, now: now)
        run.passDay()
        days = run.days
    }
}
