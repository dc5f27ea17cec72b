import Glibc
import ProbeDomain
import ProbeJSON
import ProbeTestSupport
import Testing

/// The daemon against a real journald.
@Suite(.enabled(if: (Journald.isThere && Requirements.has("/usr/bin/sqlite3")) || Requirements.mustHave))
struct JournalTests {
    @Test(.timeLimit(.minutes(1)))
    func anAppearanceIsOneEntryWithAllFields() async throws {
        try await withAppearance { world, journal, simulated in
            _ = try await journal.withDaemon(try world.arguments(), environment: world.environment) { _ in
                try await appear(simulated)
                try await eventually("callable is told") {
                    try await !journal.events("model_callable", of: world.endpoint).isEmpty
                }
            }
            let listed = try await journal.events("model_listed", of: world.endpoint)
            let callable = try await journal.events("model_callable", of: world.endpoint)
            #expect(listed.count == 1)
            #expect(callable.count == 1)
            let entry = try #require(listed.first)
            #expect(entry["PRIORITY"] == "5")
            #expect(entry["SYSLOG_IDENTIFIER"] == "probe")
            #expect(entry["PROBE_PROVIDER"] == "openai")
            #expect(entry["PROBE_CHECK"] == "list")
            #expect(entry["PROBE_MODEL"] == "gpt-5.5")
            #expect(entry["PROBE_STATE"] == "listed")
            #expect(entry["PROBE_PREVIOUS"] == "absent")
            #expect(entry["PROBE_HTTP_STATUS"] == "200")
            #expect(entry["PROBE_REPEATED"] == nil)
            #expect(entry["PROBE_UNRECORDED"] == nil)
            for name in ["MESSAGE", "MESSAGE_ID", "PROBE_EVENT_ID", "PROBE_SEQ", "PROBE_REQUEST_ID"] {
                #expect(entry[name]?.isEmpty == false, "\(name)")
            }
            let absent = try #require(entry["PROBE_LAST_ABSENT"])
            let present = try #require(entry["PROBE_FIRST_PRESENT"])
            #expect(absent < present)
            let answer = try #require(callable.first)
            #expect(answer["PROBE_SERVED_MODEL"] == "gpt-5.5-2026-04-23")
            #expect(answer["PROBE_VERDICT"] == "ok")
            #expect(answer["PROBE_TTFT_US"].flatMap { Int($0) } ?? 0 > 0)
            #expect(answer["PROBE_LATENCY_US"].flatMap { Int($0) } ?? 0 > 0)
            #expect(try await journal.entries(["MESSAGE_ID=\(entry["MESSAGE_ID"] ?? "")"]).count == 1)
        }
    }

