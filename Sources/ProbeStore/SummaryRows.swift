import GRDB
import GRDBSQLite
import ProbeDomain

/// The rows of summaries of one tier: a year of them is read in a moment and written beside each batch.
struct SummaryRows {
    private let database: Database
    private let tier: SummaryTier

    /// Takes a tier of a file.
    init(of tier: SummaryTier, in database: Database) {
        self.database = database
        self.tier = tier
    }

    /// The table of a tier.
    static func table(of tier: SummaryTier) -> String { "summary_\(tier.rawValue)" }

    /// One row; arguments: start, question.
    static func one(of tier: SummaryTier) -> String {
        "SELECT start_s, question_id, summary FROM \(table(of: tier)) WHERE start_s = ? AND question_id = ?"
    }

    /// All rows that start in a stretch; arguments: its first second, the second after its last.
    static func all(of tier: SummaryTier) -> String {
        "SELECT start_s, question_id, summary FROM \(table(of: tier)) WHERE start_s >= ? AND start_s < ?"
    }

    /// What some questions have of one stretch; arguments: its first second, the first question, the last.
    static func some(of tier: SummaryTier) -> String { "SELECT start_s, question_id, summary \(questions(of: tier))" }

    /// Removes the same; the same arguments.
    static func removal(of tier: SummaryTier) -> String { "DELETE \(questions(of: tier))" }

    private static func questions(of tier: SummaryTier) -> String {
        "FROM \(table(of: tier)) WHERE start_s = ? AND question_id >= ? AND question_id <= ?"
    }

    /// Which row it is.
    struct Key: Hashable, Comparable {
        /// The beginning of the stretch, in seconds since the epoch.
        var start: Int64
        /// The question's row.
        var question: Int64

        static func < (left: Key, right: Key) -> Bool { (left.start, left.question) < (right.start, right.question) }
    }

    /// Adds to rows, and makes those that are not there.
    ///
    /// A damaged row is written anew: what it said is lost, and must not keep what comes after it from the record.
    ///
    /// - Throws: `DatabaseError`.
    func add(_ summaries: [Key: Summary]) throws {
        guard !summaries.isEmpty else { return }
        let table = Self.table(of: tier)
        let find = try database.cachedStatement(sql: Self.one(of: tier))
        // To replace a row would be to remove it and to look for its question.
        let change = try database.cachedStatement(
            sql: "UPDATE \(table) SET summary = ? WHERE start_s = ? AND question_id = ?"
        )
        let put = try database.cachedStatement(
            sql: "INSERT INTO \(table) (summary, start_s, question_id) VALUES (?, ?, ?)"
        )
        for key in summaries.keys.sorted() {
            guard var sum = summaries[key] else { continue }
            var isThere = false
            try each(of: find, key.start, key.question) { row in
                isThere = true
                row.merge(into: &sum)
            }
            try (isThere ? change : put).run(in: database) { values in
                values.add(sum.encoded(start: key.start))
                values.add(key.start)
                values.add(key.question)
            }
        }
    }

    /// Adds rows of shorter stretches to the hours and days that they lie in.
    static func addToHoursAndDays(_ rows: [Key: Summary], in database: Database) throws {
        // A longer stretch takes what the shorter ones in it have been given.
        let hours = joined(rows, by: .hour)
        try SummaryRows(of: .hour, in: database).add(hours)
        try SummaryRows(of: .day, in: database).add(joined(hours, by: .day))
    }

    private static func joined(_ rows: [Key: Summary], by tier: SummaryTier) -> [Key: Summary] {
        var joined: [Key: Summary] = [:]
        for (key, summary) in rows {
            let start = tier.start(of: key.start)
            joined[Key(start: start, question: key.question), default: Summary()].merge(summary)
        }
        return joined
    }

    /// Calls back for one row, if it is there.
    func read(_ key: Key, _ body: (borrowing Row) throws -> Void) throws {
        try each(of: try database.cachedStatement(sql: Self.one(of: tier)), key.start, key.question, body)
    }

    /// Calls back for all rows that start from a second up to another one.
    func read(from start: Int64, to end: Int64, _ body: (borrowing Row) throws -> Void) throws {
        try each(of: try database.cachedStatement(sql: Self.all(of: tier)), start, end, body)
    }

    /// Calls back for the rows of some questions that start at a second.
    func read(_ start: Int64, of questions: ClosedRange<Int64>, _ body: (borrowing Row) throws -> Void) throws {
        try run(Self.some(of: tier), start, questions) { try body(Row($0)) }
    }

    /// Removes the rows of some questions that start at a second.
    func remove(_ start: Int64, of questions: ClosedRange<Int64>) throws {
        try run(Self.removal(of: tier), start, questions) { _ in }
    }

    private func run(
        _ sql: String,
        _ start: Int64,
        _ questions: ClosedRange<Int64>,
        _ row: (SQLiteStatement) throws -> Void
    ) throws {
        try database.cachedStatement(sql: sql).run(in: database) { values in
            values.add(start)
            values.add(questions.lowerBound)
            values.add(questions.upperBound)
        } row: { statement in
            try row(statement)
        }
    }

    private func each(
        of statement: Statement,
        _ first: Int64,
        _ second: Int64,
        _ body: (borrowing Row) throws -> Void
    ) throws {
        try statement.run(in: database) { values in
            values.add(first)
            values.add(second)
        } row: { statement in
            try body(Row(statement))
        }
    }

    /// A summary as it is on record; it must not outlive the statement that stands on it.
    struct Row: ~Copyable {
        /// Which row it is.
        let key: Key
        /// The summary's bytes; nil where there is only time.
        let bytes: UnsafeRawBufferPointer?
        /// Time that answers of `up` speak for, besides that in the bytes.
        var upTime = Duration.zero

        /// Adds the row to a summary.
        ///
        /// - Returns: Whether it could be read; of a damaged one nothing is added.
        @discardableResult
        func merge(into summary: inout Summary) -> Bool {
            if let bytes, !summary.merge(encoded: bytes, start: key.start) { return false }
            summary.upTime += upTime
            return true
        }
    }
}

extension SummaryRows.Row {
    /// The row that a statement stands on, whose columns are start, question, summary.
    fileprivate init(_ statement: SQLiteStatement) {
        key = SummaryRows.Key(
            start: sqlite3_column_int64(statement, 0),
            question: sqlite3_column_int64(statement, 1)
        )
        let blob = sqlite3_column_blob(statement, 2)
        bytes = UnsafeRawBufferPointer(start: blob, count: Int(sqlite3_column_bytes(statement, 2)))
    }
}
