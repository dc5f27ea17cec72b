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
                    ["model": .string(group.name), "endpoints": .array(group.entries.map(entry))]
                }
            ),
        ]
    }

    /// One model at one endpoint; `ids` are its spellings there, the one that says most first.
    static func entry(_ entry: ModelAtEndpoint) -> JSONOutput {
        let key = entry.endpoint.key
        return [
            "endpoint": .string(key.name),
            "provider": .string(key.provider),
            "base_url": .string(key.baseURL),
            "state": .string(entry.state.rawValue),
            "as_of": .optional(entry.endpoint.lastCompleteList?.rfc3339),
            "ids": .array(entry.records.map { ModelJSON.output($0, lastList: entry.endpoint.lastCompleteList) }),
        ]
    }
}
