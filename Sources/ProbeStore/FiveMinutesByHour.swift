import GRDB
import GRDBSQLite
import ProbeDomain

/// The five minutes of hours that have been summed up: a row for each question and hour takes a third of the room of
/// twelve rows.
struct FiveMinutesByHour {
    static let table = "summary_five_minutes_by_hour"

    private let database: Database

    init(in database: Database) { self.database = database }

    /// Whether a file has them; one that no writer of this version has opened does not.
    static func areThere(in database: Database) throws -> Bool { try Schema.has(table, in: database) }

    /// One row; arguments: the hour's first second, question.
    static let one = "SELECT start_s, question_id, summaries FROM \(table) WHERE start_s = ? AND question_id = ?"

    /// All rows of hours that start in a stretch; arguments: its first second, the second after its last.
    static let all = "SELECT start_s, question_id, summaries FROM \(table) WHERE start_s >= ? AND start_s < ?"

    /// Adds summaries of five minutes to the rows of their hours, and makes those that are not there.
    ///
    /// A damaged row is written anew, as `SummaryRows.add` does.
    ///
    /// - Throws: `DatabaseError`.
    func add(_ summaries: [SummaryRows.Key: Summary]) throws {
        guard !summaries.isEmpty else { return }
        let find = try database.cachedStatement(sql: Self.one)
        let change = try database.cachedStatement(
            sql: "UPDATE \(Self.table) SET summaries = ? WHERE start_s = ? AND question_id = ?"
        )
        let put = try database.cachedStatement(
            sql: "INSERT INTO \(Self.table) (summaries, start_s, question_id) VALUES (?, ?, ?)"
        )
        var hours: [SummaryRows.Key: FiveMinutesOfHour] = [:]
        for (key, summary) in summaries {
            let hour = SummaryRows.Key(start: SummaryTier.hour.start(of: key.start), question: key.question)
            hours[hour, default: FiveMinutesOfHour(start: hour.start)].add(summary, at: key.start)
        }
        for key in hours.keys.sorted() {
            guard var hour = hours[key] else { continue }
            var isThere = false
            try find.run(in: database) { values in
                values.add(key.start)
                values.add(key.question)
            } row: { statement in
                isThere = true
                Self.each(of: statement) { hour.add($0) }
            }
            try (isThere ? change : put).run(in: database) { values in
                values.add(hour.encoded)
                values.add(key.start)
                values.add(key.question)
            }
        }
    }

    /// Calls back for what one question has of five minutes that start from a second up to another one of the same hour.
    func read(
        of question: Int64,
        from start: Int64,
        to end: Int64,
        _ body: (borrowing SummaryRows.Row) throws -> Void
    ) throws {
        let hour = SummaryTier.hour.start(of: start)
        try run(Self.one, hour, question) { if $0.key.start >= start, $0.key.start < end { try body($0) } }
    }

    /// Calls back for all that start from a second up to another one.
    func read(from start: Int64, to end: Int64, _ body: (borrowing SummaryRows.Row) throws -> Void) throws {
        let hour = SummaryTier.hour.start(of: start)
        try run(Self.all, hour, end) { if $0.key.start >= start, $0.key.start < end { try body($0) } }
    }

    private func run(
        _ sql: String,
        _ first: Int64,
        _ second: Int64,
        _ body: (borrowing SummaryRows.Row) throws -> Void
    ) throws {
        try database.cachedStatement(sql: sql).run(in: database) { values in
            values.add(first)
            values.add(second)
        } row: { statement in
            try Self.each(of: statement, body)
        }
    }

    /// Calls back for each five minutes of the row that a statement stands on.
    private static func each(
        of statement: SQLiteStatement,
        _ body: (borrowing SummaryRows.Row) throws -> Void
    ) rethrows {
        let blob = sqlite3_column_blob(statement, 2)
        let bytes = UnsafeRawBufferPointer(start: blob, count: Int(sqlite3_column_bytes(statement, 2)))
        let (start, question) = (sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1))
        try FiveMinutesOfHour.read(bytes, start: start, question: question, body)
    }
}
