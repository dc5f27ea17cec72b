import GRDB
import ProbeDomain

/// Reads rows back as values.
enum RowReader {
    /// The row ids of the endpoints of the plan that ran last, by name.
    static func planned(in database: Database) throws -> [Int64] {
        let knowsPlan = try database.columns(in: "endpoint").contains { $0.name == "in_plan" }
        let sql = "SELECT id FROM endpoint \(knowsPlan ? "WHERE in_plan = 1" : "") ORDER BY name"
        return try Int64.fetchAll(database, sql: sql)
    }

    /// The endpoint that a row names.
    static func key(_ row: some RecordRow) throws -> EndpointKey {
        EndpointKey(name: try row.at("name"), provider: try row.at("provider"), baseURL: try row.at("base_url"))
    }

    /// An endpoint's own record.
    static func endpoint(_ row: some RecordRow) throws -> EndpointRecord {
        var record = EndpointRecord(key: try key(row))
        record.baselineAt = try time(row, "baseline_at_us")
        record.lastCompleteList = try time(row, "last_complete_list_us")
        if let since = try time(row, "suspect_since_us") {
            record.suspicion = EndpointRecord.Suspicion(
                since: since,
                reads: try row.at("suspect_reads") ?? 0,
                isTold: try row.at("suspect_told") ?? false
            )
        }
        record.toldState = HealthState(rawValue: try row.at("told_state")) ?? .unknown
        record.note = try row.at("note")
        if row.hasColumn("key_end_us"), let end = try time(row, "key_end_us") {
            record.expiry = KeyExpiry(
                at: end,
                seen: try time(row, "key_end_seen_us") ?? end,
                isTold: try row.at("key_end_told") ?? false
            )
        }
        if row.hasColumn("allowance_read_us"), let read = try time(row, "allowance_read_us") {
            let allowance = Allowance(
                usedShare: try row.at("allowance_used"),
                remaining: try row.at("allowance_remaining"),
                unit: try row.at("allowance_unit"),
                resets: try time(row, "allowance_resets_us"),
                plan: try row.at("allowance_plan"),
                isEmpty: try row.at("allowance_empty") ?? false
            )
            record.allowance = KnownAllowance(allowance, read: read)
        }
        return record
    }

    /// A model's record.
    static func model(_ row: some RecordRow) throws -> ModelRecord {
        var facts = ModelFacts()
        facts.listing =
            switch try row.at("listing") as String {
            case "absent": .absent
            case "listed": .listed
            case "doubted":
                .doubted(
                    since: try time(row, "doubted_since_us") ?? Timestamp(seconds: 0),
                    reads: try row.at("doubted_reads") ?? 1
                )
            case "withdrawn": .withdrawn
            default: .unknown
            }
        facts.calling =
            switch try row.at("calling") as String {
            case "callable": .callable
            case "gated": .gated(Reason(try row.at("calling_reason") ?? ""))
            case "missing": .missing(calls: try row.at("missing_calls") ?? 1)
            case "retired": .retired
            default: .untested
            }
        facts.lastAbsent = try time(row, "last_absent_us")
        facts.firstPresent = try time(row, "first_present_us")
        facts.lastPresent = try time(row, "last_present_us")
        facts.callingSince = try time(row, "calling_since_us")
        facts.lastCallable = try time(row, "last_callable_us")
        facts.servedModel = (try row.at("served_model") as String?).map { ModelID($0) }
        facts.awaitsBaseline = try row.at("awaits_baseline")
        facts.isBaselineTold = try row.at("baseline_told")
        // A file of an earlier version does not have the rest.
        if row.hasColumn("terms_read") { try readTerms(row, into: &facts) }
        return ModelRecord(id: ModelID(try row.at("model")), facts: facts)
    }

