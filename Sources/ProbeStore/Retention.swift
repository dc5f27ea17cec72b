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

    /// At most so many attempts of an endpoint go in one step, so that each has its turn soon.
    static let share = 500
    /// At most so many rows go in one step, so that no batch waits long.
    static let most = 5_000

    /// When nothing is left that is too old, it is looked for again after this time.
    static let pause = Duration.seconds(60)

    /// What is believed of the time follows the wall clock by so many times the time that passes, after it has been away.
    static let catchUp = 10

    /// When the next step is due, where it begins, and what time it is believed to be.
    ///
    /// A wall clock that runs ahead must not remove what is not old: the time goes on from the newest attempt of earlier
    /// processes by a steady clock. So an hour a hundred days ahead makes nothing older by more than ten hours.
    struct Agenda {
        /// The row of the endpoint that had the last turn; 0 before the first.
        private(set) var last: Int64 = 0
        private var pauseStart: ContinuousClock.Instant?
        /// The time; nil where nothing was on record that could be lost.
        private var present: Timestamp?
        /// When that was.
        private var looked: ContinuousClock.Instant

        /// Begins, as the file is opened.
        ///
        /// - Parameters:
        ///   - newest: When the newest attempt on record was sent; nil when there is none.
        ///   - now: The instant.
        init(newest: Timestamp?, at now: ContinuousClock.Instant) {
            present = newest
            looked = now
        }

        /// Begins a step, if one is due; the first is at once.
        ///
        /// - Parameters:
        ///   - now: The instant.
        ///   - clock: Wall time.
        /// - Returns: The time that it is believed to be, not later than the wall clock; nil when no step is due.
        mutating func begin(at now: ContinuousClock.Instant, clock: Timestamp) -> Timestamp? {
            if let pauseStart, now - pauseStart < Retention.pause { return nil }
            pauseStart = now
            let time = present.map { min($0 + (now - looked) * Retention.catchUp, clock) } ?? clock
            (present, looked) = (time, now)
            return time
        }

        /// Takes what a step has returned: where rows are left, the next one is due at once.
        mutating func go(on next: Int64?) {
            guard let next else { return }
            last = next
            pauseStart = nil
        }
    }

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
        SELECT max((SELECT sent_us FROM attempt WHERE endpoint_id = endpoint.id ORDER BY sent_us DESC LIMIT 1))
        FROM endpoint
        """

    /// The tables of attempts: those of this version, then those of earlier ones.
    static let attempts = ["attempt_core", "earlier_attempt"]

    /// When the first of an endpoint's attempts was sent that stays if so many of those before an instant go; arguments:
    /// endpoint, instant, how many.
    static func firstToStay(in table: String) -> String {
        """
        SELECT sent_us FROM \(table) WHERE endpoint_id = ? AND sent_us < ? ORDER BY sent_us LIMIT 1 OFFSET ?
        """
    }

    /// What an endpoint has that was sent before an instant; arguments: endpoint, instant.
    static func expired(in table: String) -> String { "DELETE FROM \(table) WHERE endpoint_id = ? AND sent_us < ?" }

    /// The oldest summaries of all questions that start before a second; arguments: the second, how many.
    static func expiredSummaries(in table: String) -> String {
        """
        DELETE FROM \(table) WHERE (start_s, question_id) IN
          (SELECT start_s, question_id FROM \(table) WHERE start_s < ? ORDER BY start_s, question_id LIMIT ?)
        """
    }

    /// Inside a transaction: takes one step.
    ///
    /// Age is measured against the newest attempt or the clock, whichever is earlier: either may lie in the future by a
    /// mistake, and what is removed does not come back. What is still to be summarised or summed up stays.
    ///
    /// - Parameters:
    ///   - database: The file.
    ///   - now: Wall time.
    ///   - last: The row of the endpoint that had the last turn.
    /// - Returns: The same for the next step; nil when nothing that is too old is left.
    /// - Throws: `DatabaseError`.
    @discardableResult
    static func expire(in database: Database, at now: Timestamp, after last: Int64 = 0) throws -> Int64? {
        guard let newest = try Int64.fetchOne(database.cachedStatement(sql: newest)) else { return nil }
        let now = min(Timestamp(microseconds: newest), now)
        var step = Step(database: database, last: last)
        let waiting = try Backfill.ranges(in: database)
        let endpoints = try Int64.fetchAll(
            database,
            sql: "SELECT id FROM endpoint ORDER BY id <= ?, id",
            arguments: [last]
        )
        let areEarlier = try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM earlier_attempt)") ?? false
        for endpoint in endpoints where step.rest > 0 {
            let end = min(now - attemptAge, waiting[endpoint]?.next ?? now)
            for table in areEarlier ? attempts : ["attempt_core"] where step.rest > 0 {
                try step.remove(atMost: share) {
                    try removeAttempts(of: endpoint, before: end, atMost: $0, from: table, in: database)
                }
            }
            step.last = endpoint
        }
        for tier in SummaryTier.allCases {
            var end = tier.start(of: now - age(of: tier))
            if tier == .fiveMinutes {
                end = min(end, try Rollup.mark(in: database).hour)
                let hour = SummaryTier.hour.start(of: end)
                try removeSummaries(before: hour, from: FiveMinutesByHour.table, &step)
            }
            try removeSummaries(before: end, from: SummaryRows.table(of: tier), &step)
        }
        return step.isEnough ? nil : step.last
    }

    private static func removeAttempts(
        of endpoint: Int64,
        before end: Timestamp,
        atMost most: Int,
        from table: String,
        in database: Database
    ) throws {
        let find = try database.cachedStatement(sql: firstToStay(in: table))
        let first = try Int64.fetchOne(find, arguments: [endpoint, end.microseconds, most])
        // What is counted is what the last statement removes.
        for table in table == "attempt_core" ? ["attempt_detail", table] : [table] {
            try database.cachedStatement(sql: expired(in: table)).run(in: database) { values in
                values.add(endpoint)
                values.add(first ?? end.microseconds)
            }
        }
    }

    private static func removeSummaries(before end: Int64, from table: String, _ step: inout Step) throws {
        guard step.rest > 0 else { return }
        let statement = try step.database.cachedStatement(sql: expiredSummaries(in: table))
        try step.remove(atMost: most) { try statement.execute(arguments: [end, $0]) }
    }

    /// What one step may still remove.
    private struct Step {
        let database: Database
        /// The row of the endpoint that had the last turn.
        var last: Int64
        /// So many rows may still go.
        private(set) var rest = Retention.most
        private var isCut = false

        init(database: Database, last: Int64) {
            self.database = database
            self.last = last
        }

        /// Whether all went that is too old.
        var isEnough: Bool { rest > 0 && !isCut }

        /// Runs a statement that removes at most so many rows.
        mutating func remove(atMost most: Int, _ statement: (_ limit: Int) throws -> Void) throws {
            let limit = min(most, rest)
            try statement(limit)
            let removed = database.changesCount
            rest -= removed
            if removed >= limit { isCut = true }
        }
    }
}
