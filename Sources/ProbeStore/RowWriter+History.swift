import GRDB
import ProbeDomain

/// Attempts, and the events that rest on them.
extension RowWriter {
    private static let insertAttempt =
        "INSERT OR IGNORE INTO attempt VALUES (\(Array(repeating: "?", count: 30).joined(separator: ", ")))"

    func write(_ attempt: AttemptRecord) throws {
        let endpoint = try id(of: attempt.endpoint)
        try execute(Self.insertAttempt) { values in
            values.add(endpoint)
            values.add(attempt.id.sent.microseconds)
            values.add(attempt.check.kind.rawValue)
            values.add(attempt.check.model?.text)
            values.add(attempt.page)
            values.add(AttemptFlags(attempt).rawValue)
            values.add(attempt.verdict.rawValue)
            values.add(attempt.reason.code)
            values.add(attempt.status)
            values.add(attempt.errorType)
            values.add(attempt.errorCode)
            values.add(attempt.detail)
            values.add(attempt.requestID)
            let phases = attempt.phases
            values.add(phases.waited)
            values.add(phases.lookup)
            values.add(phases.connect)
            values.add(phases.tls)
            values.add(phases.firstByte)
            values.add(attempt.firstEvent)
            values.add(attempt.firstReasoning)
            values.add(attempt.firstToken)
            values.add(attempt.lastToken)
            values.add(phases.end)
            values.add(attempt.httpVersion)
            values.add(attempt.inputTokens)
            values.add(attempt.outputTokens)
            values.add(attempt.microUSD)
            values.add(attempt.servedModel?.text)
            values.add(attempt.listedCount)
            values.add(attempt.bodyBytes)
        }
        // One that is written again, for its first commit seemed to fail, has been summarised.
        if database.changesCount > 0 { try summaries?.add(attempt, endpoint: endpoint) }
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
