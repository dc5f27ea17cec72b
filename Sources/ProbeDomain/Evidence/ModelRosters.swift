/// Ids in their order, never changed, for as many endpoints as have them.
final class ModelRoster: Sendable {
    /// The ids.
    let ids: [ModelID]
    /// By an id's hash, one more than its place; 0 where there is none.
    private let table: [UInt32]

    static let empty = ModelRoster([])

    init(_ ids: [ModelID]) {
        self.ids = ids
        // Two thirds full at most.
        let bits = Int.bitWidth - (ids.count * 3 / 2).leadingZeroBitCount
        var table = [UInt32](repeating: 0, count: ids.isEmpty ? 0 : 1 << bits)
        for (place, id) in ids.enumerated() {
            var slot = id.hashValue & (table.count - 1)
            while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
            table[slot] = UInt32(place + 1)
        }
        self.table = table
    }

    /// Where an id stands; nil where it does not.
    func place(of id: ModelID) -> Int? {
        guard !ids.isEmpty else { return nil }
        var slot = id.hashValue & (table.count - 1)
        while table[slot] != 0 {
            let place = Int(table[slot]) - 1
            if ids[place] == id { return place }
            slot = (slot + 1) & (table.count - 1)
        }
        return nil
    }
}

/// The rosters that there are, so that endpoints with the same ids share one.
package struct ModelRosters: Sendable {
    private var known: [[ModelID]: ModelRoster] = [:]
    /// The one that was asked for last: the next endpoint often has the same ids.
    private var last = ModelRoster.empty
    /// With more than these it is looked for those that nobody has any more.
    private var most = 64

    /// Starts without any.
    package init() {}

    /// How many there are.
    var count: Int { known.count }

    /// The roster of these ids.
    mutating func roster(of ids: [ModelID]) -> ModelRoster {
        if last.ids == ids { return last }
        last = known[ids] ?? newRoster(of: ids)
        return last
    }

    private mutating func newRoster(of ids: [ModelID]) -> ModelRoster {
        if known.count >= most {
            for ids in Array(known.keys) where isKnownUniquelyReferenced(&known[ids, default: .empty]) {
                known[ids] = nil
            }
            most = max(64, known.count * 2)
        }
        let roster = ModelRoster(ids)
        known[ids] = roster
        return roster
    }
}
