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
            let row = try Row.fetchOne(
                database.cachedStatement(
                    sql: "SELECT * FROM endpoint WHERE name = ? AND provider = ? AND base_url = ?"
                ),
                arguments: [key.name, key.provider, key.baseURL]
            )
            result[key] = try row.map { try knowledge($0, key: key, tables, in: database) }
                ?? EndpointKnowledge(endpoint: EndpointRecord(key: key))
        }
        return result
    }

    /// Which of the later tables there are.
    private struct Tables {
        var hasLimits: Bool
        var hasLastPaid: Bool
    }

    private static func rows(of table: String, endpoint: Int64, in database: Database) throws -> [Row] {
        let find = try database.cachedStatement(sql: "SELECT * FROM \(table) WHERE endpoint_id = ?")
        return try Row.fetchAll(find, arguments: [endpoint])
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
        for row in try rows(of: "model", endpoint: id, in: database) {
            let record = try model(row).sharing(with: last)
            last = record
            knowledge.models[record.id] = record
        }
        for row in try rows(of: "health", endpoint: id, in: database) {
            guard let (check, machine) = try health(row) else { continue }
            knowledge.health[check] = machine
        }
        if tables.hasLimits { knowledge.limits = try limits(of: id, in: database) }
        guard tables.hasLastPaid else { return knowledge }
        for row in try rows(of: "last_paid", endpoint: id, in: database) {
            knowledge.lastPaid[ModelID(try row.at("model"))] = try time(row, "reserved_us")
        }
        return knowledge
    }

    private static func limits(of endpoint: Int64, in database: Database) throws -> [LimitKey: KnownLimit] {
        var limits: [LimitKey: KnownLimit] = [:]
        for row in try rows(of: "rate_limit", endpoint: endpoint, in: database) {
            let value: Int = try row.at("value")
            guard value > 0 else { continue }
            let key = LimitKey(pool: try row.at("pool"), name: try row.at("name"))
            limits[key] = KnownLimit(value: value, toldAt: try time(row, "told_at_us"))
        }
        return limits
    }
}
