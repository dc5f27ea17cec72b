import GRDB
import ProbeDomain

/// Counts what a UTC day has cost.
///
/// Call it inside a transaction that excludes other writers.
enum Spendings {
    /// Decides a wish, and reserves the most it may cost.
    static func reserve(_ wish: Reservation, in database: Database) throws -> ReservationAnswer {
        let day = wish.time.day
        let endpoint = try RowWriter(database: database).id(of: wish.endpoint)
        let answer = decide(
            wish,
            endpointSoFar: try sum(database, "day = ? AND endpoint_id = ?", [day, endpoint]),
            totalSoFar: try sum(database, "day = ?", [day]),
            confirmationsSoFar: try Int.fetchOne(
                database,
                sql: "SELECT confirmations FROM spending WHERE day = ? AND endpoint_id = ?",
                arguments: [day, endpoint]
            ) ?? 0
        )
        guard answer == .granted else { return answer }
        try RowWriter(database: database).write(lastPaid: wish.time, model: wish.model, endpoint: endpoint)
        try database.execute(
            sql: """
                INSERT INTO spending (day, endpoint_id, completions, confirmations, tokens, micro_usd)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (day, endpoint_id) DO UPDATE SET completions = completions + excluded.completions,
                  confirmations = confirmations + excluded.confirmations, tokens = tokens + excluded.tokens,
                  micro_usd = micro_usd + excluded.micro_usd
                """,
            arguments: [
                day, endpoint, wish.spending.completions, wish.isConfirmation ? 1 : 0, wish.spending.tokens,
                wish.spending.microUSD,
            ]
        )
        return answer
    }

    /// Replaces what was reserved by what it did cost; no count falls below zero.
    ///
    /// A call that was not made, or was refused and cost nothing, is no confirmation either.
    static func settle(_ wish: Reservation, actual: Spending, in database: Database) throws {
        let endpoint = try RowWriter(database: database).id(of: wish.endpoint)
        try database.execute(
            sql: """
                UPDATE spending SET completions = max(0, completions + ?), tokens = max(0, tokens + ?),
                  micro_usd = max(0, micro_usd + ?), confirmations = max(0, confirmations - ?)
                WHERE day = ? AND endpoint_id = ?
                """,
            arguments: [
                actual.completions - wish.spending.completions, actual.tokens - wish.spending.tokens,
                actual.microUSD - wish.spending.microUSD, wish.isConfirmation && actual.tokens == 0 ? 1 : 0,
                wish.time.day, endpoint,
            ]
        )
    }

    /// What has been spent, over the rows that a condition takes.
    static func sum(_ database: Database, _ condition: String, _ arguments: StatementArguments) throws -> Spending {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT coalesce(sum(completions), 0) AS completions, coalesce(sum(tokens), 0) AS tokens,
                  coalesce(sum(micro_usd), 0) AS micro_usd FROM spending WHERE \(condition)
                """,
            arguments: arguments
        )
        guard let row else { return Spending() }
        return Spending(
            completions: try row.at("completions"),
            tokens: try row.at("tokens"),
            microUSD: try row.at("micro_usd")
        )
    }
}
