import GRDB
import ProbeDomain

/// Writes values as rows, inside a transaction of the caller's.
struct RowWriter {
    let database: Database
    /// Where attempts go to be summarised; nil where none are written.
    var summaries: SummaryBatch?

    /// The row of an endpoint, made where there is none.
    func id(of key: EndpointKey) throws -> Int64 {
        if let id = summaries?.endpoints[key] { return id }
        let id = try foundID(of: key)
        summaries?.endpoints[key] = id
        return id
    }

    private func foundID(of key: EndpointKey) throws -> Int64 {
        let arguments: StatementArguments = [key.name, key.provider, key.baseURL]
        let find = try database.cachedStatement(
            sql: "SELECT id FROM endpoint WHERE name = ? AND provider = ? AND base_url = ?"
        )
        if let id = try Int64.fetchOne(find, arguments: arguments) { return id }
        try database.execute(
            sql: "INSERT INTO endpoint (name, provider, base_url) VALUES (?, ?, ?)",
            arguments: arguments
        )
        return database.lastInsertedRowID
    }

    /// Writes the facts of a batch.
    func write(_ facts: [RecordFact]) throws {
        for fact in facts { try write(fact) }
    }

    /// Writes the summaries of the attempts that have been written: the last thing in a transaction.
    func writeSummaries() throws { try summaries?.write() }

    private func write(_ fact: RecordFact) throws {
        switch fact {
        case .attempt(let attempt): try write(attempt)
        case .endpoint(let record): try write(record)
        case .health(let key, let check, let machine): try write(machine, of: check, endpoint: try id(of: key))
        case .model(let key, let record): try write(record, endpoint: try id(of: key))
        }
    }

    /// Writes a change and returns its events with their numbers.
    func write(_ change: RecordChange) throws -> [Event] {
        if let record = change.endpoint {
            try write(record)
            let endpoint = try id(of: record.key)
            for model in change.forgottenModels {
                try execute("DELETE FROM model WHERE endpoint_id = ? AND model = ?", [endpoint, model.text])
            }
            for model in change.models { try write(model, endpoint: endpoint) }
            for (check, machine) in change.health { try write(machine, of: check, endpoint: endpoint) }
            for (key, limit) in change.limits {
                try execute(
                    "INSERT OR REPLACE INTO rate_limit VALUES (?, ?, ?, ?, ?)",
                    [endpoint, key.pool, key.name, limit.value, limit.toldAt?.microseconds]
                )
            }
            if let list = change.listChange { try write(list, endpoint: endpoint) }
        }
        if let plan = change.plan { try write(plan: plan) }
        for attempt in change.attempts { try write(attempt) }
        for (pacer, scope) in change.endedHolds {
            try execute(
                "DELETE FROM hold WHERE origin = ? AND identity = ? AND scope = ?",
                [pacer.origin, pacer.identity, scope.text]
            )
        }
        for hold in change.holds { try write(hold) }
        return try change.events.map(write)
    }

    private func write(plan: [EndpointKey]) throws {
        try execute("UPDATE endpoint SET in_plan = 0", [])
        for key in plan { try execute("UPDATE endpoint SET in_plan = 1 WHERE id = ?", [try id(of: key)]) }
    }

    private func execute(_ sql: String, _ values: [(any DatabaseValueConvertible)?]) throws {
        try database.cachedStatement(sql: sql).run(in: database, values)
    }

    private func write(_ record: EndpointRecord) throws {
        try execute(
            """
            UPDATE endpoint SET baseline_at_us = ?, last_complete_list_us = ?, suspect_since_us = ?, suspect_reads = ?,
              suspect_told = ?, told_state = ?, note = ?, key_end_us = ?, key_end_seen_us = ?, key_end_told = ?,
              allowance_read_us = ?, allowance_used = ?, allowance_remaining = ?, allowance_unit = ?,
              allowance_resets_us = ?, allowance_plan = ?, allowance_empty = ?
            WHERE id = ?
            """,
            [
                record.baselineAt?.microseconds, record.lastCompleteList?.microseconds,
                record.suspicion?.since.microseconds, record.suspicion?.reads, record.suspicion?.isTold,
                record.toldState.rawValue, record.note, record.expiry?.at.microseconds,
                record.expiry?.seen.microseconds, record.expiry?.isTold,
                record.allowance?.read.microseconds, record.allowance?.allowance.usedShare,
                record.allowance?.allowance.remaining, record.allowance?.allowance.unit,
                record.allowance?.allowance.resets?.microseconds, record.allowance?.allowance.plan,
                record.allowance?.allowance.isEmpty, try id(of: record.key),
            ]
        )
    }

    private static let insertModel =
        "INSERT OR REPLACE INTO model VALUES (\(Array(repeating: "?", count: 27).joined(separator: ", ")))"

    private func write(_ record: ModelRecord, endpoint: Int64) throws {
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
        try execute(
            Self.insertModel,
            [
                endpoint, record.id.text, listing, since, reads, calling, reason, calls,
                record.lastAbsent?.microseconds, record.firstPresent?.microseconds, record.lastPresent?.microseconds,
                record.callingSince?.microseconds, record.lastCallable?.microseconds, record.servedModel?.text,
                record.awaitsBaseline, record.isBaselineTold, record.terms != nil, record.terms?.shutdown?.microseconds,
                record.terms?.price?.input, record.terms?.price?.output, record.terms?.context,
                record.terms?.aliasOf?.text, record.repliedShutdown?.microseconds, record.knownShutdown?.microseconds,
                record.alias?.target.text, record.alias?.former?.text, record.alias?.movedAt?.microseconds,
            ]
        )
    }

