import Dispatch
import ProbeDomain
import ProbeSystemd
import Testing

/// One send and those who wait for it.
@Suite
struct FlightTests {
    private func flight() throws -> Flight {
        Flight(id: try #require(EventID("0196a1b2-0000-7000-8000-000000000001")))
    }

    @Test(.timeLimit(.minutes(1)), arguments: [nil, EventSinkError("no journal", isInDoubt: true)])
    func whatLandedKeepsItsOutcome(_ failure: EventSinkError?) async throws {
        let flight = try flight()
        #expect(!flight.isOver)
        flight.fly { failure }
        #expect(flight.isOver)
        for _ in 1...2 { #expect(await flight.outcome(within: .zero) == .landed(failure: failure)) }
    }

    @Test(.timeLimit(.minutes(1)))
    func whatDidNotBeginInTimeIsNeverSent() async throws {
        let flight = try flight()
        #expect(await flight.outcome(within: .milliseconds(5)) == .withdrawn)
        #expect(flight.isOver)
        flight.fly {
            Issue.record("sent after it was withdrawn")
            return nil
        }
        #expect(await flight.outcome(within: .seconds(30)) == .withdrawn)
    }

    @Test(.timeLimit(.minutes(1)))
    func whatHasBegunIsUnderWayUntilItLands() async throws {
        let flight = try flight()
        let release = DispatchSemaphore(value: 0)
        await withCheckedContinuation { (began: CheckedContinuation<Void, Never>) in
            DispatchQueue(label: "send").async {
                flight.fly {
                    began.resume()
                    release.wait()
                    return nil
                }
            }
        }
        #expect(await flight.outcome(within: .milliseconds(5)) == .underWay)
        #expect(!flight.isOver)
        async let first = flight.outcome(within: .seconds(30))
        async let second = flight.outcome(within: .seconds(30))
        release.signal()
        #expect(await [first, second] == [.landed(failure: nil), .landed(failure: nil)])
    }

    @Test(.timeLimit(.minutes(1)))
    func itIsSentOnce() async throws {
        let flight = try flight()
        flight.fly { EventSinkError("first") }
        flight.fly {
            Issue.record("sent twice")
            return nil
        }
        #expect(await flight.outcome(within: .zero) == .landed(failure: EventSinkError("first")))
    }
}
