import GRDB
import GRDBSQLite
import ProbeDomain

/// What a restart goes on from.
extension RowReader {
    /// All that is known of endpoints.
    static func knowledge(
        of keys: [EndpointKey],
        in database: Database
    ) throws -> [EndpointKey: EndpointKnowledge] {
        // A file of an earlier version, which no writer has migrated yet, does not have them.
        let tables = Tables(
            hasLimits: try database.tableExists("rate_limit"),
            hasLastPaid: try database.tableExists("last_paid")
        )
        var result: [EndpointKey: EndpointKnowledge] = [:]
        for key in keys {
            let found = try Row.fetchCursor(
                database.cachedStatement(
                    sql: "SELECT * FROM endpoint WHERE name = ? AND provider = ? AND base_url = ?"
                ),
                arguments: [key.name, key.provider, key.baseURL]
            )
            result[key] =
                try found.next().map { try knowledge($0, key: key, tables, in: database) }
                ?? EndpointKnowledge(endpoint: EndpointRecord(key: key))
        }
        return result
    }

    /// Which of the later tables there are.
    private struct Tables {
        var hasLimits: Bool
        var hasLastPaid: Bool
    }

    /// Calls back for each row of an endpoint, while its statement stands on it: a row that is copied out of it looks for
    /// each of its columns by comparing all names.
    private static func each(
        of table: String,
        endpoint: Int64,
        in database: Database,
        _ body: (Row) throws -> Void
    ) throws {
        let find = try database.cachedStatement(sql: "SELECT * FROM \(table) WHERE endpoint_id = ?")
        let rows = try Row.fetchCursor(find, arguments: [endpoint])
        while let row = try rows.next() { try body(row) }
    }

    private static func knowledge(
        _ row: Row,
        key: EndpointKey,
        _ tables: Tables,
        in database: Database
    ) throws -> EndpointKnowledge {
        var knowledge = EndpointKnowledge(endpoint: try endpoint(row, key: key))
        let id: Int64 = try row.at("id")
        knowledge.models = try models(of: id, in: database)
        try each(of: "health", endpoint: id, in: database) { row in
            guard let (check, machine) = try health(row) else { return }
            knowledge.health[check] = machine
        }
        if tables.hasLimits { knowledge.limits = try limits(of: id, in: database) }
        guard tables.hasLastPaid else { return knowledge }
        try each(of: "last_paid", endpoint: id, in: database) { row in
            knowledge.lastPaid[ModelID(try row.at("model"))] = try time(row, "reserved_us")
        }
        return knowledge
    }

    /// The models of an endpoint; most rows say the same as the one before, of another id, and are not read once more.
    private static func models(of endpoint: Int64, in database: Database) throws -> KnownModels {
        let find = try database.cachedStatement(sql: "SELECT * FROM model WHERE endpoint_id = ?")
        let rows = try Row.fetchCursor(find, arguments: [endpoint])
        let name = find.columnNames.firstIndex(of: "model")
        var models: [ModelID: ModelRecord] = [:]
        var last: (values: [UInt8], record: ModelRecord)?
        while let row = try rows.next() {
            let values = rawValues(of: find.sqliteStatement, besides: name)
            let record: ModelRecord
            if let last, last.values == values {
                record = last.record.with(id: ModelID(try row.at("model")))
            } else {
                record = try model(row).sharing(with: last?.record)
            }
            last = (values, record)
            models[record.id] = record
        }
        return KnownModels(models)
    }

    /// The values of a statement's present row in a form that is the same for the same ones alone.
    private static func rawValues(of statement: SQLiteStatement, besides name: Int?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        for column in 0..<sqlite3_column_count(statement) where Int(column) != name {
            let type = sqlite3_column_type(statement, column)
            bytes.append(UInt8(type))
            switch type {
            case SQLITE_NULL: break
            case SQLITE_INTEGER: withUnsafeBytes(of: sqlite3_column_int64(statement, column)) { bytes += $0 }
            case SQLITE_FLOAT: withUnsafeBytes(of: sqlite3_column_double(statement, column)) { bytes += $0 }
            default:
                let start = sqlite3_column_blob(statement, column)
                let count = Int(sqlite3_column_bytes(statement, column))
                withUnsafeBytes(of: count) { bytes += $0 }
                bytes += UnsafeRawBufferPointer(start: start, count: count)
            }
        }
        return bytes
    }

    private static func limits(of endpoint: Int64, in database: Database) throws -> [LimitKey: KnownLimit] {
        var limits: [LimitKey: KnownLimit] = [:]
        try each(of: "rate_limit", endpoint: endpoint, in: database) { row in
            let value: Int = try row.at("value")
            guard value > 0 else { return }
            let key = LimitKey(pool: try row.at("pool"), name: try row.at("name"))
            limits[key] = KnownLimit(value: value, toldAt: try time(row, "told_at_us"))
        }
        return limits
    }
}
