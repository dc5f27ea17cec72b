import GRDB
import ProbeDomain

/// Reads what `status` shows: a statement for each table rather than some for each endpoint, so that a thousand endpoints
/// are shown at once.
struct StatusRows {
    private let database: Database
    private var records: [(id: Int64, record: EndpointRecord)] = []
    private var models: [Int64: [ModelID: ModelRecord]] = [:]
    private var listed: [Int64: Int] = [:]
    private var health: [Int64: [Check: HealthMachine]] = [:]

    /// Reads the endpoints of the plan that ran last, and what is believed of them.
    init(in database: Database) throws {
        self.database = database
        let planned = Set(try RowReader.planned(in: database))
        let endpoints = try Row.fetchCursor(database, sql: "SELECT * FROM endpoint ORDER BY name")
        while let row = try endpoints.next() {
            let id: Int64 = try row.at("id")
            if planned.contains(id) { records.append((id, try RowReader.endpoint(row))) }
        }
        let known = try Row.fetchCursor(
            database,
            sql: "SELECT * FROM model WHERE \(Schema.usedModels)"
        )
        while let row = try known.next() {
            let model = try RowReader.model(row)
            models[try row.at("endpoint_id"), default: [:]][model.id] = model
        }
        let counts = try Row.fetchCursor(
            database,
            sql: """
                SELECT endpoint_id, count(*) AS models FROM model WHERE listing IN ('listed', 'doubted')
                GROUP BY endpoint_id
                """
        )
        while let row = try counts.next() { listed[try row.at("endpoint_id")] = try row.at("models") }
        let questions = try Row.fetchCursor(database, sql: "SELECT * FROM health")
        while let row = try questions.next() {
            guard let (check, machine) = try RowReader.health(row) else { continue }
            health[try row.at("endpoint_id"), default: [:]][check] = machine
        }
    }

    /// The endpoints with their last attempts and what they have cost on the day of an instant; by name.
    func endpoints(at now: Timestamp) throws -> [StoreReader.EndpointStatus] {
        let spent = try spendings(on: now.day)
        let latest = try latestAttempts()
        return try records.map { id, record in
            let machines = health[id] ?? [:]
            let attempts = try machines.keys.sorted().compactMap { check in
                if let latest { return latest[id]?[check] }
                return try StoreReader.latest(of: record.key, id: id, check: check, in: database)
            }
            return StoreReader.EndpointStatus(
                knowledge: EndpointKnowledge(endpoint: record, models: models[id] ?? [:], health: machines),
                listedModels: listed[id] ?? 0,
                lastAttempts: attempts,
                spentToday: spent[id] ?? Spending()
            )
        }
    }

    /// The last attempt of each question; nil while the questions do not know them yet.
    private func latestAttempts() throws -> [Int64: [Check: AttemptRecord]]? {
        guard try StoreReader.questionsKnowTheirLast(in: database) else { return nil }
        let keys = Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0.record.key) })
        var latest: [Int64: [Check: AttemptRecord]] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT attempt.* FROM question JOIN attempt
                ON attempt.endpoint_id = question.endpoint_id AND attempt.sent_us = question.last_sent_us
                """
        )
        while let row = try rows.next() {
            let id: Int64 = try row.at("endpoint_id")
            guard let key = keys[id], let attempt = try RowReader.attempt(row, endpoint: key) else { continue }
            latest[id, default: [:]][attempt.check] = attempt
        }
        return latest
    }

    private func spendings(on day: String) throws -> [Int64: Spending] {
        var spent: [Int64: Spending] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT endpoint_id, completions, tokens, micro_usd FROM spending WHERE day = ?",
            arguments: [day]
        )
        while let row = try rows.next() {
            spent[try row.at("endpoint_id")] = Spending(
                completions: try row.at("completions"),
                tokens: try row.at("tokens"),
                microUSD: try row.at("micro_usd")
            )
        }
        return spent
    }
}
