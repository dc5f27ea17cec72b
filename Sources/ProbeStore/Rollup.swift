import GRDB
import GRDBSQLite
import ProbeDomain

/// Sums up hours and days from the rows of five minutes, a while after each hour is over.
///
/// So a batch writes one row for each question, and not one of each tier. How far this has come is on record: what five
/// minutes have before the mark is in the hours and days too, and in `FiveMinutesByHour`; what is behind it has rows of its
/// own, which readers add.
enum Rollup {
    /// How far it has come: hour by hour, and within an hour question by question.
    struct Mark: Equatable {
        /// The first second of the hour whose turn it is.
        var hour: Int64
        /// Questions below this one have had it.
        var question: Int64 = 0

        /// Whether a row of five minutes is in the hours and days.
        func covers(_ key: SummaryRows.Key) -> Bool {
            let hour = SummaryTier.hour.start(of: key.start)
            return hour < self.hour || hour == self.hour && key.question < question
        }

        /// The second after the hour.
        var end: Int64 { hour.addingSaturated(SummaryTier.hour.seconds) }

        /// The hour's turn comes when something is asked at or after this second.
        var due: Int64 { end.addingSaturated(Rollup.patience) }
    }

    /// An hour is summed up when something has been asked so many seconds after its end: answers come late, and say
    /// something of the time before them.
    static let patience: Int64 = 600
    /// So many hours of a question go in one step, so that no batch waits long.
    static let step = 250

    /// How far it has come.
    ///
    /// A file of an earlier version, or a damaged one, has no mark: all of its rows are in all tiers.
    static func mark(in database: Database) throws -> Mark {
        var mark = Mark(hour: .max)
        try database.cachedStatement(sql: "SELECT hour_s, question_id FROM rollup").run(in: database) { _ in
        } row: { statement in
            mark = Mark(hour: sqlite3_column_int64(statement, 0), question: sqlite3_column_int64(statement, 1))
        }
        return mark
    }

    /// The same for readers, who meet files that no writer has migrated yet.
    static func markIfThere(in database: Database) throws -> Mark {
        try Schema.has("rollup", in: database) ? try mark(in: database) : Mark(hour: .max)
    }

    /// Inside a transaction: takes one step.
    ///
    /// - Parameters:
    ///   - database: The file.
    ///   - newest: The beginning of the newest five minutes of which something was asked.
    ///   - most: So many hours of a question at most.
    /// - Returns: When the next hour's turn comes.
    /// - Throws: `DatabaseError`.
    @discardableResult
    static func advance(in database: Database, newest: Int64, most: Int = step) throws -> Int64 {
        let before = try mark(in: database)
        var mark = before
        var rest = most
        var hours: [SummaryRows.Key: Summary] = [:]
        var fiveMinutes: [SummaryRows.Key: Summary] = [:]
        while rest > 0, try isDue(&mark, newest: newest, in: database) {
            let questions = try Self.questions(from: mark.question, atMost: rest, in: database)
            let next = Self.next(after: mark, questions, isLast: questions.count < rest)
            let last = next.hour == mark.hour ? next.question - 1 : .max
            try take(of: mark.question...max(mark.question, last), from: mark, in: database) { key, summary in
                fiveMinutes[key] = summary
                hours[SummaryRows.Key(start: mark.hour, question: key.question), default: Summary()].merge(summary)
            }
            mark = next
            rest -= max(1, questions.count)
        }
        if mark != before {
            try FiveMinutesByHour(in: database).add(fiveMinutes)
            try SummaryRows.addToHoursAndDays(hours, in: database)
            try write(mark, in: database)
        }
        return mark.due
    }

    /// Inside a transaction: gives up one hour of one question, whose rows cannot be read or written.
    static func skip(in database: Database) throws {
        var mark = try mark(in: database)
        _ = try? isDue(&mark, newest: .max, in: database)
        let questions = try Self.questions(from: mark.question, atMost: 1, in: database)
        try write(next(after: mark, questions, isLast: questions.isEmpty), in: database)
    }

    /// Whether an hour's turn has come; moves the mark over hours of which there is nothing.
    private static func isDue(_ mark: inout Mark, newest: Int64, in database: Database) throws -> Bool {
        if mark.question == 0 {
            let first = try database.cachedStatement(sql: firstRow)
            guard let start = try Int64.fetchOne(first, arguments: [mark.hour]) else { return false }
            mark.hour = SummaryTier.hour.start(of: start)
        }
        return mark.due <= newest
    }

    /// The first row from a second on; argument: the second.
    static let firstRow =
        "SELECT start_s FROM \(SummaryRows.table(of: .fiveMinutes)) WHERE start_s >= ? ORDER BY start_s LIMIT 1"

    private static func questions(from first: Int64, atMost most: Int, in database: Database) throws -> [Int64] {
        let find = try database.cachedStatement(sql: "SELECT id FROM question WHERE id >= ? ORDER BY id LIMIT ?")
        return try Int64.fetchAll(find, arguments: [first, most])
    }

    /// Takes the rows of five minutes that some questions have of an hour out of their table; what is damaged is lost.
    private static func take(
        of questions: ClosedRange<Int64>,
        from mark: Mark,
        in database: Database,
        _ body: (SummaryRows.Key, Summary) -> Void
    ) throws {
        let rows = SummaryRows(of: .fiveMinutes, in: database)
        for start in stride(from: mark.hour, to: mark.end, by: Int(SummaryTier.fiveMinutes.seconds)) {
            try rows.read(start, of: questions) { row in
                var summary = Summary()
                if row.merge(into: &summary) { body(row.key, summary) }
            }
            try rows.remove(start, of: questions)
        }
    }

    private static func next(after mark: Mark, _ questions: [Int64], isLast: Bool) -> Mark {
        guard !isLast, let last = questions.last else { return Mark(hour: mark.end) }
        return Mark(hour: mark.hour, question: last + 1)
    }

    private static func write(_ mark: Mark, in database: Database) throws {
        try database.cachedStatement(sql: "UPDATE rollup SET hour_s = ?, question_id = ?").run(in: database) { values in
            values.add(mark.hour)
            values.add(mark.question)
        }
    }
}
