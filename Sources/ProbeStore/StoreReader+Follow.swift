import GRDB
package import ProbeDomain

extension StoreReader {
    /// The sequence number of the newest event; 0 when there is none.
    package func lastSequence() async throws(RecorderError) -> Int64 {
        try await read { database in try Int64.fetchOne(database, sql: "SELECT max(sequence) FROM event") ?? 0 }
    }

    /// When lists are read: what shows whether somebody still writes the record.
    package struct Pulse: Sendable, Equatable {
        /// When the newest attempt of all endpoints in the plan was sent; nil when there is none.
        package var newest: Timestamp?
        /// The shortest time between the last two lists of an endpoint; nil where none was read twice.
        package var interval: Duration?

        /// Nothing has been written for so long that no daemon can be at work: ten minutes, and three intervals.
        package func isStale(at now: Timestamp) -> Bool {
            guard let newest else { return true }
            return now - newest > max(.seconds(600), (interval ?? .zero) * 3)
        }
    }

    /// When attempts were last recorded.
    package func pulse() async throws(RecorderError) -> Pulse {
        try await read { database in
            var pulse = Pulse()
            for id in try RowReader.planned(in: database) {
                if let sent = try Int64.fetchOne(
                    database.cachedStatement(sql: "SELECT max(sent_us) FROM attempt WHERE endpoint_id = ?"),
                    arguments: [id]
                ) {
                    pulse.newest = max(pulse.newest ?? Timestamp(microseconds: sent), Timestamp(microseconds: sent))
                }
                let lists = try Int64.fetchAll(
                    database.cachedStatement(
                        sql: """
                            SELECT sent_us FROM attempt WHERE endpoint_id = ? AND kind = 'list' AND page = 0
                            ORDER BY sent_us DESC LIMIT 2
                            """
                    ),
                    arguments: [id]
                )
                guard lists.count == 2 else { continue }
                let interval = Duration.microseconds(lists[0] - lists[1])
                pulse.interval = min(pulse.interval ?? interval, interval)
            }
            return pulse
        }
    }
}
