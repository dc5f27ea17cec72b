import GRDB

/// The eighth version: the same facts in half of the room.
extension Schema {
    /// Whether a file has a table, for readers, who meet files that no writer has migrated yet.
    ///
    /// The library keeps in mind which tables there are, and would not see a migration by another process.
    static func has(_ table: String, in database: Database) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?)",
            arguments: [table]
        ) ?? false
    }

    /// Attempts in narrow rows.
    ///
    /// A row of SQLite has a byte for each of its columns, also where nothing stands in them: of thirty columns, most
    /// attempts fill ten. So what many attempts have in common is a row of `attempt_outcome`, and what few have one of
    /// `attempt_detail`, which is not looked for where there is none. The view shows all of it, with the attempts of
    /// earlier versions, which stay where they are until they are too old.
    static let narrowAttempts = """
        ALTER TABLE attempt RENAME TO earlier_attempt;
        CREATE TABLE attempt_outcome (
          id INTEGER PRIMARY KEY,
          kind TEXT NOT NULL,
          model TEXT,
          page INTEGER NOT NULL,
          flags INTEGER NOT NULL,
          verdict TEXT NOT NULL,
          reason TEXT NOT NULL,
          status INTEGER,
          http_version TEXT,
          has_detail INTEGER NOT NULL
        );
        CREATE INDEX attempt_outcome_by_model ON attempt_outcome (model, reason);
        CREATE TABLE attempt_core (
          endpoint_id INTEGER NOT NULL REFERENCES endpoint(id),
          sent_us INTEGER NOT NULL,
          outcome_id INTEGER NOT NULL REFERENCES attempt_outcome(id),
          waited_us INTEGER,
          lookup_us INTEGER,
          connect_us INTEGER,
          tls_us INTEGER,
          first_byte_us INTEGER,
          end_us INTEGER,
          listed_count INTEGER,
          body_bytes INTEGER NOT NULL,
          PRIMARY KEY (endpoint_id, sent_us)
        ) WITHOUT ROWID;
        CREATE TABLE attempt_detail (
          endpoint_id INTEGER NOT NULL,
          sent_us INTEGER NOT NULL,
          error_type TEXT,
          error_code TEXT,
          detail TEXT,
          request_id TEXT,
          first_event_us INTEGER,
          first_reasoning_us INTEGER,
          first_token_us INTEGER,
          last_token_us INTEGER,
          input_tokens INTEGER,
          output_tokens INTEGER,
          cost_micro_usd INTEGER,
          served_model TEXT,
          PRIMARY KEY (endpoint_id, sent_us)
        ) WITHOUT ROWID;
        CREATE VIEW attempt AS
          SELECT attempt_core.endpoint_id, attempt_core.sent_us, kind, model, page, flags, verdict, reason, status,
            error_type, error_code, detail, request_id, waited_us, lookup_us, connect_us, tls_us, first_byte_us,
            first_event_us, first_reasoning_us, first_token_us, last_token_us, end_us, http_version, input_tokens,
            output_tokens, cost_micro_usd, served_model, listed_count, body_bytes
          FROM attempt_core CROSS JOIN attempt_outcome ON attempt_outcome.id = outcome_id
          LEFT JOIN attempt_detail
            ON attempt_detail.endpoint_id = CASE WHEN has_detail THEN attempt_core.endpoint_id END
            AND attempt_detail.sent_us = attempt_core.sent_us
          UNION ALL SELECT * FROM earlier_attempt;
        """

    /// What `FiveMinutesByHour` keeps; rows of five minutes that are in hours and days already stay where they are.
    static let fiveMinutesByHour = """
        CREATE TABLE \(FiveMinutesByHour.table) (
          start_s INTEGER NOT NULL,
          question_id INTEGER NOT NULL REFERENCES question(id),
          summaries BLOB NOT NULL,
          PRIMARY KEY (start_s, question_id)
        ) WITHOUT ROWID;
        """
}
