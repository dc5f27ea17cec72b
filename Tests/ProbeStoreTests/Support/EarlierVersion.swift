import GRDB
import ProbeDomain

@testable import ProbeStore

/// Writes as earlier versions did.
enum EarlierVersion {
    /// Attempts as all versions up to the seventh wrote them: one wide row each.
    static func write(_ attempts: [AttemptRecord], in database: Database) throws {
        let values = Array(repeating: "?", count: 30).joined(separator: ", ")
        for attempt in attempts {
            let endpoint = try RowWriter(database: database).id(of: attempt.endpoint)
            let phases = attempt.phases
            try database.execute(
                sql: "INSERT INTO attempt VALUES (\(values))",
                arguments: [
                    endpoint, attempt.id.sent.microseconds, attempt.check.kind.rawValue,
                    attempt.check.model.map { safeText($0.text) }, attempt.page, AttemptFlags(attempt).rawValue,
                    attempt.verdict.rawValue, attempt.reason.code, attempt.status, attempt.errorType.map(safeText),
                    attempt.errorCode.map(safeText), attempt.detail.map(safeText), attempt.requestID.map(safeText),
                    phases.waited?.wholeMicroseconds, phases.lookup?.wholeMicroseconds,
                    phases.connect?.wholeMicroseconds, phases.tls?.wholeMicroseconds,
                    phases.firstByte?.wholeMicroseconds, attempt.firstEvent?.wholeMicroseconds,
                    attempt.firstReasoning?.wholeMicroseconds, attempt.firstToken?.wholeMicroseconds,
                    attempt.lastToken?.wholeMicroseconds, phases.end?.wholeMicroseconds, attempt.httpVersion,
                    attempt.inputTokens, attempt.outputTokens, attempt.microUSD,
                    attempt.servedModel.map { safeText($0.text) }, attempt.listedCount, attempt.bodyBytes,
                ]
            )
        }
    }

    /// The summaries of attempts as the fifth and sixth version wrote them: rows of five minutes, hours and days at once.
    static func writeSummaries(of attempts: [AttemptRecord], in database: Database) throws {
        var trackers: [Int64: StandingTracker] = [:]
        var rows: [SummaryRows.Key: Summary] = [:]
        for attempt in attempts {
            let question = try question(of: attempt, in: database)
            func key(_ instant: Timestamp) -> SummaryRows.Key {
                SummaryRows.Key(start: SummaryTier.fiveMinutes.start(of: instant), question: question)
            }
            rows[key(attempt.id.sent), default: Summary()].add(attempt)
            let span = trackers[question, default: StandingTracker()].observe(attempt)
            for part in span?.split(by: .fiveMinutes) ?? [] { rows[key(part.start), default: Summary()].add(part) }
        }
        try SummaryRows(of: .fiveMinutes, in: database).add(rows)
        try SummaryRows.addToHoursAndDays(rows, in: database)
    }

    private static func question(of attempt: AttemptRecord, in database: Database) throws -> Int64 {
        let endpoint = try RowWriter(database: database).id(of: attempt.endpoint)
        let sent = attempt.id.sent.microseconds
        return try Int64.fetchOne(
            database,
            sql: """
                INSERT INTO question (endpoint_id, kind, model, last_sent_us) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET last_sent_us = max(last_sent_us, excluded.last_sent_us) RETURNING id
                """,
            arguments: [endpoint, attempt.check.kind.rawValue, attempt.check.model?.text ?? "", sent]
        ) ?? 0
    }
}
