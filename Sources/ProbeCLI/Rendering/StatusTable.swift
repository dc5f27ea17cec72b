import ProbeDomain
import ProbeStore

/// The table of `probe status`.
enum StatusTable {
    static func lines(_ status: StoreReader.Status, now: Timestamp, console: Console) -> [String] {
        guard !status.endpoints.isEmpty else { return ["nothing has been recorded yet"] }
        var table = Table(["", "ENDPOINT", "STATE", "SINCE", "LIST", "MODEL", "STAGE", "FIRST TOKEN", "NOTE"])
        for endpoint in status.endpoints { add(endpoint, now: now, to: &table) }
        let holds = status.holds.flatMap { fitted(line($0.bounded(at: now), status, now: now), console.width) }
        let keys = status.endpoints.flatMap { [allowance($0, now: now), expiry($0, now: now)].compactMap(\.self) }
        let notes = holds + keys.flatMap { fitted($0, console.width) }
        guard let columns = console.width, table.width > columns else { return table.lines(console) + notes }
        return status.endpoints.flatMap { paragraph($0, now: now, columns, console) } + notes
    }

    /// What is left of the key's money or plan; nil where nobody says.
    private static func allowance(_ endpoint: StoreReader.EndpointStatus, now: Timestamp) -> String? {
        let record = endpoint.knowledge.endpoint
        guard let known = record.allowance else { return nil }
        let allowance = known.allowance
        var words: [String] = []
        if allowance.isEmpty { words.append("nothing left") }
        if let share = allowance.usedShare { words.append("\(Int((share * 100).rounded())) % used") }
        if let left = allowance.remaining, !allowance.isEmpty {
            let number = (left * 100).rounded() / 100
            words.append("\(number)\(allowance.unit.map { " " + escaped($0, limit: 12) } ?? "") left")
        }
        if let plan = allowance.plan { words.append("plan \(escaped(plan, limit: 60))") }
        if let end = allowance.resets { words.append("resets \(localTime(end, today: now)) \(zoneOffset(at: end))") }
        guard !words.isEmpty else { return nil }
        let age = ProbeCLI.words(max(.zero, now - known.read))
        return "allowance: that of \(record.key.shownName) \(words.joined(separator: ", ")) (\(age) ago)"
    }

    /// When the key of an endpoint ends; nil where it does not say.
    private static func expiry(_ endpoint: StoreReader.EndpointStatus, now: Timestamp) -> String? {
        let record = endpoint.knowledge.endpoint
        guard let end = record.expiry?.at else { return nil }
        let time = "\(localTime(end, today: now)) \(zoneOffset(at: end))"
        let left = end > now ? "ends \(time) (in \(ProbeCLI.words(end - now)))" : "ended \(time)"
        return "key: that of \(record.key.shownName) \(left)"
    }

    /// Which endpoint is held, what of it, where and with which key, until when, why, and what says so.
    private static func line(_ hold: Hold, _ status: StoreReader.Status, now: Timestamp) -> String {
        // The record does not say whose key it is; where several share an origin, the key beside them does.
        let isOfOne = !hold.pacer.identity.isEmpty && hold.scope != .origin
        let names = status.endpoints(heldBy: hold).map(shownEndpointName).joined(separator: isOfOne ? " or " : ", ")
        let pacer = hold.pacer.identity.isEmpty ? hold.pacer.origin : "\(hold.pacer.origin), \(hold.pacer.identity)"
        let who = escaped(pacer, limit: 200)
        let what = "\(scope(hold.scope)) of \(names.isEmpty ? who : "\(names) (\(who))")"
        let end = "\(localTime(hold.until, today: now)) \(zoneOffset(at: hold.until))"
        let left = ProbeCLI.words(max(.zero, hold.until - now))
        return "held: \(what), until \(end) (in \(left)): \(cause(hold))" + (hold.source.map { "; \($0)" } ?? "")
    }

    /// The scope as the record has it, and what that takes in.
    private static func scope(_ scope: HoldScope) -> String {
        let text = escaped(scope.text, limit: 120)
        switch scope {
        case .pool: return "\(text) (completions of this model or group)"
        case .completions: return "\(text) (of all models)"
        case .list: return "\(text) (reading the models)"
        case .retrieve: return "\(text) (asking for one model)"
        case .origin: return "\(text) (everything sent there)"
        case .identity: return "\(text) (everything with this key)"
        }
    }

    /// The cause in words, and the reason that `probe explain` knows where it says more.
    private static func cause(_ hold: Hold) -> String {
        guard hold.cause != .savingQuota else { return "saving your quota" }
        let words = String(hold.cause.rawValue.map { $0 == "_" ? " " : $0 })
        return hold.cause.rawValue == hold.reason.code ? words : "\(words) (\(hold.reason))"
    }

