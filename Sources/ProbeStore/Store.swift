import Dispatch
import GRDB
package import ProbeDomain
import Synchronization

/// The record in a SQLite file: one writer, short transactions.
///
/// What is committed is durable when `commit` returns (`synchronous=FULL`, which in WAL mode also covers everything that
/// was written before it); what is noted is written in batches under `NORMAL`.
package final class Store: Recorder {
    /// Who opens the file.
    package enum Role: Sendable {
        /// The one daemon.
        case daemon
        /// A short writer beside it.
        case command
    }

    private struct Pending {
        var facts: [RecordFact] = []
        var isPlanned = false
        var dropped = 0
        var isClosed = false
    }

    let path: String
    let queue: DatabaseQueue
    private let lock: DaemonLock?
    private let pending = Mutex(Pending())
    private let timers = DispatchQueue(label: "probe.store.batch")

    /// Facts are written together after this time.
    static let batchDelay = DispatchTimeInterval.milliseconds(250)
    /// More facts than this do not wait; the oldest are dropped and counted.
    static let mostPending = 50_000
    /// Attempts are kept for this long.
    static let attemptAge = Duration.seconds(30 * 86_400)

    private init(path: String, queue: DatabaseQueue, lock: DaemonLock?) {
        self.path = path
        self.queue = queue
        self.lock = lock
    }

    /// Opens the record, makes it where there is none, and migrates it.
    ///
    /// - Throws: `RecorderError`: `in_use` for a second daemon, `newer_version`, `corrupt`, `busy`, `permission`, `full`.
    package static func open(path: String, role: Role) throws(RecorderError) -> Store {
        // The lock needs the folder, which opening makes; a second daemon must not migrate before it is refused.
        if role == .daemon {
            let lock = try openLock(path)
            return Store(path: path, queue: try StoreFile.openForWriting(path, busyTimeout: 2), lock: lock)
        }
        return Store(path: path, queue: try StoreFile.openForWriting(path, busyTimeout: 5), lock: nil)
    }

    private static func openLock(_ path: String) throws(RecorderError) -> DaemonLock {
        try StoreFile.makeFolder(of: path)
        return try DaemonLock(beside: path)
    }

    /// Facts that were dropped, for want of room or because the file could not be written.
    package var droppedFacts: Int { pending.withLock { $0.dropped } }

    /// Writes what waits and closes the file.
    package func close() async {
        pending.withLock { $0.isClosed = true }
        await flush()
        try? queue.close()
    }

    /// Writes what waits.
    package func flush() async {
        _ = try? await write(durably: false) { try self.writePending($0) }
    }

    // MARK: Recorder

    package func note(_ fact: RecordFact) {
        let mustPlan = pending.withLock { pending in
            pending.facts.append(fact)
            if pending.facts.count > Self.mostPending {
                pending.facts.removeFirst()
                pending.dropped += 1
            }
            defer { pending.isPlanned = true }
            return !pending.isPlanned && !pending.isClosed
        }
        guard mustPlan else { return }
        timers.asyncAfter(deadline: .now() + Self.batchDelay) { [weak self] in self?.writeBatch() }
    }

    /// On the timer's queue: writes the batch, and leaves it for the next one when the file cannot be written.
    private func writeBatch() {
        pending.withLock { $0.isPlanned = false }
        do {
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
                try database.inTransaction(.immediate) {
                    try writePending(database)
                    try expire(database)
                    return .commit
                }
            }
        } catch {
            let mustRetry = pending.withLock { pending in
                guard !pending.isClosed, !pending.facts.isEmpty, !pending.isPlanned else { return false }
                pending.isPlanned = true
                return true
            }
            if mustRetry { timers.asyncAfter(deadline: .now() + .seconds(5)) { [weak self] in self?.writeBatch() } }
        }
    }

    /// Inside a transaction: writes what waits; gives it back when that fails.
    private func writePending(_ database: Database) throws {
        let facts = pending.withLock { pending in
            defer { pending.facts = [] }
            return pending.facts
        }
        do {
            let writer = RowWriter(database: database)
            for fact in facts { try writer.write(fact) }
        } catch {
            pending.withLock { pending in
                pending.facts = facts + pending.facts
                let surplus = max(0, pending.facts.count - Self.mostPending)
                pending.facts.removeFirst(surplus)
                pending.dropped += surplus
            }
            throw error
        }
    }

    /// Removes what is too old, in small steps.
    private func expire(_ database: Database) throws {
        guard let newest = try Int64.fetchOne(database, sql: "SELECT max(sent_us) FROM attempt") else { return }
        // Age is measured against the newest attempt and not against the clock, which may be wrong.
        try database.execute(
            sql: """
                DELETE FROM attempt WHERE (endpoint_id, sent_us) IN
                  (SELECT endpoint_id, sent_us FROM attempt WHERE sent_us < ? LIMIT 500)
                """,
            arguments: [newest - Self.attemptAge.wholeMicroseconds]
        )
    }

    package func knowledge(
        of endpoints: [EndpointKey]
    ) async throws(RecorderError) -> [EndpointKey: EndpointKnowledge] {
        try await read { database in
            var result: [EndpointKey: EndpointKnowledge] = [:]
            for key in endpoints { result[key] = try RowReader.knowledge(of: key, in: database) }
            return result
        }
    }

    package func holds(at time: Timestamp) async throws(RecorderError) -> [Hold] {
        try await read { try RowReader.holds(after: time, in: $0) }
    }

    package func commit(_ change: RecordChange) async throws(RecorderError) -> [Event] {
        try await write(durably: true) { database in
            try RowWriter(database: database).write(change)
        }
    }

    package func untold() async throws(RecorderError) -> [Event] {
        try await read { database in
            try RowReader.events(
                in: database,
                sql: "WHERE is_told = 1 AND told_at_us IS NULL ORDER BY sequence LIMIT 1000"
            )
        }
    }

    package func markTold(_ id: EventID, at time: Timestamp) async throws(RecorderError) {
        try await write(durably: true) { database in
            try database.execute(
                sql: "UPDATE event SET told_at_us = ? WHERE id = ? AND told_at_us IS NULL",
                arguments: [time.microseconds, id.text]
            )
        }
    }

    package func reserve(_ wish: Reservation) async throws(RecorderError) -> ReservationAnswer {
        try await write(durably: true) { try Spendings.reserve(wish, in: $0) }
    }

    package func settle(_ wish: Reservation, actual: Spending) async throws(RecorderError) {
        try await write(durably: false) { try Spendings.settle(wish, actual: actual, in: $0) }
    }

    package func heartbeat() async throws(RecorderError) {
        _ = try await read { try Int.fetchOne($0, sql: "SELECT 1") }
    }

    // MARK: Access

    private func read<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws(RecorderError) -> Result {
        do {
            return try await queue.read(body)
        } catch {
            throw StoreFile.recorderError(error, path: path)
        }
    }

    /// One transaction.
    ///
    /// GRDB sets `synchronous` to NORMAL when it opens a WAL file, so that it is set for each.
    private func write<Result: Sendable>(
        durably: Bool,
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws(RecorderError) -> Result {
        do {
            return try await queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = \(durably ? "FULL" : "NORMAL")")
                var result: Result?
                try database.inTransaction(.immediate) {
                    result = try body(database)
                    return .commit
                }
                guard let result else { throw RecorderError(.io, "a transaction had no result") }
                return result
            }
        } catch let error as RecorderError {
            throw error
        } catch {
            throw StoreFile.recorderError(error, path: path)
        }
    }
}
