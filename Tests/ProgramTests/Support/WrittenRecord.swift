import Glibc
import ProbeDomain
import ProbeStore
import Testing

/// A record that a test writes itself, through the store that commands use.
struct WrittenRecord: Sendable {
    /// A folder of the test's own.
    let folder: String
    /// The record's file.
    var path: String { folder + "/probe.sqlite" }
    /// The environment of commands that read it.
    var environment: [String: String] { ["STATE_DIRECTORY": folder, "TZ": "Test-02:00"] }

    /// Makes a folder for the time of a test.
    static func with<Result>(_ body: (WrittenRecord) async throws -> Result) async throws -> Result {
        try await withFolder { try await body(WrittenRecord(folder: $0)) }
    }

    /// Now, to the second.
    static var now: Timestamp { Timestamp(seconds: Int64(time(nil))) }

    /// An endpoint that nobody asks.
    static func key(_ name: String) -> EndpointKey {
        EndpointKey(name: name, provider: "openai", baseURL: "https://\(name).test/v1")
    }

    /// Writes changes and closes the file.
    func write(_ changes: RecordChange...) async throws {
        let store = try Store.open(path: path, role: .command)
        for change in changes { _ = try await store.commit(change) }
        await store.close()
    }

    /// Writes events and closes the file.
    func write(events: [Event]) async throws {
        var change = RecordChange()
        change.events = events
        try await write(change)
    }

    /// Runs `probe` on the record; its talk goes to a terminal where one is given.
    func probe(
        _ arguments: String...,
        environment more: [String: String] = [:],
        talk terminal: Terminal? = nil
    ) async throws -> Program.Result {
        let environment = environment.merging(more) { $1 }
        guard let terminal else { return try await Program.run(arguments, environment: environment) }
        return try await terminal.run(arguments, environment: environment)
    }

    /// An endpoint in good health, whose list was read a minute ago.
    static func change(_ name: String, _ models: [ModelRecord] = []) -> RecordChange {
        var change = RecordChange()
        var endpoint = EndpointRecord(key: key(name))
        endpoint.baselineAt = now - .seconds(86_400)
        endpoint.lastCompleteList = now - .seconds(60)
        change.endpoint = endpoint
        change.models = models
        var health = HealthMachine()
        health.state = .up
        health.since = endpoint.baselineAt
        change.health = [.list: health]
        change.attempts = [attempt(name, .list, sent: now - .seconds(60))]
        return change
    }

    /// An endpoint that nobody has asked for an hour.
    static func silent(_ name: String) -> RecordChange {
        var change = change(name)
        change.attempts = [attempt(name, .list, sent: now - .seconds(3_600))]
        return change
    }

    /// A good attempt.
    static func attempt(_ name: String, _ check: Check, sent: Timestamp) -> AttemptRecord {
        var attempt = AttemptRecord(
            id: AttemptID(endpoint: name, sent: sent),
            endpoint: key(name),
            check: check,
            verdict: .ok,
            reason: "listed"
        )
        attempt.phases.end = .milliseconds(212)
        return attempt
    }

    /// A model in a state; listed and callable ones have appeared so long ago.
    static func model(_ id: ModelID, _ state: ModelState, age: Duration = .seconds(3_600)) -> ModelRecord {
        var record = ModelRecord(id: id)
        record.listing = state == .absent ? .absent : .listed
        if state == .callable { record.calling = .callable }
        if state == .gated { record.calling = .gated("project_lacks_access") }
        if state != .absent {
            record.lastAbsent = now - age - .seconds(30)
            record.firstPresent = now - age
            record.lastPresent = now - .seconds(60)
        }
        if state == .callable || state == .gated { record.callingSince = now - age + .seconds(1) }
        return record
    }

    /// An event that is to be told.
    static func event(_ number: UInt64, _ message: String, after: Duration = .zero, isTold: Bool = true) -> Event {
        var random = SeededRandom(seed: number)
        let time = now + after
        return Event(
            id: EventID(at: time, random: &random),
            kind: .modelListed,
            time: time,
            isTold: isTold,
            message: message
        )
    }

    /// Texts that servers might send to do harm; SQLite holds no NUL, the store writes a replacement character.
    static let hostile = [
        "\u{1B}]0;owned\u{7}\u{1B}[31mred", "\u{202E}evil\u{202C}", "line\nbreak\r\nand\ttab", "nul\0nul",
        "=cmd()|'/C calc'!A0", "+1", "-1", "@sum", "</script><script>alert(1)</script>", "\"quoted\", and more",
        "a|b='c'", "\u{FEFF}bom\u{2028}line",
        String(repeating: "x", count: 3_000), "\u{85}next", "=1+1;\"", "｜＝wide", "😀\u{200D}👩", "",
    ]
}
