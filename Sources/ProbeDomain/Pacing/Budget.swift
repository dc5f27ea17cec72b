/// Caps per UTC day on what probing may cost.
///
/// Nil means no cap.
package struct BudgetCaps: Sendable, Equatable {
    /// Completions sent.
    package var completions: Int?
    /// Tokens, in and out together.
    package var tokens: Int?
    /// Money in millionths of a US dollar.
    package var microUSD: Int?

    /// Makes caps; what is not given has none.
    package init(completions: Int? = nil, tokens: Int? = nil, microUSD: Int? = nil) {
        self.completions = completions
        self.tokens = tokens
        self.microUSD = microUSD
    }
}

/// What one paid check may cost at most; or what a day's checks have cost.
package struct Spending: Sendable, Equatable {
    /// Completions sent.
    package var completions: Int
    /// Tokens, in and out together.
    package var tokens: Int
    /// Millionths of a US dollar.
    package var microUSD: Int

    /// Makes a spending.
    package init(completions: Int = 0, tokens: Int = 0, microUSD: Int = 0) {
        self.completions = completions
        self.tokens = tokens
        self.microUSD = microUSD
    }

    /// Adds up; saturates.
    package static func + (left: Spending, right: Spending) -> Spending {
        Spending(
            completions: left.completions.addingSaturated(right.completions),
            tokens: left.tokens.addingSaturated(right.tokens),
            microUSD: left.microUSD.addingSaturated(right.microUSD)
        )
    }
}

/// A wish to spend, decided in one transaction over the counts of the day.
package struct Reservation: Sendable, Equatable {
    /// Who spends.
    package var endpoint: EndpointKey
    /// For which model.
    package var model: ModelID
    /// When; its UTC day is the one that is charged.
    package var time: Timestamp
    /// The most it may cost.
    package var spending: Spending
    /// The caps of this endpoint.
    package var endpointCaps: BudgetCaps
    /// The caps of all endpoints together.
    package var totalCaps: BudgetCaps
    /// A confirmation of a watched model may use the quarter of every cap that scheduled checks leave alone.
    package var isConfirmation: Bool
    /// How many confirmations an endpoint may have a day; those that cost nothing are given back.
    package var confirmationsPerDay: Int

    /// What that is without another wish.
    package static let confirmationsPerDay = 10

    /// Makes a wish.
    package init(
        endpoint: EndpointKey,
        model: ModelID,
        time: Timestamp,
        spending: Spending,
        endpointCaps: BudgetCaps,
        totalCaps: BudgetCaps,
        isConfirmation: Bool,
        confirmationsPerDay: Int = Reservation.confirmationsPerDay
    ) {
        self.endpoint = endpoint
        self.model = model
        self.time = time
        self.spending = spending
        self.endpointCaps = endpointCaps
        self.totalCaps = totalCaps
        self.isConfirmation = isConfirmation
        self.confirmationsPerDay = confirmationsPerDay
    }
}

/// The answer to a wish to spend.
package enum ReservationAnswer: Sendable, Equatable {
    /// Reserved; settle it with what it did cost.
    case granted
    /// It would cross this cap, named as in the config: `budget.completions_per_day`.
    case refused(cap: String)
}

extension ReservationAnswer {
    /// The name of the cap on confirmations, which leaves scheduled checks alone.
    package static let confirmationsCap = "confirmations a day"
}

/// What the caps leave to a check, given what the day has cost so far.
///
/// Pure, so that the store can ask it inside its transaction.
package func decide(
    _ wish: Reservation,
    endpointSoFar: Spending,
    totalSoFar: Spending,
    confirmationsSoFar: Int
) -> ReservationAnswer {
    if wish.isConfirmation, confirmationsSoFar >= wish.confirmationsPerDay {
        return .refused(cap: ReservationAnswer.confirmationsCap)
    }
    let scopes = [
        ("endpoint budget", wish.endpointCaps, endpointSoFar + wish.spending),
        ("budget", wish.totalCaps, totalSoFar + wish.spending),
    ]
    for (scope, caps, sum) in scopes {
        let rows = [
            ("completions_per_day", caps.completions, sum.completions),
            ("tokens_per_day", caps.tokens, sum.tokens),
            ("usd_per_day", caps.microUSD, sum.microUSD),
        ]
        for (name, cap, value) in rows {
            guard let cap else { continue }
            // Scheduled checks stop at three quarters; the rest is for confirmations.
            let usable = wish.isConfirmation ? cap : cap - cap / 4
            if value > usable { return .refused(cap: "\(scope).\(name)") }
        }
    }
    return .granted
}
