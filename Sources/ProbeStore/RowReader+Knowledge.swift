import GRDB
import ProbeDomain

/// What a restart goes on from.
extension RowReader {
    /// Knowledge by endpoint, and where in it each row id of the table of endpoints leads.
    private struct Known {
        var all: [EndpointKey: EndpointKnowledge]
        var places: [Int64: Dictionary<EndpointKey, EndpointKnowledge>.Index] = [:]

        /// Changes what is known of the endpoint of a row.
        mutating func update(_ id: Int64, _ change: (inout EndpointKnowledge) -> Void) {
            if let place = places[id] { change(&all.values[place]) }
        }
    }

    /// All that is known of endpoints.
    static func knowledge(
        of keys: [EndpointKey],
        in database: Database
    ) throws -> [EndpointKey: EndpointKnowledge] {
        var known = Known(all: Dictionary(minimumCapacity: keys.count))
        for key in keys { known.all[key] = EndpointKnowledge(endpoint: EndpointRecord(key: key)) }
        for start in stride(from: 0, to: keys.count, by: mostNames) {
            let part = keys[start..<min(start + mostNames, keys.count)]
            try readEndpoints(part.map(\.name), into: &known, in: database)
        }
        // In the order of the tables, whatever that of the keys: so no page of the file is read twice.
        let ids = known.places.keys.sorted()
        for start in stride(from: 0, to: ids.count, by: mostIDs) {
            try readTables(of: ids[start..<min(start + mostIDs, ids.count)], into: &known, in: database)
        }
        return known.all
    }

    /// One statement asks for so many names; SQLite takes 32,766 values.
    private static let mostNames = 500
    /// And for so many row ids; SQLite takes a million bytes.
    private static let mostIDs = 10_000

    /// Reads the endpoints of these names.
    private static func readEndpoints(_ names: [String], into known: inout Known, in database: Database) throws {
        let places = names.map { _ in "?" }.joined(separator: ",")
        let find = try database.cachedStatement(sql: "SELECT * FROM endpoint WHERE name IN (\(places))")
        try find.setArguments(StatementArguments(names))
        try find.forEachRow { row in
            let record = try endpoint(row)
            guard let place = known.all.index(forKey: record.key) else { return }
            known.all.values[place].endpoint = record
            known.places[try row.at("id")] = place
        }
    }

    /// Reads what the other tables know of some endpoints.
    private static func readTables(
        of ids: ArraySlice<Int64>,
        into known: inout Known,
        in database: Database
    ) throws {
        for (id, models) in try models(of: ids, in: database) { known.update(id) { $0.models = models } }
        try select("health", of: ids, in: database).forEachRow { row in
            guard let (check, machine) = try health(row) else { return }
            known.update(try row.at("endpoint_id")) { $0.health[check] = machine }
        }
        // A file of an earlier version, which no writer has migrated yet, does not have these tables.
        if try database.tableExists("rate_limit") {
            try select("rate_limit", of: ids, in: database).forEachRow { row in
                let value: Int = try row.at("value")
                guard value > 0 else { return }
                let key = LimitKey(pool: try row.at("pool"), name: try row.at("name"))
                let limit = KnownLimit(value: value, toldAt: try time(row, "told_at_us"))
                known.update(try row.at("endpoint_id")) { $0.limits[key] = limit }
            }
        }
        if try database.tableExists("last_paid") {
            try select("last_paid", of: ids, in: database).forEachRow { row in
                let model = ModelID(try row.at("model"))
                let time = try time(row, "reserved_us")
                known.update(try row.at("endpoint_id")) { $0.lastPaid[model] = time }
            }
        }
    }

    /// Finds the rows of some endpoints.
    static func select(_ table: String, of endpoints: ArraySlice<Int64>, in database: Database) throws -> Statement {
        let ids = endpoints.map { String($0) }.joined(separator: ",")
        return try database.makeStatement(sql: "SELECT * FROM \(table) WHERE endpoint_id IN (\(ids))")
    }
}
