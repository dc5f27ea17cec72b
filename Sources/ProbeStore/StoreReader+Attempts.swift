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
                let key = EndpointKey(
                    name: try row.at("name"),
                    provider: try row.at("provider"),
                    baseURL: try row.at("base_url")
                )
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
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: "SELECT * FROM attempt WHERE endpoint_id = ? AND sent_us >= ? ORDER BY sent_us LIMIT ?"
                ),
                arguments: [endpoint.id, start.microseconds, limit]
            )
            let last: Int64? = rows.count < limit ? nil : try rows.last?.at("sent_us")
            return AttemptPage(
                attempts: try rows.compactMap { try RowReader.attempt($0, endpoint: endpoint.key) },
                next: last.map { Timestamp(microseconds: $0) + .microseconds(1) }
            )
        }
    }
}
