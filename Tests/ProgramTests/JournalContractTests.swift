import ProbeDomain
import ProbeTestSupport
import Testing

/// The journal's contract: probe-journal(7), the catalog and the code say the same, in every direction.
///
/// That events have the fields of their kind is tested where they are made: `EventFieldsTests`, and in every simulated world.
@Suite
struct JournalContractTests {
    private static let manual = JournalManual.current
    private static let page = ManualPage("probe-journal.7")

    @Test
    func everyKindIsDescribedOnceAndNothingElseIs() {
        #expect(Self.manual.kinds.keys.sorted() == EventKind.allCases.map(\.rawValue).sorted())
        #expect(Self.manual.doubled.isEmpty)
    }

    @Test(arguments: EventKind.allCases)
    func idAndPriorityAreThoseOfTheCode(kind: EventKind) throws {
        let described = try #require(Self.manual.kinds[kind.rawValue])
        #expect(described.messageID == kind.messageID)
        #expect(described.priority == "\(kind.priority)")
    }

    /// What may be sent has a field's description, and what is described may be sent.
    @Test
    func everyFieldIsDescribedAndNothingElseIs() {
        #expect(Self.manual.common == FieldUse.common)
        let all = FieldUse.names(of: Self.event(.modelCallable, Set(Self.facts.keys)))
        #expect(Self.manual.further == all.subtracting(FieldUse.common))
        #expect(Self.manual.further == Set(Self.facts.keys))
        let promised = Self.manual.kinds.values.reduce(into: Set()) { $0.formUnion($1.always.union($1.ifKnown)) }
        #expect(promised == Self.manual.further, "a field that no kind has, or one that is not described")
    }

    @Test
    func noFieldIsBothPromisedAndDoubtful() {
        for (word, kind) in Self.manual.kinds { #expect(kind.always.isDisjoint(with: kind.ifKnown), "\(word)") }
    }

    /// The words of closed sets.
    @Test
    func theWordsAreThoseOfTheCode() {
        #expect(words("PROBE_CHECK") == Set(CheckKind.allCases.map(\.rawValue)))
        #expect(words("PROBE_VERDICT") == Set(Verdict.allCases.map(\.rawValue)))
        let states = ModelState.allCases.map(\.rawValue) + HealthState.allCases.map(\.rawValue) + ["online", "offline"]
        #expect(words("PROBE_STATE") == Set(states))
        let priorities = Self.page.items(of: "FIELDS OF EVERY EVENT").first { $0.head.contains("PRIORITY") }
        #expect(Self.words(priorities) == Set(EventPriority.allCases.map { String($0.rawValue) }))
    }

    /// Of a kind that is only reserved nothing is ever made, and every other kind is.
    @Test
    func reservedKindsAreNeverMade() async throws {
        // Names of kinds as values, not in a `case` of a switch.
        let sources = try await Self.sources().replacing(/case \.[^:]+:/, with: "")
        let names = Set(sources.matches(of: /\.([a-z][A-Za-z]+)/).map { String($0.output.1) })
        for kind in EventKind.allCases {
            let isReserved = try #require(Self.manual.kinds[kind.rawValue]).isReserved
            #expect(names.contains("\(kind)") != isReserved, "\(kind)")
        }
    }

    /// Log lines, by their constant texts: those of the list are written, and all that are written are spoken of.
    @Test
    func everyLogLineIsDescribed() async throws {
        let quoted = { (line: String) in line.split(separator: "Ql ", maxSplits: 1).last.map(String.init) ?? "" }
        let lines = Self.page.lines(of: "LOG LINES").filter { $0.hasPrefix(".It Ql ") }.map(quoted)
        let others = Self.page.lines(of: "AVAILABILITY FILES").filter { $0.hasPrefix(".Ql ") }.map(quoted)
        let pattern = /log\.(?:debug|info|notice|warning|error|critical)\(\s*"([^"\\]+)"/
        let written = Set(try await Self.sources().matches(of: pattern).map { String($0.output.1) })
        #expect(Set(lines).subtracting(written).isEmpty)
        let spoken = lines + others.map { $0.hasSuffix(" ,") || $0.hasSuffix(" .") ? String($0.dropLast(2)) : $0 }
        #expect(written.subtracting(spoken).isEmpty)
    }

