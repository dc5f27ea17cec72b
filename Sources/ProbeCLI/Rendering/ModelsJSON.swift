import ProbeDomain
import ProbeJSON

/// The JSON of `probe models --json`.
enum ModelsJSON {
    static func output(_ grid: ModelGrid, now: Timestamp, code: ExitStatus) -> JSONOutput {
        [
            "schema_version": 1,
            "command": "models",
            "at": .string(now.rfc3339),
            "exit_status": .int(Int(code.rawValue)),
            "models": .array(
                grid.groups.map { group in
                    ["model": .string(group.name), "endpoints": .array(group.places.map(place))]
                }
            ),
        ]
    }

    /// One model at one endpoint; `ids` are its spellings there, the one that says most first.
    static func place(_ place: ModelGrid.Place) -> JSONOutput {
        let key = place.endpoint.key
        return [
            "endpoint": .string(key.name),
            "provider": .string(key.provider),
            "base_url": .string(key.baseURL),
            "state": .string(place.state.rawValue),
            "as_of": .optional(place.endpoint.lastCompleteList?.rfc3339),
            "ids": .array(place.records.map(ModelJSON.output)),
        ]
    }
}
