import GRDB
package import ProbeDomain

extension StoreReader {
    /// What is known of some models at one endpoint.
    package struct ModelsAtEndpoint: Sendable {
        /// The endpoint as a whole.
        package var endpoint: EndpointRecord
        /// Its models, by id.
        package var models: [ModelRecord]
    }

    /// The models that a condition takes, at every endpoint of the plan that ran last, by name.
    ///
    /// - Parameters:
    ///   - fragment: Only ids that hold this text, in lower case; for a pattern, the name of its family.
    ///   - takes: Whether an id is wanted; it is asked before a row is read any further.
    /// - Returns: All those endpoints, those without such a model too.
    /// - Throws: `RecorderError` when the file cannot be read.
    package func models(
        holding fragment: String? = nil,
        where takes: @escaping @Sendable (ModelID) -> Bool
    ) async throws(RecorderError) -> [ModelsAtEndpoint] {
        try await read { database in
            // SQLite's lower() knows ASCII alone: other ids are left to the condition.
            let statement = try database.cachedStatement(
                sql: """
                    SELECT * FROM model WHERE endpoint_id = ?1
                      AND (?2 IS NULL OR instr(lower(model), ?2) OR model GLOB '*[^ -~]*') ORDER BY model
                    """
            )
            return try RowReader.planned(in: database).compactMap { id in
                guard let row = try Row.fetchOne(database, sql: "SELECT * FROM endpoint WHERE id = ?", arguments: [id])
                else { return nil }
                var found = ModelsAtEndpoint(endpoint: try RowReader.endpoint(row), models: [])
                let rows = try Row.fetchCursor(statement, arguments: [id, fragment])
                while let row = try rows.next() {
                    if takes(ModelID(try row.at("model"))) { found.models.append(try RowReader.model(row)) }
                }
                return found
            }
        }
    }

    /// The models that a pattern takes, at every endpoint of the plan that ran last.
    package func models(matching pattern: ModelPattern) async throws(RecorderError) -> [ModelsAtEndpoint] {
        // The first word of a family stands in each of its spellings; the rest is written in many ways.
        let word = pattern.exactID.map { ModelFamily(of: $0).name.prefix { $0.isLetter } }
        // Of a name that is not ASCII, lower case is another matter for SQLite than for us.
        let fragment = word.flatMap { $0.utf8.allSatisfy { $0 < 0x80 } ? String($0) : nil }
        return try await models(holding: fragment) { pattern.matches($0) }
    }
}
