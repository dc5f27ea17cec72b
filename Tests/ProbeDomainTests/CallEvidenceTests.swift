import ProbeDomain
import Testing

@Suite("What calls prove")
struct CallEvidenceTests {
    /// A model that appeared after the baseline.
    private func appeared() -> Bench {
        var bench = Bench()
        bench.list(Bench.crowd)
        bench.pass(.seconds(60))
        bench.list(Bench.crowd + ["gpt-5.5"])
        return bench
    }

    @Test
    func listedIsNotCallable() {
        var bench = appeared()
        #expect(bench.state(of: "gpt-5.5") == .listed)
        #expect(bench.machine.unconfirmed == ["gpt-5.5"])
        #expect(bench.machine.isWaiting)
        #expect(bench.call("gpt-5.5").told == [.modelCallable])
        #expect(bench.state(of: "gpt-5.5") == .callable)
        #expect(bench.machine.unconfirmed.isEmpty)
        #expect(!bench.machine.isWaiting)
    }

    @Test(arguments: [
        Verdict.okDegraded, .wrongRoute, .rateLimited, .quotaExhausted, .authFailed, .regionBlocked, .overloaded,
        .providerError, .edgeError, .network, .badProbe, .protocolViolation,
    ])
    func anotherModelServedProvesNothing(verdict: Verdict) {
        // The same holds for everything that says nothing of the model.
        var bench = appeared()
        #expect(bench.call("gpt-5.5", verdict, "some_reason") == Conclusion())
        #expect(bench.state(of: "gpt-5.5") == .listed)
        bench.call("gpt-5.5")
        #expect(bench.call("gpt-5.5", verdict, "some_reason") == Conclusion())
        #expect(bench.state(of: "gpt-5.5") == .callable)
    }

    @Test
    func gatedIsToldOnce() {
        var bench = appeared()
        var told: [EventKind] = []
        for _ in 0..<20 {
            bench.pass(.seconds(900))
            told += bench.call("gpt-5.5", .gated, "project_denied", status: 403).told
        }
        #expect(told == [.modelGated])
        #expect(bench.state(of: "gpt-5.5") == .gated)
    }

    @Test("An answer of a server that runs whatever it has proves what is listed, and nothing else")
    func answersForAnyNameNeedAList() {
        var finding = Finding(.ok, "ran_text")
        finding.needsListing = true
        var bench = Bench()
        func verdicts() -> [Verdict] {
            ["gpt-5.5", "gpt-4.1"].map { bench.machine.settled(finding, model: $0, at: bench.now).verdict }
        }
        #expect(verdicts() == [.okDegraded, .okDegraded], "no list has been read")
        #expect(bench.machine.settled(finding, model: "gpt-5.5", at: bench.now).reason == "name_ignored")
        bench.list(["gpt-5.5"])
        #expect(verdicts() == [.ok, .okDegraded])
        bench.list(["gpt-4.1"])
        #expect(verdicts() == [.okDegraded, .ok], "it is gone from the list")
        finding.verdict = .overloaded
        #expect(verdicts() == [.overloaded, .overloaded])
    }

    @Test(arguments: [Verdict.ambiguousAbsent, .absent])
    func listedAndNotFoundIsGated(verdict: Verdict) {
        var bench = appeared()
        #expect(bench.call("gpt-5.5", verdict, "not_found", status: 404).told == [.modelGated])
        bench.pass(.seconds(120))
        #expect(bench.call("gpt-5.5", verdict, "not_found", status: 404).events.isEmpty)
        bench.pass(.seconds(120))
        #expect(bench.call("gpt-5.5").told == [.modelCallable])
    }

