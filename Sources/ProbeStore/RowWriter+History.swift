import GRDB
import GRDBSQLite
import ProbeDomain

/// Attempts, and the events that rest on them.
extension RowWriter {
    private static let insertCore = "INSERT OR IGNORE INTO attempt_core VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    private static let insertDetail =
        "INSERT OR REPLACE INTO attempt_detail VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

    func write(_ attempt: AttemptRecord) throws {
        let endpoint = try id(of: attempt.endpoint)
        let common = AttemptOutcome(attempt)
        let outcome = try id(of: common)
        try execute(Self.insertCore) { values in
            values.add(endpoint)
            values.add(attempt.id.sent.microseconds)
            values.add(outcome)
            let phases = attempt.phases
            values.add(phases.waited)
            values.add(phases.lookup)
            values.add(phases.connect)
            values.add(phases.tls)
            values.add(phases.firstByte)
            values.add(phases.end)
            values.add(attempt.listedCount)
            values.add(attempt.bodyBytes)
        }
        // One that is written again, for its first commit seemed to fail, is there and has been summarised.
        guard database.changesCount > 0 else { return }
        if common.hasDetail { try writeDetail(of: attempt, endpoint: endpoint) }
        try summaries?.add(attempt, endpoint: endpoint)
    }

    private func writeDetail(of attempt: AttemptRecord, endpoint: Int64) throws {
        try execute(Self.insertDetail) { values in
            values.add(endpoint)
            values.add(attempt.id.sent.microseconds)
            values.add(attempt.errorType)
            values.add(attempt.errorCode)
            values.add(attempt.detail)
            values.add(attempt.requestID)
            values.add(attempt.firstEvent)
            values.add(attempt.firstReasoning)
            values.add(attempt.firstToken)
            values.add(attempt.lastToken)
            values.add(attempt.inputTokens)
            values.add(attempt.outputTokens)
            values.add(attempt.microUSD)
            values.add(attempt.servedModel?.text)
        }
    }

    private func id(of outcome: AttemptOutcome) throws -> Int64 {
        guard let summaries else { return try foundID(of: outcome) }
        return try summaries.id(of: outcome) { try foundID(of: outcome) }
    }

    private func foundID(of outcome: AttemptOutcome) throws -> Int64 {
        var found: Int64?
        try database.cachedStatement(sql: AttemptOutcome.find).run(in: database, bind: outcome.bind) {
            found = sqlite3_column_int64($0, 0)
        }
        if let found { return found }
        try execute(AttemptOutcome.insert, outcome.bind)
        return database.lastInsertedRowID
    }

    /// Writes an event and returns it with its number.
    func write(_ event: Event) throws -> Event {
        let facts = event.facts
        try execute(
            """
            INSERT OR IGNORE INTO event (id, kind, time_us, is_told, message, endpoint, provider, check_kind, model,
              other_models, served_model, state, previous, verdict, reason, http_status, request_id, last_absent_us,
              first_present_us, until_us, latency_us, first_token_us, evidence_attempts, evidence_digest,
              evidence_fragment)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ) { values in
            values.add(event.id.text)
            values.add(event.kind.rawValue)
            values.add(event.time.microseconds)
            values.add(event.isTold)
            values.add(event.message)
            values.add(facts.endpoint)
            values.add(facts.provider)
            values.add(facts.check?.rawValue)
            values.add(facts.model?.text)
            values.add(Lines.joined(facts.otherModels.map(\.text)))
            values.add(facts.servedModel?.text)
            values.add(facts.state)
            values.add(facts.previous)
            values.add(facts.verdict?.rawValue)
            values.add(facts.reason?.code)
            values.add(facts.httpStatus)
            values.add(facts.requestID)
            values.add(facts.lastAbsent?.microseconds)
            values.add(facts.firstPresent?.microseconds)
            values.add(facts.until?.microseconds)
            values.add(facts.latency)
            values.add(facts.firstToken)
            values.add(Lines.joined(event.evidence.attempts.map(\.description)))
            values.add(event.evidence.bodyDigest)
            values.add(event.evidence.fragment)
        }
        var event = event
        event.sequence =
            database.changesCount > 0
            ? database.lastInsertedRowID
            : try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT sequence FROM event WHERE id = ?"),
                arguments: [event.id.text]
            )
        return event
    }
}
