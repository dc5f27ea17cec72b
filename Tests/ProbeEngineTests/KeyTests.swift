import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Synchronization
import Testing

/// A place where a key lies that somebody else replaces.
private final class KeyPlace: KeyReader {
    private let state: Mutex<(key: Credential?, looks: [MonotonicInstant])>
    private let clock: ManualClock
    /// What another look finds, where every one finds another key.
    private let next: (@Sendable (Int) -> Credential?)?
    /// How long a look takes.
    private let delay: Duration

    init(
        _ key: Credential?,
        clock: ManualClock,
        delay: Duration = .zero,
        next: (@Sendable (Int) -> Credential?)? = nil
    ) {
        self.delay = delay
        state = Mutex((key, []))
        self.clock = clock
        self.next = next
    }

    func put(_ key: Credential?) { state.withLock { $0.key = key } }

    var looks: [MonotonicInstant] { state.withLock { $0.looks } }

    func credential(of endpoint: Endpoint) async -> Credential? {
        let now = clock.now.monotonic
        if delay > .zero { try? await clock.sleep(until: now + delay) }
        return state.withLock { state in
            state.looks.append(now)
            return next?(state.looks.count) ?? state.key
        }
    }
}

private func key(_ text: String, until expires: Timestamp? = nil) -> Credential {
    Credential(key: Secret("sk-\(text)-0123456789", origin: "file /key"), expires: expires)
}

/// Refuses every key but those that hold this text.
private func accepting(_ text: String) -> @Sendable (ScriptedTransport.Sent) -> ScriptedTransport.Answer {
    { sent in
        guard sent.key?.contains(text) == true else { return .reply(401, "error\nno") }
        return sent.path.contains("models") ? .reply(200, "list\ngpt-5.5\nother") : .reply(200, "ran\ntokens 8 16")
    }
}

@Suite(.timeLimit(.minutes(1)))
struct KeyTests {
    private func setup(_ credential: Credential, _ source: KeySource = .file(path: "/key", pointer: nil)) -> Setup {
        var setup = Setup()
        setup.credential = credential
        setup.endpoints[0].keySource = source
        return setup
    }

    @Test
    func anExpiredTokenIsNotSent() async throws {
        var setup = setup(key("old"))
        let old = key("old", until: setup.clock.now.wall)
        setup.credential = old
        setup.endpoints[0].completionModels = ["gpt-5.5"]
        let place = KeyPlace(old, clock: setup.clock)
        setup.keys = place
        try await withWorld(setup, script: accepting("old")) { world in
            world.run(for: .seconds(1_200))
            #expect(world.times().isEmpty)
            let attempts = world.recorder.content.attempts
            #expect(!attempts.isEmpty)
            for attempt in attempts {
                #expect(attempt.verdict == .authFailed && attempt.reason == "token_expired" && attempt.status == nil)
            }
            #expect(world.recorded.contains(.endpointUnauthorized))
            let event = try #require(world.recorder.content.events.first { $0.kind == .endpointUnauthorized })
            let end = try #require(old.expires)
            #expect(event.message.contains("it ended at \(end.day) \(end.timeOfDay) UTC; nothing was sent"))
            #expect(!world.recorded.contains(.endpointDown) && !world.recorded.contains(.proberOffline))
            // Looked for all the time, and never more than once a minute.
            #expect(place.looks.count >= 10)
            for (first, second) in zip(place.looks, place.looks.dropFirst()) {
                #expect(second - first >= .seconds(60))
            }
            #expect(world.recorder.content.spending.values.flatMap(\.values).allSatisfy { $0 == Spending() })
        }
    }

    @Test
    func aTokenThatIsRenewedInTimeIsReplacedWithoutAFailure() async throws {
        var setup = setup(key("old"))
        let end = setup.clock.now.wall + .seconds(150)
        setup.credential = key("old", until: end)
        let place = KeyPlace(key("new", until: end + .seconds(86_400)), clock: setup.clock)
        setup.keys = place
        try await withWorld(setup, script: { _ in .reply(200, "list\nother") }) { world in
            world.run(for: .seconds(600))
            let keys = world.transport.sent.map { $0.key?.contains("new") == true }
            #expect(keys.count >= 10)
            let change = try #require(keys.firstIndex(of: true))
            #expect(change > 0 && !keys[..<change].contains(true) && !keys[change...].contains(false))
            #expect(world.recorder.content.attempts.allSatisfy { $0.verdict == .ok })
            #expect(place.looks.count == 1)
        }
    }

    @Test(arguments: [true, false])
    func anEndIsNotToldOfAKeyThatHasBeenRenewed(isRenewed: Bool) async throws {
        var setup = setup(key("old"))
        let end = setup.clock.now.wall + .seconds(20 * 3_600)
        let old = key("old", until: end)
        setup.credential = old
        let place = KeyPlace(
            isRenewed ? key("new", until: end + .seconds(30 * 86_400)) : old,
            clock: setup.clock
        )
        setup.keys = place
        try await withWorld(setup, script: { _ in .reply(200, "list\nother") }) { world in
            world.run(for: .seconds(19 * 3_600))
            #expect(world.recorded.count { $0 == .credentialExpiring } == (isRenewed ? 0 : 1))
            #expect(place.looks.count == 1)
            let isNew = world.transport.sent.last?.key?.contains("new")
            #expect(isNew == isRenewed)
        }
    }

