import GRDB
package import ProbeDomain

extension StoreReader {
    /// One summary for each question of a window.
    ///
    /// - Parameters:
    ///   - window: The stretch of time; the report says what it was widened to.
    ///   - endpoint: The name of an endpoint; nil for all.
    /// - Returns: The questions that have anything in the window.
    /// - Throws: `RecorderError`: `olderVersion` for a file of an earlier version that no daemon has migrated yet.
    package func summaries(
        in window: TimeWindow,
        endpoint: String? = nil
    ) async throws(RecorderError) -> SummaryReport {
        try await read { [path] database in
            let pieces = SummaryPieces(of: window, newest: try Questions.newest(in: database, path: path))
            var sums = try Questions(of: endpoint, askedSince: pieces.window.start, in: database).sums
            // The longest stretches first: what they span, the shorter ones seldom go beyond.
            for piece in pieces.pieces.sorted(by: { $0.tier > $1.tier }) { try sums.add(piece, in: database) }
            return SummaryReport(window: pieces.window, questions: sums.report)
        }
    }

    /// The summaries of an endpoint in equal steps that together cover a window, the oldest first.
    ///
    /// - Parameters:
    ///   - endpoint: Its name.
    ///   - window: The stretch of time; its start moves back to the beginning of five minutes, or of an hour or a day where
    ///     only those are kept.
    ///   - steps: How many at most; fewer come, for each is made of whole stretches of what is kept. The last one may be
    ///     shorter.
    /// - Returns: A report for each step; one without questions is a step of which nothing is known.
    /// - Throws: `RecorderError`: as `summaries`.
    package func series(
        of endpoint: String,
        in window: TimeWindow,
        steps: Int
    ) async throws(RecorderError) -> [SummaryReport] {
        try await read { [path] database in
            let newest = try Questions.newest(in: database, path: path)
            let plan = SummarySteps(of: window, steps: steps, newest: newest)
            let start = plan.windows.first?.start ?? window.start
            let questions = try Questions(of: endpoint, askedSince: start, in: database)
            return try plan.windows.map { step in
                var sums = questions.sums
                try sums.add(plan.piece(of: step), in: database)
                return SummaryReport(window: step, questions: sums.report)
            }
        }
    }

    /// When endpoints were not well, as it was told: what touches a window, the oldest first.
    ///
    /// - Parameters:
    ///   - window: The stretch of time.
    ///   - endpoint: The name of an endpoint; nil for all.
    ///   - model: Only what showed in questions about this model; nil for all.
    /// - Returns: Each from its beginning to its end, also where these lie outside the window.
    /// - Throws: `RecorderError`: as `summaries`.
    package func outages(
        in window: TimeWindow,
        endpoint: String? = nil,
        model: ModelID? = nil
    ) async throws(RecorderError) -> [Outage] {
        try await read { [path] database in
            guard try database.tableExists("question") else { throw Self.unmigrated(path) }
            let names =
                try endpoint.map { [$0] } ?? String.fetchAll(database, sql: "SELECT DISTINCT name FROM endpoint")
            var found: [Outage] = []
            for name in names {
                // What began before the window began with the last change before it.
                let events = try RowReader.events(
                    in: database,
                    sql: """
                        WHERE \(Schema.healthKinds) AND endpoint = ?1 AND time_us < ?3 AND time_us >= coalesce(
                          (SELECT max(time_us) FROM event WHERE \(Schema.healthKinds) AND endpoint = ?1 AND time_us <= ?2), ?2)
                        ORDER BY time_us, sequence
                        """,
                    arguments: [name, window.start.microseconds, window.end.microseconds]
                )
                // What ends it may lie behind the window.
                let next = try RowReader.events(
                    in: database,
                    sql: """
                        WHERE \(Schema.healthKinds) AND endpoint = ? AND time_us >= ? ORDER BY time_us, sequence LIMIT 1
                        """,
                    arguments: [name, window.end.microseconds]
                )
                found += Self.outages(events + next, in: window)
            }
            return found.filter { model == nil || $0.check?.model == model }.sorted {
                ($0.start, $0.endpoint) < ($1.start, $1.endpoint)
            }
        }
    }

    /// The outages that the changes of one endpoint make up.
    private static func outages(_ events: [Event], in window: TimeWindow) -> [Outage] {
        events.indices.compactMap { index in
            guard var outage = Outage(events[index]), outage.start < window.end else { return nil }
            outage.end = events.indices.contains(index + 1) ? events[index + 1].time : nil
            return outage.end.map { $0 > window.start } ?? true ? outage : nil
        }
    }

    /// The names of all endpoints on record, in their order: those of the plan that ran last, and former ones.
    package func endpointNames() async throws(RecorderError) -> [String] {
        try await read { try String.fetchAll($0, sql: "SELECT DISTINCT name FROM endpoint ORDER BY name") }
    }

    /// A file that only an earlier version has written.
    fileprivate static func unmigrated(_ path: String) -> RecorderError {
        RecorderError(
            .olderVersion,
            "\(path) was written by an earlier version of probe and has no summaries yet"
        )
    }
}

/// The questions on record.
private struct Questions {
    /// The endpoint and check of each, by its row.
    private(set) var keys: [Int64: (EndpointKey, Check)] = [:]
    /// The first second of the first day of which there is a summary: nothing is looked for before it.
    private let oldest: Int64
    /// How far hours and days have been summed up.
    private let mark: Rollup.Mark
    /// Where rows of five minutes begin; nil where none are in rows of hours, so that they begin anywhere.
    private let fiveMinutes: Int64?