    private static func readTerms(_ row: some RecordRow, into facts: inout ModelFacts) throws {
        if try row.at("terms_read") as Bool {
            var terms = ModelTerms()
            terms.shutdown = try time(row, "shutdown_us")
            if let input = try row.at("input_usd_per_million") as Double?,
                let output = try row.at("output_usd_per_million") as Double?
            {
                terms.price = ModelPrice(input: input, output: output)
            }
            terms.context = try row.at("context")
            terms.aliasOf = (try row.at("alias_of") as String?).map { ModelID($0) }
            facts.terms = terms
        }
        facts.repliedShutdown = try time(row, "replied_shutdown_us")
        facts.knownShutdown = try time(row, "known_shutdown_us")
        if let target = try row.at("alias_target") as String? {
            facts.alias = AliasTrail(
                target: ModelID(target),
                former: (try row.at("alias_former") as String?).map { ModelID($0) },
                movedAt: try time(row, "alias_moved_us")
            )
        }
    }

    /// A question and its health; nil where the check is none that this version knows.
    static func health(_ row: some RecordRow) throws -> (Check, HealthMachine)? {
        let name: String = try row.at("model")
        guard let kind = CheckKind(rawValue: try row.at("kind")),
            let check = Check(kind: kind, recordedModel: name.isEmpty ? nil : ModelID(name))
        else { return nil }
        var machine = HealthMachine()
        machine.state = HealthState(rawValue: try row.at("state")) ?? .unknown
        machine.since = try time(row, "since_us")
        machine.badRuns = try row.at("bad_runs")
        machine.badSince = try time(row, "bad_since_us")
        machine.goodRuns = try row.at("good_runs")
        machine.recent = UInt16(truncatingIfNeeded: try row.at("recent") as Int)
        machine.recentCount = try row.at("recent_count")
        machine.cusum = try row.at("cusum")
        machine.condition = (try row.at("condition") as String?).flatMap(Sample.init)
        machine.conditionRuns = try row.at("condition_runs")
        machine.conditionSince = try time(row, "condition_since_us")
        // A file that no writer has migrated yet does not know of them.
        if row.hasColumn("falls") {
            machine.flaps.falls = try row.at("falls")
            machine.flaps.lastFall = try time(row, "last_fall_us")
            machine.flaps.betterSince = try time(row, "better_since_us")
            machine.flaps.relapses = try row.at("relapses")
        }
        return (check, machine)
    }

    /// Holds that end after an instant.
    static func holds(after instant: Timestamp, in database: Database) throws -> [Hold] {
        try Row.fetchAll(
            database,
            sql: "SELECT * FROM hold WHERE until_us > ? ORDER BY origin, identity, scope",
            arguments: [instant.microseconds]
        ).compactMap { row in
            guard let scope = HoldScope(text: try row.at("scope")), let cause = HoldCause(rawValue: try row.at("cause"))
            else {
                return nil
            }
            return Hold(
                pacer: PacerKey(origin: try row.at("origin"), identity: try row.at("identity")),
                scope: scope,
                until: Timestamp(microseconds: try row.at("until_us")),
                cause: cause,
                reason: Reason(try row.at("reason")),
                isInstructed: try row.at("is_instructed"),
                step: try row.at("step"),
                since: Timestamp(microseconds: try row.at("since_us")),
                source: row.hasColumn("source")
                    ? (try row.at("source") as String?).map { WaitSource(recorded: $0) } : nil
            )
        }
    }

    /// Events; `sql` is what follows the table's name.
    static func events(
        in database: Database,
        sql: String,
        arguments: StatementArguments = []
    ) throws -> [Event] {
        let find = try database.cachedStatement(sql: "SELECT * FROM event " + sql)
        try find.setArguments(arguments)
        var events: [Event] = []
        try find.forEachRow { if let event = try event($0) { events.append(event) } }
        return events
    }

