import GRDB

/// Has all attempts of the endpoints on record left to the backfill.
func leaveToBackfill(_ path: String) throws {
    try DatabaseQueue(path: path).write { database in
        try database.execute(
            sql: "INSERT OR REPLACE INTO backfill SELECT id, ?, ? FROM endpoint",
            arguments: [Int64.min, Int64.max]
        )
    }
}

/// The tables of attempts and summaries: bytes on disk and rows.
func tableSizes(_ path: String) throws -> [(table: String, bytes: Double, rows: Double)] {
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration).read { database in
        try String.fetchAll(
            database,
            sql: """
                SELECT name FROM sqlite_master WHERE type = 'table' AND (name LIKE '%attempt%' OR name LIKE 'summary%')
                """
        ).map { table in
            let bytes = try Double.fetchOne(
                database,
                sql: "SELECT sum(pgsize) FROM dbstat WHERE name = ? AND aggregate = 1",
                arguments: [table]
            )
            let rows = try Double.fetchOne(database, sql: "SELECT count(*) FROM \(table)")
            return (table, bytes ?? 0, rows ?? 0)
        }
    }
}
