import ProbeDomain
import ProbeEngine
import ProbeTestSupport
import Testing

/// Our own network's fault is told from a provider's (rule 8).
@Suite(.timeLimit(.minutes(1)))
struct OfflineTests {
    /// Two unrelated public endpoints; hosts in `gone` cannot be reached from `from` to `until`, in seconds.
    private func world(
        gone: Set<String>,
        from: Double = 600,
        until: Double = 2_400,
        names: [String] = ["alpha", "beta"],
        _ body: (World) async throws -> Void
    ) async throws {
        var setup = Setup()
        setup.endpoints = names.map { name in
            // A provider of its own makes it unrelated to the others.
            var endpoint = Setup.endpoint(name, listEvery: .seconds(name == "beta" ? 300 : 60))
            endpoint.key = EndpointKey(name: name, provider: name, baseURL: "https://api.\(name).com/v1")
            return endpoint
        }
        let start = setup.clock.now.monotonic
        try await withWorld(setup) { sent in
            let at = (sent.at.monotonic - start).inSeconds
            let isGone = gone.contains { sent.request.url.contains($0) } && at >= from && at < until
            return isGone ? .failure(.connectTimeout, after: .seconds(5)) : .reply(200, "list\nother")
        } _: { world in
            try await body(world)
        }
    }

    @Test
    func aLostNetworkIsOneEventAboutThisMachineAndNoneAboutEndpoints() async throws {
        try await world(gone: ["alpha", "beta"]) { world in
            world.run(for: .seconds(3_600))
            #expect(world.recorded == [.proberOffline, .proberOnline])
            // Back at once, not when some backoff ends.
            let after = world.times().filter { $0 >= 2_400 }
            #expect((after.first ?? 0) < 2_400 + 60)
            let event = try #require(world.recorder.content.events.last)
            #expect((event.time - world.start.wall).inSeconds < 2_400 + 120)
        }
    }

    @Test
    func oneHostThatIsGoneIsThatHostsFault() async throws {
        try await world(gone: ["alpha"]) { world in
            world.run(for: .seconds(1_800))
            #expect(world.recorded == [.endpointDown])
            let event = try #require(world.recorder.content.events.first)
            #expect(event.facts.endpoint == "alpha")
            #expect(!event.message.contains("this machine"))
            // Known within the re-checks, though the witness's own list is not due for minutes.
            #expect((event.time - world.start.wall).inSeconds < 600 + 60 + 75)
        }
    }

    @Test
    func twoHostsThatAreGoneAreTheirFaultWhileAThirdAnswers() async throws {
        try await world(gone: ["alpha", "gamma"], names: ["alpha", "beta", "gamma"]) { world in
            world.run(for: .seconds(1_800))
            #expect(world.recorded == [.endpointDown, .endpointDown])
            #expect(Set(world.recorder.content.events.map(\.facts.endpoint)) == ["alpha", "gamma"])
        }
    }

    @Test
    func aloneItSaysThatThisMachineMayBeTheCause() async throws {
        try await world(gone: ["alpha"], names: ["alpha"]) { world in
            world.run(for: .seconds(1_800))
            let event = try #require(world.recorder.content.events.first)
            #expect(event.kind == .endpointDown)
            #expect(event.message.contains("this machine's own network may be the cause"))
        }
    }

    @Test
    func aHostThatIsDownWhenTheNetworkGoesIsNotForgiven() async throws {
        try await world(gone: ["alpha"], from: 0, until: 3_000) { world in
            world.run(for: .seconds(900))
            #expect(world.recorded.contains(.endpointDown))
        }
    }
}

/// The judgement itself.
@Suite
struct OfflineGuardTests {
    private let one = OfflineGuard.Voter(provider: "openai", url: "https://api.openai.com/v1")
    private let two = OfflineGuard.Voter(provider: "anthropic", url: "https://api.anthropic.com")

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    @Test(arguments: [
        "http://127.0.0.1:8000/v1", "http://localhost/v1", "http://192.168.1.5/v1", "http://gateway.lan/v1",
        "http://[::1]:11434/v1", "http://10.1.2.3/",
    ])
    func localHostsDoNotVote(_ url: String) {
        #expect(OfflineGuard.Voter(provider: "openai-compatible", url: url) == nil)
    }

    @Test
    func hostsOfOneSiteOrProviderAreRelated() throws {
        let one = try #require(one)
        let east = try #require(OfflineGuard.Voter(provider: "other", url: "https://east.openai.com"))
        var network = OfflineGuard(voters: [one, east])
        #expect(network.judge(one, sent: at(1)).0 == .alone)
    }

