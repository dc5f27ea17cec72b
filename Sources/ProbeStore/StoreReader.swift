import GRDB
package import ProbeDomain

/// Reads the record for commands.
///
/// It never blocks the daemon and never changes anything.
package struct StoreReader: Sendable {
    /// The file.
    let path: String
    private let queue: DatabaseQueue

    /// Opens the record for reading.
    ///
    /// - Throws: `RecorderError`: `missing`, `permission`, `newer_version`, `corrupt`, `busy`.
    package static func open(path: String) throws(RecorderError) -> StoreReader {
        StoreReader(path: path, queue: try StoreFile.openForReading(path))
    }

    /// What is known of one endpoint now.
    package struct EndpointStatus: Sendable {
        /// States, health, and the models that somebody calls or waits for.
        package var knowledge: EndpointKnowledge
        /// How many models its list has.
        package var listedModels: Int
        /// The last attempt of each check.
        package var lastAttempts: [AttemptRecord]
        /// What it has cost today.
        package var spentToday: Spending
    }

    /// All that is known now.
    package struct Status: Sendable {
        /// By name.
        package var endpoints: [EndpointStatus]
        /// Holds that have not ended.
        package var holds: [Hold]
    }

    /// What is known at `now` of the endpoints of the plan that ran last.
    package func status(at now: Timestamp) async throws(RecorderError) -> Status {
        try await read { database in
            Status(
                endpoints: try StatusRows(in: database).endpoints(at: now),
                holds: try RowReader.holds(after: now, in: database)
            )
        }
    }

    /// Events in the order in which they were recorded.
    ///
    /// - Parameters:
    ///   - since: Only those concluded at or after it.
    ///   - all: Also those that are recorded and not told.
    ///   - limit: The newest so many.
    /// - Returns: The events, the oldest first.
    /// - Throws: `RecorderError` when the file cannot be read.
    package func events(since: Timestamp?, all: Bool, limit: Int) async throws(RecorderError) -> [Event] {
        try await read { database in
            try RowReader.events(
                in: database,
                sql: """
                    WHERE time_us >= ? AND (is_told = 1 OR ?) ORDER BY sequence DESC LIMIT ?
                    """,
                arguments: [since?.microseconds ?? Int64.min, all, limit]
            ).reversed()
        }
    }

    /// Events recorded after a sequence number, for following.
    package func events(after sequence: Int64, all: Bool) async throws(RecorderError) -> [Event] {
        try await read { database in
            try RowReader.events(
                in: database,
                sql: "WHERE sequence > ? AND (is_told = 1 OR ?) ORDER BY sequence LIMIT 1000",
                arguments: [sequence, all]
            )
        }
    }

    /// The event whose id begins with a text; nil when there is none, or more than one.
    package func event(idPrefix: String) async throws(RecorderError) -> Event? {
        try await read { database in
            let found = try RowReader.events(
                in: database,
                sql: "WHERE substr(id, 1, length(?)) = ? LIMIT 2",
                arguments: [idPrefix, idPrefix]
            )
            return found.count == 1 ? found.first : nil
        }
    }

    /// An attempt that an event rests on.
    package func attempt(_ attempt: AttemptID) async throws(RecorderError) -> AttemptRecord? {
        try await read { database in
            // A name may have been that of several endpoints. The view is no table to be joined: all of it would be read.
            let endpoints = try Row.fetchAll(
                database,
                sql: "SELECT id, name, provider, base_url FROM endpoint WHERE name = ? ORDER BY id",
                arguments: [attempt.endpoint]
            )
            for endpoint in endpoints {
                let row = try Row.fetchOne(
                    database,
                    sql: "SELECT * FROM attempt WHERE endpoint_id = ? AND sent_us = ?",
                    arguments: [try endpoint.at("id") as Int64, attempt.sent.microseconds]
                )
                guard let row else { continue }
                let key = try RowReader.key(endpoint)
                return try RowReader.attempt(row, endpoint: key)
            }
            return nil
        }
    }

    /// The last attempt of a check; nil when there is none, or it cannot be read.
    package func latestAttempt(endpoint key: EndpointKey, check: Check) async -> AttemptRecord? {
        let found: AttemptRecord?? = try? await read { database in
            guard let id = try? Self.id(of: key, in: database) else { return nil }
            return try Self.latest(of: key, id: id, check: check, in: database)
        }
        return found ?? nil
    }

    private static func id(of key: EndpointKey, in database: Database) throws -> Int64 {
        try Int64.fetchOne(
            database,
            sql: "SELECT id FROM endpoint WHERE name = ? AND provider = ? AND base_url = ?",
            arguments: [key.name, key.provider, key.baseURL]
        ) ?? 0
    }

    /// Whether each question knows when it was last asked.
    ///
    /// Until all attempts are summarised, and in a file that no writer has migrated yet, the last attempt is looked for among
    /// all of the endpoint's.
    static func questionsKnowTheirLast(in database: Database) throws -> Bool {
        try database.tableExists("question") && Backfill.isDone(in: database)
    }

    /// The last attempt of a check; `id` is the endpoint's row.
    static func latest(
        of key: EndpointKey,
        id: Int64,
        check: Check,
        in database: Database
    ) throws -> AttemptRecord? {
        let isKnown = try questionsKnowTheirLast(in: database)
        let statement = try database.cachedStatement(
            sql: isKnown
                ? """
                SELECT * FROM attempt WHERE endpoint_id = ?1 AND sent_us =
                  (SELECT last_sent_us FROM question WHERE endpoint_id = ?1 AND kind = ?2 AND model = coalesce(?3, ''))
                """
                : "SELECT * FROM attempt WHERE endpoint_id = ? AND kind = ? AND model IS ? ORDER BY sent_us DESC LIMIT 1"
        )
        let arguments: StatementArguments = [id, check.kind.rawValue, check.model?.text]
        return try Row.fetchOne(statement, arguments: arguments).flatMap { try RowReader.attempt($0, endpoint: key) }
    }

    /// Runs a read, and puts what went wrong into the domain's words.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws(RecorderError) -> Result {
        do {
            return try await queue.read(body)
        } catch let error as RecorderError {
            throw error
        } catch {
            throw StoreFile.recorderError(error, path: path)
        }
    }
}
