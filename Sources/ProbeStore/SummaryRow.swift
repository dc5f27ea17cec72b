import FoundationEssentials
import GRDB
import GRDBSQLite
import ProbeDomain

/// A row of summaries: how it is found, written and read.
enum SummaryRow {
    /// The table of a tier.
    static func table(of tier: SummaryTier) -> String { "summary_\(tier.rawValue)" }

    /// All columns, in the order in which `merge` reads them.
    private static let columns = """
        start_s, question_id, up, down, not_counted, up_us, down_us, first_sent_after_us, last_sent_after_us,
          input_tokens, output_tokens, cost_micro_usd, unpriced, histograms
        """

    /// One row; arguments: start, question.
    static func one(of tier: SummaryTier) -> String {
        "SELECT \(columns) FROM \(table(of: tier)) WHERE start_s = ? AND question_id = ?"
    }

    /// All rows that start in a stretch; arguments: its first second, the second after its last.
    static func all(of tier: SummaryTier) -> String {
        "SELECT \(columns) FROM \(table(of: tier)) WHERE start_s >= ? AND start_s < ?"
    }

    /// Adds to a row, or makes it.
    static func add(
        _ summary: Summary,
        to tier: SummaryTier,
        start: Int64,
        question: Int64,
        in database: Database
    ) throws {
        var sum = summary
        let find = try database.cachedStatement(sql: one(of: tier))
        try each(find, [start, question]) { row in try row.merge(into: &sum) }
        let origin = Timestamp(seconds: start).microseconds
        var bytes: [UInt8] = []
        for histogram in used(sum) { histogram.encode(into: &bytes) }
        let marks = Array(repeating: "?", count: 14).joined(separator: ", ")
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO \(table(of: tier)) (\(columns)) VALUES (\(marks))"
        )
        let first = sum.firstSent.map { $0.microseconds - origin }
        let last = sum.lastSent == sum.firstSent ? nil : sum.lastSent.map { $0.microseconds - origin }
        let values: [(any DatabaseValueConvertible)?] = [
            start, question, sum.up, sum.down, sum.notCounted, sum.upTime.wholeMicroseconds,
            sum.downTime.wholeMicroseconds, first, last, sum.inputTokens, sum.outputTokens, sum.microUSD, sum.unpriced,
            bytes.isEmpty ? nil : bytes.withUnsafeBytes { Data($0) },
        ]
        try statement.execute(arguments: StatementArguments(values))
    }

    /// The histograms in their order on disk; empty ones at the end are left out.
    private static func used(_ summary: Summary) -> ArraySlice<Histogram> {
        let all = [summary.total, summary.firstByte, summary.firstToken, summary.outputSpeed]
        return all[...((all.lastIndex { !$0.isEmpty } ?? -1))]
    }

    /// Calls back for each row of a statement.
    static func each(
        _ statement: Statement,
        _ arguments: StatementArguments,
        _ body: (borrowing Reader) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        while try rows.next() != nil { try body(Reader(statement: statement.sqliteStatement)) }
    }

    /// The row that a statement stands on.
    ///
    /// A month of many endpoints is a hundred thousand rows; values are taken from SQLite as they are, which turns what is
    /// of another type into a number.
    struct Reader: ~Copyable {
        fileprivate let statement: SQLiteStatement

        /// The beginning of its stretch, in seconds since the epoch.
        var start: Int64 { integer(0) }
        /// The question.
        var question: Int64 { integer(1) }

        /// Adds the row to a summary.
        ///
        /// - Throws: A `DatabaseError` of `SQLITE_CORRUPT` when its histograms are damaged.
        func merge(into summary: inout Summary) throws {
            summary.up = summary.up.addingSaturated(count(2))
            summary.down = summary.down.addingSaturated(count(3))
            summary.notCounted = summary.notCounted.addingSaturated(count(4))
            summary.upTime += .microseconds(integer(5))
            summary.downTime += .microseconds(integer(6))
            if sqlite3_column_type(statement, 7) != SQLITE_NULL {
                let first = Timestamp(seconds: start) + .microseconds(integer(7))
                let isOne = sqlite3_column_type(statement, 8) == SQLITE_NULL
                let last = isOne ? first : Timestamp(seconds: start) + .microseconds(integer(8))
                summary.firstSent = summary.firstSent.map { min($0, first) } ?? first
                summary.lastSent = summary.lastSent.map { max($0, last) } ?? last
            }
            summary.inputTokens = summary.inputTokens.addingSaturated(count(9))
            summary.outputTokens = summary.outputTokens.addingSaturated(count(10))
            summary.microUSD = summary.microUSD.addingSaturated(count(11))
            summary.unpriced = summary.unpriced.addingSaturated(count(12))
            guard let bytes = sqlite3_column_blob(statement, 13) else { return }
            let blob = UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, 13)))
            var reader = VarintReader(blob)
            guard merge(&reader, into: &summary), reader.isAtEnd else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a summary is damaged")
            }
        }

        private func merge(_ reader: inout VarintReader, into summary: inout Summary) -> Bool {
            summary.total.merge(&reader)
                && (reader.isAtEnd || summary.firstByte.merge(&reader))
                && (reader.isAtEnd || summary.firstToken.merge(&reader))
                && (reader.isAtEnd || summary.outputSpeed.merge(&reader))
        }

        private func integer(_ column: CInt) -> Int64 { sqlite3_column_int64(statement, column) }
        private func count(_ column: CInt) -> Int { Int(integer(column)) }
    }
}
