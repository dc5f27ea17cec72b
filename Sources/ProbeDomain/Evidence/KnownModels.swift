/// What is known of the models of one endpoint, each by its id.
///
/// Thousands of endpoints may list the same hundred models, and of most of these the same is known. Where nothing has
/// changed for a while, the ids lie in a roster that endpoints share, and facts that are the same of all models are kept
/// once.
package struct KnownModels: Sendable {
    /// The ids whose facts follow.
    private var roster = ModelRoster.empty
    /// The facts by the roster's places; where there is but one, it is that of every place.
    private var facts: [SharedFacts] = []
    /// What has been entered since.
    private var others: [ModelID: ModelRecord] = [:]
    /// Nothing has changed since it was last settled.
    private var isSettled = true
    /// The roster is one of other rosters than those that it will be settled in.
    private var isRosterForeign = false

    /// Makes an empty table.
    package init() {}

    /// Takes records by their ids.
    package init(_ records: [ModelID: ModelRecord]) {
        others = records
        isSettled = records.isEmpty
    }

    /// Takes records, each by its id; of several with one id the last one.
    ///
    /// - Parameters:
    ///   - records: At best in the order of their ids: so they are put down without being looked for.
    ///   - rosters: Those of what is read together.
    package init(_ records: [ModelRecord], in rosters: inout ModelRosters) {
        guard zip(records, records.dropFirst()).allSatisfy({ $0.id < $1.id }) else {
            self.init(Dictionary(records.map { ($0.id, $0) }) { $1 })
            return
        }
        self.init()
        roster = rosters.roster(of: records.map(\.id))
        facts = records.map(\.shared)
        isSettled = records.isEmpty
        isRosterForeign = true
    }

    /// The record of an id; nil where nothing is known.
    package subscript(id: ModelID) -> ModelRecord? {
        get {
            guard let place = roster.place(of: id) else { return others[id] }
            return record(at: place)
        }
        set {
            isSettled = false
            guard let place = roster.place(of: id) else {
                others[id] = newValue
                return
            }
            guard let newValue else {
                remove(id)
                return
            }
            if facts.count < roster.ids.count {
                if facts[0] === newValue.shared { return }
                facts = Array(repeating: facts[0], count: roster.ids.count)
            }
            facts[place] = newValue.shared
        }
    }

    /// How many ids there are.
    package var count: Int { roster.ids.count + others.count }

    /// Whether nothing is known of any id.
    package var isEmpty: Bool { count == 0 }

    /// All ids, in no order.
    package var keys: some Sequence<ModelID> { lazy.map(\.id) }

    /// All records, in no order.
    package var values: Self { self }

    private func record(at place: Int) -> ModelRecord {
        ModelRecord(id: roster.ids[place], shared: facts.count == 1 ? facts[0] : facts[place])
    }

    private mutating func remove(_ id: ModelID) {
        var rest = Dictionary(uniqueKeysWithValues: map { ($0.id, $0) })
        rest[id] = nil
        self = KnownModels(rest)
    }

    /// Keeps in less room what will not be changed for a while: ids with those of other endpoints, the same facts once.
    package mutating func settle(in rosters: inout ModelRosters) {
        guard !isSettled else { return }
        isSettled = true
        if !others.isEmpty {
            let records = sorted { $0.id < $1.id }
            roster = rosters.roster(of: records.map(\.id))
            facts = records.map(\.shared)
            others = [:]
        } else if isRosterForeign {
            roster = rosters.roster(of: roster.ids)
        }
        isRosterForeign = false
        guard facts.count > 1 else { return }
        shareFacts()
        if facts.allSatisfy({ $0 === facts[0] }) { facts = [facts[0]] }
    }

    /// Lets equal facts be the same ones, as far as they are not many.
    private mutating func shareFacts() {
        var distinct: [SharedFacts] = []
        for place in facts.indices where !distinct.contains(where: { $0 === facts[place] }) {
            if let same = distinct.first(where: { $0.facts == facts[place].facts }) {
                facts[place] = same
            } else if distinct.count < Self.mostShared {
                distinct.append(facts[place])
            }
        }
    }

    /// More different facts than these are not compared with all that come after them.
    private static let mostShared = 8
}

extension KnownModels: Sequence {
    /// Gives the records, in no order.
    package struct Iterator: IteratorProtocol {
        private let table: KnownModels
        private var place = 0
        private var others: Dictionary<ModelID, ModelRecord>.Values.Iterator

        fileprivate init(_ table: KnownModels) {
            self.table = table
            others = table.others.values.makeIterator()
        }

        package mutating func next() -> ModelRecord? {
            guard place < table.roster.ids.count else { return others.next() }
            defer { place += 1 }
            return table.record(at: place)
        }
    }

    package func makeIterator() -> Iterator { Iterator(self) }

    package var underestimatedCount: Int { count }
}

extension KnownModels: Equatable {
    package static func == (left: KnownModels, right: KnownModels) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.id] == $0 }
    }
}

extension KnownModels: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral records: (ModelID, ModelRecord)...) {
        self.init(Dictionary(uniqueKeysWithValues: records))
    }
}