    @Test
    func anOldAnswerProvesNothing() throws {
        let (one, two) = (try #require(one), try #require(two))
        var network = OfflineGuard(voters: [one, two])
        _ = network.note(two, .answered, sent: at(8), ended: at(9))
        #expect(network.judge(one, sent: at(10)).0 == .open)
        _ = network.note(two, .answered, sent: at(9), ended: at(11))
        #expect(network.judge(one, sent: at(10)).0 == .open, "it was asked before")
        _ = network.note(two, .answered, sent: at(10), ended: at(11))
        #expect(network.judge(one, sent: at(10)).0 == .theirs)
    }

    @Test
    func aLateAnswerEndsNoOutageOfOurs() throws {
        let (one, two) = (try #require(one), try #require(two))
        var network = OfflineGuard(voters: [one, two])
        _ = network.note(two, .unreached, sent: at(11), ended: at(12))
        #expect(network.judge(one, sent: at(10)) == (.ours, .wentOffline))
        #expect(network.note(two, .answered, sent: at(9), ended: at(13)) == .none)
        #expect(network.isOffline)
        #expect(network.note(two, .answered, sent: at(14), ended: at(15)) == .cameOnline)
    }

    @Test
    func twoDeadHostsAreNotOursWhileAThirdAnswers() throws {
        let (one, two) = (try #require(one), try #require(two))
        let three = try #require(OfflineGuard.Voter(provider: "openrouter", url: "https://openrouter.ai/api/v1"))
        var network = OfflineGuard(voters: [one, two, three])
        _ = network.note(one, .unreached, sent: at(11), ended: at(12))
        _ = network.note(two, .unreached, sent: at(12), ended: at(13))
        #expect(network.judge(one, sent: at(10)) == (.open, .none), "the third has not been heard")
        _ = network.note(three, .answered, sent: at(13), ended: at(14))
        #expect(network.judge(one, sent: at(10)) == (.theirs, .none))
        #expect(!network.isOffline)
    }

    @Test
    func aHostThatHasBeenGoneForLongIsNoWitness() throws {
        let (one, two) = (try #require(one), try #require(two))
        var network = OfflineGuard(voters: [one, two])
        _ = network.note(two, .unreached, sent: at(9), ended: at(10))
        _ = network.note(one, .answered, sent: at(499), ended: at(500))
        _ = network.note(two, .unreached, sent: at(519), ended: at(520))
        _ = network.note(one, .unreached, sent: at(529), ended: at(530))
        #expect(network.judge(one, sent: at(510)) == (.alone, .none))
    }

    @Test
    func slownessIsNoLossOfTheNetwork() throws {
        #expect(OfflineGuard.Hearing(status: nil, reason: "first_byte_timeout") == .unclear)
        #expect(OfflineGuard.Hearing(status: nil, reason: "connection_reset") == .unclear)
        #expect(OfflineGuard.Hearing(status: nil, reason: "connect_timeout") == .unreached)
        #expect(OfflineGuard.Hearing(status: 503, reason: "overloaded") == .answered)
        let (one, two) = (try #require(one), try #require(two))
        var network = OfflineGuard(voters: [one, two])
        _ = network.note(two, .unclear, sent: at(11), ended: at(12))
        #expect(network.judge(one, sent: at(10)).0 == .open)
        #expect(network.judge(one, sent: at(10), isOverdue: true) == (.alone, .none))
    }

    @Test
    func nobodyIsOfflineForEverAfterAReload() throws {
        let (one, two) = (try #require(one), try #require(two))
        var network = OfflineGuard(voters: [one, two])
        _ = network.note(two, .unreached, sent: at(11), ended: at(12))
        #expect(network.judge(one, sent: at(10)) == (.ours, .wentOffline))
        #expect(network.replace(voters: [one]) == .cameOnline)
        #expect(!network.isOffline)
    }

    @Test
    func twoUnrelatedFailuresAreOursAndAnyAnswerEndsIt() throws {
        let (one, two) = (try #require(one), try #require(two))
        var network = OfflineGuard(voters: [one, two])
        _ = network.note(one, .unreached, sent: at(11), ended: at(12))
        _ = network.note(two, .unreached, sent: at(12), ended: at(13))
        #expect(network.judge(one, sent: at(10)) == (.ours, .wentOffline))
        #expect(network.judge(two, sent: at(14)) == (.ours, .none))
        #expect(network.note(one, .answered, sent: at(19), ended: at(20)) == .cameOnline)
        #expect(!network.isOffline)
        #expect(network.judge(two, sent: at(21)).0 == .open)
    }
}
