import ProbeDomain
import Testing

/// What a list says beside the ids.
@Suite
struct ListFactTests {
    private func read(_ bench: inout Bench, _ rows: [ListedModel], complete: Bool = true) -> Conclusion {
        let sent = bench.now
        bench.pass(.milliseconds(200))
        return bench.machine.observe(
            ListRead(ids: rows.map(\.id), isComplete: complete, sent: sent, ended: bench.now).with(rows)
        )
    }

    private func sentence(_ draft: EventDraft) -> String {
        var random = SeededRandom(seed: 1)
        return draft.event(random: &random).message
    }

    @Test
    func theProvidersDateIsShownBesideAnAppearanceAndIsNotItsTime() throws {
        var bench = Bench()
        bench.list(["other"])
        bench.pass(.seconds(30))
        let created = try #require(Timestamp(rfc3339: "2025-11-01T12:00:00Z"))
        let conclusion = read(&bench, [ListedModel(id: "other"), ListedModel(id: "gpt-5.5", created: created)])
        let draft = try #require(conclusion.events.first)
        #expect(sentence(draft).hasSuffix("; 2 ids; dated 2025-11-01 there)"))
        #expect(draft.facts.firstPresent == bench.now)
    }

    @Test(arguments: [nil, Timestamp(seconds: 0)])
    func aDateOfNothingIsNotShown(created: Timestamp?) throws {
        var bench = Bench()
        bench.list(["other"])
        let conclusion = read(&bench, [ListedModel(id: "gpt-5.5", created: created)])
        let draft = try #require(conclusion.events.first)
        #expect(sentence(draft).hasSuffix("; 1 id)"))
    }

    @Test
    func whatServesNoCompletionsIsNotCalledUntilALaterListTakesItBack() {
        var bench = Bench()
        bench.list(["other"])
        _ = read(&bench, [ListedModel(id: "gpt-5.5", servesCompletions: false)])
        #expect(bench.state(of: "gpt-5.5") == .listed)
        #expect(bench.machine.unconfirmed.isEmpty)
        _ = read(&bench, [ListedModel(id: "other")], complete: false)
        #expect(bench.machine.unconfirmed.isEmpty, "a page without it says nothing of it")
        _ = read(&bench, [ListedModel(id: "gpt-5.5")], complete: false)
        #expect(bench.machine.unconfirmed == ["gpt-5.5"])
    }

    @Test
    func aBaselineThatNobodyWillCallIsToldAtOnce() {
        var bench = Bench()
        let conclusion = read(&bench, [ListedModel(id: "gpt-5.5", servesCompletions: false)])
        #expect(conclusion.told == [.modelAlreadyAvailable])
    }

    /// Bedrock lists the bare id of a model besides, which is called under a longer one only.
    @Test
    func theBaselineWaitsForTheSpellingThatWillBeCalled() throws {
        var bench = Bench()
        let rows = [
            ListedModel(id: "openai.gpt-5.5", servesCompletions: false), ListedModel(id: "us.openai.gpt-5.5"),
        ]
        #expect(read(&bench, rows).told == [])
        #expect(bench.machine.unconfirmed == ["us.openai.gpt-5.5"])
        let call = bench.call("us.openai.gpt-5.5")
        #expect(call.told == [.modelAlreadyAvailable])
        #expect(call.events.first?.facts.state == "callable")
        #expect(bench.machine.unconfirmed.isEmpty)
    }
}