    /// One event of each kind, with all the fields that probe-journal(7) names, told by the daemon from its record.
    @Test(.timeLimit(.minutes(1)))
    func everyKindArrivesWithItsFieldsAndIsExplained() async throws {
        let manual = JournalManual.current
        let kinds = manual.kinds.filter { !$0.value.isReserved && $0.key != "test_alert" }
        try await WrittenRecord.with { record in
            let events = try kinds.sorted { $0.key < $1.key }.map { word, kind in
                JournalContractTests.event(try #require(EventKind(rawValue: word)), kind.always.union(kind.ifKnown))
            }
            try await record.write(events: events)
            try await withJournald { journal in
                // Nothing listens there: the daemon has nothing else to tell in this time.
                let world = Appearance(folder: record.folder, url: "http://127.0.0.1:9", endpoint: "silent")
                _ = try await journal.withDaemon(try world.arguments(), environment: world.environment) { _ in
                    for event in events {
                        let match = "PROBE_EVENT_ID=\(event.id.text)"
                        try await eventually("\(event.kind) is told") { try await !journal.entries([match]).isEmpty }
                    }
                }
                for event in events {
                    let kind = try #require(kinds[event.kind.rawValue])
                    let entries = try await journal.entries(["MESSAGE_ID=\(event.kind.messageID)"])
                    let entry = try #require(entries.first { $0["PROBE_EVENT_ID"] == event.id.text })
                    #expect(Int(entry["PRIORITY"] ?? "") == event.kind.priority.rawValue)
                    #expect(entry["MESSAGE"] == event.message)
                    #expect(entry["PROBE_SEQ"].flatMap { Int($0) } ?? 0 > 0)
                    let fields = Set(entry.keys.filter { $0.hasPrefix("PROBE_") }).subtracting(manual.common)
                    #expect(fields == kind.always.union(kind.ifKnown), "\(event.kind)")
                    #expect(entry.values.allSatisfy { !$0.isEmpty }, "\(event.kind)")
                    expectForms(entry)
                }
                try await expectExplanations(of: events, journal)
            }
        }
    }

    /// Ids, instants and durations have the forms that probe-journal(7) names.
    private func expectForms(_ entry: [String: String]) {
        #expect(EventID(entry["PROBE_EVENT_ID"] ?? "") != nil)
        for (name, value) in entry where name.hasPrefix("PROBE_") {
            if ["PROBE_TIME", "PROBE_LAST_ABSENT", "PROBE_FIRST_PRESENT", "PROBE_UNTIL"].contains(name) {
                #expect(value.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z/) != nil, "\(name)=\(value)")
            }
            // The journal keeps no order among equal names.
            if name == "PROBE_MODEL" {
                #expect(value.split(separator: " ").sorted() == ["gpt-5.5", "gpt-5.5-2026-04-23", "openai/gpt-5.5"])
            }
            if name.hasSuffix("_US") { #expect(Int64(value) != nil, "\(name)=\(value)") }
        }
    }

    /// `journalctl -x` shows below each entry what the catalog says, with every field filled in.
    private func expectExplanations(of events: [Event], _ journal: Journald) async throws {
        try await withFolder { folder in
            let catalogs = folder + "/usr/lib/systemd/catalog"
            _ = try await Program.run(["-p", catalogs, folder + "/var/lib/systemd/catalog"], program: "/bin/mkdir")
            _ = try await Program.run([Program.root + "/systemd/probe.catalog", catalogs], program: "/bin/cp")
            let made = try await Program.run(["--update-catalog", "--root=\(folder)"], program: "/usr/bin/journalctl")
            try #require(made.status == 0, "\(made.err)")
            // The catalog of this machine is replaced in the journal's own mount namespace only.
            let database = "/var/lib/systemd/catalog/database"
            let mounted = try await journal.run(["/bin/mount", "--bind", folder + database, database])
            try #require(mounted.status == 0, "\(mounted.err)")
            for event in events {
                let match = "PROBE_EVENT_ID=\(event.id.text)"
                let shown = try await journal.run(["/usr/bin/journalctl", "-x", "--no-pager", "--quiet", match]).out
                #expect(shown.contains("░░ Defined-By: probe") || shown.contains("-- Defined-By: probe"), "\(shown)")
                #expect(!shown.contains("@"), "\(shown)")
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func testAlertIsOneMarkedEntry() async throws {
        try await withJournald { journal in
            let result = try await journal.run([Program.probe, "test-alert"])
            #expect(result.status == 0)
            let messageID = try #require(result.out.split(separator: "=").last).filter { !$0.isWhitespace }
            try await eventually("the entry is there") {
                try await !journal.entries(["MESSAGE_ID=\(messageID)"]).isEmpty
            }
            let entries = try await journal.entries(["PROBE_EVENT=test_alert"])
            #expect(entries.count == 1)
            #expect(entries.first?["MESSAGE_ID"] == String(messageID))
            #expect(entries.first?["PROBE_ENDPOINT"] == nil)
            let fields = Set(entries.first?.keys.filter { $0.hasPrefix("PROBE_") } ?? [])
            #expect(fields == ["PROBE_EVENT", "PROBE_EVENT_ID", "PROBE_TIME"])
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func testAlertWithoutAJournalShowsTheFieldsAndFails() async throws {
        try await withJournald { journal in
            try #require(unlink(journal.socket) == 0)
            let result = try await journal.run([Program.probe, "test-alert"])
            #expect(result.status == 3)
            #expect(result.out.contains("PROBE_EVENT=test_alert\n"))
            #expect(result.err.contains("no journal"))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aStoppedJournalLosesNothingAndStopsNothing() async throws {
        try await withAppearance { world, journal, simulated in
            let pid = try #require(journal.pid)
            let daemon = try await journal.withDaemon(try world.arguments(), environment: world.environment) { _ in
                kill(pid, SIGSTOP)
                defer { kill(pid, SIGCONT) }
                try await appear(simulated)
                try await eventually("probing goes on") {
                    try await simulated.requests().contains { $0["kind"]?.string == "completion" }
                }
                let count = try await simulated.requests().count
                try await eventually("and on") { try await simulated.requests().count >= count + 2 }
            }
            #expect(daemon.status == 0)
            try await expectOneAppearance(world, journal)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aJournalThatIsRestartedGetsWhatFollows() async throws {
        try await withAppearance { world, journal, simulated in
            _ = try await journal.withDaemon(try world.arguments(), environment: world.environment) { _ in
                try await eventually("the first list") { try await simulated.requests().count >= 1 }
                try await journal.restart()
                try await appear(simulated)
                try await eventually("callable is told") {
                    try await !journal.events("model_callable", of: world.endpoint).isEmpty
                }
            }
            try await expectOneAppearance(world, journal)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func anEventThatFoundNoSocketIsToldOnceThereIsOne() async throws {
        try await withAppearance { world, journal, simulated in
            let hidden = journal.socket + ".hidden"
            try #require(rename(journal.socket, hidden) == 0)
            let daemon = try await journal.withDaemon(try world.arguments(), environment: world.environment) { _ in
                try await appear(simulated)
                try await eventually("it is committed") { try await untold(world) > 0 }
                try #require(rename(hidden, journal.socket) == 0)
                try await eventually("callable is told") {
                    try await !journal.events("model_callable", of: world.endpoint).isEmpty
                }
            }
            #expect(daemon.status == 0)
            try await expectOneAppearance(world, journal)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func withoutASocketTheEventsWaitForTheNextLife() async throws {
        try await withAppearance { world, journal, simulated in
            let hidden = journal.socket + ".hidden"
            try #require(rename(journal.socket, hidden) == 0)
            let first = try await journal.withDaemon(try world.arguments(), environment: world.environment) { _ in
                try await appear(simulated)
                try await eventually("both are committed") { try await untold(world) == 2 }
            }
            try #require(rename(hidden, journal.socket) == 0)
            #expect(first.err.contains("gpt-5.5 is listed on \(world.endpoint)"))
            #expect(try await journal.events("model_listed", of: world.endpoint).isEmpty)
            _ = try await journal.withDaemon(try world.arguments(), environment: world.environment) { _ in
                try await eventually("it is told by the next life") {
                    try await !journal.events("model_callable", of: world.endpoint).isEmpty
                }
            }
            // It was looked up and not found, so that it is no repetition.
            try await expectOneAppearance(world, journal)
        }
    }

    /// Lets GPT-5.5 appear once the baseline is known.
    private func appear(_ simulated: Simulated) async throws {
        try await eventually("the first list") { try await !simulated.requests().isEmpty }
        try await simulated.play(Appearance.script(listedAfter: 0))
    }

    /// How many events of the record wait to be told.
    private func untold(_ world: Appearance) async throws -> Int {
        let query = "SELECT count(*) FROM event WHERE is_told = 1 AND told_at_us IS NULL"
        let arguments = ["-readonly", world.folder + "/probe.sqlite", query]
        let result = try await Program.run(arguments, program: "/usr/bin/sqlite3")
        return Int(result.out.filter(\.isNumber)) ?? 0
    }

    private func expectOneAppearance(_ world: Appearance, _ journal: Journald) async throws {
        for kind in ["model_listed", "model_callable"] {
            try await eventually("\(kind) is told") { try await !journal.events(kind, of: world.endpoint).isEmpty }
            let told = try await journal.events(kind, of: world.endpoint)
            #expect(told.count == 1, "\(kind)")
            #expect(told.first?["PROBE_REPEATED"] == nil, "\(kind)")
        }
    }

    /// A journal, and a simulator without GPT-5.5.
    private func withAppearance(
        _ body: @escaping @Sendable (Appearance, Journald, Simulated) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            try await withJournald { journal in
                try await withSimulator(script: Appearance.script(listedAfter: nil)) { simulated in
                    let name = Appearance.name("journal")
                    try await body(Appearance(folder: folder, url: simulated.url, endpoint: name), journal, simulated)
                }
            }
        }
    }
}
