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

    /// When facts that wait are written.
    package enum Batching: Sendable {
        /// A quarter of a second after the first of them.
        case timed
        /// When `flush` is called, for those who have a clock of their own.
        case byHand
    }

    let path: String
    let queue: DatabaseQueue
    private let lock: DaemonLock?
    let identity: FileIdentity?
    let pending = Mutex(PendingFacts())
    let learned = Mutex(Learned())
    /// Whether the connection's `synchronous` is FULL; nil before it has been set.
    let isFull = Mutex<Bool?>(nil)
    let expiry: Mutex<Retention.Agenda>
    /// When the file was last found locked, after waiting for it.
    private let locked = Mutex<(at: ContinuousClock.Instant, error: RecorderError)?>(nil)
    private let timers = DispatchQueue(label: "probe.store.batch")

    /// Facts are written together after this time.
    static let batchDelay = DispatchTimeInterval.milliseconds(250)
    /// More facts than this, about a millisecond's work, are not written in one transaction.
    static let mostTogether = 128
    /// A batch that could not be written is tried again after this time.
    static let retryDelay = DispatchTimeInterval.seconds(5)

    private init(path: String, queue: DatabaseQueue, lock: DaemonLock?, batching: Batching) {
        self.path = path
        self.queue = queue
        self.lock = lock
        identity = FileIdentity(path: path)
        // Before anything is written: what this process writes has the time of a clock that may be wrong.
        let newest = try? queue.read { try Int64.fetchOne($0, sql: Retention.newest) }
        expiry = Mutex(Retention.Agenda(newest: newest.map { Timestamp(microseconds: $0) }, at: .now))
        pending.withLock { $0.isPlanned = batching == .byHand }
    }

    /// Opens the record, makes it where there is none, and migrates it.
    ///
    /// - Throws: `RecorderError`: `in_use` for a second daemon, `newer_version`, `corrupt`, `busy`, also for a command beside a
    ///   daemon of an earlier version, `permission`, `full`.
    package static func open(
        path: String,
        role: Role,
        batching: Batching = .timed
    ) throws(RecorderError) -> Store {
        // The lock needs the folder, which opening makes; a second daemon must not migrate before it is refused.
        if role == .daemon {
            let lock = try openLock(path)
            let queue = try StoreFile.openForWriting(path, role: role, busyTimeout: 2)
            return Store(path: path, queue: queue, lock: lock, batching: batching)
        }
        let queue = try StoreFile.openForWriting(path, role: role, busyTimeout: 5)
        return Store(path: path, queue: queue, lock: nil, batching: batching)
    }

    private static func openLock(_ path: String) throws(RecorderError) -> DaemonLock {
        try StoreFile.makeFolder(of: path)
        return try DaemonLock(beside: path)
    }

    /// Facts that were dropped, for want of room or because the file could not be written.
    package var droppedFacts: Int { pending.withLock { $0.dropped } }

    /// A batch that fails once may have met a short lock; it is tried again soon.
    package var batchFailure: RecorderError? {
        pending.withLock { $0.failures.flatMap { $0.count >= 2 ? $0.last : nil } }
    }

    /// Writes what waits and closes the file.
    package func close() async {
        pending.withLock { $0.isClosed = true }
        await flush()
        try? queue.close()
        lock?.release()
    }

    /// Writes what waits.
    package func flush() async {
        do throws(RecorderError) {
            try await onQueue { try self.writeFacts(in: $0) }
        } catch {
            pending.withLock { $0.noteFailure(error) }
        }
    }

    // MARK: Recorder

    package func note(_ fact: RecordFact) {
        let mustPlan = pending.withLock { pending in
            pending.append(fact)
            defer { pending.isPlanned = true }
            return !pending.isPlanned && !pending.isClosed
        }
        if mustPlan { plan(after: Self.batchDelay) }
    }

    private func plan(after delay: DispatchTimeInterval) {
        timers.asyncAfter(deadline: .now() + delay) { [weak self] in self?.writeBatch() }
    }

    /// On the timer's queue: writes the batch, and leaves it for the next one when the file cannot be written.
    private func writeBatch() {
        pending.withLock { $0.isPlanned = false }
        do {
            // What is noted from now on is for the next batch. Between two parts goes whoever waits to commit.
            let count = pending.withLock { $0.facts.count }
            for _ in stride(from: 0, to: count, by: Self.mostTogether) {
                try queue.writeWithoutTransaction { try writeFacts(in: $0, most: Self.mostTogether) }
            }
            queue.writeWithoutTransaction { maintain($0) }
        } catch {
            let mustRetry = pending.withLock { pending in
                pending.noteFailure(error as? RecorderError ?? StoreFile.recorderError(error, path: path))
                guard !pending.isClosed, !pending.facts.isEmpty, !pending.isPlanned else { return false }
                pending.isPlanned = true
                return true
            }
            if mustRetry { plan(after: Self.retryDelay) }
        }
    }

    package func knowledge(
        of endpoints: [EndpointKey]
    ) async throws(RecorderError) -> [EndpointKey: EndpointKnowledge] {
        try await read { try RowReader.knowledge(of: endpoints, in: $0) }
    }

    package func holds(at time: Timestamp) async throws(RecorderError) -> [Hold] {
        try await read { try RowReader.holds(after: time - Hold.memory, in: $0) }
    }

    package func commit(_ change: RecordChange) async throws(RecorderError) -> [Event] {
        try await onQueue { database in
            let events = try self.recordTransaction(in: database, durably: true, before: change) {
                try $0.write(change)
            }
            self.pending.withLock { $0.noteSuccess() }
            return events
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
            try database.cachedStatement(
                sql: "UPDATE event SET told_at_us = ? WHERE id = ? AND told_at_us IS NULL"
            ).run(in: database) { values in
                values.add(time.microseconds)
                values.add(id.text)
            }
        }
    }

    package func reserve(_ wish: Reservation) async throws(RecorderError) -> ReservationReply {
        try await write(durably: true) { database in
            let answer = try Spendings.reserve(wish, in: database)
            return ReservationReply(answer, holds: try RowReader.holds(after: wish.time, in: database))
        }
    }

    package func settle(_ wish: Reservation, actual: Spending) async throws(RecorderError) {
        try await write(durably: false) { try Spendings.settle(wish, actual: actual, in: $0) }
    }

    package func heartbeat() async throws(RecorderError) {
        _ = try await read { try Int.fetchOne($0, sql: "SELECT 1") }
    }

    // MARK: Access

    // GRDB's own `async` methods refuse a task that has been cancelled. An engine that ends cancels what is in flight, and
    // what was learned by then is to be written all the same.

    private func read<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws(RecorderError) -> Result {
        do {
            return try await withCheckedThrowingContinuation { continuation in
                queue.asyncRead { database in
                    continuation.resume(with: Swift.Result { try body(try database.get()) })
                }
            }
        } catch {
            throw StoreFile.recorderError(error, path: path)
        }
    }

    /// One transaction on the queue of the connection.
    private func write<Result: Sendable>(
        durably: Bool,
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws(RecorderError) -> Result {
        try await onQueue { try self.transaction(in: $0, durably: durably, body) }
    }

    /// Puts what went wrong into the domain's words.
    ///
    /// Whoever waited behind one that found the file locked shares its answer: if each waited for the lock in turn, the
    /// worker would be busy for minutes and seem to be stuck.
    private func onQueue<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws(RecorderError) -> Result {
        let asked = ContinuousClock.now
        let outcome = await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { database in
                continuation.resume(returning: self.attempt(body, on: database, asked: asked))
            }
        }
        return try outcome.get()
    }

    private func attempt<Result>(
        _ body: (Database) throws -> Result,
        on database: Database,
        asked: ContinuousClock.Instant
    ) -> Swift.Result<Result, RecorderError> {
        if let found = locked.withLock({ $0 }), asked <= found.at { return .failure(found.error) }
        do {
            return .success(try body(database))
        } catch {
            let error = error as? RecorderError ?? StoreFile.recorderError(error, path: path)
            if error.code == .busy { locked.withLock { $0 = (.now, error) } }
            return .failure(error)
        }
    }
}