    @Test
    func aProgramWithoutAnotherKeyIsRunMoreAndMoreSeldom() async throws {
        var setup = setup(key("old"), .command(["/bin/key"]))
        let place = KeyPlace(key("old"), clock: setup.clock)
        setup.keys = place
        try await withWorld(setup, script: accepting("new")) { world in
            world.run(for: .seconds(86_400))
            #expect((90...100).contains(place.looks.count), "\(place.looks.count)")
            let pauses = zip(place.looks, place.looks.dropFirst()).map { ($1 - $0).inSeconds }
            #expect(pauses[0] < 62 && pauses.last.map { (960..<1_080).contains($0) } == true)
            place.put(key("new"))
            world.run(for: .seconds(1_000))
            #expect(world.transport.sent.last?.key?.contains("new") == true)
            #expect(world.recorded.contains(.endpointRecovered))
        }
    }

    @Test
    func aRefusedRunIsMadeAgainWhereAnotherKeyLiesThereByNow() async throws {
        var setup = setup(key("old"))
        setup.keys = KeyPlace(key("new"), clock: setup.clock)
        try await withWorld(setup, script: accepting("new")) { world in
            world.run(for: .seconds(300))
            #expect(world.transport.sent.first?.key?.contains("old") == true)
            #expect(world.transport.sent.dropFirst().allSatisfy { $0.key?.contains("new") == true })
            let times = world.times(of: "models")
            #expect(times.count >= 5 && times[1] - times[0] < 2)
            #expect(!world.recorded.contains(.endpointUnauthorized))
            #expect(world.recorder.content.holds.values.flatMap(\.values).isEmpty)
            #expect(world.recorded.contains(.modelAlreadyAvailable))
        }
    }

    @Test
    func aKeyThatIsReplacedLaterEndsTheHoldOnTheOldOne() async throws {
        var setup = setup(key("old"))
        let place = KeyPlace(key("old"), clock: setup.clock)
        setup.keys = place
        try await withWorld(setup, script: accepting("new")) { world in
            world.run(for: .seconds(7_200))
            #expect(world.recorded.contains(.endpointUnauthorized))
            let before = world.times().count
            #expect(before < 12, "the hold grows")
            #expect(place.looks.count > 100, "once a minute")
            place.put(key("new"))
            world.run(for: .seconds(62))
            #expect(world.times().count > before)
            #expect(world.transport.sent.last?.key?.contains("new") == true)
            let holds = world.recorder.content.holds.values.flatMap(\.values)
            #expect(!holds.contains { $0.cause == .refused })
            #expect(world.recorded.contains(.endpointRecovered))
        }
    }

    @Test
    func keysThatChangeAllTheTimeAreTriedOnceAMinute() async throws {
        var setup = setup(key("old"))
        let place = KeyPlace(nil, clock: setup.clock) { key("number \($0)") }
        setup.keys = place
        try await withWorld(setup, script: accepting("right")) { world in
            world.run(for: .seconds(600))
            #expect(world.times().count <= 22)
            #expect(place.looks.count <= 11)
            #expect(world.recorded.contains(.endpointUnauthorized))
        }
    }

    @Test(arguments: [KeySource.environment("KEY"), .credential(name: "probe.x", pointer: nil), .none])
    func whatCannotChangeIsNotLookedAt(source: KeySource) async throws {
        var setup = setup(key("old"), source)
        let place = KeyPlace(key("new"), clock: setup.clock)
        setup.keys = place
        try await withWorld(setup, script: accepting("new")) { world in
            world.run(for: .seconds(600))
            #expect(place.looks.isEmpty)
            #expect(world.transport.sent.allSatisfy { $0.key?.contains("old") == true })
        }
    }

    @Test
    func aLookThatTakesLongHoldsUpNobodyElse() async throws {
        var setup = setup(key("old"))
        setup.endpoints.append(Setup.endpoint("beta"))
        setup.endpoints[1].keySource = .environment("KEY")
        setup.keys = KeyPlace(key("new"), clock: setup.clock, delay: .seconds(600))
        try await withWorld(
            setup,
            script: { sent in
                sent.request.url.contains("beta") || sent.key?.contains("new") == true
                    ? .reply(200, "list\nother") : .reply(401, "error\nno")
            }
        ) { world in
            world.run(for: .seconds(590))
            let urls = world.transport.sent.map(\.request.url)
            #expect(urls.count { $0.contains("alpha") } == 1)
            #expect(urls.count { $0.contains("beta") } >= 9)
            world.run(for: .seconds(60))
            #expect(world.transport.sent.last { $0.request.url.contains("alpha") }?.key?.contains("new") == true)
        }
    }

    @Test
    func aReloadThatComesMeanwhileGoesBeforeTheLook() async throws {
        var setup = setup(key("old"))
        setup.keys = KeyPlace(key("looked"), clock: setup.clock, delay: .seconds(100))
        try await withWorld(setup, script: accepting("reloaded")) { world in
            world.run(for: .seconds(50))
            var next = setup
            next.credential = key("reloaded")
            await world.reload(next)
            world.run(for: .seconds(600))
            let keys = world.transport.sent.dropFirst().map { $0.key?.contains("reloaded") == true }
            #expect(keys.count >= 8 && !keys.contains(false))
        }
    }

    @Test
    func whatOurRequestsDoWrongStandsAgainstAnyKey() async throws {
        var setup = setup(key("old"))
        let end = setup.clock.now.wall + .seconds(150)
        setup.credential = key("old", until: end)
        setup.keys = KeyPlace(key("new"), clock: setup.clock)
        setup.endpoints[0].completionModels = ["gpt-5.5"]
        try await withWorld(
            setup,
            script: { sent in sent.path.contains("models") ? .reply(200, "list\nx") : .reply(400, "error\nno") }
        ) { world in
            world.run(for: .seconds(1_200))
            #expect(world.transport.sent.last?.key?.contains("new") == true)
            #expect(world.times(of: "responses").count == 1)
        }
    }
}