    /// An endpoint where the table has no room: its state, its models and its note below one another.
    private static func paragraph(
        _ endpoint: StoreReader.EndpointStatus,
        now: Timestamp,
        _ columns: Int,
        _ console: Console
    ) -> [String] {
        let (mark, paint) = endpoint.mark
        let since = since(endpoint).map { " since \(localTime($0, today: now))" } ?? ""
        let list = words(endpoint.lastAttempts.first { $0.check == .list }, now: now)
        let state = "\(endpoint.knowledge.endpoint.key.shownName) \(endpoint.stateWord)\(since)"
        let head = fitted("  " + [state, list].filter { !$0.isEmpty }.joined(separator: " · "), columns)
        let models = endpoint.interesting.map { model in
            let cells = cells(model, endpoint).map(\.text)
            return "  \(cells[0]) \(cells[1])" + (cells[2].isEmpty ? "" : ", first token \(cells[2])")
        }
        let note = endpoint.knowledge.endpoint.note.map { "  \(escaped($0, limit: 120))" }
        let body = head + (models + [note].compactMap(\.self)).flatMap { fitted($0, columns) }
        return [paint(mark, console) + body[0].dropFirst()] + body.dropFirst()
    }

    private static func since(_ endpoint: StoreReader.EndpointStatus) -> Timestamp? {
        endpoint.knowledge.health.values.filter { $0.state == endpoint.state }.compactMap(\.since).min()
    }

    private static func add(_ endpoint: StoreReader.EndpointStatus, now: Timestamp, to table: inout Table) {
        let (mark, paint) = endpoint.mark
        let list = endpoint.lastAttempts.first { $0.check == .list }
        let head: [Table.Cell] = [
            Table.Cell(mark, paint), Table.Cell(endpoint.knowledge.endpoint.key.shownName),
            Table.Cell(endpoint.stateWord, paint),
            Table.Cell(since(endpoint).map { localTime($0, today: now) } ?? ""),
            Table.Cell(words(list, now: now)),
        ]
        let note = Table.Cell(endpoint.knowledge.endpoint.note.map { escaped($0, limit: 120) } ?? "")
        let models = endpoint.interesting
        guard let first = models.first else {
            table.add(head + [Table.Cell(""), Table.Cell(""), Table.Cell("", isNumber: true), note])
            return
        }
        table.add(head + cells(first, endpoint) + [note])
        for model in models.dropFirst() {
            table.add(["", "", "", "", ""].map { Table.Cell($0) } + cells(model, endpoint) + [Table.Cell("")])
        }
    }

    private static func cells(_ model: ModelRecord, _ endpoint: StoreReader.EndpointStatus) -> [Table.Cell] {
        let attempt = endpoint.lastAttempts.first { $0.check.model == model.id }
        return [
            Table.Cell(model.id.description),
            Table.Cell(model.stateWords(at: endpoint.knowledge.endpoint), .of(model.state)),
            Table.Cell(attempt?.firstToken.map { ProbeCLI.words($0) } ?? "", isNumber: true),
        ]
    }

    private static func words(_ list: AttemptRecord?, now: Timestamp) -> String {
        guard let list else { return "" }
        let age = "\(ProbeCLI.words(max(.zero, now - list.id.sent))) ago"
        return list.listedCount.map { "\(counted($0, "id")), \(age)" } ?? "\(list.reason), \(age)"
    }
}

extension StoreReader.EndpointStatus {
    /// What stands before its name on a terminal, and its colour.
    fileprivate var mark: (symbol: String, paint: Paint) { isMisconfigured ? ("!", .warning) : state.mark }
}

extension HealthState {
    /// What stands before the state on a terminal, and its colour.
    var mark: (symbol: String, paint: Paint) {
        switch self {
        case .up: ("✓", .good)
        case .unknown: ("?", .faint)
        case .limited, .degraded, .exhausted: ("!", .warning)
        case .blocked, .unauthorized, .down: ("✗", .bad)
        }
    }
}

extension ModelRecord {
    /// What is believed of the model, and that it answers without being on the list.
    func stateWords(at endpoint: EndpointRecord) -> String {
        let isUnlisted = self.state == .callable && !self.isListed && endpoint.baselineAt != nil
        return self.state.rawValue + (isUnlisted ? ", unlisted" : "")
    }
}

extension Paint {
    /// The colour of what is believed of a model.
    static func of(_ state: ModelState) -> Paint {
        switch state {
        case .callable: .good
        case .listed, .gated: .warning
        case .absent, .unknown: .faint
        case .withdrawn, .retired: .bad
        }
    }
}
