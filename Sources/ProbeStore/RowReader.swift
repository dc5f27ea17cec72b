import GRDB
import ProbeDomain

/// Reads rows back as values.
enum RowReader {
    /// All that is known of an endpoint.
    static func knowledge(of key: EndpointKey, in database: Database) throws -> EndpointKnowledge {
        let row = try Row.fetchOne(
            database,
            sql: "SELECT * FROM endpoint WHERE name = ? AND provider = ? AND base_url = ?",
            arguments: [key.name, key.provider, key.baseURL]
        )
        guard let row else { return EndpointKnowledge(endpoint: EndpointRecord(key: key)) }
        return try knowledge(row, key: key, in: database)
    }

    /// All endpoints that are on record.
    static func allKnowledge(in database: Database) throws -> [EndpointKnowledge] {
        try Row.fetchAll(database, sql: "SELECT * FROM endpoint ORDER BY name").map { row in
            let key = EndpointKey(name: row["name"], provider: row["provider"], baseURL: row["base_url"])
            return try knowledge(row, key: key, in: database)
        }
    }

    private static func knowledge(_ row: Row, key: EndpointKey, in database: Database) throws -> EndpointKnowledge {
        var record = EndpointRecord(key: key)
        record.baselineAt = time(row, "baseline_at_us")
        record.lastCompleteList = time(row, "last_complete_list_us")
        if let since = time(row, "suspect_since_us") {
            record.suspicion = EndpointRecord.Suspicion(
                since: since,
                reads: row["suspect_reads"] ?? 0,
                isTold: row["suspect_told"] ?? false
            )
        }
        record.toldState = HealthState(rawValue: row["told_state"]) ?? .unknown
        record.note = row["note"]
        var knowledge = EndpointKnowledge(endpoint: record)
        let id: Int64 = row["id"]
        for row in try Row.fetchAll(database, sql: "SELECT * FROM model WHERE endpoint_id = ?", arguments: [id]) {
            let record = model(row)
            knowledge.models[record.id] = record
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM health WHERE endpoint_id = ?", arguments: [id]) {
            guard let (check, machine) = health(row) else { continue }
            knowledge.health[check] = machine
        }
        return knowledge
    }

    private static func model(_ row: Row) -> ModelRecord {
        var record = ModelRecord(id: ModelID(row["model"]))
        record.listing =
            switch row["listing"] as String {
            case "absent": .absent
            case "listed": .listed
            case "doubted":
                .doubted(
                    since: time(row, "doubted_since_us") ?? Timestamp(seconds: 0),
                    reads: row["doubted_reads"] ?? 1
                )
            case "withdrawn": .withdrawn
            default: .unknown
            }
        record.calling =
            switch row["calling"] as String {
            case "callable": .callable
            case "gated": .gated(Reason(row["calling_reason"] ?? ""))
            case "missing": .missing(calls: row["missing_calls"] ?? 1)
            case "retired": .retired
            default: .untested
            }
        record.lastAbsent = time(row, "last_absent_us")
        record.firstPresent = time(row, "first_present_us")
        record.lastPresent = time(row, "last_present_us")
        record.callingSince = time(row, "calling_since_us")
        record.lastCallable = time(row, "last_callable_us")
        record.servedModel = (row["served_model"] as String?).map { ModelID($0) }
        record.awaitsBaseline = row["awaits_baseline"]
        record.isBaselineTold = row["baseline_told"]
        return record
    }

    private static func health(_ row: Row) -> (Check, HealthMachine)? {
        let name: String = row["model"]
        guard let kind = CheckKind(rawValue: row["kind"]),
            let check = Check(kind: kind, recordedModel: name.isEmpty ? nil : ModelID(name))
        else { return nil }
        var machine = HealthMachine()
        machine.state = HealthState(rawValue: row["state"]) ?? .unknown
        machine.since = time(row, "since_us")
        machine.badRuns = row["bad_runs"]
        machine.badSince = time(row, "bad_since_us")
        machine.goodRuns = row["good_runs"]
        machine.recent = UInt16(truncatingIfNeeded: row["recent"] as Int)
        machine.recentCount = row["recent_count"]
        machine.cusum = row["cusum"]
        machine.condition = (row["condition"] as String?).flatMap(Sample.init)
        machine.conditionRuns = row["condition_runs"]
        machine.conditionSince = time(row, "condition_since_us")
        return (check, machine)
    }

