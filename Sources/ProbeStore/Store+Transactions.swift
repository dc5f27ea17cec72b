import GRDB
import ProbeDomain
import Synchronization

/// All of this runs on the queue of the connection alone.
extension Store {
    /// Writes what waits.
    func writeFacts(in database: Database) throws {
        let isEmpty = pending.withLock { $0.facts.isEmpty }
        try recordTransaction(in: database, durably: false) { _ in }
        // Where nothing waited, nothing shows that it could be written.
        if !isEmpty { pending.withLock { $0.noteSuccess() } }
    }

    /// One transaction that writes what waits, then what is given, then the summaries of the attempts among both.
    ///
    /// What was noted before is older: written afterwards, it would bring back what a change replaces. Where anything fails,
    /// also the commit at the very end, which is where a full disk is often found out, what waited goes on waiting. What has
    /// been learned of time is kept once it is committed.
    func recordTransaction<Result>(
        in database: Database,
        durably: Bool,
        _ body: (RowWriter) throws -> Result
    ) throws -> Result {
        let facts = pending.withLock { $0.take() }
        do {
            let batch = SummaryBatch(in: database, known: trackers.withLock { $0.byQuestion })
            let result = try transaction(in: database, durably: durably) { database in
                let writer = RowWriter(database: database, summaries: batch)
                try writer.write(facts)
                let result = try body(writer)
                try writer.writeSummaries()
                return result
            }
            trackers.withLock { $0.take(batch.takeLearned()) }
            return result
        } catch {
            pending.withLock { $0.giveBack(facts) }
            throw error
        }
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

    /// One transaction.
    ///
    /// GRDB sets `synchronous` to NORMAL when it opens a WAL file, so that it is set for each.
    func transaction<Result>(
        in database: Database,
        durably: Bool,
        _ body: (Database) throws -> Result
    ) throws -> Result {
        // SQLite goes on writing to a file that has been removed; what it commits there is lost with the process.
        guard let identity, FileIdentity(path: path) == identity else {
            throw RecorderError(.io, "\(path) was removed or replaced while it was open; a restart begins a new record")
        }
        try database.execute(sql: "PRAGMA synchronous = \(durably ? "FULL" : "NORMAL")")
        var result: Result?
        try database.inTransaction(.immediate) {
            result = try body(database)
            return .commit
        }
        guard let result else { throw RecorderError(.io, "a transaction had no result") }
        return result
    }
}
