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
    /// The rows that are known, and those that this transaction has found.
    private var knownRows: KnownRows
    private var found = KnownRows()
    /// When the questions of this transaction were last asked.
    private var last: [Int64: Timestamp] = [:]
    /// The questions that have been asked now; of the others, attempts of long ago are summarised.
    private var asked: Set<Int64> = []
    private var rows: [SummaryRows.Key: Summary] = [:]
    private var backfills: [Int64: Backfill.Range]?

    /// Begins with what is known of time and of rows.
    init(in database: Database, known: [Int64: StandingTracker] = [:], rows: KnownRows = KnownRows()) {
        self.database = database
        self.known = known
        knownRows = rows
    }

    /// The row of an endpoint, which is looked up where it is not known.
    func id(of endpoint: EndpointKey, _ find: () throws -> Int64) throws -> Int64 {
        if let id = knownRows.endpoints[endpoint] ?? found.endpoints[endpoint] { return id }
        let id = try find()
        found.endpoints[endpoint] = id
        return id
    }

    /// The row of what attempts have in common, which is looked up where it is not known.
    func id(of outcome: AttemptOutcome, _ find: () throws -> Int64) throws -> Int64 {
        if let id = knownRows.outcomes[outcome] ?? found.outcomes[outcome] { return id }
        let id = try find()
        found.outcomes[outcome] = id
        return id
    }

    /// Notes that the health of a question is about to be written.
    ///
    /// - Returns: Whether it is another one than that which was written last.
    func isNews(_ health: Int, of check: Check, at endpoint: Int64) -> Bool {
        let question = KnownRows.Question(endpoint: endpoint, check: check)
        guard (found.health[question] ?? knownRows.health[question]) != health else { return false }
        found.health[question] = health
        return true
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
        let question = try id(of: KnownRows.Question(endpoint: endpoint, check: attempt.check), sent: sent)
        last[question] = max(last[question] ?? sent, sent)
        let start = SummaryTier.fiveMinutes.start(of: sent)
        rows[SummaryRows.Key(start: start, question: question), default: Summary()].add(attempt)
        var tracker = learned[question] ?? known[question] ?? StandingTracker()
        let span = tracker.observe(attempt)
        learned[question] = tracker
        for part in span?.split(by: .fiveMinutes) ?? [] {
            let start = SummaryTier.fiveMinutes.start(of: part.start)
            rows[SummaryRows.Key(start: start, question: question), default: Summary()].add(part)
        }
        return question
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
        for question in last.keys.sorted() {
            guard let sent = last[question] else { continue }
            try note.run(in: database) { values in
                values.add(sent.microseconds)
                values.add(question)
                values.add(asked.contains(question))
                values.add(StandingTracker.longestStepBack)
            }
        }
        guard !rows.isEmpty else { return }
        // Hours and days are summed up once they are over: only what comes later than that is added to them here.
        let mark = try Rollup.mark(in: database)
        try SummaryRows(of: .fiveMinutes, in: database).add(rows.filter { !mark.covers($0.key) })
        let late = rows.filter { mark.covers($0.key) }
        try FiveMinutesByHour(in: database).add(late)
        try SummaryRows.addToHoursAndDays(late, in: database)
    }

    /// The newest five minutes of which something was asked now; nil where nothing was.
    var newest: Int64? { asked.compactMap { last[$0] }.max().map { SummaryTier.fiveMinutes.start(of: $0) } }

    /// Hands out what the transaction has learned of time and found of rows, once it is committed.
    func takeLearned() -> ([Int64: StandingTracker], KnownRows) {
        // Else the tables of all questions would be copied to take it.
        known = [:]
        knownRows = KnownRows()
        return (learned, found)
    }

    private func id(of question: KnownRows.Question, sent: Timestamp) throws -> Int64 {
        if let id = knownRows.questions[question] ?? found.questions[question] { return id }
        let id = try foundID(of: question, sent: sent)
        found.questions[question] = id
        return id
    }

    private func foundID(of question: KnownRows.Question, sent: Timestamp) throws -> Int64 {
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
