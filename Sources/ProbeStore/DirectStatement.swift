import GRDB
import GRDBSQLite
import Glibc
import ProbeDomain

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
        bind: (inout BoundValues) -> Void,
        row: (SQLiteStatement) throws -> Void = { _ in }
    ) throws {
        let statement = sqliteStatement
        sqlite3_reset(statement)
        var values = BoundValues(statement)
        bind(&values)
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
}

/// Binds the values of a statement in their order.
struct BoundValues {
    private let statement: SQLiteStatement
    private var place: CInt = 0

    init(_ statement: SQLiteStatement) { self.statement = statement }

    /// Binds a number.
    mutating func add(_ number: Int64) {
        place += 1
        sqlite3_bind_int64(statement, place, number)
    }

    /// Binds a number; what is not known stays null, as all that is not bound.
    mutating func add(_ number: Int64?) { if let number { add(number) } else { place += 1 } }

    /// Binds a number, or nothing.
    mutating func add(_ number: Int?) { add(number.map { Int64($0) }) }

    /// Binds 1 or 0, or nothing.
    mutating func add(_ flag: Bool?) { add(flag.map { $0 ? 1 as Int64 : 0 }) }

    /// Binds a number, or nothing; what is no number is nothing too.
    mutating func add(_ number: Double?) {
        place += 1
        if let number { sqlite3_bind_double(statement, place, number) }
    }

    /// Binds a text, or nothing.
    mutating func add(_ text: String?) {
        place += 1
        guard var text else { return }
        let isSafe = text.withUTF8 { utf8 in
            if let start = utf8.baseAddress, memchr(start, 0, utf8.count) != nil { return false }
            bind(utf8)
            return true
        }
        guard !isSafe else { return }
        text = safeText(text)
        text.withUTF8 { bind($0) }
    }

    /// Binds whole microseconds, or nothing.
    mutating func add(_ duration: Duration?) { add(duration?.wholeMicroseconds) }

    /// Binds any value, or nothing.
    mutating func add(boxed value: (any DatabaseValueConvertible)?) {
        switch value?.databaseValue.storage {
        case .int64(let number): add(number)
        case .double(let number): add(number)
        case .string(let text): add(text)
        case .blob(let data): add(Array(data))
        case .null, nil: place += 1
        }
    }

    /// Binds bytes, which are copied.
    mutating func add(_ bytes: [UInt8]) {
        place += 1
        sqlite3_bind_blob(statement, place, bytes, CInt(bytes.count), Self.transient)
    }

    private func bind(_ utf8: UnsafeBufferPointer<UInt8>) {
        // An empty text may have no address, and would be null.
        guard let start = utf8.baseAddress else {
            sqlite3_bind_text(statement, place, "", 0, Self.transient)
            return
        }
        start.withMemoryRebound(to: CChar.self, capacity: utf8.count) { chars in
            _ = sqlite3_bind_text(statement, place, chars, CInt(utf8.count), Self.transient)
        }
    }

    /// `SQLITE_TRANSIENT`, a macro that Swift does not see: copied before the call returns.
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