    @Test
    func notFoundWithoutAListIsAmbiguous() {
        var bench = Bench(models: ["gpt-5.5"])
        let finding = Finding(.absent, "not_found")
        #expect(bench.machine.settled(finding, model: "gpt-5.5", at: bench.now).verdict == .ambiguousAbsent)
        bench.list(Bench.crowd)
        #expect(bench.machine.settled(finding, model: "gpt-5.5", at: bench.now).verdict == .absent)
        #expect(
            bench.machine.settled(Finding(.ambiguousAbsent, "x"), model: "gpt-5.5", at: bench.now).verdict == .absent
        )
        bench.list(Bench.crowd + ["gpt-5.5"])
        #expect(bench.machine.settled(finding, model: "gpt-5.5", at: bench.now).verdict == .gated)
        #expect(bench.machine.settled(Finding(.ok, "ran_text"), model: "gpt-5.5", at: bench.now).verdict == .ok)
    }

    @Test
    func withdrawnWithoutWaitAfterTwoRefusalsBesideAListWithoutIt() {
        var bench = appeared()
        bench.pass(.seconds(60))
        bench.list(Bench.crowd)
        #expect(bench.call("gpt-5.5", .ambiguousAbsent, "not_found", status: 404).told.isEmpty)
        bench.pass(.seconds(120))
        #expect(bench.call("gpt-5.5", .ambiguousAbsent, "not_found", status: 404).told == [.modelWithdrawn])
        bench.pass(.seconds(120))
        #expect(bench.call("gpt-5.5", .absent, "not_found", status: 404).told.isEmpty)
        #expect(bench.list(Bench.crowd + ["gpt-5.5"]).told == [.modelReturned])
    }

    @Test
    func retiredAfterTwoRefusalsBesideAListWithoutIt() {
        var bench = appeared()
        bench.call("gpt-5.5")
        bench.pass(.seconds(60))
        bench.list(Bench.crowd)
        #expect(bench.call("gpt-5.5", .ambiguousAbsent, "not_found", status: 404).told.isEmpty)
        #expect(bench.state(of: "gpt-5.5") == .callable, "one refusal may be a hiccup")
        bench.pass(.seconds(900))
        #expect(bench.call("gpt-5.5", .ambiguousAbsent, "not_found", status: 404).told == [.modelRetired])
        #expect(bench.state(of: "gpt-5.5") == .retired)
        #expect(bench.machine.unconfirmed.isEmpty)
        bench.pass(.seconds(900))
        #expect(bench.call("gpt-5.5", .absent, "not_found", status: 404).told.isEmpty)
        // It comes back within the day.
        #expect(bench.list(Bench.crowd + ["gpt-5.5"]).told == [.modelReturned])
        #expect(bench.state(of: "gpt-5.5") == .listed)
        #expect(bench.machine.unconfirmed == ["gpt-5.5"])
    }

    @Test
    func refusalsWithoutAListRetireNothing() {
        var bench = Bench(models: ["gpt-5.5"])
        bench.call("gpt-5.5")
        var told: [EventKind] = []
        for _ in 0..<5 {
            bench.pass(.seconds(900))
            told += bench.call("gpt-5.5", .ambiguousAbsent, "not_found", status: 404).told
        }
        #expect(told.isEmpty, "absence needs a proof")
    }

    @Test
    func oneRefusalOfAModelThatAnswersChangesNothing() {
        var bench = appeared()
        bench.call("gpt-5.5")
        let since = bench.machine.record(of: "gpt-5.5").callingSince
        for _ in 0..<5 {
            bench.pass(.seconds(900))
            #expect(bench.call("gpt-5.5", .ambiguousAbsent, "not_found", status: 404).told.isEmpty)
            #expect(bench.state(of: "gpt-5.5") == .callable)
            bench.pass(.seconds(900))
            #expect(bench.call("gpt-5.5").told.isEmpty)
        }
        #expect(bench.machine.record(of: "gpt-5.5").callingSince == since)
    }

    @Test
    func twoRefusalsOfAListedModelThatAnsweredAreAGate() {
        var bench = appeared()
        bench.call("gpt-5.5")
        bench.pass(.seconds(900))
        #expect(bench.call("gpt-5.5", .ambiguousAbsent, "not_found", status: 404).told.isEmpty)
        bench.pass(.seconds(900))
        #expect(bench.call("gpt-5.5", .ambiguousAbsent, "not_found", status: 404).told == [.modelGated])
        #expect(bench.state(of: "gpt-5.5") == .gated)
    }

    @Test
    func aGateThatLooksLikeAbsenceIsNotWithdrawnByAHiccupOfTheList() {
        // Gated by an ambiguous 404, the calls say the same before and after the list lost the model for a minute.
        var bench = appeared()
        bench.call("gpt-5.5", .ambiguousAbsent, "not_found", status: 404)
        bench.pass(.seconds(60))
        bench.list(Bench.crowd)
        var told: [EventKind] = []
        for _ in 0..<4 {
            bench.pass(.seconds(900))
            told += bench.call("gpt-5.5", .ambiguousAbsent, "not_found", status: 404).told
        }
        told += bench.list(Bench.crowd + ["gpt-5.5"]).told
        told += bench.call("gpt-5.5", .ambiguousAbsent, "not_found", status: 404).told
        #expect(told.isEmpty)
        #expect(bench.state(of: "gpt-5.5") == .gated)
    }

    @Test
    func aRefusalNeverMakesAModelCallable() {
        var bench = appeared()
        bench.call("gpt-5.5")
        bench.pass(.seconds(60))
        bench.call("gpt-5.5", .gated, "project_denied", status: 403)
        bench.list(Bench.crowd)
        bench.pass(.seconds(60))
        bench.call("gpt-5.5", .ambiguousAbsent, "not_found", status: 404)
        #expect(bench.state(of: "gpt-5.5") != .callable)

        var other = appeared()
        other.call("gpt-5.5")
        other.pass(.seconds(60))
        other.list(Bench.crowd)
        other.pass(.seconds(25 * 3_600))
        #expect(other.list(Bench.crowd).told == [.modelWithdrawn])
        other.call("gpt-5.5", .absent, "not_found", status: 404)
        #expect(other.state(of: "gpt-5.5") == .withdrawn)
    }

    @Test
    func aFreshAnswerOutranksAListWithoutTheModel() {
        var bench = appeared()
        bench.call("gpt-5.5")
        bench.pass(.seconds(60))
        var told: [EventKind] = []
        for _ in 0..<200 {
            told += bench.list(Bench.crowd).told
            bench.pass(.seconds(900))
            told += bench.call("gpt-5.5").told
        }
        #expect(told.isEmpty)
        #expect(bench.state(of: "gpt-5.5") == .callable)
        #expect(!bench.machine.record(of: "gpt-5.5").isListed, "but it is marked as unlisted")
        #expect(bench.list(Bench.crowd + ["gpt-5.5"]).told.isEmpty, "never told as gone, so no return is told")
        // Unlisted and refused twice, it is over.
        bench.list(Bench.crowd)
        bench.pass(.seconds(25 * 3_600))
        bench.call("gpt-5.5")
        bench.list(Bench.crowd)
        bench.call("gpt-5.5", .absent, "not_found", status: 404)
        #expect(bench.call("gpt-5.5", .absent, "not_found", status: 404).told == [.modelRetired])
    }

    @Test
    func anOldAnswerDoesNotOutrankTheList() {
        var bench = appeared()
        bench.call("gpt-5.5")
        bench.pass(.seconds(60))
        bench.list(Bench.crowd)
        bench.pass(.seconds(25 * 3_600))
        #expect(bench.list(Bench.crowd).told == [.modelWithdrawn])
    }

    @Test
    func anOldAnswerAndOneRefusalDoNotOutrankTheListEither() {
        var bench = appeared()
        bench.call("gpt-5.5")
        bench.pass(.seconds(60))
        bench.list(Bench.crowd)
        bench.pass(.seconds(60))
        bench.call("gpt-5.5", .ambiguousAbsent, "not_found", status: 404)
        bench.pass(.seconds(25 * 3_600))
        #expect(bench.list(Bench.crowd).told == [.modelWithdrawn])
    }

    @Test
    func anExplicitRetirementIsToldOnce() {
        var bench = appeared()
        #expect(bench.call("gpt-5.5", .retired, "decommissioned", status: 410).told == [.modelRetired])
        #expect(bench.call("gpt-5.5", .retired, "decommissioned", status: 410).events.isEmpty)
        #expect(bench.machine.unconfirmed.isEmpty, "it is not asked again")
        #expect(bench.call("gpt-5.5").told == [.modelReturned])
    }

    @Test
    func oneModelUnderTwoNamesIsCallableOnce() {
        var bench = Bench()
        bench.list(Bench.crowd)
        bench.pass(.seconds(60))
        bench.list(Bench.crowd + ["gpt-5.5", "gpt-5.5-2026-04-23"])
        #expect(bench.machine.unconfirmed == ["gpt-5.5"], "the alias before the snapshot")
        #expect(bench.call("gpt-5.5").told == [.modelCallable])
        let second = bench.call("gpt-5.5-2026-04-23")
        #expect(second.told.isEmpty)
        #expect(second.recordedOnly == [.modelCallable])
    }

    @Test
    func aWatchElsewhereIsNotWaitedForHere() {
        let endpoint = Endpoint(key: EndpointKey(name: "a", provider: "p", baseURL: "https://a.test"))
        let machine = EndpointMachine(
            endpoint: endpoint,
            watches: [Watch(ModelPattern("gpt-5.5"), endpoints: ["b"])],
            knowledge: EndpointKnowledge(endpoint: EndpointRecord(key: endpoint.key))
        )
        #expect(machine.watches.isEmpty)
        #expect(!machine.isWaiting)
        #expect(machine.watch(of: "gpt-5.5") == nil)
    }
}