    private func write(_ machine: HealthMachine, of check: Check, endpoint: Int64) throws {
        try execute(
            "INSERT OR REPLACE INTO health VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                endpoint, check.kind.rawValue, check.model?.text ?? "", machine.state.rawValue,
                machine.since?.microseconds, machine.badRuns, machine.badSince?.microseconds, machine.goodRuns,
                Int(machine.recent), machine.recentCount, machine.cusum, machine.condition?.rawValue,
                machine.conditionRuns, machine.conditionSince?.microseconds, machine.flaps.falls,
                machine.flaps.lastFall?.microseconds, machine.flaps.betterSince?.microseconds, machine.flaps.relapses,
            ]
        )
    }

    private func write(_ change: ListChange, endpoint: Int64) throws {
        // A change that is committed again, for its first commit seemed to fail, is there already.
        try execute(
            """
            INSERT OR IGNORE INTO list_change (endpoint_id, time_us, since_us, listed_count, body_digest)
            VALUES (?, ?, ?, ?, ?)
            """,
            [endpoint, change.time.microseconds, change.since?.microseconds, change.count, change.bodyDigest]
        )
        guard database.changesCount > 0 else { return }
        let id = database.lastInsertedRowID
        for (models, isAdded) in [(change.added, true), (change.removed, false)] {
            for model in models {
                try execute("INSERT OR IGNORE INTO list_change_model VALUES (?, ?, ?)", [id, model.text, isAdded])
            }
        }
    }

    private func write(_ hold: Hold) throws {
        try execute(
            // What a server has named is not shortened, whichever process has made the hold.
            """
            INSERT INTO hold VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (origin, identity, scope) DO UPDATE SET until_us = excluded.until_us, cause = excluded.cause,
              reason = excluded.reason, is_instructed = excluded.is_instructed, step = excluded.step,
              since_us = excluded.since_us, source = excluded.source
            WHERE NOT (hold.is_instructed AND hold.until_us > excluded.until_us)
            """,
            [
                hold.pacer.origin, hold.pacer.identity, hold.scope.text, hold.until.microseconds, hold.cause.rawValue,
                hold.reason.code, hold.isInstructed, hold.step, hold.since.microseconds,
                hold.source?.description,
            ]
        )
    }

    /// Notes when a model was last paid for.
    func write(lastPaid time: Timestamp, model: ModelID, endpoint: Int64) throws {
        try execute("INSERT OR REPLACE INTO last_paid VALUES (?, ?, ?)", [endpoint, model.text, time.microseconds])
    }

    private static let insertAttempt =
        "INSERT OR IGNORE INTO attempt VALUES (\(Array(repeating: "?", count: 30).joined(separator: ", ")))"

    private func write(_ attempt: AttemptRecord) throws {
        let flags = AttemptFlags(attempt)
        let endpoint = try id(of: attempt.endpoint)
        var values: [(any DatabaseValueConvertible)?] = [
            endpoint, attempt.id.sent.microseconds, attempt.check.kind.rawValue,
            attempt.check.model?.text, attempt.page, flags.rawValue, attempt.verdict.rawValue, attempt.reason.code,
            attempt.status, attempt.errorType, attempt.errorCode, attempt.detail, attempt.requestID,
        ]
        let durations = [
            attempt.phases.waited, attempt.phases.lookup, attempt.phases.connect, attempt.phases.tls,
            attempt.phases.firstByte, attempt.firstEvent, attempt.firstReasoning, attempt.firstToken, attempt.lastToken,
            attempt.phases.end,
        ]
        values += durations.map { $0?.wholeMicroseconds }
        values += [
            attempt.httpVersion, attempt.inputTokens, attempt.outputTokens, attempt.microUSD,
            attempt.servedModel?.text, attempt.listedCount, attempt.bodyBytes,
        ]
        try execute(Self.insertAttempt, values)
        // One that is written again, for its first commit seemed to fail, has been summarised.
        if database.changesCount > 0 { try summaries?.add(attempt, endpoint: endpoint) }
    }

    private func write(_ event: Event) throws -> Event {
        let facts = event.facts
        try execute(
            """
            INSERT OR IGNORE INTO event (id, kind, time_us, is_told, message, endpoint, provider, check_kind, model,
              other_models, served_model, state, previous, verdict, reason, http_status, request_id, last_absent_us,
              first_present_us, until_us, latency_us, first_token_us, evidence_attempts, evidence_digest,
              evidence_fragment)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                event.id.text, event.kind.rawValue, event.time.microseconds, event.isTold, event.message,
                facts.endpoint, facts.provider, facts.check?.rawValue, facts.model?.text,
                Lines.joined(facts.otherModels.map(\.text)), facts.servedModel?.text, facts.state, facts.previous,
                facts.verdict?.rawValue, facts.reason?.code, facts.httpStatus, facts.requestID,
                facts.lastAbsent?.microseconds, facts.firstPresent?.microseconds, facts.until?.microseconds,
                facts.latency?.wholeMicroseconds, facts.firstToken?.wholeMicroseconds,
                Lines.joined(event.evidence.attempts.map(\.description)), event.evidence.bodyDigest,
                event.evidence.fragment,
            ]
        )
        var event = event
        event.sequence = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT sequence FROM event WHERE id = ?"),
            arguments: [event.id.text]
        )
        return event
    }
}
