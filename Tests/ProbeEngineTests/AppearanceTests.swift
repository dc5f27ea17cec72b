import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EngineAppearanceTests {
    @Test
    func aModelThatAppearsIsToldAndCalledAtOnce() async throws {
        try await withWorld(script: Self.appearing(at: 130)) { world in
            world.run(for: .seconds(600))
            #expect(world.sink.kinds == [.modelListed, .modelCallable])
            let calls = world.times(of: "/responses")
            #expect(calls.count == 1)
            #expect((180...181).contains(calls.first ?? 0))
            let listed = try #require(world.sink.tells.first?.event)
            let absent = try #require(listed.facts.lastAbsent)
            let present = try #require(listed.facts.firstPresent)
            #expect((present - absent).wholeMicroseconds == 60_000_000)
            #expect(listed.evidence.attempts.count == 1)
            #expect(listed.evidence.fragment?.contains("gpt-5.5") == true)
        }
    }

    @Test
    func theBytesOfAListMayDifferEachTime() async throws {
        try await withWorld(
            script: { sent in
                guard sent.path.hasSuffix("models") else { return .reply(200, "ran\nserved gpt-5.5") }
                // Empty lines are no rows, and make the body another one.
                let rows = sent.number > 3 ? "list\nother\ngpt-5.5" : "list\nother"
                return .reply(200, rows + String(repeating: "\n", count: sent.number + 1))
            }
        ) { world in
            world.run(for: .seconds(600))
            #expect(world.sink.kinds == [.modelListed, .modelCallable])
            let listed = try #require(world.sink.tells.first?.event)
            let absent = try #require(listed.facts.lastAbsent)
            let present = try #require(listed.facts.firstPresent)
            #expect((present - absent).wholeMicroseconds == 60_000_000, "the lists between were read")
            let lists = world.recorder.content.attempts.filter { $0.check == .list }
            #expect(lists.prefix(5).map(\.listedCount) == [1, 1, 1, 1, 2])
            #expect(lists.allSatisfy { $0.page == 0 }, "the first page")
        }
    }

    @Test
    func everyEventIsCommittedThenToldThenMarked() async throws {
        let diary = Diary()
        var setup = Setup()
        setup.recorder = MemoryRecorder(diary: diary)
        try await withWorld(setup, diary: diary, script: Self.appearing(at: 130)) { world in
            world.run(for: .seconds(600))
            #expect(
                world.diary.entries == [
                    "committed model_listed", "told model_listed", "marked model_listed",
                    "committed model_callable", "told model_callable", "marked model_callable",
                ]
            )
        }
    }

    @Test
    func firstContactTellsNoNews() async throws {
        try await withWorld(script: Self.appearing(at: 0)) { world in
            world.run(for: .seconds(600))
            #expect(world.sink.kinds == [.modelAlreadyAvailable])
            #expect(world.sink.tells.first?.event.facts.state == "callable")
            #expect(world.times(of: "/responses").count == 1)
        }
    }

    @Test
    func whatIsNotWatchedIsRecordedAndNotCalled() async throws {
        var setup = Setup()
        setup.watches = []
        try await withWorld(setup, script: Self.appearing(at: 130)) { world in
            world.run(for: .seconds(600))
            #expect(world.recorded == [.modelListed])
            #expect(world.sink.tells.isEmpty)
            #expect(world.times(of: "/responses").isEmpty)
        }
    }

    @Test
    func aModelThatIsRefusedIsCalledAgainEverRarer() async throws {
        try await withWorld(
            script: { sent in
                sent.path.hasSuffix("models")
                    ? .reply(200, "list\nother" + (sent.number > 0 ? "\ngpt-5.5" : "")) : .reply(403, "error")
            }
        ) { world in
            world.run(for: .seconds(3_600))
            #expect(world.sink.kinds == [.modelListed, .modelGated])
            let calls = world.times(of: "/responses")
            let first = try #require(calls.first)
            #expect(calls.map { ($0 - first).rounded() } == [0, 120, 420, 1_020, 1_920, 2_820])
        }
    }

    @Test
    func refusalsAreNoneOfTheTenConfirmations() async throws {
        try await withWorld(script: Self.appearing { _ in .reply(403, "error") }) { world in
            world.run(for: .seconds(24 * 3_600))
            let calls = world.times(of: "/responses")
            #expect((90...100).contains(calls.count))
            let gaps = zip(calls.dropFirst(), calls).map { $0 - $1 }
            #expect(gaps.max() ?? 0 < 901)
            #expect(world.recorded == [.modelListed, .modelGated])
        }
    }

    @Test(arguments: [TransferFailure.Kind.dns, .connect, .certificateUntrusted])
    func aCallThatWasNeverSentPutsNoLaterOneOff(failure: TransferFailure.Kind) async throws {
        let script = Self.appearing { sent in
            // The fifth call and its re-checks.
            let second = (sent.at.monotonic - MonotonicInstant(nanoseconds: 3_600_000_000_000)).inSeconds
            return (1_900..<2_100).contains(second) ? .failure(failure) : .reply(403, "error")
        }
        try await withWorld(script: script) { world in
            world.run(for: .seconds(12 * 3_600))
            let calls = world.times(of: "/responses")
            #expect(calls.contains { (1_900..<2_100).contains($0) })
            let gaps = zip(calls.dropFirst(), calls).map { $0 - $1 }
            #expect(gaps.max() ?? 0 < 901, "\(calls)")
            #expect(world.recorder.content.confirmations.values.flatMap(\.values).allSatisfy { $0 == 0 })
        }
    }

    @Test
    func answersThatCostAndProveNothingLiveOnTenADay() async throws {
        try await withWorld(script: Self.appearing { _ in .reply(200, "nothing") }) { world in
            world.run(for: .seconds(48 * 3_600))
            let calls = world.times(of: "/responses")
            // Four at once and six a day; two re-checks of the first, for it counts as a failure.
            #expect((14...18).contains(calls.count), "\(calls)")
            let gaps = zip(calls.dropFirst(), calls).map { $0 - $1 }
            #expect(gaps.max() ?? 0 < 4 * 3_600 + 1)
            #expect(!world.recorded.contains(.budgetReached))
        }
    }

    @Test
    func aModelThatIsCalledByScheduleNeedsNoFurtherCalls() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(models: ["gpt-5.5"])]
        setup.budget = BudgetCaps(completions: 150)
        try await withWorld(setup, script: Self.appearing { _ in .reply(403, "error") }) { world in
            world.run(for: .seconds(24 * 3_600))
            let calls = world.times(of: "/responses")
            #expect(calls.count <= 97 + 4)
            let gaps = zip(calls.dropFirst(), calls).map { $0 - $1 }
            #expect(gaps.max() ?? 0 < 901)
            #expect(!world.recorded.contains(.budgetReached))
        }
    }

    @Test(arguments: ["list\nm1\nm2", "list"])
    func aSuspectListIsFetchedAgainOnAFreshConnection(shrunk: String) async throws {
        let whole = "list\n" + (1...20).map { "m\($0)" }.joined(separator: "\n")
        try await withWorld(
            script: { sent in .reply(200, sent.number == 3 ? shrunk : whole) }
        ) { world in
            world.run(for: .seconds(600))
            let sent = world.transport.sent
            #expect(sent[3].request.connection == .any)
            #expect(sent[4].request.connection == .fresh)
            #expect(sent[3].at == sent[4].at)
            #expect(sent.count { $0.request.connection == .fresh } == 1)
            #expect(world.recorded.isEmpty)
        }
    }

    @Test(arguments: ["list\nm1\nm2", "list"])
    func aListThatStaysShrunkIsToldOnce(shrunk: String) async throws {
        let whole = "list\n" + (1...20).map { "m\($0)" }.joined(separator: "\n")
        try await withWorld(
            script: { sent in .reply(200, sent.number == 0 ? whole : shrunk) }
        ) { world in
            world.run(for: .seconds(4 * 3_600))
            #expect(world.sink.kinds == [.listShrank])
        }
    }

    @Test
    func aPaidRequestIsSentOnceForOneDueRun() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(models: ["gpt-5.4"])]
        try await withWorld(
            setup,
            script: { sent in
                sent.path.hasSuffix("models") ? .reply(200, "list\ngpt-5.4") : .failure(.reset, after: .seconds(2))
            }
        ) { world in
            world.run(for: .seconds(14))
            #expect(world.times(of: "/responses").count == 1)
            // Then re-checks settle the doubt, each a run of its own.
            world.run(for: .seconds(120))
            let calls = world.times(of: "/responses")
            let first = try #require(calls.first)
            #expect(calls.map { ($0 - first).rounded() } == [0, 15, 60])
            #expect(world.recorder.content.spending.values.flatMap(\.values).map(\.completions) == [3])
            #expect(world.sink.kinds == [.endpointDown])
        }
    }

    @Test
    func anotherRouteIsTriedOnceAndKept() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(completionEvery: .seconds(60), models: ["gpt-5.4"])]
        try await withWorld(
            setup,
            script: { sent in
                if sent.path.hasSuffix("models") { return .reply(200, "list\ngpt-5.4") }
                return sent.path.hasSuffix("chat") ? .reply(200, "ran") : .reply(421, "error")
            }
        ) { world in
            world.run(for: .seconds(310))
            #expect(world.times(of: "/responses").count == 1)
            let chats = world.times(of: "/chat")
            let first = try #require(world.times(of: "/responses").first)
            #expect(chats.map { ($0 - first).rounded() } == [1, 60, 120, 180, 240, 300])
        }
    }

    @Test
    func theOtherNameOfTheCapCostsOneRefusalAndIsKept() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(completionEvery: .seconds(60), models: ["gpt-5.4"])]
        try await withWorld(
            setup,
            script: { sent in
                if sent.path.hasSuffix("models") { return .reply(200, "list\ngpt-5.4") }
                return sent.body == "gpt-5.4 other" ? .reply(200, "ran") : .reply(422, "error")
            }
        ) { world in
            world.run(for: .seconds(310))
            let bodies = world.transport.sent.filter { !$0.path.hasSuffix("models") }.map(\.body)
            #expect(bodies == ["gpt-5.4"] + Array(repeating: "gpt-5.4 other", count: 6))
            #expect(world.sink.tells.isEmpty)
        }
    }

    @Test
    func aCapThatIsRefusedUnderBothNamesIsToldAsOurFault() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(completionEvery: .seconds(60), models: ["gpt-5.4"])]
        try await withWorld(
            setup,
            script: { sent in
                sent.path.hasSuffix("models") ? .reply(200, "list\ngpt-5.4") : .reply(422, "error")
            }
        ) { world in
            world.run(for: .seconds(310))
            #expect(world.times(of: "/responses").count == 2)
            #expect(world.sink.kinds == [.probeMisconfigured])
        }
    }

    /// A list without and then with the watched model, which answers at once.
    static func appearing(
        at second: Double
    ) -> @Sendable (ScriptedTransport.Sent) -> ScriptedTransport.Answer {
        { sent in
            let hour = MonotonicInstant(nanoseconds: 3_600_000_000_000)
            let isThere = (sent.at.monotonic - hour).inSeconds >= second
            if sent.path.hasSuffix("models") { return .reply(200, "list\nother" + (isThere ? "\ngpt-5.5" : "")) }
            return .reply(200, "ran\nserved gpt-5.5\ntokens 12 16", after: .milliseconds(400))
        }
    }

    /// A list that gains the model with its second read, and what a call of it brings.
    private static func appearing(
        _ call: @escaping @Sendable (ScriptedTransport.Sent) -> ScriptedTransport.Answer
    ) -> @Sendable (ScriptedTransport.Sent) -> ScriptedTransport.Answer {
        { sent in
            sent.path.hasSuffix("models")
                ? .reply(200, "list\nother" + (sent.number > 0 ? "\ngpt-5.5" : "")) : call(sent)
        }
    }
}
