import Glibc
import ProbeJSON
import Testing

/// What name servers do: one that does not answer delays nobody but the endpoint whose name it is asked for, and a name
/// that moves is followed.
@Suite(.enabled(if: OwnNames.isThere || Requirements.mustHave), .serialized)
struct NamesTests {
    @Test(.timeLimit(.minutes(1)))
    func aSilentNameServerDelaysNothingElse() async throws {
        try await withFolder { folder in
            let inbox = try NotifyInbox(folder + "/notify")
            let arguments = try arguments(folder, endpoints: ["good": OwnNames.url, "silent": OwnNames.silent])
            let watchdog = Heartbeat()
            let daemon = try await OwnNames.withProbe(
                arguments,
                folder: folder,
                script: Place.script(),
                environment: environment(folder)
            ) {
                try await eventually("the attempt at the silent name has ended") {
                    for message in inbox.take() where message.contains("WATCHDOG=1") { watchdog.beat() }
                    return try await !attempts(folder, of: "silent").isEmpty
                }
            }
            #expect(daemon.status == 0, "\(daemon.err)")
            let failed = try #require(try await attempts(folder, of: "silent").first)
            // The connection's deadline, 5 s, ends the lookup: not libcurl's or the resolver's.
            #expect(failed.reason == "connect_timeout")
            #expect(failed.end >= 5_000_000 && failed.end < 6_000_000, "\(failed.end)")
            // A list a second, all the while.
            let stamps = try requests(folder)
            #expect(stamps.count >= 5)
            #expect(zip(stamps, stamps.dropFirst()).allSatisfy { $1 - $0 < 1_500_000 }, "\(stamps)")
            // The watchdog is told at half of its 2 s, and would not be if the loop stood still.
            #expect(watchdog.count >= 4)
            #expect(watchdog.longest < .milliseconds(1_800), "\(watchdog.longest)")
            let good = try await attempts(folder, of: "good")
            #expect(good.allSatisfy { $0.reason != "connect_timeout" && $0.end < 1_000_000 })
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func theDaemonEndsAtOnceWithALookupUnderWay() async throws {
        try await withFolder { folder in
            let inbox = try NotifyInbox(folder + "/notify")
            let arguments = try arguments(folder, endpoints: ["silent": OwnNames.silent])
            let ended = Heartbeat()
            let daemon = try await OwnNames.withProbe(
                arguments,
                folder: folder,
                script: Place.script(),
                environment: environment(folder)
            ) {
                try await eventually("it is ready") { inbox.take().contains { $0.contains("READY=1") } }
                // Spread over its interval, a second, the first lookup begins within that.
                try await ContinuousClock().sleep(for: .milliseconds(1_500))
                ended.beat()
            }
            ended.beat()
            #expect(daemon.status == 0, "\(daemon.err)")
            #expect(ended.longest < .seconds(3), "\(ended.longest)")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aNewConnectionGoesWhereTheNameIsNow() async throws {
        try await withFolder { folder in
            let arguments = try arguments(folder, endpoints: ["moving": OwnNames.moving])
            let daemon = try await OwnNames.withProbe(
                arguments,
                folder: folder,
                names: .moving,
                script: Place.script(),
                environment: environment(folder)
            ) {
                // The second attempt comes about a second after the first; an answer would be kept for a minute.
                try await eventually("the second attempt has ended") {
                    try await attempts(folder, of: "moving").count >= 2
                }
            }
            #expect(daemon.status == 0, "\(daemon.err)")
            let reasons = try await attempts(folder, of: "moving").map(\.reason)
            #expect(reasons.prefix(2) == ["connect_failed", "listed"], "\(reasons)")
        }
    }

    private func environment(_ folder: String) -> [String: String] {
        [
            "STATE_DIRECTORY": folder, "TEST_KEY": "sk-test-key", "NOTIFY_SOCKET": folder + "/notify",
            "WATCHDOG_USEC": "2000000",
        ]
    }

    private func arguments(_ folder: String, endpoints: [String: String]) throws -> [String] {
        let list = endpoints.sorted { $0.key < $1.key }.map { name, url in
            """
            {"name": "\(name)", "provider": "openai", "base_url": "\(url)/site/v1", "allow_http": true,
             "key": {"env": "TEST_KEY"}}
            """
        }
        let config = """
            {"watch": ["gpt-9"], "defaults": {"list": {"every": "1s"}, "watch_every": "1s"},
             "endpoints": [\(list.joined(separator: ","))]}
            """
        try write(config, to: folder + "/config.json")
        return ["run", "--config", folder + "/config.json"]
    }

    /// When the simulator was asked for lists, in microseconds.
    private func requests(_ folder: String) throws -> [Int] {
        let bytes = try #require(read(folder + "/requests.json"))
        return try (JSONNode.parse(bytes).array ?? []).compactMap { $0["monotonic_us"]?.int }
    }

    /// The reasons and lengths, in microseconds, of an endpoint's attempts on record.
    private func attempts(_ folder: String, of name: String) async throws -> [(reason: String, end: Int)] {
        let sql = """
            SELECT reason, end_us FROM attempt JOIN endpoint ON endpoint.id = endpoint_id
            WHERE name = '\(name)' ORDER BY sent_us
            """
        let result = try await Program.run(["-readonly", folder + "/probe.sqlite", sql], program: "/usr/bin/sqlite3")
        return result.out.split(separator: "\n").map { line in
            let parts = line.split(separator: "|", omittingEmptySubsequences: false)
            return (String(parts.first ?? ""), parts.last.flatMap { Int($0) } ?? 0)
        }
    }
}

/// Counts beats and keeps the longest time between two.
private final class Heartbeat: @unchecked Sendable {
    private(set) var count = 0
    private(set) var longest = Duration.zero
    private var last: ContinuousClock.Instant?

    /// Takes a beat; called by one task at a time.
    func beat() {
        let now = ContinuousClock.now
        if let last { longest = max(longest, now - last) }
        last = now
        count += 1
    }
}
