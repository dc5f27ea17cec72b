import GRDB
import ProbeDomain

/// What is known of endpoints, models and questions.
extension RowWriter {
    func write(_ record: EndpointRecord) throws {
        let id = try id(of: record.key)
        let known = record.allowance?.allowance
        try execute(
            """
            UPDATE endpoint SET baseline_at_us = ?, last_complete_list_us = ?, suspect_since_us = ?, suspect_reads = ?,
              suspect_told = ?, told_state = ?, note = ?, key_end_us = ?, key_end_seen_us = ?, key_end_told = ?,
              allowance_read_us = ?, allowance_used = ?, allowance_remaining = ?, allowance_unit = ?,
              allowance_resets_us = ?, allowance_plan = ?, allowance_empty = ?
            WHERE id = ?
            """
        ) { values in
            values.add(record.baselineAt?.microseconds)
            values.add(record.lastCompleteList?.microseconds)
            values.add(record.suspicion?.since.microseconds)
            values.add(record.suspicion?.reads)
            values.add(record.suspicion?.isTold)
            values.add(record.toldState.rawValue)
            values.add(record.note)
            values.add(record.expiry?.at.microseconds)
            values.add(record.expiry?.seen.microseconds)
            values.add(record.expiry?.isTold)
            values.add(record.allowance?.read.microseconds)
            values.add(known?.usedShare)
            values.add(known?.remaining)
            values.add(known?.unit)
            values.add(known?.resets?.microseconds)
            values.add(known?.plan)
            values.add(known?.isEmpty)
            values.add(id)
        }
    }

    private static let insertModel =
        "INSERT OR REPLACE INTO model VALUES (\(Array(repeating: "?", count: 27).joined(separator: ", ")))"

    func write(_ record: ModelRecord, endpoint: Int64) throws {
        let (listing, since, reads): (String, Int64?, Int?) =
            switch record.listing {
            case .unknown: ("unknown", nil, nil)
            case .absent: ("absent", nil, nil)
            case .listed: ("listed", nil, nil)
            case .doubted(let since, let reads): ("doubted", since.microseconds, reads)
            case .withdrawn: ("withdrawn", nil, nil)
            }
        let (calling, reason, calls): (String, String?, Int?) =
            switch record.calling {
            case .untested: ("untested", nil, nil)
            case .callable: ("callable", nil, nil)
            case .gated(let reason): ("gated", reason.code, nil)
            case .missing(let calls): ("missing", nil, calls)
            case .retired: ("retired", nil, nil)
            }
        try execute(Self.insertModel) { values in
            values.add(endpoint)
            values.add(record.id.text)
            values.add(listing)
            values.add(since)
            values.add(reads)
            values.add(calling)
            values.add(reason)
            values.add(calls)
            values.add(record.lastAbsent?.microseconds)
            values.add(record.firstPresent?.microseconds)
            values.add(record.lastPresent?.microseconds)
            values.add(record.callingSince?.microseconds)
            values.add(record.lastCallable?.microseconds)
            values.add(record.servedModel?.text)
            values.add(record.awaitsBaseline)
            values.add(record.isBaselineTold)
            let terms = record.terms
            values.add(terms != nil)
            values.add(terms?.shutdown?.microseconds)
            values.add(terms?.price?.input)
            values.add(terms?.price?.output)
            values.add(terms?.context)
            values.add(terms?.aliasOf?.text)
            values.add(record.repliedShutdown?.microseconds)
            values.add(record.knownShutdown?.microseconds)
            let alias = record.alias
            values.add(alias?.target.text)
            values.add(alias?.former?.text)
            values.add(alias?.movedAt?.microseconds)
        }
    }

    /// Writes how a question fares, unless this process has written the same before: most fare well all day.
    func write(_ machine: HealthMachine, of check: Check, endpoint: Int64) throws {
        // Another life does not learn whose fault they were.
        let machine = machine.withoutOwnFaults
        guard summaries?.isNews(hash(of: machine), of: check, at: endpoint) ?? true else { return }
        try execute("INSERT OR REPLACE INTO health VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)") {
            values in
            values.add(endpoint)
            values.add(check.kind.rawValue)
            values.add(check.model?.text ?? "")
            values.add(machine.state.rawValue)
            values.add(machine.since?.microseconds)
            values.add(machine.badRuns)
            values.add(machine.badSince?.microseconds)
            values.add(machine.goodRuns)
            values.add(Int64(machine.recent))
            values.add(machine.recentCount)
            values.add(machine.cusum)
            values.add(machine.condition?.rawValue)
            values.add(machine.conditionRuns)
            values.add(machine.conditionSince?.microseconds)
            values.add(machine.flaps.falls)
            values.add(machine.flaps.lastFall?.microseconds)
            values.add(machine.flaps.betterSince?.microseconds)
            values.add(machine.flaps.relapses)
        }
    }

    /// A hash of all that a row of health has.
    private func hash(of machine: HealthMachine) -> Int {
        var hasher = Hasher()
        hasher.combine(machine.state)
        hasher.combine(machine.since)
        hasher.combine(machine.badRuns)
        hasher.combine(machine.badSince)
        hasher.combine(machine.goodRuns)
        hasher.combine(machine.recent)
        hasher.combine(machine.recentCount)
        hasher.combine(machine.cusum)
        hasher.combine(machine.condition)
        hasher.combine(machine.conditionRuns)
        hasher.combine(machine.conditionSince)
        hasher.combine(machine.flaps.falls)
        hasher.combine(machine.flaps.lastFall)
        hasher.combine(machine.flaps.betterSince)
        hasher.combine(machine.flaps.relapses)
        return hasher.finalize()
    }
}
