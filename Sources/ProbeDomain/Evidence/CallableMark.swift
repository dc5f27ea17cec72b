/// A watched model that is callable at an endpoint, under the name by which people look for it.
package struct CallableMark: Hashable, Sendable {
    /// The endpoint's name.
    package let endpoint: String
    /// The model as it is watched; where a glob takes it, its id.
    ///
    /// Server text in the latter case.
    package let name: String
    /// The id as the endpoint spells it; the alias where there are several.
    package let id: ModelID
    /// When a call proved it; nil when that is not on record.
    package let since: Timestamp?

    /// Makes a mark.
    package init(endpoint: String, name: String, id: ModelID, since: Timestamp?) {
        self.endpoint = endpoint
        self.name = name
        self.id = id
        self.since = since
    }
}

extension EndpointMachine {
    /// The watched models that are believed to be callable here, each name once.
    package var callableMarks: Set<CallableMark> {
        guard !watches.isEmpty else { return [] }
        var ids: [String: ModelID] = [:]
        for record in knowledge.models.values where record.state == .callable {
            for watch in watches where watch.matches(record.id, at: self.name) {
                let name = (watch.pattern.exactID ?? record.id).text
                ids[name] = preferred(record.id, ids[name])
            }
        }
        return Set(
            ids.map { name, id in
                CallableMark(endpoint: self.name, name: name, id: id, since: record(of: id).callingSince)
            }
        )
    }
}
