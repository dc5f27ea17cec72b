import GRDB
import GRDBSQLite
import ProbeDomain

/// Writes values as rows, inside a transaction of the caller's.
struct RowWriter {
    let database: Database
    /// Where attempts go to be summarised; nil where none are written.
    var summaries: SummaryBatch?

    /// The row of an endpoint, made where there is none.
    func id(of key: EndpointKey) throws -> Int64 {
        guard let summaries else { return try foundID(of: key) }
        return try summaries.id(of: key) { try foundID(of: key) }
    }

    private func foundID(of key: EndpointKey) throws -> Int64 {
        let bind = { (values: inout BoundValues) in
            values.add(key.name)
            values.add(key.provider)
            values.add(key.baseURL)
        }
        var found: Int64?
        let find = "SELECT id FROM endpoint WHERE name = ? AND provider = ? AND base_url = ?"
        try database.cachedStatement(sql: find).run(in: database, bind: bind) { found = sqlite3_column_int64($0, 0) }
        if let found { return found }
        try execute("INSERT INTO endpoint (name, provider, base_url) VALUES (?, ?, ?)", bind)
        return database.lastInsertedRowID
    }

    /// Writes the facts of a batch.
    func write(_ facts: [RecordFact]) throws {
        for fact in facts { try write(fact) }
    }

    /// Writes the summaries of the attempts that have been written: the last thing in a transaction.
    func writeSummaries() throws { try summaries?.write() }

    private func write(_ fact: RecordFact) throws {
        switch fact {
        case .attempt(let attempt): try write(attempt)
        case .endpoint(let record): try write(record)
        case .health(let key, let check, let machine): try write(machine, of: check, endpoint: try id(of: key))
        case .model(let key, let record): try write(record, endpoint: try id(of: key))
        }
    }

    /// Writes a change and returns its events with their numbers.
    func write(_ change: RecordChange) throws -> [Event] {
        if let record = change.endpoint {
            try write(record)
            let endpoint = try id(of: record.key)
            for model in change.forgottenModels {
                try execute("DELETE FROM model WHERE endpoint_id = ? AND model = ?", [endpoint, model.text])
            }
            for model in change.models { try write(model, endpoint: endpoint) }
            for (check, machine) in change.health { try write(machine, of: check, endpoint: endpoint) }
            for (key, limit) in change.limits {
                try execute(
                    "INSERT OR REPLACE INTO rate_limit VALUES (?, ?, ?, ?, ?)",
                    [endpoint, key.pool, key.name, limit.value, limit.toldAt?.microseconds]
                )
            }
            if let list = change.listChange { try write(list, endpoint: endpoint) }
        }
        if let plan = change.plan { try write(plan: plan) }
        for attempt in change.attempts { try write(attempt) }
        for (pacer, scope) in change.endedHolds {
            try execute(
                "DELETE FROM hold WHERE origin = ? AND identity = ? AND scope = ?",
                [pacer.origin, pacer.identity, scope.text]
            )
        }
        for hold in change.holds { try write(hold) }
        return try change.events.map(write)
    }

    private func write(plan: [EndpointKey]) throws {
        let planned = Set(try plan.map(id))
        let before = Set(try Int64.fetchAll(database, sql: "SELECT id FROM endpoint WHERE in_plan = 1"))
        // At most starts there is nothing to write.
        for (ids, isInPlan) in [(before.subtracting(planned), false), (planned.subtracting(before), true)] {
            for id in ids { try execute("UPDATE endpoint SET in_plan = ? WHERE id = ?", [isInPlan, id]) }
        }
    }

    /// Runs a statement that returns no rows.
    func execute(_ sql: String, _ bind: (inout BoundValues) -> Void) throws {
        try database.cachedStatement(sql: sql).run(in: database, bind: bind)
    }

    /// The same for what is seldom written.
    private func execute(_ sql: String, _ values: [(any DatabaseValueConvertible)?]) throws {
        try execute(sql) { bound in
            for value in values { bound.add(boxed: value) }
        }
    }

    private func write(_ change: ListChange, endpoint: Int64) throws {
        // A change that is committed again, for its first commit seemed to fail, is there already.
        try execute(
            """
            INSERT OR IGNORE INTO list_change (endpoint_id, time_us, since_us, listed_count, body_digest)
            VALUES (?, ?, ?, ?, ?)
            """,
            [endpoint, change.time.microseconds, change.since?.microseconds, change.count, change.bodyDigest]
        )
        guard database.changesCount > 0 else { return }
        let id = database.lastInsertedRowID
        for (models, isAdded) in [(change.added, true), (change.removed, false)] {
            for model in models {
                try execute("INSERT OR IGNORE INTO list_change_model VALUES (?, ?, ?)", [id, model.text, isAdded])
            }
        }
    }

    private func write(_ hold: Hold) throws {
        try execute(
            // What a server has named is not shortened, whichever process has made the hold.
            """
            INSERT INTO hold VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (origin, identity, scope) DO UPDATE SET until_us = excluded.until_us, cause = excluded.cause,
              reason = excluded.reason, is_instructed = excluded.is_instructed, step = excluded.step,
              since_us = excluded.since_us, source = excluded.source
            WHERE NOT (hold.is_instructed AND hold.until_us > excluded.until_us)
            """,
            [
                hold.pacer.origin, hold.pacer.identity, hold.scope.text, hold.until.microseconds, hold.cause.rawValue,
                hold.reason.code, hold.isInstructed, hold.step, hold.since.microseconds,
                hold.source?.description,
            ]
        )
    }

    /// Notes when a model was last paid for.
    func write(lastPaid time: Timestamp, model: ModelID, endpoint: Int64) throws {
        try execute("INSERT OR REPLACE INTO last_paid VALUES (?, ?, ?)", [endpoint, model.text, time.microseconds])
    }
}