    /// Holds that end after an instant.
    static func holds(after instant: Timestamp, in database: Database) throws -> [Hold] {
        try Row.fetchAll(
            database,
            sql: "SELECT * FROM hold WHERE until_us > ? ORDER BY origin, identity, scope",
            arguments: [instant.microseconds]
        ).compactMap { row in
            guard let scope = HoldScope(text: row["scope"]), let cause = HoldCause(rawValue: row["cause"]) else {
                return nil
            }
            return Hold(
                pacer: PacerKey(origin: row["origin"], identity: row["identity"]),
                scope: scope,
                until: Timestamp(microseconds: row["until_us"]),
                cause: cause,
                reason: Reason(row["reason"]),
                isInstructed: row["is_instructed"],
                step: row["step"],
                since: Timestamp(microseconds: row["since_us"])
            )
        }
    }

    /// Events; `sql` is what follows the table's name.
    static func events(
        in database: Database,
        sql: String,
        arguments: StatementArguments = []
    ) throws -> [Event] {
        try Row.fetchAll(database, sql: "SELECT * FROM event " + sql, arguments: arguments).compactMap(event)
    }

    private static func event(_ row: Row) -> Event? {
        guard let id = EventID(row["id"] as String), let kind = EventKind(rawValue: row["kind"]) else { return nil }
        var facts = EventFacts()
        facts.endpoint = row["endpoint"]
        facts.provider = row["provider"]
        facts.check = (row["check_kind"] as String?).flatMap(CheckKind.init)
        facts.model = (row["model"] as String?).map { ModelID($0) }
        facts.otherModels = Lines.split(row["other_models"]).map { ModelID($0) }
        facts.servedModel = (row["served_model"] as String?).map { ModelID($0) }
        facts.state = row["state"]
        facts.previous = row["previous"]
        facts.verdict = (row["verdict"] as String?).flatMap(Verdict.init)
        facts.reason = (row["reason"] as String?).map { Reason($0) }
        facts.httpStatus = row["http_status"]
        facts.requestID = row["request_id"]
        facts.lastAbsent = time(row, "last_absent_us")
        facts.firstPresent = time(row, "first_present_us")
        facts.until = time(row, "until_us")
        facts.latency = duration(row, "latency_us")
        facts.firstToken = duration(row, "first_token_us")
        return Event(
            id: id,
            sequence: row["sequence"],
            kind: kind,
            time: Timestamp(microseconds: row["time_us"]),
            isTold: row["is_told"],
            message: row["message"],
            facts: facts,
            evidence: Evidence(
                attempts: Lines.split(row["evidence_attempts"]).compactMap { AttemptID($0) },
                bodyDigest: row["evidence_digest"],
                fragment: row["evidence_fragment"]
            )
        )
    }

    /// An attempt of an endpoint.
    static func attempt(_ row: Row, endpoint: EndpointKey) -> AttemptRecord? {
        guard let kind = CheckKind(rawValue: row["kind"]),
            let check = Check(kind: kind, recordedModel: (row["model"] as String?).map { ModelID($0) }),
            let verdict = Verdict(rawValue: row["verdict"])
        else { return nil }
        var attempt = AttemptRecord(
            id: AttemptID(endpoint: endpoint.name, sent: Timestamp(microseconds: row["sent_us"])),
            endpoint: endpoint,
            check: check,
            verdict: verdict,
            reason: Reason(row["reason"])
        )
        let flags = AttemptFlags(rawValue: row["flags"])
        attempt.page = row["page"]
        attempt.isExtra = flags.contains(.extra)
        attempt.isManual = flags.contains(.manual)
        attempt.reusedConnection = flags.contains(.reused)
        attempt.status = row["status"]
        attempt.errorType = row["error_type"]
        attempt.errorCode = row["error_code"]
        attempt.detail = row["detail"]
        attempt.requestID = row["request_id"]
        attempt.phases = Phases(
            waited: duration(row, "waited_us"),
            lookup: duration(row, "lookup_us"),
            connect: duration(row, "connect_us"),
            tls: duration(row, "tls_us"),
            firstByte: duration(row, "first_byte_us"),
            end: duration(row, "end_us")
        )
        attempt.httpVersion = row["http_version"]
        attempt.firstEvent = duration(row, "first_event_us")
        attempt.firstReasoning = duration(row, "first_reasoning_us")
        attempt.firstToken = duration(row, "first_token_us")
        attempt.lastToken = duration(row, "last_token_us")
        attempt.inputTokens = row["input_tokens"]
        attempt.outputTokens = row["output_tokens"]
        attempt.microUSD = row["cost_micro_usd"]
        attempt.servedModel = (row["served_model"] as String?).map { ModelID($0) }
        attempt.listedCount = row["listed_count"]
        attempt.bodyBytes = row["body_bytes"]
        return attempt
    }

    private static func time(_ row: Row, _ column: String) -> Timestamp? {
        (row[column] as Int64?).map { Timestamp(microseconds: $0) }
    }

    private static func duration(_ row: Row, _ column: String) -> Duration? {
        (row[column] as Int64?).map { .microseconds($0) }
    }
}
