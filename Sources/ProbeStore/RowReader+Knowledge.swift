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
        var result: [EndpointKey: EndpointKnowledge] = [:]
        for key in keys { result[key] = EndpointKnowledge(endpoint: EndpointRecord(key: key)) }
        for start in stride(from: 0, to: keys.count, by: mostNames) {
            let part = keys[start..<min(start + mostNames, keys.count)]
            for knowledge in try known(part.map(\.name), in: database) where result[knowledge.endpoint.key] != nil {
                result[knowledge.endpoint.key] = knowledge
            }
        }
        return result
    }

    /// One statement asks for so many names; SQLite takes 32,766.
    private static let mostNames = 500

    /// All that is known of the endpoints of these names.
    private static func known(_ names: [String], in database: Database) throws -> [EndpointKnowledge] {
        var known: [Int64: EndpointKnowledge] = [:]
        let places = names.map { _ in "?" }.joined(separator: ",")
        let endpoints = try Row.fetchCursor(
            database,
            sql: "SELECT * FROM endpoint WHERE name IN (\(places))",
            arguments: StatementArguments(names)
        )
        while let row = try endpoints.next() {
            known[try row.at("id")] = EndpointKnowledge(endpoint: try endpoint(row))
        }
        let ids = known.keys.sorted()
        guard !ids.isEmpty else { return [] }
        for (id, models) in try models(of: ids, in: database) { known[id]?.models = KnownModels(models) }
        try each(of: "health", endpoints: ids, in: database) { id, row in
            guard let (check, machine) = try health(row) else { return }
            known[id]?.health[check] = machine
        }
        // A file of an earlier version, which no writer has migrated yet, does not have these tables.
        if try database.tableExists("rate_limit") {
            try each(of: "rate_limit", endpoints: ids, in: database) { id, row in
                let value: Int = try row.at("value")
                guard value > 0 else { return }
                let key = LimitKey(pool: try row.at("pool"), name: try row.at("name"))
                known[id]?.limits[key] = KnownLimit(value: value, toldAt: try time(row, "told_at_us"))
            }
        }
        if try database.tableExists("last_paid") {
            try each(of: "last_paid", endpoints: ids, in: database) { id, row in
                known[id]?.lastPaid[ModelID(try row.at("model"))] = try time(row, "reserved_us")
            }
        }
        return Array(known.values)
    }

    /// Calls back for each row of some endpoints, while its statement stands on it: a row that is copied out of it looks
    /// for each of its columns by comparing all names.
    private static func each(
        of table: String,
        endpoints: [Int64],
        in database: Database,
        _ body: (Int64, Row) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(try select(table, of: endpoints, in: database))
        while let row = try rows.next() { try body(try row.at("endpoint_id"), row) }
    }

    private static func select(_ table: String, of endpoints: [Int64], in database: Database) throws -> Statement {
        let ids = endpoints.map { String($0) }.joined(separator: ",")
        return try database.makeStatement(sql: "SELECT * FROM \(table) WHERE endpoint_id IN (\(ids))")
    }

    /// The models of some endpoints; most rows say the same as the one before, of another id, and are not read once more.
    private static func models(of endpoints: [Int64], in database: Database) throws -> [Int64: [ModelID: ModelRecord]] {
        let find = try select("model", of: endpoints, in: database)
        let rows = try Row.fetchCursor(find)
        guard let endpoint = find.columnNames.firstIndex(of: "endpoint_id"),
            let name = find.columnNames.firstIndex(of: "model")
        else { return [:] }
        var models: [Int64: [ModelID: ModelRecord]] = [:]
        // Those of one endpoint follow each other.
        var current: (endpoint: Int64, models: [ModelID: ModelRecord]) = (0, [:])
        var last: ModelRecord?
        var (values, lastValues): ([UInt8], [UInt8]) = ([], [])
        while let row = try rows.next() {
            readRawValues(of: find.sqliteStatement, besides: [endpoint, name], into: &values)
            let record: ModelRecord
            if let last, values == lastValues {
                record = last.with(id: ModelID(try row.at("model")))
            } else {
                record = try model(row).sharing(with: last)
            }
            last = record
            swap(&values, &lastValues)
            let id = sqlite3_column_int64(find.sqliteStatement, CInt(endpoint))
            if id != current.endpoint {
                models[current.endpoint] = current.models
                current = (id, models[id] ?? [:])
            }
            current.models[record.id] = record
        }
        models[current.endpoint] = current.models
        return models
    }

    /// The values of a statement's present row in a form that is the same for the same ones alone.
    private static func readRawValues(
        of statement: SQLiteStatement,
        besides names: [Int],
        into bytes: inout [UInt8]
    ) {
        bytes.removeAll(keepingCapacity: true)
        for column in 0..<sqlite3_column_count(statement) where !names.contains(Int(column)) {
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
    }
}
