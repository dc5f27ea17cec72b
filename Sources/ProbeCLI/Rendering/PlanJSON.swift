import ProbeDomain
import ProbeEngine
import ProbeJSON

/// The JSON of `probe plan --json`.
enum PlanJSON {
    static func output(_ forecast: Forecast, _ plan: Plan, now: Timestamp, code: ExitStatus) -> JSONOutput {
        [
            "schema_version": 1,
            "command": "plan",
            "at": .string(now.rfc3339),
            "exit_status": .int(Int(code.rawValue)),
            "budget": caps(plan.budget),
            "per_day": total(forecast.days),
            "endpoints": .array(forecast.days.map(endpoint)),
            "disabled": .array(plan.endpoints.filter { !$0.isEnabled }.map { .string($0.name) }),
        ]
    }

    private static func endpoint(_ day: Forecast.Day) -> JSONOutput {
        [
            "name": .string(day.key.name),
            "list_every_us": .optional(day.listEvery.wholeMicroseconds),
            "watching": .bool(day.isWatching),
            "per_day": total([day]),
            "scheduled_completions": .int(day.scheduled),
            "recalls": .int(day.recalls),
            "refused": .object(day.refused.sorted { $0.key < $1.key }.map { ($0.key, .int($0.value)) }),
            "first_refusal_after_us": .optional(day.firstRefusal?.wholeMicroseconds),
            "unpriced_models": .array(day.unpriced.sorted().map { .string($0.text) }),
            "listed_delay": delay(day.listed),
            "callable_delay": day.callable.map(delay) ?? .null,
            "delays_include_times": .bool(day.knowsTimes),
            "recall_every_us": .optional(day.recallEvery?.wholeMicroseconds),
            "recall_every_without_caps_us": .optional(day.recallEveryUncapped?.wholeMicroseconds),
        ]
    }

    private static func total(_ days: [Forecast.Day]) -> JSONOutput {
        let spending = days.map(\.spending).reduce(Spending(), +)
        let lists = days.map(\.lists).reduce(0, +)
        let retrievals = days.map(\.retrievals).reduce(0, +)
        return [
            "requests": .int(lists + retrievals + spending.completions),
            "lists": .int(lists),
            "retrievals": .int(retrievals),
            "completions": .int(spending.completions),
            "tokens": .int(spending.tokens),
            "usd": .usd(spending.microUSD),
            "usd_per_30_days": .usd(spending.microUSD.multipliedSaturated(by: 30)),
        ]
    }

    private static func caps(_ caps: BudgetCaps) -> JSONOutput {
        [
            "completions_per_day": .optional(caps.completions),
            "tokens_per_day": .optional(caps.tokens),
            "usd_per_day": .usd(caps.microUSD),
        ]
    }

    private static func delay(_ delay: Forecast.Delay) -> JSONOutput {
        [
            "mean_us": .optional(delay.mean.wholeMicroseconds),
            "worst_us": .optional(delay.worst.wholeMicroseconds),
        ]
    }
}
