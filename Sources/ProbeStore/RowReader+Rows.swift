import GRDB
import GRDBSQLite

/// A row of the record, whose values are asked for by their columns' names.
protocol RecordRow {
    /// The value of a column; nil where it is null.
    ///
    /// - Throws: `RowDecodingError` or `WrongValue` where there is no such column, or a damaged file holds another type
    ///   than it should: GRDB's subscript would end the program.
    func at<Value: RecordValue>(_ column: String) throws -> Value?

    /// The value of a column that is never null.
    ///
    /// - Throws: As above, and where it is null.
    func at<Value: RecordValue>(_ column: String) throws -> Value

    /// Whether there is such a column; a file of an earlier version has fewer.
    func hasColumn(_ column: String) -> Bool
}

extension Row: RecordRow {
    func at<Value: RecordValue>(_ column: String) throws -> Value? { try checked(column) }
    func at<Value: RecordValue>(_ column: String) throws -> Value { try checked(column) }

    /// The library looks at the type of what is stored only where it does not know that SQLite would convert it.
    private func checked<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
        try decode(forColumn: column)
    }
}

/// A type of values, and how SQLite stores them.
protocol RecordValue: DatabaseValueConvertible, StatementColumnConvertible {
    /// The type of what is stored; what has another one is converted as the library does it, or is damaged.
    static var storage: CInt { get }
}

extension Bool: RecordValue { static var storage: CInt { SQLITE_INTEGER } }
extension Int: RecordValue { static var storage: CInt { SQLITE_INTEGER } }
extension Int64: RecordValue { static var storage: CInt { SQLITE_INTEGER } }
extension Double: RecordValue { static var storage: CInt { SQLITE_FLOAT } }
extension String: RecordValue { static var storage: CInt { SQLITE_TEXT } }

/// A column is missing, or has another type than it should.
struct WrongValue: Error {}

/// The row that a statement stands on, for where there are many: the library makes several boxes for each value.
struct StatementRow: RecordRow {
    /// The statement, which must stand on the row.
    let statement: SQLiteStatement
    private let columns: StatementColumns

    fileprivate init(_ statement: SQLiteStatement, _ columns: StatementColumns) {
        self.statement = statement
        self.columns = columns
    }

    func at<Value: RecordValue>(_ column: String) throws -> Value? {
        guard let place = columns.place(of: column) else { throw WrongValue() }
        let storage = sqlite3_column_type(statement, place)
        if storage == SQLITE_NULL { return nil }
        let value =
            storage == Value.storage
            ? Value(sqliteStatement: statement, index: place)
            : Value.fromDatabaseValue(DatabaseValue(sqliteStatement: statement, index: place))
        guard let value else { throw WrongValue() }
        return value
    }

    func at<Value: RecordValue>(_ column: String) throws -> Value {
        guard let value: Value = try at(column) else { throw WrongValue() }
        return value
    }

    func hasColumn(_ column: String) -> Bool { columns.place(of: column) != nil }
}

/// Where the columns of a statement stand.
private final class StatementColumns {
    private let names: [String]
    /// The place behind that of the column that was found last: columns are mostly read in their order.
    private var next = 0

    init(of statement: Statement) { names = statement.columnNames.map { $0.lowercased() } }

    func place(of column: String) -> CInt? {
        let isNext = next < names.count && names[next] == column
        guard let place = isNext ? next : names.firstIndex(of: column) else { return nil }
        next = place + 1
        return CInt(place)
    }
}

extension Statement {
    /// Calls back for each row, while the statement stands on it.
    ///
    /// - Throws: `DatabaseError`, and what `body` throws.
    func forEachRow(_ body: (StatementRow) throws -> Void) throws {
        let columns = StatementColumns(of: self)
        let rows = try Row.fetchCursor(self)
        while try rows.next() != nil { try body(StatementRow(sqliteStatement, columns)) }
    }
}
