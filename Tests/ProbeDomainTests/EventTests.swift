import ProbeDomain
import Testing

@Suite("Events")
struct EventTests {
    @Test
    func messageIDsAreUniqueAndOfTheRightForm() {
        var seen: Set<String> = []
        for kind in EventKind.allCases {
            let id = kind.messageID
            #expect(id.utf8.count == 32)
            #expect(id.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) })
            #expect(seen.insert(id).inserted, "\(kind) shares its id")
        }
        #expect(Set(EventKind.allCases.map(\.rawValue)).count == EventKind.allCases.count)
    }

    @Test
    func prioritiesAreThoseOfTheCatalog() {
        let errors: Set<EventKind> = [
            .endpointDown, .endpointExhausted, .endpointUnauthorized, .endpointBlocked, .probeMisconfigured,
            .storeFailing,
            .configRejected,
        ]
        let warnings: Set<EventKind> = [
            .modelWithdrawn, .modelRetired, .aliasMoved, .shutdownAnnounced, .listShrank, .credentialExpiring,
            .endpointDegraded, .endpointLimited, .proberOffline, .budgetReached,
        ]
        for kind in EventKind.allCases {
            let expected: EventPriority = errors.contains(kind) ? .err : warnings.contains(kind) ? .warning : .notice
            #expect(kind.priority == expected)
        }
        #expect(EventPriority.err < .warning)
    }

    @Test
    func idsAreUUIDsOfVersionSevenThatSortByTime() throws {
        var random = SeededRandom(seed: 3)
        var last: EventID?
        var seen: Set<EventID> = []
        for step in 0..<5_000 {
            let time = Timestamp(microseconds: 1_777_052_640_000_000 + Int64(step) * 1_000)
            let id = EventID(at: time, random: &random)
            let bytes = Array(id.text.utf8)
            #expect(bytes.count == 36)
            #expect(bytes[14] == UInt8(ascii: "7"))
            #expect([UInt8(ascii: "8"), UInt8(ascii: "9"), UInt8(ascii: "a"), UInt8(ascii: "b")].contains(bytes[19]))
            let digits = id.text.filter { $0 != "-" }.prefix(12)
            #expect(Int64(digits, radix: 16) == time.microseconds / 1_000)
            #expect(EventID(id.text) == id)
            if let last { #expect(last < id) }
            last = id
            #expect(seen.insert(id).inserted)
        }
        #expect(EventID(at: Timestamp(microseconds: -5), random: &random).text.hasPrefix("00000000-0000-7"))
    }

    @Test(arguments: [
        "", "019dbb6c", "019DBB6C-0000-7000-8000-000000000000", "019dbb6c-0000-7000-8000-00000000000g",
        "019dbb6c00007000800000000000000000", "019dbb6c-0000-7000-8000-0000000000000",
    ])
    func garbageIsNoID(text: String) {
        #expect(EventID(text) == nil)
    }

    @Test
    func attemptIDsAreReadBack() {
        let id = AttemptID(endpoint: "mail@home", sent: Timestamp(microseconds: -7))
        #expect(id.description == "mail@home@-7")
        #expect(AttemptID(id.description) == id)
        #expect(AttemptID("nothing") == nil)
        #expect(AttemptID("a@b") == nil)
    }

    // MARK: Sentences

    private func sentence(
        _ kind: EventKind,
        count: Int? = nil,
        _ set: (inout EventFacts) -> Void
    ) -> String {
        var facts = EventFacts()
        facts.endpoint = "openai"
        facts.model = "gpt-5.5"
        facts.check = .list
        set(&facts)
        var random = SeededRandom(seed: 1)
        let time = Timestamp(seconds: 1_777_052_670)
        return EventDraft(kind, time: time, facts: facts, listedCount: count).event(random: &random).message
    }

    private let absent = Timestamp(seconds: 1_777_052_640)
    private let present = Timestamp(seconds: 1_777_052_670)

    @Test
    func anAppearanceSaysItsInterval() {
        #expect(
            sentence(.modelListed, count: 104) {
                $0.lastAbsent = absent
                $0.firstPresent = present
            } == "gpt-5.5 is listed on openai (absent at 17:44:00, present at 17:44:30 UTC; 104 ids)"
        )
        #expect(
            sentence(.modelListed, count: 104) {
                $0.otherModels = ["gpt-5.5-2026-04-23"]
                $0.lastAbsent = absent - .seconds(86_400)
                $0.firstPresent = present
            } == "gpt-5.5 (with gpt-5.5-2026-04-23) is listed on openai "
                + "(absent at 2026-04-23 17:44:00 UTC, present at 2026-04-24 17:44:30 UTC; 104 ids)"
        )
        #expect(
            sentence(.modelListed) { $0.firstPresent = present }
                == "gpt-5.5 is listed on openai (present at 2026-04-24 17:44:30 UTC; not known since when)"
        )
        #expect(
            sentence(.modelListed) { $0.otherModels = ["a", "b", "c", "d", "e"] }
                == "gpt-5.5 (with a, b, c and 2 more) is listed on openai"
        )
    }

    @Test
    func aReturnSaysWhatShowedIt() {
        #expect(
            sentence(.modelReturned, count: 9) {
                $0.lastAbsent = absent
                $0.firstPresent = present
            } == "gpt-5.5 is back on openai (absent at 17:44:00, present at 17:44:30 UTC; 9 ids)"
        )
        #expect(
            sentence(.modelReturned) {
                $0.check = .completion
                $0.state = "callable"
                $0.lastAbsent = absent
                $0.firstPresent = present
                $0.servedModel = "gpt-5.5-2026-04-23"
                $0.firstToken = .milliseconds(412)
            } == "gpt-5.5 answers again on openai (served as gpt-5.5-2026-04-23, first token after 412 ms)"
        )
    }

    @Test
    func aCallableModelSaysWhatServedIt() {
        #expect(
            sentence(.modelCallable) {
                $0.check = .completion
                $0.state = "callable"
                $0.servedModel = "gpt-5.5-2026-04-23"
                $0.firstToken = .milliseconds(412)
                $0.latency = .seconds(2)
            } == "gpt-5.5 is callable on openai (served as gpt-5.5-2026-04-23, first token after 412 ms)"
        )
        #expect(
            sentence(.modelCallable) {
                $0.check = .completion
                $0.state = "callable"
                $0.latency = .milliseconds(700)
            } == "gpt-5.5 is callable on openai (the reply names no model, answered after 700 ms)"
        )
    }

    @Test
    func theOtherStates() {
        #expect(
            sentence(.modelAlreadyAvailable) { $0.state = "listed" }
                == "gpt-5.5 was already on openai at first contact: listed"
        )
        #expect(
            sentence(.modelAlreadyAvailable) {
                $0.check = .completion
                $0.state = "gated"
                $0.httpStatus = 403
                $0.reason = "project_denied"
            } == "gpt-5.5 was already on openai at first contact: gated (HTTP 403, project_denied)"
        )
        #expect(
            sentence(.modelGated) {
                $0.httpStatus = 403
                $0.reason = "project_denied"
            } == "gpt-5.5 is on openai, but refused for this key (HTTP 403, project_denied)"
        )
        #expect(
            sentence(.modelWithdrawn) { $0.lastAbsent = absent }
                == "gpt-5.5 is gone from openai: absent since 2026-04-24 17:44:00 UTC"
        )
        #expect(
            sentence(.modelRetired) { $0.reason = "decommissioned" }
                == "gpt-5.5 has been retired on openai (decommissioned)"
        )
    }

    @Test
    func namesFromTheServerCannotBreakALine() {
        let text = sentence(.modelListed) { $0.model = "gpt\n\u{1B}[31m\u{202E}evil" }
        #expect(text == "gpt\\u{a}\\u{1b}[31m\\u{202e}evil is listed on openai")
    }
}

