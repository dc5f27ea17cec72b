import GRDB
import ProbeDomain

/// Gathers the attempts of one transaction and adds them to the summaries at its end: each row is read and written once,
/// however many attempts fall into it.
final class SummaryBatch {
    /// Which time the answers speak for, by question, as it was before the transaction.
    private var known: [Int64: StandingTracker]
    /// What this transaction has learned; to be kept once it is committed.
    private var learned: [Int64: StandingTracker] = [:]
    private let database: Database
    /// The questions of this transaction.
    private var questions: [Question: (id: Int64, last: Timestamp)] = [:]
    /// The questions that have been asked now; of the others, attempts of long ago are summarised.
    private var asked: Set<Int64> = []
    private var rows: [SummaryRows.Key: Summary] = [:]
    private var backfills: [Int64: Backfill.Range]?
    /// The rows of the endpoints of this transaction, so that they are looked up once.
    var endpoints: [EndpointKey: Int64] = [:]

    /// The attempts of a question at an endpoint.
    private struct Question: Hashable {
        var endpoint: Int64
        var check: Check
    }

    /// Begins with what is known of time.
    init(in database: Database, known: [Int64: StandingTracker] = [:]) {
        self.database = database
        self.known = known
    }

    /// Takes an attempt that has just been written.
    func add(_ attempt: AttemptRecord, endpoint: Int64) throws {
        let pending = try backfills ?? Backfill.ranges(in: database)
        backfills = pending
        if let range = pending[endpoint], range.contains(attempt.id.sent) { return }
        asked.insert(try summarise(attempt, endpoint: endpoint))
    }

    /// Takes an attempt, whoever has written it.
    ///
    /// - Returns: The question's row.
    @discardableResult
    func summarise(_ attempt: AttemptRecord, endpoint: Int64) throws -> Int64 {
        let sent = attempt.id.sent
        let key = Question(endpoint: endpoint, check: attempt.check)
        var question = try questions[key] ?? (try id(of: key, sent: sent), sent)
        question.last = max(question.last, sent)
        questions[key] = question
        let start = SummaryTier.fiveMinutes.start(of: sent)
        rows[SummaryRows.Key(start: start, question: question.id), default: Summary()].add(attempt)
        var tracker = learned[question.id] ?? known[question.id] ?? StandingTracker()
        let span = tracker.observe(attempt)
        learned[question.id] = tracker
        for part in span?.split(by: .fiveMinutes) ?? [] {
            let start = SummaryTier.fiveMinutes.start(of: part.start)
            rows[SummaryRows.Key(start: start, question: question.id), default: Summary()].add(part)
        }
        return question.id
    }

    /// Writes all rows.
    ///
    /// When a question was last asked goes back only where the clock has: what comes a little late is not the last.
    func write() throws {
        let note = try database.cachedStatement(
            sql: """
                UPDATE question SET last_sent_us = ?1
                WHERE id = ?2 AND (last_sent_us < ?1 OR ?3 AND last_sent_us - ?1 > ?4)
                """
        )
        for question in questions.values {
            try note.run(
                in: database,
                [
                    question.last.microseconds, question.id, asked.contains(question.id),
                    StandingTracker.longestStepBack.wholeMicroseconds,
                ]
            )
        }
        try SummaryRows(of: .fiveMinutes, in: database).add(rows)
        // A longer stretch takes what the shorter ones in it have been given.
        let hours = Self.joined(rows, by: .hour)
        try SummaryRows(of: .hour, in: database).add(hours)
        try SummaryRows(of: .day, in: database).add(Self.joined(hours, by: .day))
    }

    private static func joined(
        _ rows: [SummaryRows.Key: Summary],
        by tier: SummaryTier
    ) -> [SummaryRows.Key: Summary] {
        var joined: [SummaryRows.Key: Summary] = [:]
        for (key, summary) in rows {
            let start = tier.start(of: key.start)
            joined[SummaryRows.Key(start: start, question: key.question), default: Summary()].merge(summary)
        }
        return joined
    }

    /// Hands out what the transaction has learned of time, once it is committed.
    func takeLearned() -> [Int64: StandingTracker] {
        // Else the table of all questions would be copied to take it.
        known = [:]
        return learned
    }

    private func id(of question: Question, sent: Timestamp) throws -> Int64 {
        let arguments: StatementArguments = [
            question.endpoint, question.check.kind.rawValue, safeText(question.check.model?.text ?? ""),
        ]
        let find = try database.cachedStatement(
            sql: "SELECT id FROM question WHERE endpoint_id = ? AND kind = ? AND model = ?"
        )
        if let id = try Int64.fetchOne(find, arguments: arguments) { return id }
        let insert = try database.cachedStatement(
            sql: "INSERT INTO question (endpoint_id, kind, model, last_sent_us) VALUES (?, ?, ?, ?)"
        )
        try insert.execute(arguments: arguments + [sent.microseconds])
        return database.lastInsertedRowID
    }
}
