import GRDB
package import ProbeDomain

extension StoreReader {
    /// What the record knows of an endpoint that bears on what it will cost and how soon it shows something.
    package struct Experience: Sendable {
        /// What is believed.
        package var knowledge: EndpointKnowledge
        /// How long the last good list took; nil where there was none.
        package var listTime: Duration?
        /// What completions that were paid for have cost on the average, in a week.
        package var calls: [ModelID: Call]

        /// An average completion.
        package struct Call: Sendable, Equatable {
            /// Tokens, in and out together, rounded up.
            package var tokens: Int
            /// Millionths of a US dollar, rounded up; nil where the price is not known.
            package var microUSD: Int?
            /// From the send to the end.
            package var time: Duration

            /// Makes it.
            package init(tokens: Int, microUSD: Int?, time: Duration) {
                self.tokens = tokens
                self.microUSD = microUSD
                self.time = time
            }
        }
    }

    /// What is known of these endpoints at `now`.
    package func experience(
        with keys: [EndpointKey],
        at now: Timestamp
    ) async throws(RecorderError) -> [EndpointKey: Experience] {
        try await read { database in
            var result: [EndpointKey: Experience] = [:]
            for (key, knowledge) in try RowReader.knowledge(of: keys, in: database) {
                var experience = Experience(knowledge: knowledge, calls: [:])
                let id = try Int64.fetchOne(
                    database,
                    sql: "SELECT id FROM endpoint WHERE name = ? AND provider = ? AND base_url = ?",
                    arguments: [key.name, key.provider, key.baseURL]
                )
                guard let id else {
                    result[key] = experience
                    continue
                }
                experience.listTime = try Int64.fetchOne(
                    database,
                    sql: """
                        SELECT end_us FROM attempt WHERE endpoint_id = ? AND kind = 'list' AND verdict = 'ok'
                        ORDER BY sent_us DESC LIMIT 1
                        """,
                    arguments: [id]
                ).map { .microseconds($0) }
                let rows = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT model, avg(input_tokens + coalesce(output_tokens, 0)) AS tokens,
                          avg(cost_micro_usd) AS cost, avg(end_us) AS time FROM attempt
                        WHERE endpoint_id = ? AND sent_us > ? AND kind = 'completion' AND input_tokens IS NOT NULL
                          AND end_us IS NOT NULL AND model IS NOT NULL GROUP BY model
                        """,
                    arguments: [id, (now - .seconds(7 * 86_400)).microseconds]
                )
                for row in rows {
                    let tokens: Double = try row.at("tokens")
                    let cost: Double? = try row.at("cost")
                    let time: Double = try row.at("time")
                    experience.calls[ModelID(try row.at("model"))] = Experience.Call(
                        tokens: Int(saturating: tokens.rounded(.up)),
                        microUSD: cost.map { Int(saturating: $0.rounded(.up)) },
                        time: .microseconds(Int(saturating: time))
                    )
                }
                result[key] = experience
            }
            return result
        }
    }
}
