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

        /// How long nothing may be written before it shows that no daemon is at work: ten minutes, and three intervals.
        package var longestSilence: Duration { max(.seconds(600), (interval ?? .zero) * 3) }

        /// Whether nothing has been written for longer than that.
        package func isStale(at now: Timestamp) -> Bool {
            newest.map { now - $0 > longestSilence } ?? true
        }
    }

    /// When attempts were last recorded.
    package func pulse() async throws(RecorderError) -> Pulse {
        try await read { database in
            var pulse = Pulse()
            for id in try RowReader.planned(in: database) {
                if let sent = try Int64.fetchOne(
                    database.cachedStatement(
                        sql: "SELECT sent_us FROM attempt WHERE endpoint_id = ? ORDER BY sent_us DESC LIMIT 1"
                    ),
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
