import GRDB
package import ProbeDomain

extension StoreReader {
    /// An endpoint on record, with the row id that its attempts go by.
    package struct RecordedEndpoint: Sendable {
        /// The endpoint.
        package let key: EndpointKey
        let id: Int64
    }

    /// All endpoints that were ever recorded, by name.
    package func recordedEndpoints() async throws(RecorderError) -> [RecordedEndpoint] {
        try await read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM endpoint ORDER BY name, id").map { row in
                let key = try RowReader.key(row)
                return RecordedEndpoint(key: key, id: try row.at("id"))
            }
        }
    }

    /// Some attempts of an endpoint, and where the next ones begin.
    package struct AttemptPage: Sendable {
        /// In the order in which they were sent.
        package var attempts: [AttemptRecord]
        /// Where to go on; nil at the end.
        package var next: Timestamp?
    }

    /// The next attempts of an endpoint, in the order in which they were sent.
    ///
    /// Read so, page by page, a record of any size needs little memory, and no read lasts so long that a writer's log
    /// grows behind it.
    ///
    /// - Parameters:
    ///   - endpoint: The endpoint.
    ///   - start: The instant to begin at.
    ///   - limit: At most so many.
    /// - Returns: The attempts that are known to this version, and where to go on.
    /// - Throws: `RecorderError` when the file cannot be read.
    package func attempts(
        of endpoint: RecordedEndpoint,
        from start: Timestamp,
        limit: Int
    ) async throws(RecorderError) -> AttemptPage {
        try await read { database in
            // A cursor's rows find their columns by a table; copied rows compare the names each time.
            let rows = try Row.fetchCursor(
                database.cachedStatement(
                    sql: "SELECT * FROM attempt WHERE endpoint_id = ? AND sent_us >= ? ORDER BY sent_us LIMIT ?"
                ),
                arguments: [endpoint.id, start.microseconds, limit]
            )
            var page = AttemptPage(attempts: [], next: nil)
            var count = 0
            while let row = try rows.next() {
                count += 1
                if count == limit { page.next = Timestamp(microseconds: try row.at("sent_us")) + .microseconds(1) }
                if let attempt = try RowReader.attempt(row, endpoint: endpoint.key) { page.attempts.append(attempt) }
            }
            return page
        }
    }
}
