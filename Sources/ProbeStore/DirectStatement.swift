import GRDB
import GRDBSQLite

/// Statements whose values go to and come from SQLite's own functions: the library's way makes several boxes for each
/// value, and a batch has tens of thousands of them.
extension Statement {
    /// Runs the statement to its end.
    ///
    /// - Parameters:
    ///   - database: The one that it belongs to.
    ///   - bind: Binds its arguments.
    ///   - row: Called for each row that it stands on.
    /// - Throws: `DatabaseError`, and what `row` throws.
    func run(
        in database: Database,
        bind: (SQLiteStatement) -> Void,
        row: (SQLiteStatement) throws -> Void = { _ in }
    ) throws {
        let statement = sqliteStatement
        sqlite3_reset(statement)
        bind(statement)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: try row(statement)
            case SQLITE_DONE: return
            case let code:
                let message = String(cString: sqlite3_errmsg(database.sqliteConnection))
                throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
            }
        }
    }

    /// Runs a statement that returns no rows, with values that are bound in their order.
    ///
    /// - Throws: `DatabaseError`.
    func run(in database: Database, _ values: [(any DatabaseValueConvertible)?]) throws {
        try run(in: database) { statement in
            for (index, value) in values.enumerated() {
                let place = CInt(index + 1)
                switch value?.databaseValue.storage {
                case .int64(let number): sqlite3_bind_int64(statement, place, number)
                case .double(let number): sqlite3_bind_double(statement, place, number)
                case .string(let text): bind(safeText(text), to: statement, at: place)
                case .blob(let data): bind(Array(data), to: statement, at: place)
                case .null, nil: sqlite3_bind_null(statement, place)
                }
            }
        }
    }

    private func bind(_ text: String, to statement: SQLiteStatement, at place: CInt) {
        var text = text
        text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { chars in
                _ = sqlite3_bind_text(statement, place, chars.baseAddress, CInt(chars.count), Self.transient)
            }
        }
    }

    /// Binds bytes, which are copied.
    func bind(_ bytes: [UInt8], to statement: SQLiteStatement, at place: CInt) {
        sqlite3_bind_blob(statement, place, bytes, CInt(bytes.count), Self.transient)
    }

    /// `SQLITE_TRANSIENT`, a macro that Swift does not see: copied before the call returns.
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
