import GRDB
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
        var last: ModelRecord?
        try each(of: "model", endpoint: id, in: database) { row in
            let record = try model(row).sharing(with: last)
            last = record
            knowledge.models[record.id] = record
        }
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
