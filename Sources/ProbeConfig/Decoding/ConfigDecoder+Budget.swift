internal import ProbeDomain
internal import ProbeJSON

extension ConfigDecoder {
    /// What all endpoints together may cost a day where the config says nothing else: 96 completions are one model every
    /// 15 minutes, and a quarter of the cap is kept for confirmations.
    static let standardBudget = BudgetCaps(completions: 150, microUSD: 250_000)

    /// Reads the top-level `budget`.
    mutating func totalBudget(_ field: Field?) -> BudgetCaps {
        caps(section(field, keys: ConfigKey.budget), standard: Self.standardBudget)
    }

    /// Reads caps; an explicit `null` lifts one, what is left out stays as it is by standard.
    mutating func caps(_ section: Section?, standard: BudgetCaps) -> BudgetCaps {
        guard let section else { return standard }
        var caps = standard
        if let field = section["completions_per_day"] {
            caps.completions = field.node.isNull ? nil : whole(field, in: 0...1_000_000)
        }
        if let field = section["tokens_per_day"] {
            caps.tokens = field.node.isNull ? nil : whole(field, in: 0...1_000_000_000)
        }
        if let field = section["usd_per_day"] {
            caps.microUSD = field.node.isNull ? nil : microUSD(field)
        }
        return caps
    }

    private mutating func microUSD(_ field: Field) -> Int? {
        if let dollars = field.node.double, dollars >= 0, dollars <= 10_000 {
            return Int((dollars * 1_000_000).rounded())
        }
        fail(field, "found \(describe(field.node))", "expected US dollars as a number from 0 to 10000, such as 0.25")
        return nil
    }

    /// Makes sure that scheduled completions fit the caps, three quarters of which are theirs.
    mutating func checkSchedule(of entries: [EndpointEntry], total: BudgetCaps, budgetField: Field?) {
        let paid = entries.filter { $0.endpoint.isEnabled && !$0.endpoint.completionModels.isEmpty }
        for entry in paid {
            guard let cap = entry.endpoint.budget.completions, let field = entry.cap else { continue }
            check([entry], cap: cap, name: "completions_per_day", at: field)
        }
        guard let cap = total.completions, let first = paid.first else { return }
        let given = budgetField.flatMap { budget in
            budget.node["completions_per_day"].map { Field(node: $0, path: "\(budget.path).completions_per_day") }
        }
        let name = given == nil ? "the standard budget.completions_per_day" : "budget.completions_per_day"
        check(paid, cap: cap, name: name, at: given ?? first.models ?? first.field)
    }

    private mutating func check(_ entries: [EndpointEntry], cap: Int, name: String, at field: Field) {
        let sum = entries.reduce(0) { $0 + Self.completionsPerDay($1.endpoint) }
        let usable = cap - cap / 4
        guard sum > usable else { return }
        var parts = entries.prefix(5).map { entry in
            let models = entry.endpoint.completionModels.count
            let every = DurationText.text(entry.endpoint.completionEvery)
            return "\(shownName(entry.endpoint.name)): \(counted(models, "model")) every \(every) = "
                + "\(Self.completionsPerDay(entry.endpoint))"
        }
        if entries.count > 5 { parts.append("and \(entries.count - 5) more endpoints") }
        // The least cap whose three quarters hold the sum.
        var needed = sum + sum / 3
        while needed - needed / 4 < sum { needed += 1 }
        fail(
            field,
            "\(sum) completions a day are scheduled (\(parts.joined(separator: "; ")))",
            "but only \(usable) of \(name) \(cap) may be: a quarter is kept for confirmations",
            hint: "raise completions_per_day to \(needed) or more, or make \"every\" longer"
        )
    }

    /// The most completions that the schedule can ask for within one day.
    private static func completionsPerDay(_ endpoint: Endpoint) -> Int {
        let every = max(DurationText.milliseconds(endpoint.completionEvery), 1)
        return (86_400_000 + every - 1) / every * endpoint.completionModels.count
    }
}
