import ProbeDomain
import ProbeEngine

/// The table of `probe --once`.
enum OnceTable {
    /// The lines for a report and the endpoints that were skipped before it.
    static func lines(_ report: OnceReport, console: Console) -> [String] {
        var table = Table(["", "ENDPOINT", "STATE", "LIST", "MODEL", "STAGE", "FIRST TOKEN", "NOTE"])
        for endpoint in report.endpoints { add(endpoint, to: &table) }
        return table.lines(console) + [summary(report)]
    }

    private static func add(_ endpoint: EndpointReport, to table: inout Table) {
        let (mark, paint) = mark(endpoint.state)
        let head: [Table.Cell] = [
            Table.Cell(mark, paint),
            Table.Cell(endpoint.key.name),
            Table.Cell(endpoint.state.rawValue, paint),
            Table.Cell(list(endpoint.list)),
        ]
        guard let first = endpoint.models.first else {
            table.add(head + [Table.Cell(""), Table.Cell(""), Table.Cell("", isNumber: true), note(endpoint.note)])
            return
        }
        table.add(head + cells(first, endpointNote: endpoint.note))
        for model in endpoint.models.dropFirst() {
            table.add(["", "", "", ""].map { Table.Cell($0) } + cells(model, endpointNote: nil))
        }
    }

    private static func cells(_ model: ModelReport, endpointNote: String?) -> [Table.Cell] {
        let time: String =
            if let first = model.firstToken {
                words(first)
            } else if model.stage == .callable, let latency = model.latency {
                "(\(words(latency)))"
            } else {
                ""
            }
        var notes: [String] = []
        if let endpointNote { notes.append(endpointNote) }
        if model.stage == .callable {
            if let served = model.served, served != model.id { notes.append("served as \(served)") }
            if model.served == nil { notes.append("the reply names no model") }
        }
        if model.reason == "another_model_served" {
            notes.append("another model answered: \(model.served?.description ?? "?")")
        } else if model.verdict == .okDegraded, let reason = model.reason {
            notes.append(reason.code)
        }
        if let status = model.status, status >= 400, let reason = model.reason {
            // The word is what `probe explain` knows.
            let detail = model.note.flatMap { $0 == reason.code ? nil : ": \($0)" } ?? ""
            notes.append("\(status), \(reason)\(detail)")
        } else if let note = model.note {
            notes.append(note)
        }
        if let age = model.age { notes.append("as of \(words(age)) ago; --force asks again") }
        return [
            Table.Cell(model.id.description),
            Table.Cell(model.stage.rawValue, paint(model.stage)),
            Table.Cell(time, isNumber: true),
            note(notes.isEmpty ? nil : distinct(notes).joined(separator: "; ")),
        ]
    }

    /// Each note once: what holds or fails an endpoint does so for its first model too, maybe without the word for it.
    private static func distinct(_ notes: [String]) -> [String] {
        notes.enumerated().filter { index, note in
            !notes.prefix(index).contains { $0 == note || $0.hasSuffix(": " + note) }
        }.map(\.element)
    }

    private static func note(_ text: String?) -> Table.Cell { Table.Cell(text.map { escaped($0, limit: 160) } ?? "") }

    private static func list(_ list: ListReport?) -> String {
        guard let list, let count = list.count else { return "" }
        return "\(counted(count, "id"))\(list.isComplete ? "" : "+")\(list.latency.map { "  " + words($0) } ?? "")"
    }

    private static func mark(_ state: EndpointReport.State) -> (String, Paint) {
        switch state {
        case .up: ("✓", .good)
        case .skipped: ("-", .faint)
        case .held: ("…", .warning)
        case .limited, .exhausted: ("!", .warning)
        case .blocked, .unauthorized, .failed: ("✗", .bad)
        }
    }

    private static func paint(_ stage: ModelReport.Stage) -> Paint? {
        switch stage {
        case .callable: .good
        case .gated, .listed, .limited, .held: .warning
        case .failed, .retired: .bad
        case .absent, .unknown: .faint
        }
    }

    /// Whether anything came back from it that is no failure.
    private static func hasAnswered(_ endpoint: EndpointReport) -> Bool {
        switch endpoint.state {
        case .skipped, .failed: false
        // One whose completions wait has answered with its list.
        case .held: endpoint.list?.verdict == .ok
        // With a key that has expired by its own word nothing is sent.
        case .unauthorized: endpoint.list?.status != nil || endpoint.models.contains { $0.status != nil }
        case .up, .limited, .exhausted, .blocked: true
        }
    }

    private static func summary(_ report: OnceReport) -> String {
        let probed = report.endpoints.filter { $0.state != .skipped }
        let answering = probed.filter(hasAnswered)
        var parts: [String] = []
        if report.isOffline { parts.append("no public host could be reached: this machine may be offline") }
        for stage in [ModelReport.Stage.callable, .gated] {
            let places = probed.flatMap { endpoint in
                endpoint.models.filter { $0.stage == stage }.map {
                    "\($0.id) is \(stage.rawValue) on \(endpoint.key.name)"
                }
            }
            if stage == .callable || parts.isEmpty { parts += places.prefix(3) }
        }
        parts.append(probed.isEmpty ? "nothing was probed" : "\(answering.count) of \(probed.count) endpoints answer")
        parts.append(words(report.duration))
        let paid = report.endpoints.flatMap(\.models).filter { $0.age == nil && $0.verdict != nil }
        let hasUnknownPrice = paid.contains { $0.tokens != nil && $0.microUSD == nil }
        if report.spending.tokens > 0 {
            let money =
                report.spending.microUSD > 0
                ? dollars(report.spending.microUSD) + (hasUnknownPrice ? " and more of unknown price" : "")
                : "price unknown"
            parts.append("\(report.spending.tokens) tokens, \(money)")
        }
        return parts.joined(separator: " · ")
    }
}
