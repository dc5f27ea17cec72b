import GRDB
import ProbeDomain

/// Removes what is too old.
enum Retention {
    /// Attempts are kept for this long.
    static let attemptAge = Duration.seconds(30 * 86_400)
    /// At most so many rows of an endpoint go at a time, so that no batch takes long.
    static let step = 500

    /// A step is taken at most once in this time, so that a clock that is wrong for a while does little harm.
    static let pause = Duration.seconds(60)

    /// The newest attempt of all.
    ///
    /// It looks at the end of each endpoint's rows alone: this runs beside the batches.
    static let newest = """
        SELECT max((SELECT max(sent_us) FROM attempt WHERE endpoint_id = endpoint.id)) FROM endpoint
        """

    /// The oldest rows of one endpoint that were sent before an instant.
    static let expired = """
        DELETE FROM attempt WHERE endpoint_id = ?1 AND sent_us IN
          (SELECT sent_us FROM attempt WHERE endpoint_id = ?1 AND sent_us < ?2 ORDER BY sent_us LIMIT \(step))
        """

    /// Inside a transaction: takes one step.
    ///
    /// Age is measured against the newest attempt or the clock, whichever is earlier: either may lie in the future by a
    /// mistake, and what is removed does not come back.
    static func expire(in database: Database, at now: Timestamp) throws {
        guard let newest = try Int64.fetchOne(database.cachedStatement(sql: newest)) else { return }
        let end = min(newest, now.microseconds) - attemptAge.wholeMicroseconds
        let statement = try database.cachedStatement(sql: expired)
        for endpoint in try Int64.fetchAll(database, sql: "SELECT id FROM endpoint") {
            try statement.execute(arguments: [endpoint, end])
        }
    }
}
