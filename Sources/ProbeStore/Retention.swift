import GRDB
import Glibc
import ProbeDomain

/// Removes what is too old.
enum Retention {
    /// Attempts are kept for this long.
    static let attemptAge = Duration.seconds(30 * 86_400)
    /// Summaries are kept for this long: of five minutes, for a close look at a season; of hours and days, for years.
    static func age(of tier: SummaryTier) -> Duration {
        switch tier {
        case .fiveMinutes: .seconds(90 * 86_400)
        case .hour: .seconds(5 * 366 * 86_400)
        case .day: .seconds(10 * 366 * 86_400)
        }
    }

    /// At most so many rows of an endpoint go at a time, so that no batch takes long.
    static let step = 500

    /// A step is taken at most once in this time, so that a clock that is wrong for a while does little harm.
    static let pause = Duration.seconds(60)

    /// Wall time.
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

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

    /// The oldest summaries of all questions that start before a second.
    static func expired(_ tier: SummaryTier) -> String {
        let table = SummaryRows.table(of: tier)
        return """
            DELETE FROM \(table) WHERE (start_s, question_id) IN
              (SELECT start_s, question_id FROM \(table) WHERE start_s < ? ORDER BY start_s, question_id LIMIT \(summaryStep))
            """
    }

    /// At most so many summaries of a tier go at a time: ten thousand questions end one stretch in five minutes.
    static let summaryStep = 5_000

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
        for tier in SummaryTier.allCases {
            let end = tier.start(of: Timestamp(microseconds: min(newest, now.microseconds)) - age(of: tier))
            try database.cachedStatement(sql: expired(tier)).execute(arguments: [end])
        }
    }
}
