import Glibc
import ProbeDomain
import ProbeSystemd
import ProbeTestSupport
import Testing

/// The sink where no journal takes anything; with a journal it is tested by the program tests.
@Suite
struct JournalSinkTests {
    private func event() -> Event {
        var random = SystemRandomNumberGenerator()
        let id = EventID(at: ManualClock.gptDay, random: &random)
        return Event(id: id, kind: .testAlert, time: ManualClock.gptDay, message: "a test")
    }

    @Test(.timeLimit(.minutes(1)))
    func withoutASocketNothingCountsAsTold() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/socket"
        let error = await #expect(throws: EventSinkError.self) {
            try await JournalSink(socketPath: path).tell(event(), repeated: false, unrecorded: false)
        }
        #expect(error?.description == "no journal at \(path): No such file or directory")
    }

    @Test(.timeLimit(.minutes(1)))
    func aDeadSocketDoesNotCountEither() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/socket"
        do { _ = try NotifySocket(path) }
        try #require(access(path, F_OK) == 0)
        let error = await #expect(throws: EventSinkError.self) {
            try await JournalSink(socketPath: path).tell(event(), repeated: false, unrecorded: false)
        }
        #expect(error?.description == "no journal at \(path): Connection refused")
    }

    @Test(.timeLimit(.minutes(1)))
    func anEventMayBeTriedAgainAndAgain() async throws {
        let sink = JournalSink(socketPath: "/nowhere/socket")
        let event = event()
        for _ in 1...100 {
            await #expect(throws: EventSinkError.self) {
                try await sink.tell(event, repeated: false, unrecorded: false)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func whatNobodyEverSentIsNotFound() async {
        #expect(await JournalSink().hasTold(event().id, since: ManualClock.gptDay) != true)
    }
}
