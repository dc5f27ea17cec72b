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
            try body(Row(statement: statement))
        }
    }

    /// The row that a statement stands on.
    struct Row: ~Copyable {
        fileprivate let statement: SQLiteStatement

        /// Which row it is.
        var key: Key { Key(start: sqlite3_column_int64(statement, 0), question: question) }

        /// The question's row.
        var question: Int64 { sqlite3_column_int64(statement, 1) }

        /// Adds the row to a summary.
        ///
        /// - Returns: Whether it could be read; of a damaged one nothing is added.
        @discardableResult
        func merge(into summary: inout Summary) -> Bool {
            let bytes = sqlite3_column_blob(statement, 2)
            let blob = UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, 2)))
            return summary.merge(encoded: blob, start: sqlite3_column_int64(statement, 0))
        }
    }
}
