import GRDB
import ProbeDomain

/// The schema, as migrations with fixed names that run forward only.
///
/// Later ones check foreign keys as rows are written: a check of the whole file would read all attempts, once for each.
/// Facts, not conclusions; times in microseconds since the epoch, UTC; names in snake_case with their unit.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 spine") { database in
            try database.execute(sql: spine)
        }
        migrator.registerMigration("2 endpoints in plan", foreignKeyChecks: .immediate) { database in
            try database.execute(sql: "ALTER TABLE endpoint ADD COLUMN in_plan INTEGER NOT NULL DEFAULT 1")
        }
        migrator.registerMigration("3 sources of holds, last paid calls", foreignKeyChecks: .immediate) { database in
            try database.execute(sql: sources)
        }
        migrator.registerMigration("4 flapping questions", foreignKeyChecks: .immediate) { database in
            for column in [
                "falls INTEGER NOT NULL DEFAULT 0", "last_fall_us INTEGER", "better_since_us INTEGER",
                "relapses INTEGER NOT NULL DEFAULT 0",
            ] {
                try database.execute(sql: "ALTER TABLE health ADD COLUMN \(column)")
            }
        }
        migrator.registerMigration("5 summaries", foreignKeyChecks: .immediate) { database in
            try database.execute(sql: questions)
            for tier in SummaryTier.allCases { try database.execute(sql: summaries(of: tier)) }
        }
        migrator.registerMigration("6 terms, limits, keys", foreignKeyChecks: .immediate) { database in
            try database.execute(sql: signals)
        }
        migrator.registerMigration("7 hours and days summed up later", foreignKeyChecks: .immediate) { database in
            try database.execute(sql: rollup)
            // What is there, and what is still to be summarised, is in all tiers: what comes after it is not.
            let newest = [
                try Int64.fetchOne(database, sql: lastSummary),
                try Int64.fetchOne(database, sql: "SELECT max(end_us) FROM backfill").map { $0 / 1_000_000 },
            ].compactMap(\.self).max()
            let mark = newest.map { SummaryTier.hour.start(of: $0).addingSaturated(SummaryTier.hour.seconds) }
            try database.execute(sql: "INSERT INTO rollup VALUES (?, 0)", arguments: [mark ?? Int64.min])
        }
        migrator.registerMigration("8 narrow rows", foreignKeyChecks: .immediate) { database in
            try database.execute(sql: narrowAttempts)
            try database.execute(sql: fiveMinutesByHour)
        }
        return migrator
    }

    /// How far hours and days have been summed up (`Rollup`): one row.
    private static let rollup = """
        CREATE TABLE rollup (
          hour_s INTEGER NOT NULL,
          question_id INTEGER NOT NULL
        );
        """

    private static let lastSummary =
        "SELECT start_s FROM \(SummaryRows.table(of: .fiveMinutes)) ORDER BY start_s DESC LIMIT 1"

    /// A model without `terms_read` is one whose terms have not been seen yet, so that its next rows are a baseline.
    private static let signals = """
        ALTER TABLE model ADD COLUMN terms_read INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE model ADD COLUMN shutdown_us INTEGER;
        ALTER TABLE model ADD COLUMN input_usd_per_million REAL;
        ALTER TABLE model ADD COLUMN output_usd_per_million REAL;
        ALTER TABLE model ADD COLUMN context INTEGER;
        ALTER TABLE model ADD COLUMN alias_of TEXT;
        ALTER TABLE model ADD COLUMN replied_shutdown_us INTEGER;
        ALTER TABLE model ADD COLUMN known_shutdown_us INTEGER;
        ALTER TABLE model ADD COLUMN alias_target TEXT;
        ALTER TABLE model ADD COLUMN alias_former TEXT;
        ALTER TABLE model ADD COLUMN alias_moved_us INTEGER;
        ALTER TABLE endpoint ADD COLUMN key_end_us INTEGER;
        ALTER TABLE endpoint ADD COLUMN key_end_seen_us INTEGER;
        ALTER TABLE endpoint ADD COLUMN key_end_told INTEGER;
        ALTER TABLE endpoint ADD COLUMN allowance_read_us INTEGER;
        ALTER TABLE endpoint ADD COLUMN allowance_used REAL;
        ALTER TABLE endpoint ADD COLUMN allowance_remaining REAL;
        ALTER TABLE endpoint ADD COLUMN allowance_unit TEXT;
        ALTER TABLE endpoint ADD COLUMN allowance_resets_us INTEGER;
        ALTER TABLE endpoint ADD COLUMN allowance_plan TEXT;
        ALTER TABLE endpoint ADD COLUMN allowance_empty INTEGER;
        CREATE TABLE rate_limit (
          endpoint_id INTEGER NOT NULL REFERENCES endpoint(id),
          pool TEXT NOT NULL,
          name TEXT NOT NULL,
          value INTEGER NOT NULL,
          told_at_us INTEGER,
          PRIMARY KEY (endpoint_id, pool, name)
        ) WITHOUT ROWID;
        """

    /// The rows of a tier lie in the order of time, then of question: what is written together lies together, a window of
    /// all endpoints is one stretch of the table, and so is what is too old.
    private static func summaries(of tier: SummaryTier) -> String {
        """
        CREATE TABLE \(SummaryRows.table(of: tier)) (
          start_s INTEGER NOT NULL,
          question_id INTEGER NOT NULL REFERENCES question(id),
          summary BLOB NOT NULL,
          PRIMARY KEY (start_s, question_id)
        ) WITHOUT ROWID;
        """
    }

    /// Attempts that are there already are summarised in steps afterwards (`Backfill`), which also find out when each
    /// question was last asked, so that opening takes no minutes.
    private static let questions = """
        CREATE TABLE question (
          id INTEGER PRIMARY KEY,
          endpoint_id INTEGER NOT NULL REFERENCES endpoint(id),
          kind TEXT NOT NULL,
          model TEXT NOT NULL,
          last_sent_us INTEGER NOT NULL,
          UNIQUE (endpoint_id, kind, model)
        );
        CREATE TABLE backfill (
          endpoint_id INTEGER PRIMARY KEY REFERENCES endpoint(id),
          next_us INTEGER NOT NULL,
          end_us INTEGER NOT NULL
        );
        INSERT INTO backfill SELECT id, first, last FROM (
          SELECT id, (SELECT min(sent_us) FROM attempt WHERE endpoint_id = endpoint.id) AS first,
            (SELECT max(sent_us) FROM attempt WHERE endpoint_id = endpoint.id) AS last FROM endpoint
        ) WHERE first IS NOT NULL;
        CREATE INDEX event_of_health ON event (endpoint, time_us) WHERE \(healthKinds);
        CREATE INDEX model_in_use ON model (endpoint_id) WHERE \(usedModels);
        """

    /// The condition that takes the models that somebody calls or waits for, word for word that of their index: a few of
    /// the many on a list.
    static let usedModels = "calling <> 'untested' OR awaits_baseline OR baseline_told"

    /// The condition that takes the events that change an endpoint's state, word for word that of their index.
    ///
    /// They are those of the version that made the index: a kind that is added needs another one.
    static let healthKinds = """
        kind IN ('endpoint_degraded', 'endpoint_limited', 'endpoint_down', 'endpoint_exhausted', 'endpoint_unauthorized', \
        'endpoint_blocked', 'endpoint_recovered')
        """

    private static let sources = """
        ALTER TABLE hold ADD COLUMN source TEXT;
        CREATE TABLE last_paid (
          endpoint_id INTEGER NOT NULL REFERENCES endpoint(id),
          model TEXT NOT NULL,
          reserved_us INTEGER NOT NULL,
          PRIMARY KEY (endpoint_id, model)
        ) WITHOUT ROWID;
        INSERT INTO last_paid SELECT endpoint_id, model, max(sent_us) FROM attempt
          WHERE kind = 'completion' AND model IS NOT NULL GROUP BY endpoint_id, model;
        """

    private static let spine = """
        CREATE TABLE endpoint (
          id INTEGER PRIMARY KEY,
          name TEXT NOT NULL,
          provider TEXT NOT NULL,
          base_url TEXT NOT NULL,
          baseline_at_us INTEGER,
          last_complete_list_us INTEGER,
          suspect_since_us INTEGER,
          suspect_reads INTEGER,
          suspect_told INTEGER,
          told_state TEXT NOT NULL DEFAULT 'unknown',
          note TEXT,
          UNIQUE (name, provider, base_url)
        );
        CREATE TABLE model (
          endpoint_id INTEGER NOT NULL REFERENCES endpoint(id),
          model TEXT NOT NULL,
          listing TEXT NOT NULL,
          doubted_since_us INTEGER,
          doubted_reads INTEGER,
          calling TEXT NOT NULL,
          calling_reason TEXT,
          missing_calls INTEGER,
          last_absent_us INTEGER,
          first_present_us INTEGER,
          last_present_us INTEGER,
          calling_since_us INTEGER,
          last_callable_us INTEGER,
          served_model TEXT,
          awaits_baseline INTEGER NOT NULL,
          baseline_told INTEGER NOT NULL,
          PRIMARY KEY (endpoint_id, model)
        ) WITHOUT ROWID;
        CREATE TABLE health (
          endpoint_id INTEGER NOT NULL REFERENCES endpoint(id),
          kind TEXT NOT NULL,
          model TEXT NOT NULL,
          state TEXT NOT NULL,
          since_us INTEGER,
          bad_runs INTEGER NOT NULL,
          bad_since_us INTEGER,
          good_runs INTEGER NOT NULL,
          recent INTEGER NOT NULL,
          recent_count INTEGER NOT NULL,
          cusum REAL NOT NULL,
          condition TEXT,
          condition_runs INTEGER NOT NULL,
          condition_since_us INTEGER,
          PRIMARY KEY (endpoint_id, kind, model)
        ) WITHOUT ROWID;
        CREATE TABLE attempt (
          endpoint_id INTEGER NOT NULL REFERENCES endpoint(id),
          sent_us INTEGER NOT NULL,
          kind TEXT NOT NULL,
          model TEXT,
          page INTEGER NOT NULL,
          flags INTEGER NOT NULL,
          verdict TEXT NOT NULL,
          reason TEXT NOT NULL,
          status INTEGER,
          error_type TEXT,
          error_code TEXT,
          detail TEXT,
          request_id TEXT,
          waited_us INTEGER,
          lookup_us INTEGER,
          connect_us INTEGER,
          tls_us INTEGER,
          first_byte_us INTEGER,
          first_event_us INTEGER,
          first_reasoning_us INTEGER,
          first_token_us INTEGER,
          last_token_us INTEGER,
          end_us INTEGER,
          http_version TEXT,
          input_tokens INTEGER,
          output_tokens INTEGER,
          cost_micro_usd INTEGER,
          served_model TEXT,
          listed_count INTEGER,
          body_bytes INTEGER NOT NULL,
          PRIMARY KEY (endpoint_id, sent_us)
        ) WITHOUT ROWID;
        CREATE TABLE list_change (
          id INTEGER PRIMARY KEY,
          endpoint_id INTEGER NOT NULL REFERENCES endpoint(id),
          time_us INTEGER NOT NULL,
          since_us INTEGER,
          listed_count INTEGER NOT NULL,
          body_digest TEXT
        );
        CREATE UNIQUE INDEX list_change_by_endpoint ON list_change (endpoint_id, time_us);
        CREATE TABLE list_change_model (
          change_id INTEGER NOT NULL REFERENCES list_change(id),
          model TEXT NOT NULL,
          is_added INTEGER NOT NULL,
          PRIMARY KEY (change_id, model)
        ) WITHOUT ROWID;
        CREATE TABLE event (
          sequence INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          kind TEXT NOT NULL,
          time_us INTEGER NOT NULL,
          is_told INTEGER NOT NULL,
          told_at_us INTEGER,
          message TEXT NOT NULL,
          endpoint TEXT,
          provider TEXT,
          check_kind TEXT,
          model TEXT,
          other_models TEXT,
          served_model TEXT,
          state TEXT,
          previous TEXT,
          verdict TEXT,
          reason TEXT,
          http_status INTEGER,
          request_id TEXT,
          last_absent_us INTEGER,
          first_present_us INTEGER,
          until_us INTEGER,
          latency_us INTEGER,
          first_token_us INTEGER,
          evidence_attempts TEXT,
          evidence_digest TEXT,
          evidence_fragment TEXT
        );
        CREATE INDEX event_by_time ON event (time_us);
        CREATE INDEX event_untold ON event (sequence) WHERE is_told = 1 AND told_at_us IS NULL;
        CREATE TABLE hold (
          origin TEXT NOT NULL,
          identity TEXT NOT NULL,
          scope TEXT NOT NULL,
          until_us INTEGER NOT NULL,
          cause TEXT NOT NULL,
          reason TEXT NOT NULL,
          is_instructed INTEGER NOT NULL,
          step INTEGER NOT NULL,
          since_us INTEGER NOT NULL,
          PRIMARY KEY (origin, identity, scope)
        ) WITHOUT ROWID;
        CREATE TABLE spending (
          day TEXT NOT NULL,
          endpoint_id INTEGER NOT NULL REFERENCES endpoint(id),
          completions INTEGER NOT NULL,
          confirmations INTEGER NOT NULL,
          tokens INTEGER NOT NULL,
          micro_usd INTEGER NOT NULL,
          PRIMARY KEY (day, endpoint_id)
        ) WITHOUT ROWID;
        """
}
