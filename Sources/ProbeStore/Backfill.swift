import GRDB
import ProbeDomain

/// Summarises, in small steps, the attempts that were written before there were summaries.
///
/// Nobody knows at what interval they were sent, so that they speak for no time: they are counted, with their latencies.
enum Backfill {
    /// So many attempts of one endpoint at a time.
    static let step = 2_000

    /// The attempts of an endpoint that are still to be summarised.
    struct Range {
        /// When the first of them was sent.
        var next: Timestamp
        /// When the last one was.
        var end: Timestamp

        /// Whether an attempt sent then is among them.
        func contains(_ sent: Timestamp) -> Bool { sent >= next && sent <= end }
    }

    /// What is still to be done, by the endpoint's row; a row that cannot be read says nothing.
    static func ranges(in database: Database) throws -> [Int64: Range] {
        let statement = try database.cachedStatement(sql: "SELECT endpoint_id, next_us, end_us FROM backfill")
        var ranges: [Int64: Range] = [:]
        for row in try Row.fetchAll(statement) {
            guard let endpoint: Int64 = try? row.at("endpoint_id"), let next = try? RowReader.time(row, "next_us"),
                let end = try? RowReader.time(row, "end_us")
            else { continue }
            ranges[endpoint] = Range(next: next, end: end)
        }
        return ranges
    }

    /// Whether all attempts are summarised.
    static func isDone(in database: Database) throws -> Bool {
        let statement = try database.cachedStatement(sql: "SELECT NOT EXISTS (SELECT 1 FROM backfill)")
        return try Bool.fetchOne(statement) ?? true
    }

    /// Inside a transaction: takes one step.
    ///
    /// An attempt that cannot be read is passed over. The endpoint is chosen by chance, so that one whose rows lie on a
    /// damaged page does not keep the others waiting.
    ///
    /// - Returns: Whether there was anything to do.
    @discardableResult
    static func advance(in database: Database) throws -> Bool {
        let find = try database.cachedStatement(
            sql: """
                SELECT endpoint_id, next_us, end_us, name, provider, base_url FROM backfill
                JOIN endpoint ON endpoint.id = endpoint_id ORDER BY random() LIMIT 1
                """
        )
        guard let row = try Row.fetchOne(find) else { return false }
        let endpoint: Int64 = try row.at("endpoint_id")
        let key = try RowReader.key(row)
        let attempts = try database.cachedStatement(
            sql: """
                SELECT * FROM attempt WHERE endpoint_id = ? AND sent_us >= ? AND sent_us <= ? ORDER BY sent_us LIMIT ?
                """
        )
        let (next, end): (Int64, Int64) = (try row.at("next_us"), try row.at("end_us"))
        let batch = SummaryBatch(in: database)
        var (count, last) = (0, next)
        let rows = try Row.fetchCursor(attempts, arguments: [endpoint, next, end, step])
        while let row = try rows.next() {
            count += 1
            guard let sent: Int64 = try? row.at("sent_us") else { continue }
            last = sent
            guard let attempt = try? RowReader.attempt(row, endpoint: key) else { continue }
            try batch.summarise(attempt, endpoint: endpoint)
        }
        try batch.write()
        if count < step || last >= end {
            try database.execute(sql: "DELETE FROM backfill WHERE endpoint_id = ?", arguments: [endpoint])
        } else {
            try database.execute(
                sql: "UPDATE backfill SET next_us = ? WHERE endpoint_id = ?",
                arguments: [last + 1, endpoint]
            )
        }
        return true
    }
}
