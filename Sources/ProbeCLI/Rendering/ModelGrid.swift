import ProbeDomain
import ProbeStore

/// One model at one endpoint.
struct ModelAtEndpoint {
    /// The endpoint.
    let endpoint: EndpointRecord
    /// What is known of its spellings there, the one that says most first.
    let records: [ModelRecord]

    /// All that was found at one endpoint, as one.
    init(_ found: StoreReader.ModelsAtEndpoint) { self.init(endpoint: found.endpoint, records: found.models) }

    /// Takes what is known of its spellings, in any order.
    init(endpoint: EndpointRecord, records: [ModelRecord]) {
        self.endpoint = endpoint
        self.records = ModelGrid.sorted(records)
    }

    /// What is believed of it: where no list has ever been complete, nothing.
    var state: ModelState {
        records.first?.state ?? (endpoint.lastCompleteList == nil ? .unknown : .absent)
    }

    /// Whether it is there, callable or not.
    var isThere: Bool {
        switch state {
        case .listed, .gated, .callable: true
        case .unknown, .absent, .withdrawn, .retired: false
        }
    }

    /// When it was first seen, after a list without it; nil where it was there at first contact or is not known.
    var appeared: Timestamp? {
        records.compactMap { $0.lastAbsent == nil ? nil : $0.firstPresent }.max()
    }
}

/// Models side by side across endpoints: each under all its spellings.
struct ModelGrid {
    /// One model.
    struct Group {
        /// What its spellings have in common, as servers write it; a dated id where that was asked for.
        let name: String
        /// One for each endpoint, in the order of the endpoints.
        var entries: [ModelAtEndpoint]

        /// The name, safe to show and short enough for a column.
        var shownName: String { escaped(name, limit: 60) }

        /// When it last appeared anywhere.
        var appeared: Timestamp? { entries.compactMap(\.appeared).max() }
    }

    /// By name.
    let endpoints: [EndpointRecord]
    /// By name; what appeared last comes first where that was asked for.
    private(set) var groups: [Group]

    /// Arranges what was found.
    ///
    /// - Parameters:
    ///   - found: What is known at each endpoint.
    ///   - patterns: What was asked for; an exact one is shown where nothing was found, too.
    init(_ found: [StoreReader.ModelsAtEndpoint], patterns: [ModelPattern] = []) {
        endpoints = found.map(\.endpoint)
        var names: [String: String] = [:]
        for id in patterns.compactMap(\.exactID) {
            let family = ModelFamily(of: id)
            names[family.name] = family.snapshot == nil ? family.spelling : id.text
        }
        var records: [String: [Int: [ModelRecord]]] = [:]
        for (index, item) in found.enumerated() {
            for record in item.models {
                let family = ModelFamily(of: record.id)
                records[family.name, default: [:]][index, default: []].append(record)
                names[family.name] = names[family.name] ?? family.spelling
            }
        }
        groups = names.sorted { $0.key < $1.key }.map { family, name in
            let entries = found.enumerated().map { index, item in
                ModelAtEndpoint(endpoint: item.endpoint, records: records[family]?[index] ?? [])
            }
            return Group(name: name, entries: entries)
        }
    }

    /// Leaves what has appeared since an instant, the newest first.
    mutating func keepNew(since start: Timestamp) {
        groups = groups.compactMap { group in group.appeared.map { (group, $0) } }.filter { $0.1 >= start }
            .sorted { $0.1 > $1.1 }.map(\.0)
    }

    /// Whether one of them is there, at some endpoint.
    var isAnyThere: Bool { groups.contains { $0.entries.contains(where: \.isThere) } }

    /// Whether a list has ever been complete, so that it can be said what is not there.
    var isAnythingKnown: Bool { endpoints.contains { $0.lastCompleteList != nil } || isAnyThere }

    /// What is callable before what is gated or listed, that before what is gone; the alias before the snapshot, then the
    /// shorter id.
    fileprivate static func sorted(_ records: [ModelRecord]) -> [ModelRecord] {
        let key = { (record: ModelRecord) in
            (
                rank(record.state), ModelFamily(of: record.id).snapshot == nil ? 0 : 1, record.id.text.utf8.count,
                record.id.text
            )
        }
        return records.sorted { key($0) < key($1) }
    }

    private static func rank(_ state: ModelState) -> Int {
        switch state {
        case .callable: 0
        case .gated: 1
        case .listed: 2
        case .withdrawn: 3
        case .retired: 4
        case .absent: 5
        case .unknown: 6
        }
    }
}
