import ProbeConfig
import ProbeDomain
import ProbeEngine

/// The tables of `probe plan`.
enum PlanText {
    static func lines(_ forecast: Forecast, _ plan: Plan, console: Console) -> [String] {
        guard !forecast.days.isEmpty else { return ["no endpoint is enabled"] }
        return requests(forecast).fittedLines(console) + [""] + delays(forecast).fittedLines(console) + [""]
            + notes(forecast, plan).flatMap { fitted("- \($0)", console.width) }
    }

    /// What is asked a day, and what it costs.
    private static func requests(_ forecast: Forecast) -> Table {
        var table = Table(["A DAY", "LISTS", "BY ID", "CALLS", "TOKENS", "USD", "USD/30 D"])
        for day in forecast.days { table.add(row(day.key.name, [day], forecast)) }
        if forecast.days.count > 1 { table.add(row("all", forecast.days, forecast)) }
        return table
    }

    private static func row(_ name: String, _ days: [Forecast.Day], _ forecast: Forecast) -> [Table.Cell] {
        let spending = days.map(\.spending).reduce(Spending(), +)
        // What is counted at an assumed price is no more than that.
        let isAtMost = days.contains { !$0.unpriced.isEmpty }
        let money = { (microUSD: Int) in
            isAtMost && microUSD >= leastShownMicroUSD ? "<" + dollars(microUSD) : dollars(microUSD)
        }
        let numbers = [
            "\(days.map(\.lists).reduce(0, +))", "\(days.map(\.retrievals).reduce(0, +))", "\(spending.completions)",
            "\(spending.tokens)", money(spending.microUSD), money(spending.microUSD.multipliedSaturated(by: 30)),
        ]
        return [Table.Cell(name)] + numbers.map { Table.Cell($0, isNumber: true) }
    }

    /// How soon a model is told, on the average and at most.
    private static func delays(_ forecast: Forecast) -> Table {
        var table = Table(["TOLD AFTER", "LIST EVERY", "LISTED", "CALLABLE", "WHILE GATED"])
        for day in forecast.days {
            table.add(
                [
                    day.key.name, DurationText.text(day.listEvery), text(day.listed),
                    day.callable.map(text) ?? "never", day.recallEvery.map { "every \(words($0))" } ?? "never",
                ].map { Table.Cell($0) }
            )
        }
        return table
    }

    private static func text(_ delay: Forecast.Delay) -> String { "\(words(delay.mean)) / \(words(delay.worst))" }

    private static func notes(_ forecast: Forecast, _ plan: Plan) -> [String] {
        var notes = ["a delay runs from the appearance to the alert: on the average / at most"]
        let watching = forecast.days.filter(\.isWatching).map(\.key.name)
        if !watching.isEmpty {
            notes.append("lists are read faster at \(abbreviated(watching)): a watched model is not callable there yet")
        }
        let unpriced = Set(forecast.days.flatMap(\.unpriced)).sorted().map(\.description)
        if !unpriced.isEmpty {
            notes.append("<: the price of \(abbreviated(unpriced)) is not known; the dearest known one is counted")
        }
        if forecast.days.contains(where: { !$0.knowsTimes }) {
            notes.append("where no list or call is on record yet, the time that it takes is not in the delay")
        }
        notes += refusals(forecast) + stretches(forecast)
        let disabled = plan.endpoints.filter { !$0.isEnabled }.map(\.name)
        if !disabled.isEmpty { notes.append("disabled in the config: \(abbreviated(disabled))") }
        return notes
    }

    /// Which caps refuse calls.
    private static func refusals(_ forecast: Forecast) -> [String] {
        let notes = forecast.days.flatMap { day in
            day.refused.sorted { $0.key < $1.key }.map { cap, count in
                let text = "\(cap) refuses \(count) of \(day.scheduled + day.recalls) calls of \(day.key.name)"
                let first = day.firstRefusal.map { (Timestamp(seconds: 0) + $0).timeOfDay }
                return first.map { "\(text), the first at \($0) UTC" } ?? text
            }
        }
        return notes.isEmpty ? ["no cap refuses a scheduled call"] : notes
    }

    /// Where caps make the calls of a gated model rarer.
    private static func stretches(_ forecast: Forecast) -> [String] {
        let stretched = forecast.days.compactMap { day -> (waits: [Duration], name: String)? in
            guard let wait = day.recallEvery, let free = day.recallEveryUncapped, wait > free else { return nil }
            return ([wait, free], day.key.name)
        }
        return Dictionary(grouping: stretched, by: \.waits).sorted { $0.key[0] < $1.key[0] }.map { waits, days in
            "caps on completions stretch the calls of a gated model from every \(words(waits[1])) to every "
                + "\(words(waits[0])) at \(abbreviated(days.map(\.name)))"
        }
    }
}
