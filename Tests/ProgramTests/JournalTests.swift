import Glibc
import ProbeJSON
import Testing

/// The daemon against a real journald.
@Suite(.enabled(if: Journald.isThere || Requirements.mustHave), .serialized)
struct JournalTests {
    @Test(.timeLimit(.minutes(1)))
    func anAppearanceIsOneEntryWithAllFields() async throws {
        try await withFolder { folder in
            try await withSimulator(script: Appearance.script(listedAfter: 2)) { simulated in
                let world = Appearance(folder: folder, url: simulated.url, endpoint: Appearance.name("appear"))
                _ = try await withDaemon(try world.arguments(), environment: world.environment) { _ in
                    try await eventually("callable is told") { try await !world.entries("model_callable").isEmpty }
                }
                let listed = try await world.entries("model_listed")
                let callable = try await world.entries("model_callable")
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
                let byID = try await Journald.entries([
                    "MESSAGE_ID=\(entry["MESSAGE_ID"] ?? "")", "PROBE_ENDPOINT=\(world.endpoint)",
                ])
                #expect(byID.count == 1)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aStoppedJournalLosesNothingAndStopsNothing() async throws {
        guard let journald = Journald.pid else {
            print("skipped: the journal of this machine is not ours to stop")
            return
        }
        try await withFolder { folder in
            try await withSimulator(script: Appearance.script(listedAfter: 2)) { simulated in
                let world = Appearance(folder: folder, url: simulated.url, endpoint: Appearance.name("stopped"))
                let daemon = try await withDaemon(try world.arguments(), environment: world.environment) { _ in
                    try await eventually("the first list") { try await simulated.requests().count >= 1 }
                    kill(journald, SIGSTOP)
                    defer { kill(journald, SIGCONT) }
                    try await eventually("probing goes on") {
                        try await simulated.requests().contains { $0["kind"]?.string == "completion" }
                    }
                    let count = try await simulated.requests().count
                    try await eventually("and on") { try await simulated.requests().count >= count + 2 }
                }
                #expect(daemon.status == 0)
                try await eventually("it is told") { try await !world.entries("model_callable").isEmpty }
                #expect(try await world.entries("model_listed").count == 1)
                #expect(try await world.entries("model_callable").count == 1)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func withoutASocketTheEventsWait() async throws {
        guard Journald.pid != nil else {
            print("skipped: the journal of this machine is not ours to take away")
            return
        }
        try await withFolder { folder in
            try await withSimulator(script: Appearance.script(listedAfter: 2)) { simulated in
                let world = Appearance(folder: folder, url: simulated.url, endpoint: Appearance.name("nosocket"))
                let hidden = Journald.socket + ".hidden"
                try #require(rename(Journald.socket, hidden) == 0)
                let first = try await withDaemon(try world.arguments(), environment: world.environment) { _ in
                    try await eventually("the call") {
                        try await simulated.requests().contains { $0["kind"]?.string == "completion" }
                    }
                    try await ContinuousClock().sleep(for: .milliseconds(500))
                }
                rename(hidden, Journald.socket)
                #expect(first.err.contains("gpt-5.5 is listed on \(world.endpoint)"))
                #expect(try await world.entries("model_listed").isEmpty)
                _ = try await withDaemon(try world.arguments(), environment: world.environment) { _ in
                    try await eventually("it is told by the next life") {
                        try await !world.entries("model_callable").isEmpty
                    }
                }
                let listed = try await world.entries("model_listed")
                #expect(listed.count == 1)
                // It was looked up and not found, so that it is no repetition.
                #expect(listed.first?["PROBE_REPEATED"] == nil)
            }
        }
    }
}
