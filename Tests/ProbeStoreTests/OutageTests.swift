import GRDB
import ProbeDomain
import ProbeStore
import Testing

/// Outages as the recorded events tell them.
@Suite struct OutageTests {
    /// A change of an endpoint's state, so many seconds after noon.
    private static func event(_ seconds: Int, _ kind: EventKind, of endpoint: String = "openai", _ check: Check = .list)
        -> Event
    {
        var facts = EventFacts()
        facts.endpoint = endpoint
        facts.check = check.kind
        facts.model = check.model
        facts.reason = "connect_timeout"
        facts.httpStatus = 502
        var random = SeededRandom(seed: UInt64(bitPattern: Int64(seconds)) ^ Schedule.stableHash(of: endpoint))
        let time = Samples.noon + .seconds(seconds)
        return Event(
            id: EventID(at: time, random: &random),
            kind: kind,
            time: time,
            message: "\(endpoint) \(kind.rawValue)",
            facts: facts
        )
    }

    /// The outages of a window in seconds after noon, as `NAME STATE START-END`.
    private static func outages(
        _ events: [Event],
        _ window: ClosedRange<Int> = -10_000...10_000,
        endpoint: String? = nil,
        model: ModelID? = nil
    ) async throws -> [String] {
        var shown: [String] = []
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            for key in [Samples.endpoint, Samples.other] {
                var change = RecordChange()
                change.endpoint = EndpointRecord(key: key)
                _ = try await store.commit(change)
            }
            var change = RecordChange()
            change.events = events
            _ = try await store.commit(change)
            let found = try await StoreReader.open(path: scratch.path).outages(
                in: TimeWindow(
                    start: Samples.noon + .seconds(window.lowerBound),
                    end: Samples.noon + .seconds(window.upperBound)
                ),
                endpoint: endpoint,
                model: model
            )
            shown = found.map { outage in
                let seconds = { (time: Timestamp) in (time - Samples.noon).components.seconds }
                let end = outage.end.map { "\(seconds($0))" } ?? "now"
                return "\(outage.endpoint) \(outage.state) \(seconds(outage.start))-\(end)"
            }
        }
        return shown
    }

    @Test func anOutageLastsUntilTheNextChange() async throws {
        let events = [
            Self.event(10, .endpointDown), Self.event(20, .modelListed), Self.event(30, .endpointDegraded),
            Self.event(40, .endpointRecovered), Self.event(50, .endpointDown, of: "local"),
            Self.event(60, .endpointUnauthorized),
        ]
        let all = [
            "openai down 10-30", "openai degraded 30-40", "local down 50-now", "openai unauthorized 60-now",
        ]
        #expect(try await Self.outages(events) == all)
        #expect(try await Self.outages(events, endpoint: "local") == ["local down 50-now"])
        #expect(try await Self.outages(events, endpoint: "nobody").isEmpty)
    }

    @Test func whatTouchesTheWindowIsShownWhole() async throws {
        let events = [
            Self.event(-900, .endpointDown), Self.event(-800, .endpointRecovered), Self.event(-500, .endpointDown),
            Self.event(500, .endpointRecovered), Self.event(600, .endpointDown),
        ]
        #expect(try await Self.outages(events, 0...100) == ["openai down -500-500"])
        #expect(try await Self.outages(events, 500...600).isEmpty)
        #expect(try await Self.outages(events, 600...700) == ["openai down 600-now"])
        #expect(try await Self.outages(events, -850...601).count == 3)
    }

    @Test func anOutageNamesTheQuestionThatShowedIt() async throws {
        let events = [
            Self.event(10, .endpointDown, .completion("gpt-5.5")), Self.event(20, .endpointRecovered),
            Self.event(30, .endpointDown),
        ]
        #expect(try await Self.outages(events, model: "gpt-5.5") == ["openai down 10-20"])
        let outage = try #require(Outage(events[0]))
        #expect(
            outage.check == .completion("gpt-5.5") && outage.reason == "connect_timeout" && outage.httpStatus == 502
        )
        #expect(Outage(events[1]) == nil && Outage(Self.event(1, .modelListed)) == nil)
    }
}