    /// When the last attempt of all endpoints was sent, but not later than now; the epoch when there is none.
    ///
    /// One that was sent by a clock that ran ahead must not make all others look old.
    static func newest(in database: Database, path: String) throws -> Timestamp {
        guard try database.tableExists("question") else { throw StoreReader.unmigrated(path) }
        let last = try Int64.fetchOne(database, sql: "SELECT max(last_sent_us) FROM question") ?? 0
        return min(Timestamp(microseconds: last), Retention.now)
    }

    /// Reads those that may have anything at or after an instant.
    ///
    /// No summary says anything of the time after the last attempt, and each question is looked up in each stretch of a
    /// window of one endpoint.
    init(of endpoint: String?, askedSince instant: Timestamp, in database: Database) throws {
        mark = try Rollup.markIfThere(in: database)
        let first = try Int64.fetchOne(database, sql: Rollup.firstRow, arguments: [mark.hour]) ?? Int64.max
        oldest = min(
            SummaryTier.day.start(of: first),
            try Int64.fetchOne(database, sql: "SELECT min(start_s) FROM \(SummaryRows.table(of: .day))") ?? Int64.max
        )
        let row = try Int64.fetchOne(database, sql: Rollup.firstRow, arguments: [Int64.min]) ?? .max
        fiveMinutes =
            try FiveMinutesByHour.areThere(in: database) ? SummaryTier.fiveMinutes.start(of: row) : nil
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT question.id, kind, model, name, provider, base_url FROM question
                JOIN endpoint ON endpoint.id = endpoint_id WHERE last_sent_us >= ?2 AND (?1 IS NULL OR name = ?1)
                """,
            arguments: [endpoint, instant.microseconds]
        )
        while let row = try rows.next() {
            let model: String = try row.at("model")
            guard let kind = CheckKind(rawValue: try row.at("kind")),
                let check = Check(kind: kind, recordedModel: model.isEmpty ? nil : ModelID(model))
            else { continue }
            let key = try RowReader.key(row)
            keys[try row.at("id")] = (key, check)
        }
        isOfOne = endpoint != nil
    }

    private let isOfOne: Bool

    /// Nothing yet, for each of them.
    var sums: Sums { Sums(keys: keys, isOfOne: isOfOne, oldest: oldest, mark: mark, fiveMinutes: fiveMinutes) }

    /// What has been read of each question.
    struct Sums {
        private let keys: [Int64: (EndpointKey, Check)]
        private let isOfOne: Bool
        private let oldest: Int64
        private let mark: Rollup.Mark
        private let fiveMinutes: Int64?
        private var places: [Int64: Int] = [:]
        private var summaries: [Summary] = []

        fileprivate init(
            keys: [Int64: (EndpointKey, Check)],
            isOfOne: Bool,
            oldest: Int64,
            mark: Rollup.Mark,
            fiveMinutes: Int64?
        ) {
            self.keys = keys
            self.isOfOne = isOfOne
            self.oldest = oldest
            self.mark = mark
            self.fiveMinutes = fiveMinutes
        }

        /// Adds the rows of a piece, and those of five minutes in it that are not in hours and days yet.
        mutating func add(_ piece: SummaryPieces.Piece, in database: Database) throws {
            try addRows(of: piece, in: database) { _ in true }
            if piece.tier == .fiveMinutes, fiveMinutes != nil { try addHours(of: piece, in: database) }
            guard piece.tier != .fiveMinutes, mark.hour < piece.end else { return }
            let rest = SummaryPieces.Piece(tier: .fiveMinutes, start: max(piece.start, mark.hour), end: piece.end)
            let mark = mark
            try addRows(of: rest, in: database) { !mark.covers($0) }
        }

        /// Adds rows: one by one where one endpoint is looked at, else the whole stretch of the table.
        private mutating func addRows(
            of piece: SummaryPieces.Piece,
            in database: Database,
            where takes: (SummaryRows.Key) -> Bool
        ) throws {
            let rows = SummaryRows(of: piece.tier, in: database)
            guard isOfOne else {
                return try rows.read(from: piece.start, to: piece.end) { if takes($0.key) { add($0) } }
            }
            let first = max(piece.start, piece.tier == .fiveMinutes ? fiveMinutes ?? oldest : oldest)
            for start in stride(from: first, to: piece.end, by: Int(piece.tier.seconds)) {
                for question in keys.keys {
                    let key = SummaryRows.Key(start: start, question: question)
                    if takes(key) { try rows.read(key) { add($0) } }
                }
            }
        }

        /// The same of those that are in rows of hours.
        private mutating func addHours(of piece: SummaryPieces.Piece, in database: Database) throws {
            let hours = FiveMinutesByHour(in: database)
            guard isOfOne else { return try hours.read(from: piece.start, to: piece.end) { add($0) } }
            var start = max(piece.start, oldest)
            while start < piece.end {
                let next = SummaryTier.hour.ceiling(of: start + 1)
                for question in keys.keys {
                    try hours.read(of: question, from: start, to: min(next, piece.end)) { add($0) }
                }
                start = next
            }
        }

        /// Adds a row; a damaged one says nothing, and does not hide the others.
        private mutating func add(_ row: borrowing SummaryRows.Row) {
            let question = row.key.question
            if let place = places[question] {
                row.merge(into: &summaries[place])
                return
            }
            var summary = Summary()
            guard keys[question] != nil, row.merge(into: &summary) else { return }
            places[question] = summaries.count
            summaries.append(summary)
        }

        /// The sums, by endpoint, then by check.
        var report: [QuestionSummary] {
            places.compactMap { question, place in
                keys[question].map { QuestionSummary(endpoint: $0.0, check: $0.1, summary: summaries[place]) }
            }.sorted {
                let (left, right) = ($0.endpoint, $1.endpoint)
                let order = { (key: EndpointKey) in (key.name, key.provider, key.baseURL) }
                return order(left) == order(right) ? $0.check < $1.check : order(left) < order(right)
            }
        }
    }
}