@Suite("Escaping")
struct EscapingTests {
    @Test(arguments: [
        ("plain text, ünï 漢字 🦀", "plain text, ünï 漢字 🦀"), ("a\nb\r\tc", "a\\u{a}b\\u{d}\\u{9}c"),
        ("\u{1B}[31mred\u{7F}", "\\u{1b}[31mred\\u{7f}"),
        ("\u{202E}rtl\u{2066}\u{2069}", "\\u{202e}rtl\\u{2066}\\u{2069}"),
        ("zero\u{200B}width\u{FEFF}", "zero\\u{200b}width\\u{feff}"),
        ("line\u{2028}para\u{2029}", "line\\u{2028}para\\u{2029}"),
        ("c1\u{9B}31m\u{85}", "c1\\u{9b}31m\\u{85}"), ("tag\u{E0041}", "tag\\u{e0041}"),
        ("private\u{E000}", "private\\u{e000}"),
        ("\0", "\\u{0}"), ("", ""),
    ])
    func whatCannotBeSeenIsSpelledOut(text: String, shown: String) {
        #expect(escaped(text) == shown)
    }

    @Test
    func longTextIsCut() {
        #expect(escaped(String(repeating: "a", count: 10), limit: 10) == String(repeating: "a", count: 10))
        #expect(escaped(String(repeating: "a", count: 11), limit: 10) == String(repeating: "a", count: 10) + "…")
        let flood = "e" + String(repeating: "\u{301}", count: 100_000)
        #expect(escaped(flood, limit: 50).unicodeScalars.count == 51)
    }

    @Test
    func nothingUnsafeIsLeft() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<2_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<20 {
                if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random)) { text.append(scalar) }
            }
            let shown = escaped(String(text))
            #expect(!shown.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
            #expect(escaped(shown, limit: 10_000) == shown, "what has been escaped stays as it is")
        }
    }

    @Test
    func aSecretPrintsAsItsName() {
        let secret = Secret("sk-very-secret-value", origin: "env OPENAI_API_KEY")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in [
            "\(secret)", String(reflecting: secret), String(describing: [secret]), dumped, "\(Optional(secret) as Any)",
        ] {
            #expect(!text.contains("very-secret"))
        }
        #expect(secret.description == "<env OPENAI_API_KEY>")
    }
}
