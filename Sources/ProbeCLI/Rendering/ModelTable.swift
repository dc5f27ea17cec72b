import ProbeDomain

/// The tables of `probe models`.
struct ModelTable {
    let grid: ModelGrid
    let clock: LocalClock
    let console: Console

    /// Each model with all that is known of it: side by side where that fits, else a row an endpoint.
    func lines() -> [String] {
        var table = Table(["MODEL"] + grid.endpoints.map { shownEndpointName($0.key.name.uppercased()) })
        for group in grid.groups {
            let cells = group.entries.map { [state($0)] + details($0, of: group).map { Table.Cell($0) } }
            for row in 0..<(cells.map(\.count).max() ?? 0) {
                let name = Table.Cell(row == 0 ? group.shownName : "")
                table.add([name] + cells.map { row < $0.count ? $0[row] : Table.Cell("") })
            }
        }
        let body = fits(table) ? table.lines(console) : grid.groups.flatMap(rows)
        return body + ["times are local, UTC\(clock.zone)"]
    }

    /// Each model on one line, with its state at each endpoint.
    func brief() -> [String] {
        var table = Table(["MODEL"] + grid.endpoints.map { shownEndpointName($0.key.name.uppercased()) })
        for group in grid.groups { table.add([Table.Cell(group.shownName)] + group.entries.map(state)) }
        if fits(table) { return table.lines(console) }
        return grid.groups.flatMap { group in
            let entries = group.entries.filter { $0.state != .absent && $0.state != .unknown }
            let lines = ["\(group.shownName):"] + entries.map { "  \($0.endpoint.key.shownName) \(Self.word($0))" }
            return lines.flatMap { fitted($0, console.width) }
        }
    }

    private func fits(_ table: Table) -> Bool { table.width <= console.width ?? Self.widest }

    /// What still reads well where nothing has to fit.
    private static let widest = 200

    /// One model, a row an endpoint, what is told beside its state in rows of their own.
    private func rows(of group: ModelGrid.Group) -> [String] {
        var table = Table([group.shownName, "STATE", ""])
        let elsewhere = group.entries.filter { $0.state == .absent || $0.state == .unknown }
        let folded = Set(elsewhere.dropFirst(Self.mostAbsent).map(\.endpoint.key))
        for entry in group.entries where !folded.contains(entry.endpoint.key) {
            let details = details(entry, of: group)
            table.add([Table.Cell(entry.endpoint.key.shownName), state(entry), Table.Cell(details.first ?? "")])
            for detail in details.dropFirst() { table.add(["", "", detail].map { Table.Cell($0) }) }
        }
        if !folded.isEmpty { table.add([Table.Cell("\(folded.count) more"), Table.Cell("absent or unknown", .faint)]) }
        guard let columns = console.width, table.width > columns else { return table.lines(console) }
        return fitted("\(group.shownName):", columns) + table.fittedLines(console)
    }

    /// So many endpoints without the model have a row of their own.
    private static let mostAbsent = 10

    private static func word(_ entry: ModelAtEndpoint) -> String {
        guard let record = entry.records.first else { return entry.state.rawValue }
        return record.stateWords(at: entry.endpoint)
    }

    private func state(_ entry: ModelAtEndpoint) -> Table.Cell { Table.Cell(Self.word(entry), .of(entry.state)) }

    /// What the provider says of it beside: its end, its price, how much fits, what answers for it.
    private func terms(_ record: ModelRecord) -> [String] {
        var words: [String] = []
        if let end = record.shutdown { words.append("ends \(end.day)") }
        if let price = record.terms?.price {
            words.append("\(price.words) a million")
        }
        if let context = record.terms?.context { words.append("context \(context)") }
        if let target = record.alias?.target ?? record.terms?.aliasOf, target.text != record.id.text {
            words.append("is \(escaped(target.text, limit: 60))")
        }
        return words
    }

    /// Since when, from when to when it appeared, why it is refused, how it is spelled there.
    private func details(_ entry: ModelAtEndpoint, of group: ModelGrid.Group) -> [String] {
        guard let record = entry.records.first else {
            return entry.endpoint.lastCompleteList.map { ["as of \(clock.text($0))"] } ?? ["no list by the daemon yet"]
        }
        var details: [String] = []
        switch record.state {
        case .callable, .gated, .retired:
            if let since = record.callingSince { details.append("since \(clock.text(since))") }
            if case .gated(let reason) = record.calling { details.append(escaped(reason.code, limit: 60)) }
        case .withdrawn:
            if let last = record.lastPresent { details.append("last seen \(clock.text(last))") }
        case .absent:
            if let list = entry.endpoint.lastCompleteList { details.append("as of \(clock.text(list))") }
        case .unknown: details.append("nothing conclusive yet")
        case .listed: break
        }
        if entry.isThere, let first = record.firstPresent {
            details.append(
                record.lastAbsent.map { "listed \(clock.text($0, first))" } ?? "listed before \(clock.text(first))"
            )
        }
        details += terms(record)
        if record.id.text != group.name { details.append("as \(escaped(record.id.text, limit: 60))") }
        let others = entry.records.dropFirst()
        if let other = others.first {
            let name = others.count == 1 ? escaped(other.id.text, limit: 60) : "\(others.count) other ids"
            details.append("also \(name)")
        }
        return details
    }
}
