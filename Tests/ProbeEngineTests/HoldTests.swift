import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EngineHoldTests {
    @Test
    func nothingIsLookedAtAgainSoonerForBeingThrottledByAnEdge() async throws {
        try await withWorld(
            script: { sent in sent.number == 3 ? .reply(429, "edge") : .reply(200, "list\nother") }
        ) { world in
            world.run(for: .seconds(600))
            let times = world.times(of: "/models")
            let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
            #expect(gaps.min() ?? 0 > 59, "\(times)")
        }
    }

    @Test
    func nothingGoesOutBeforeTheInstantThatTheServerNamed() async throws {
        try await withWorld(script: Self.throttledOnce(seconds: 130)) { world in
            world.run(for: .seconds(300))
            let times = world.times(of: "/models")
            let first = try #require(times.first)
            // At the hold's end, and then on schedule again; one due instant was passed over.
            #expect(await world.engine.skippedRuns == 1)
            #expect(times.map { ($0 - first).rounded() } == [0, 130, 180, 240])
        }
    }

    @Test
    func aHoldIsOnRecordAtOnceAndGoneAfterASuccess() async throws {
        try await withWorld(script: Self.throttledOnce(seconds: 100)) { world in
            world.run(for: .seconds(10))
            let hold = try #require(world.recorder.content.holds.values.flatMap(\.values).first)
            #expect(hold.scope == .list)
            #expect(hold.isInstructed)
            world.run(for: .seconds(200))
            #expect(world.recorder.content.holds.values.allSatisfy { $0.isEmpty })
        }
    }

    @Test
    func aHoldSurvivesARestart() async throws {
        var setup = Setup()
        try await withWorld(setup, script: Self.throttledOnce(seconds: 1_000)) { world in
            world.run(for: .seconds(10))
            #expect(world.times().count == 1)
        }
        setup.clock = ManualClock(wall: setup.clock.now.wall)
        try await withWorld(setup, script: { _ in .reply(200, "list\nother") }) { world in
            world.run(for: .seconds(1_200))
            let first = try #require(world.times().first)
            #expect((985...1_000).contains(first))
        }
    }

    @Test
    func aPaidHoldNeverStopsAList() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(completionEvery: .seconds(60), models: ["gpt-5.4"])]
        try await withWorld(
            setup,
            script: { sent in
                sent.path.hasSuffix("models")
                    ? .reply(200, "list\ngpt-5.4") : .reply(429, "error", headers: [("retry-after", "7200")])
            }
        ) { world in
            world.run(for: .seconds(3_600))
            #expect(world.times(of: "/models").count == 60)
            #expect(world.times(of: "/responses").count == 1)
        }
    }

    @Test(arguments: [-7_200, -50, 50, 7_200])
    func aStepOfTheClockNeitherEndsAHoldNorProlongsIt(seconds: Int64) async throws {
        try await withWorld(script: Self.throttledOnce(seconds: 1_000)) { world in
            world.run(for: .seconds(10))
            world.clock.stepWall(by: .seconds(seconds))
            world.run(for: .seconds(1_200))
            let times = world.times(of: "/models")
            let first = try #require(times.first)
            let second = try #require(times.dropFirst().first)
            #expect((second - first).rounded() == 1_000)
        }
    }

    @Test
    func aHoldMadeInTheFutureLastsForItsOwnLengthOnly() async throws {
        // The clock stood two years ahead when the hold was made, or is not yet set after a boot.
        var setup = Setup()
        let made = setup.clock.now.wall + .seconds(2 * 365 * 86_400)
        let hold = Hold(
            pacer: PacerKey(origin: "https://alpha.test", identity: ""),
            scope: .list,
            until: made + .seconds(600),
            cause: .throttled,
            reason: "throttled",
            isInstructed: true,
            step: 1,
            since: made
        )
        var content = MemoryRecorder.Content()
        content.holds[hold.pacer] = [hold.scope: hold]
        setup.recorder = MemoryRecorder(content: content)
        try await withWorld(setup, script: { _ in .reply(200, "list\nother") }) { world in
            world.run(for: .seconds(900))
            let first = try #require(world.times().first)
            #expect((595...605).contains(first))
        }
    }

    @Test
    func aBackoffGoesOnGrowingAfterARestart() async throws {
        var setup = Setup()
        var steps: [Int] = []
        var now = setup.clock.now.wall
        for _ in 1...4 {
            setup.clock = ManualClock(wall: now)
            try await withWorld(setup, script: { _ in .reply(429, "error") }) { world in
                world.run(for: .seconds(10))
                let hold = try #require(world.recorder.content.holds.values.flatMap(\.values).first)
                #expect(hold.source?.description == "backoff, step \(hold.step)")
                steps.append(hold.step)
                // It has ended when the next life begins.
                now = max(hold.until, world.clock.now.wall) + .seconds(60)
            }
        }
        #expect(steps == [1, 2, 3, 4])
    }

    @Test
    func aHoldThatGrewIsNotLengthenedByAClockSetBackBeforeARestart() async throws {
        var setup = Setup()
        try await withWorld(setup, script: { _ in .reply(429, "error") }) { world in
            world.run(for: .seconds(6 * 3_600))
        }
        setup.clock = ManualClock(wall: setup.clock.now.wall - .seconds(3 * 3_600))
        try await withWorld(setup, script: { _ in .reply(200, "list\nother") }) { world in
            world.run(for: .seconds(7_200))
            let first = try #require(world.times().first)
            #expect((1...901).contains(first))
        }
    }

    @Test
    func ourOwnWrongListIsToldOnceAndNotRepeated() async throws {
        try await withWorld(script: { _ in .reply(400, "error\nno such field") }) { world in
            world.run(for: .seconds(12 * 3_600))
            #expect(world.recorded == [.probeMisconfigured])
            #expect(world.sink.tells.first?.event.facts.check == .list)
            #expect((2...12).contains(world.times().count))
        }
    }

    @Test
    func anAddressWithoutAListIsNotUpAndIsToldOnce() async throws {
        try await withWorld(script: { _ in .reply(421, "error\nno such page") }) { world in
            world.run(for: .seconds(12 * 3_600))
            #expect(world.recorded == [.probeMisconfigured])
            #expect((2...12).contains(world.times().count))
            #expect(await world.engine.statusLine() == "1 endpoint, no answer yet")
        }
    }

    @Test
    func aFaultOfOurSetUpIsToldOnceAndNotRepeated() async throws {
        try await withWorld(script: { _ in .failure(.local) }) { world in
            world.run(for: .seconds(12 * 3_600))
            #expect(world.recorded == [.probeMisconfigured])
            #expect(world.sink.tells.first?.event.message.contains("cannot be asked") == true)
            #expect((2...12).contains(world.times().count))
        }
    }

    @Test
    func aShortageOfThisMachineIsNoEventAndHoldsNoLongerThanItLasts() async throws {
        try await withWorld(
            script: { sent in (3..<6).contains(sent.number) ? .failure(.shortage) : .reply(200, "list\nother") }
        ) { world in
            world.run(for: .seconds(1_200))
            #expect(world.recorded.isEmpty)
            #expect((19...21).contains(world.times().count))
        }
    }

    @Test
    func ourOwnWrongRequestIsToldOnceAndNotRepeated() async throws {
        var setup = Setup()
        setup.endpoints = [Setup.endpoint(completionEvery: .seconds(60), models: ["gpt-5.4"])]
        try await withWorld(
            setup,
            script: { sent in
                sent.path.hasSuffix("models") ? .reply(200, "list\ngpt-5.4") : .reply(400, "error\nno such field")
            }
        ) { world in
            world.run(for: .seconds(12 * 3_600))
            #expect(world.recorded == [.probeMisconfigured])
            #expect((2...12).contains(world.times(of: "/responses").count))
        }
    }

    /// The first list is throttled for so many seconds, the others are fine.
    static func throttledOnce(
        seconds: Int
    ) -> @Sendable (ScriptedTransport.Sent) -> ScriptedTransport.Answer {
        { sent in
            sent.number == 0
                ? .reply(429, "error", headers: [("retry-after", "\(seconds)")]) : .reply(200, "list\nother")
        }
    }
}
