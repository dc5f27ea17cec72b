import GRDB
import GRDBSQLite
import Glibc
import ProbeDomain

/// The models that a restart goes on from: by far the most rows of all.
extension RowReader {
    /// The models of some endpoints; most rows say the same as the one before, of another id, and are not read once more.
    static func models(of endpoints: ArraySlice<Int64>, in database: Database) throws -> [Int64: KnownModels] {
        let find = try select("model", of: endpoints, in: database)
        var models = ModelsByEndpoint()
        var facts = RepeatedValues(of: find, besides: ["endpoint_id", "model"])
        var last: ModelRecord?
        try find.forEachRow { row in
            let endpoint: Int64 = try row.at("endpoint_id")
            let record: ModelRecord
            if facts.areRepeated(by: row.statement), let last {
                record = last.with(id: ModelID(try row.at("model")))
            } else {
                record = try model(row).sharing(with: last)
            }
            last = record
            models.add(record, of: endpoint)
        }
        return models.all
    }
}

/// Puts the records of models together by endpoint; those of one endpoint follow each other.
private struct ModelsByEndpoint {
    private var finished: [Int64: KnownModels] = [:]
    private var current: (endpoint: Int64, records: [ModelRecord]) = (0, [])
    private var rosters = ModelRosters()

    /// Takes the next record.
    mutating func add(_ record: ModelRecord, of endpoint: Int64) {
        if endpoint != current.endpoint {
            finish()
            current.endpoint = endpoint
        }
        current.records.append(record)
    }

    /// The models of all endpoints.
    var all: [Int64: KnownModels] {
        mutating get {
            finish()
            return finished
        }
    }

    private mutating func finish() {
        guard !current.records.isEmpty else { return }
        // Rows of one endpoint that lie apart would be those of a damaged file.
        if let before = finished[current.endpoint] { current.records = before.values + current.records }
        finished[current.endpoint] = KnownModels(current.records, in: &rosters)
        current.records.removeAll(keepingCapacity: true)
    }
}

/// The values of a statement's last row, by which the next one is compared with it.
private struct RepeatedValues {
    private let columns: [CInt]
    private var values: [RawValue]

    /// Starts before the first row, with all columns but some.
    init(of statement: Statement, besides names: [String]) {
        columns = statement.columnNames.enumerated().filter { !names.contains($0.element) }.map { CInt($0.offset) }
        values = columns.map { _ in RawValue() }
    }

    /// Whether the statement's present row has the values of the last one; it is the last one from now on.
    mutating func areRepeated(by statement: SQLiteStatement) -> Bool {
        var areRepeated = true
        for place in columns.indices where values[place].changes(to: columns[place], of: statement) {
            areRepeated = false
        }
        return areRepeated
    }
}

/// A value as SQLite has it.
private struct RawValue {
    /// 0 before the first row.
    private var type: CInt = 0
    /// An integer, or the bits of a floating-point number.
    private var number: Int64 = 0
    /// A text or a blob.
    private var bytes: [UInt8] = []

    /// Takes the value of a column; returns whether it is another one than before.
    mutating func changes(to column: CInt, of statement: SQLiteStatement) -> Bool {
        let type = sqlite3_column_type(statement, column)
        let isSameType = type == self.type
        self.type = type
        switch type {
        case SQLITE_NULL: return !isSameType
        case SQLITE_INTEGER: return changes(to: sqlite3_column_int64(statement, column)) || !isSameType
        case SQLITE_FLOAT:
            let bits = Int64(bitPattern: sqlite3_column_double(statement, column).bitPattern)
            return changes(to: bits) || !isSameType
        case SQLITE_TEXT: return changes(to: sqlite3_column_text(statement, column), column, statement) || !isSameType
        default: return changes(to: sqlite3_column_blob(statement, column), column, statement) || !isSameType
        }
    }

    private mutating func changes(to number: Int64) -> Bool {
        defer { self.number = number }
        return number != self.number
    }

    /// The number of bytes is asked for after the bytes: only then does SQLite leave them where they are.
    private mutating func changes(to start: UnsafeRawPointer?, _ column: CInt, _ statement: SQLiteStatement) -> Bool {
        let count = Int(sqlite3_column_bytes(statement, column))
        let isSame =
            bytes.withUnsafeBytes { bytes in
                guard count == bytes.count else { return false }
                guard count > 0, let start, let known = bytes.baseAddress else { return true }
                return memcmp(start, known, count) == 0
            }
        if !isSame { bytes = Array(UnsafeRawBufferPointer(start: start, count: count)) }
        return !isSame
    }
}
