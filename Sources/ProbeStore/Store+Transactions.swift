import GRDB
import ProbeDomain
import Synchronization

/// All of this runs on the queue of the connection alone.
extension Store {
    /// Writes what waits, up to so much of it.
    func writeFacts(in database: Database, most: Int = .max) throws {
        let count = pending.withLock { min(most, $0.facts.count) }
        guard count > 0 else { return }
        try recordTransaction(in: database, durably: false, most: most) { _ in }
        pending.withLock { $0.noteSuccess() }
        // As many hours as such a batch brings, when it brings more than usual.
        for _ in 0...count / Rollup.step where !rollUp(in: database) { break }
    }

    /// One transaction that writes what waits, then what is given, then the summaries of the attempts among both.
    ///
    /// Of what waits only that goes first which a change depends on. What was noted before of the same endpoint is older:
    /// written afterwards, it would bring back what a change replaces, and its answers would come after later ones. And what
    /// events rest on must be as durable as they are. Where anything fails,
    /// also the commit at the very end, which is where a full disk is often found out, what waited goes on waiting. What has
    /// been learned of time is kept once it is committed.
    func recordTransaction<Result>(
        in database: Database,
        durably: Bool,
        most: Int = .max,
        before change: RecordChange? = nil,
        _ body: (RowWriter) throws -> Result
    ) throws -> Result {
        let facts = pending.withLock { pending in change.map { pending.take(before: $0) } ?? pending.take(most: most) }
        do {
            let batch = makeBatch(in: database)
            let result = try transaction(in: database, durably: durably) { database in
                let writer = RowWriter(database: database, summaries: batch)
                try writer.write(facts)
                let result = try body(writer)
                try writer.writeSummaries()
                return result
            }
            let newest = batch.newest
            let (trackers, found) = batch.takeLearned()
            learned.withLock { $0.take(trackers, found, newest: newest) }
            return result
        } catch {
            pending.withLock { $0.giveBack(facts) }
            throw error
        }
    }

    /// A batch alone holds what it is given: else the tables would be copied when something is added to them.
    private func makeBatch(in database: Database) -> SummaryBatch {
        let (known, rows) = learned.withLock { ($0.trackers.byQuestion, $0.rows) }
        return SummaryBatch(in: database, known: known, rows: rows)
    }

    /// Takes a step of the work that is done beside the batches.
    ///
    /// Each has a transaction of its own: what fails at old rows must not keep new ones from the record. It is tried again
    /// beside a later batch.
    func maintain(_ database: Database) {
        if (try? Backfill.isDone(in: database)) == false {
            try? transaction(in: database, durably: false) { _ = try Backfill.advance(in: $0) }
        }
        guard let now = expiry.withLock({ $0.begin(at: .now, clock: Retention.now) }) else { return }
        let last = expiry.withLock(\.last)
        let next = try? transaction(in: database, durably: false) {
            try Retention.expire(in: $0, at: now, after: last)
        }
        expiry.withLock { $0.go(on: next ?? nil) }
    }

    /// Sums up hours that are over, if any are.
    ///
    /// What is damaged stops it for no longer than until it is passed over; everything else is tried again beside a later batch.
    ///
    /// - Returns: Whether it did something, and there may be more to do.
    private func rollUp(in database: Database) -> Bool {
        let (newest, due) = learned.withLock { ($0.newest, $0.rollupDue) }
        guard newest >= due else { return false }
        do {
            for most in [Rollup.step, 1] {
                do {
                    let due = try transaction(in: database, durably: false) {
                        try Rollup.advance(in: $0, newest: newest, most: most)
                    }
                    learned.withLock { $0.rollupDue = due }
                    return true
                } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
                    continue
                }
            }
            try transaction(in: database, durably: false) { try Rollup.skip(in: $0) }
            return true
        } catch {
            return false
        }
    }

    /// One transaction.
    ///
    /// GRDB sets `synchronous` to NORMAL when it opens a WAL file, so that it is set for each that wants it otherwise than the
    /// one before.
    func transaction<Result>(
        in database: Database,
        durably: Bool,
        _ body: (Database) throws -> Result
    ) throws -> Result {
        // SQLite goes on writing to a file that has been removed; what it commits there is lost with the process.
        guard let identity, FileIdentity(path: path) == identity else {
            throw RecorderError(.io, "\(path) was removed or replaced while it was open; a restart begins a new record")
        }
        if isFull.withLock({ $0 }) != durably {
            isFull.withLock { $0 = nil }
            try database.execute(sql: "PRAGMA synchronous = \(durably ? "FULL" : "NORMAL")")
            isFull.withLock { $0 = durably }
        }
        var result: Result?
        try database.inTransaction(.immediate) {
            result = try body(database)
            return .commit
        }
        guard let result else { throw RecorderError(.io, "a transaction had no result") }
        return result
    }
}