    /// The catalog fills in only what every entry of the kind has.
    @Test(arguments: EventKind.allCases)
    func theCatalogNamesOnlyFieldsThatAreThere(kind: EventKind) throws {
        let entry = try #require(Self.catalog[kind.messageID])
        let described = try #require(Self.manual.kinds[kind.rawValue])
        // Kinds that are never sent promise nothing yet.
        guard !described.isReserved else { return }
        let filledIn = Set(entry.matches(of: /@([A-Z_]+)@/).map { String($0.output.1) })
        let always = described.always.union(["MESSAGE", "PROBE_EVENT", "PROBE_EVENT_ID", "PROBE_TIME"])
        #expect(filledIn.subtracting(always).isEmpty)
        // Fields that are spoken of are fields of this kind.
        let named = Set(entry.matches(of: /PROBE_[A-Z_]+/).map { String($0.output) })
        let all = described.always.union(described.ifKnown).union(Self.manual.common)
        #expect(named.subtracting(all).isEmpty)
    }

    /// The entries of the catalog by their ids.
    static let catalog: [String: String] = {
        let parts = ManualPage.text(of: "systemd/probe.catalog").split(separator: "\n-- ")
        return parts.dropFirst().reduce(into: [:]) { $0[String($1.prefix(32))] = String($1.dropFirst(32)) }
    }()

    private func words(_ field: String) -> Set<String> {
        Self.words(Self.page.items(of: "FURTHER FIELDS").first { $0.head == ["Va", field] })
    }

    private static func words(_ item: ManualPage.Item?) -> Set<String> {
        Set(item?.lines.filter { $0.hasPrefix(".Cm ") }.map { String($0.split(separator: " ")[1]) } ?? [])
    }

    private static func sources() async throws -> String {
        let arguments = ["-rh", "--include=*.swift", "", Program.root + "/Sources"]
        return try await Program.run(arguments, program: "/bin/grep").out
    }
}

extension JournalContractTests {
    /// How each further field comes into an event.
    static let facts: [String: @Sendable (inout EventFacts) -> Void] = [
        "PROBE_ENDPOINT": { $0.endpoint = "contract" },
        "PROBE_PROVIDER": { $0.provider = "openai" },
        "PROBE_CHECK": { $0.check = .completion },
        "PROBE_MODEL": {
            $0.model = "gpt-5.5"
            $0.otherModels = ["gpt-5.5-2026-04-23", "openai/gpt-5.5"]
        },
        "PROBE_SERVED_MODEL": { $0.servedModel = "gpt-5.5-2026-04-23" },
        "PROBE_STATE": { $0.state = "callable" },
        "PROBE_PREVIOUS": { $0.previous = "listed" },
        "PROBE_VERDICT": { $0.verdict = .ok },
        "PROBE_REASON": { $0.reason = "ran_text" },
        "PROBE_HTTP_STATUS": { $0.httpStatus = 200 },
        "PROBE_REQUEST_ID": { $0.requestID = "req_1" },
        "PROBE_LAST_ABSENT": { $0.lastAbsent = Timestamp(seconds: 1_777_052_640) },
        "PROBE_FIRST_PRESENT": { $0.firstPresent = Timestamp(seconds: 1_777_052_670) },
        "PROBE_UNTIL": { $0.until = Timestamp(microseconds: 1_777_052_670_250_000) },
        "PROBE_LATENCY_US": { $0.latency = .microseconds(1_234_567) },
        "PROBE_TTFT_US": { $0.firstToken = .milliseconds(412) },
    ]

    /// An event that has these fields.
    static func event(_ kind: EventKind, _ fields: Set<String>) -> Event {
        var facts = EventFacts()
        for name in fields { Self.facts[name]?(&facts) }
        var random = SystemRandomNumberGenerator()
        let draft = EventDraft(kind, time: WrittenRecord.now, facts: facts, message: "this is \(kind.rawValue)")
        return draft.event(random: &random)
    }
}
