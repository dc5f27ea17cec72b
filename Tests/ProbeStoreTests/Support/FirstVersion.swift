/// A file as the first version's migrations left it, with a row or more in each table: later versions must open it.
///
/// It is a copy on purpose, and never changes.
enum FirstVersion {
    /// The statements that make it.
    static let sql = """
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES ('1 spine');
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
        INSERT INTO endpoint VALUES (7, 'openai', 'openai', 'https://api.openai.com/v1', 1777052000000000, 1777052670000000,
          NULL, NULL, NULL, 'up', NULL);
        INSERT INTO model VALUES (7, 'gpt-5.5', 'listed', NULL, NULL, 'callable', NULL, NULL, 1777052640000000,
          1777052670000000, 1777052670000000, 1777052671000000, 1777052671000000, 'gpt-5.5-2026-04-23', 0, 0);
        INSERT INTO model VALUES (7, 'gpt-6', 'doubted', 1777052670000000, 2, 'gated', 'model_not_found', NULL, NULL, NULL, NULL,
          NULL, NULL, NULL, 0, 1);
        INSERT INTO health VALUES (7, 'list', '', 'up', 1777052000000000, 0, NULL, 9, 1, 9, 0.0, NULL, 0, NULL);
        INSERT INTO health VALUES (7, 'completion', 'gpt-5.5', 'degraded', 1777052000000000, 1, 1777052000000000, 0, 3, 2, 7.25,
          'limited', 2, 1777052000000000);
        INSERT INTO attempt VALUES (7, 1777052670000000, 'list', NULL, 0, 6, 'ok', 'ok', 200, NULL, NULL, NULL, NULL, 0, 100,
          1000, 2000, 3000, NULL, NULL, NULL, NULL, 4000, '2', NULL, NULL, NULL, NULL, 104, 14000);
        INSERT INTO list_change VALUES (1, 7, 1777052670000000, 1777052640000000, 104, 'abc');
        INSERT INTO list_change_model VALUES (1, 'gpt-5.5', 1);
        INSERT INTO event (sequence, id, kind, time_us, is_told, told_at_us, message, endpoint, model, other_models,
          evidence_attempts) VALUES
          (5, '019dc0d1-0000-7000-8000-000000000001', 'model_listed', 1777052670000000, 1, 1777052670000000,
          'gpt-5.5 is listed on openai', 'openai', 'gpt-5.5', NULL, 'openai@1777052670000000'),
          (6, '019dc0d1-0000-7000-8000-000000000002', 'model_callable', 1777052671000000, 1, NULL,
          'gpt-5.5 is callable on openai', 'openai', 'gpt-5.5', 'gpt-5.5-2026-04-23', NULL),
          (7, '019dc0d1-0000-7000-8000-000000000003', 'model_listed', 1777052672000000, 0, NULL, 'gone', 'openai', 'x', NULL, NULL);
        DELETE FROM event WHERE sequence = 7;
        INSERT INTO hold VALUES ('https://api.openai.com', 'env OPENAI_API_KEY', 'pool:gpt-5.5', 1777052700000000, 'throttled',
          'rate_limited', 1, 1, 1777052670000000);
        INSERT INTO spending VALUES ('2026-04-24', 7, 3, 1, 72, 600);
        """
}
