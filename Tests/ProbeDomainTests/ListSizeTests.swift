import Testing

@testable import ProbeDomain

/// Hostile lists neither fill memory nor the record.
@Suite struct ListSizeTests {
    private func forget(_ bench: inout Bench, besides present: Set<ModelID>, most: Int) -> Conclusion {
        var conclusion = Conclusion()
        conclusion.changedModels = Set(bench.machine.knowledge.models.keys)
        bench.machine.forgetSurplus(besides: present, most: most, conclusion: &conclusion)
        return conclusion
    }

    @Test func whatIsGoneGoesFirstAndThenWhatWasSeenTheLongestAgo() {
        var bench = Bench(watching: ["gpt-*"])
        bench.list(["gpt-5.5", "old-b", "old-a", "newer", "kept"])
        bench.list(["newer", "kept"], complete: false)
        var record = bench.machine.record(of: "newest")
        record.listing = .withdrawn
        record.lastPresent = bench.now
        bench.machine.store(record)
        var order: [ModelID] = []
        while true {
            let most = bench.machine.knowledge.models.count - 1
            let conclusion = forget(&bench, besides: ["kept"], most: most)
            guard let gone = conclusion.forgottenModels.first else { break }
            #expect(conclusion.forgottenModels == [gone])
            #expect(!conclusion.changedModels.contains(gone))
            #expect(bench.machine.knowledge.models[gone] == nil)
            order.append(gone)
        }
        #expect(order == ["newest", "old-a", "old-b", "newer", "gpt-5.5"])
        #expect(bench.machine.knowledge.models.keys.sorted() == ["kept"])
    }

    @Test func whatACallHasSpokenOfIsNeverForgotten() {
        var bench = Bench(models: ["called"])
        bench.list(["called", "proven", "filler"])
        bench.call("proven")
        let conclusion = forget(&bench, besides: [], most: 0)
        #expect(conclusion.forgottenModels == ["filler"])
    }

    @Test(.timeLimit(.minutes(1))) func endlesslyNewIdsAreBounded() {
        let key = EndpointKey(name: "openai", provider: "openai", baseURL: "https://api.openai.com/v1")
        var knowledge = EndpointKnowledge(endpoint: EndpointRecord(key: key))
        knowledge.endpoint.baselineAt = Timestamp(seconds: 1)
        for number in 0..<EndpointMachine.mostRecords {
            var record = ModelRecord(id: ModelID("made-up-\(number)"))
            record.listing = .listed
            record.lastPresent = Timestamp(seconds: Int64(number))
            knowledge.models[record.id] = record
        }
        var bench = Bench(knowledge: knowledge)
        let fresh = (0..<2_000).map { ModelID("fresh-\($0)") }
        let conclusion = bench.list(fresh)
        #expect(bench.machine.knowledge.models.count == EndpointMachine.mostRecords)
        #expect(conclusion.forgottenModels == Set((0..<2_000).map { ModelID("made-up-\($0)") }))
        #expect(conclusion.listChange?.added.count == EndpointMachine.mostChangedIDs)
        #expect(conclusion.listChange?.count == 2_000)
        #expect(conclusion.events.first?.facts.otherModels.count == EndpointMachine.mostOtherModels)
    }
}