    private static func event(_ row: some RecordRow) throws -> Event? {
        guard let id = EventID(try row.at("id") as String), let kind = EventKind(rawValue: try row.at("kind")) else {
            return nil
        }
        var facts = EventFacts()
        facts.endpoint = try row.at("endpoint")
        facts.provider = try row.at("provider")
        facts.check = (try row.at("check_kind") as String?).flatMap(CheckKind.init)
        facts.model = (try row.at("model") as String?).map { ModelID($0) }
        facts.otherModels = Lines.split(try row.at("other_models")).map { ModelID($0) }
        facts.servedModel = (try row.at("served_model") as String?).map { ModelID($0) }
        facts.state = try row.at("state")
        facts.previous = try row.at("previous")
        facts.verdict = (try row.at("verdict") as String?).flatMap(Verdict.init)
        facts.reason = (try row.at("reason") as String?).map { Reason($0) }
        facts.httpStatus = try row.at("http_status")
        facts.requestID = try row.at("request_id")
        facts.lastAbsent = try time(row, "last_absent_us")
        facts.firstPresent = try time(row, "first_present_us")
        facts.until = try time(row, "until_us")
        facts.latency = try duration(row, "latency_us")
        facts.firstToken = try duration(row, "first_token_us")
        return Event(
            id: id,
            sequence: try row.at("sequence"),
            kind: kind,
            time: Timestamp(microseconds: try row.at("time_us")),
            isTold: try row.at("is_told"),
            message: try row.at("message"),
            facts: facts,
            evidence: Evidence(
                attempts: Lines.split(try row.at("evidence_attempts")).compactMap { AttemptID($0) },
                bodyDigest: try row.at("evidence_digest"),
                fragment: try row.at("evidence_fragment")
            )
        )
    }

    /// An attempt of an endpoint.
    static func attempt(_ row: some RecordRow, endpoint: EndpointKey) throws -> AttemptRecord? {
        guard let kind = CheckKind(rawValue: try row.at("kind")),
            let check = Check(kind: kind, recordedModel: (try row.at("model") as String?).map { ModelID($0) }),
            let verdict = Verdict(rawValue: try row.at("verdict"))
        else { return nil }
        var attempt = AttemptRecord(
            id: AttemptID(endpoint: endpoint.name, sent: Timestamp(microseconds: try row.at("sent_us"))),
            endpoint: endpoint,
            check: check,
            verdict: verdict,
            reason: Reason(try row.at("reason"))
        )
        let flags = AttemptFlags(rawValue: try row.at("flags"))
        attempt.page = try row.at("page")
        attempt.isExtra = flags.contains(.extra)
        attempt.isManual = flags.contains(.manual)
        attempt.reusedConnection = flags.contains(.reused)
        attempt.isExcused = flags.contains(.excused)
        attempt.status = try row.at("status")
        attempt.errorType = try row.at("error_type")
        attempt.errorCode = try row.at("error_code")
        attempt.detail = try row.at("detail")
        attempt.requestID = try row.at("request_id")
        attempt.phases = Phases(
            waited: try duration(row, "waited_us"),
            lookup: try duration(row, "lookup_us"),
            connect: try duration(row, "connect_us"),
            tls: try duration(row, "tls_us"),
            firstByte: try duration(row, "first_byte_us"),
            end: try duration(row, "end_us")
        )
        attempt.httpVersion = try row.at("http_version")
        attempt.firstEvent = try duration(row, "first_event_us")
        attempt.firstReasoning = try duration(row, "first_reasoning_us")
        attempt.firstToken = try duration(row, "first_token_us")
        attempt.lastToken = try duration(row, "last_token_us")
        attempt.inputTokens = try row.at("input_tokens")
        attempt.outputTokens = try row.at("output_tokens")
        attempt.microUSD = try row.at("cost_micro_usd")
        attempt.servedModel = (try row.at("served_model") as String?).map { ModelID($0) }
        attempt.listedCount = try row.at("listed_count")
        attempt.bodyBytes = try row.at("body_bytes")
        return attempt
    }

    /// An instant; nil where the column is null.
    static func time(_ row: some RecordRow, _ column: String) throws -> Timestamp? {
        (try row.at(column) as Int64?).map { Timestamp(microseconds: $0) }
    }

    private static func duration(_ row: some RecordRow, _ column: String) throws -> Duration? {
        (try row.at(column) as Int64?).map { .microseconds($0) }
    }
}
