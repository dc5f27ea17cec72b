import ProbeDomain
import ProbeSystemd
import ProbeTestSupport
import Testing

/// What an event looks like in the journal: the contract with everybody who reads it.
@Suite
struct JournalFieldsTests {
    /// An event with every fact there is.
    private static func full() throws -> Event {
        var facts = EventFacts()
        facts.endpoint = "openai"
        facts.provider = "openai"
        facts.check = .completion
        facts.model = ModelID("gpt-5.5")
        facts.otherModels = [ModelID("gpt-5.5-2026-04-23")]
        facts.servedModel = ModelID("gpt-5.5-2026-04-23")
        facts.state = "callable"
        facts.previous = "listed"
        facts.verdict = .ok
        facts.reason = Reason("ok")
        facts.httpStatus = 200
        facts.requestID = "req_1"
        facts.lastAbsent = ManualClock.gptDay
        facts.firstPresent = ManualClock.gptDay + .seconds(30)
        facts.until = ManualClock.gptDay + .seconds(60)
        facts.latency = .microseconds(1_234_567)
        facts.firstToken = .milliseconds(412)
        return Event(
            id: try #require(EventID("0196a1b2-0000-7000-8000-000000000001")),
            sequence: 7,
            kind: .modelCallable,
            time: ManualClock.gptDay,
            message: "gpt-5.5 is callable on openai",
            facts: facts
        )
    }

    private static func lines(_ event: Event, repeated: Bool = false, unrecorded: Bool = false) -> [String] {
        journalFields(of: event, repeated: repeated, unrecorded: unrecorded).map { "\($0.name)=\($0.value)" }
    }

    @Test
    func everyFactHasItsField() throws {
        #expect(
            Self.lines(try Self.full()) == [
                "MESSAGE=gpt-5.5 is callable on openai", "PRIORITY=5", "MESSAGE_ID=a2aebbe82a1749dda547ac3b9a0c16c2",
                "SYSLOG_IDENTIFIER=probe", "PROBE_EVENT=model_callable",
                "PROBE_EVENT_ID=0196a1b2-0000-7000-8000-000000000001", "PROBE_TIME=2026-04-24T17:44:00Z",
                "PROBE_SEQ=7", "PROBE_ENDPOINT=openai", "PROBE_PROVIDER=openai", "PROBE_CHECK=completion",
                "PROBE_MODEL=gpt-5.5", "PROBE_MODEL=gpt-5.5-2026-04-23", "PROBE_SERVED_MODEL=gpt-5.5-2026-04-23",
                "PROBE_STATE=callable", "PROBE_PREVIOUS=listed", "PROBE_VERDICT=ok", "PROBE_REASON=ok",
                "PROBE_HTTP_STATUS=200", "PROBE_REQUEST_ID=req_1", "PROBE_LAST_ABSENT=2026-04-24T17:44:00Z",
                "PROBE_FIRST_PRESENT=2026-04-24T17:44:30Z", "PROBE_UNTIL=2026-04-24T17:45:00Z",
                "PROBE_LATENCY_US=1234567", "PROBE_TTFT_US=412000",
            ]
        )
    }

    @Test
    func whatIsNotKnownHasNoField() throws {
        var event = try Self.full()
        event.facts = EventFacts()
        event.sequence = nil
        #expect(
            Self.lines(event).map { $0.prefix { $0 != "=" } } == [
                "MESSAGE", "PRIORITY", "MESSAGE_ID", "SYSLOG_IDENTIFIER", "PROBE_EVENT", "PROBE_EVENT_ID", "PROBE_TIME",
            ]
        )
    }

    @Test
    func doubtAndMissingRecordAreSaid() throws {
        let event = try Self.full()
        #expect(Self.lines(event, repeated: true).last == "PROBE_REPEATED=1")
        #expect(Self.lines(event, unrecorded: true).last == "PROBE_UNRECORDED=1")
        #expect(
            Self.lines(event, repeated: true, unrecorded: true).suffix(2) == ["PROBE_REPEATED=1", "PROBE_UNRECORDED=1"]
        )
    }

    @Test(arguments: [
        ("a\nPRIORITY=0", #"a\u{a}PRIORITY=0"#), ("\u{1B}[31m", #"\u{1b}[31m"#), ("x\u{202E}y", #"x\u{202e}y"#),
        ("\0", #"\u{0}"#),
    ])
    func hostileTextStaysOneHarmlessValue(_ text: String, _ shown: String) throws {
        var event = try Self.full()
        event.message = text
        event.facts.model = ModelID(text)
        event.facts.requestID = text
        let lines = Self.lines(event)
        #expect(lines.contains("MESSAGE=\(shown)"))
        #expect(lines.contains("PROBE_MODEL=\(shown)"))
        #expect(lines.contains("PROBE_REQUEST_ID=\(shown)"))
        #expect(!plainLine(of: event).contains("\n"))
        #expect(plainLine(of: event).hasSuffix(shown))
    }

    @Test
    func longTextIsCut() throws {
        var event = try Self.full()
        event.message = String(repeating: "m", count: 5_000)
        event.facts.servedModel = ModelID(String(repeating: "s", count: 5_000))
        let fields = journalFields(of: event, repeated: false, unrecorded: false)
        #expect(fields.first { $0.name == "MESSAGE" }?.value.count == 1_001)
        #expect(fields.first { $0.name == "PROBE_SERVED_MODEL" }?.value.count == 501)
    }

    @Test(arguments: [
        (EventKind.modelListed, "notice"), (.modelWithdrawn, "warning"), (.endpointDown, "error"),
    ])
    func theLineForPeopleSaysHowBadItIs(_ kind: EventKind, _ word: String) throws {
        var event = try Self.full()
        event.kind = kind
        #expect(plainLine(of: event) == "17:44:00 UTC \(word): gpt-5.5 is callable on openai")
    }

    @Test(arguments: [
        ("endpoint", "PROBE_ENDPOINT"), ("http-status", "PROBE_HTTP_STATUS"), ("ümlaut", "PROBE___MLAUT"),
        ("a=b\nc", "PROBE_A_B_C"), (String(repeating: "x", count: 100), "PROBE_" + String(repeating: "X", count: 58)),
    ])
    func aLogFactGetsALegalFieldName(_ key: String, _ name: String) {
        #expect(journalFieldName(of: key) == name)
    }
}
