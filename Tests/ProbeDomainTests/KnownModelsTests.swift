import Testing

@testable import ProbeDomain

@Suite struct KnownModelsTests {
    /// Whatever is entered, changed, removed and settled in between, it holds what a dictionary holds.
    @Test(arguments: 1...40) func holdsWhatADictionaryHolds(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var rosters = ModelRosters()
        var (known, plain): (KnownModels, [ModelID: ModelRecord]) = ([:], [:])
        for _ in 0..<300 {
            let id = ModelID("model-\(Int.random(in: 0..<30, using: &random))")
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                known[id] = nil
                plain[id] = nil
            case 1: known.settle(in: &rosters)
            default:
                var record = known[id] ?? ModelRecord(id: id)
                record.firstPresent = Timestamp(microseconds: Int64.random(in: 0..<3, using: &random))
                known[id] = record
                plain[id] = record
            }
            #expect(known.count == plain.count)
            #expect(known[id] == plain[id])
        }
        #expect(known.isEmpty == plain.isEmpty)
        #expect(known.keys.sorted() == plain.keys.sorted())
        #expect(Dictionary(uniqueKeysWithValues: known.values.map { ($0.id, $0) }) == plain)
        #expect(known == KnownModels(plain))
        known.settle(in: &rosters)
        #expect(known == KnownModels(plain))
    }

    /// What is changed at one endpoint is not changed at another one with the same ids, nor in a copy.
    @Test func rostersAreSharedAndFactsAreNot() {
        var rosters = ModelRosters()
        var tables = (0..<2).map { _ in
            KnownModels(["a": ModelRecord(id: "a"), "b": ModelRecord(id: "b")])
        }
        for index in tables.indices { tables[index].settle(in: &rosters) }
        #expect(tables[0] == tables[1])
        let copy = tables[0]
        tables[0]["a"]?.listing = .listed
        #expect(tables[0]["a"]?.listing == .listed)
        #expect(tables[0]["b"]?.listing == .unknown)
        #expect(tables[1]["a"]?.listing == .unknown)
        #expect(copy["a"]?.listing == .unknown)
    }

    /// In whatever order they come, and however often: the last record of an id counts.
    @Test(arguments: [
        ["a", "b", "c"], ["c", "a", "b"], ["a", "a", "b"], ["b", "a", "b"], ["\u{E9}", "e\u{301}"], [],
    ])
    func recordsInAnyOrderAreTaken(ids: [String]) {
        let records = ids.enumerated().map { number, id in
            var record = ModelRecord(id: ModelID(id))
            record.firstPresent = Timestamp(seconds: Int64(number))
            return record
        }
        let plain = Dictionary(records.map { ($0.id, $0) }) { $1 }
        var (rosters, others) = (ModelRosters(), ModelRosters())
        var known = KnownModels(records, in: &rosters)
        #expect(known == KnownModels(plain))
        known.settle(in: &others)
        #expect(known == KnownModels(plain))
        known["a"] = ModelRecord(id: "a")
        #expect(known["a"] == ModelRecord(id: "a"))
        #expect(known.count == Set(plain.keys).union(["a"]).count)
    }

    /// What was read with a roster of its own is settled with those of all others.
    @Test func theRosterOfAReadingIsNotKept() {
        var (rosters, others) = (ModelRosters(), ModelRosters())
        let records = ["a", "b"].map { ModelRecord(id: ModelID($0)) }
        var known = KnownModels(records, in: &others)
        known.settle(in: &rosters)
        #expect(rosters.count == 1)
        known.settle(in: &rosters)
        #expect(known == KnownModels(records, in: &others))
    }

    @Test func sameIdsAreOneRoster() {
        var rosters = ModelRosters()
        let ids: [ModelID] = ["a", "b"]
        #expect(rosters.roster(of: ids) !== rosters.roster(of: ["a", "c"]))
        let first = rosters.roster(of: ids)
        #expect(rosters.roster(of: ids) === first)
        // Those that nobody has are let go, and no others.
        for number in 0..<1_000 { _ = rosters.roster(of: [ModelID("\(number)")]) }
        #expect(rosters.count < 200)
        #expect(rosters.roster(of: ids) === first)
    }

    @Test func rosterFindsItsIdsAlone() {
        let ids = (0..<1_000).map { ModelID("somebody/model-\($0)") }
        let roster = ModelRoster(ids)
        #expect(ids.map(roster.place) == Array(0..<1_000))
        #expect(roster.place(of: "somebody/model-1000") == nil)
        #expect(ModelRoster([]).place(of: "a") == nil)
        #expect(ModelRoster(["a"]).place(of: "a") == 0)
    }
}
