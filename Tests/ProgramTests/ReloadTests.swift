import Glibc
import ProbeJSON
import Testing

/// What a reload of the real daemon keeps and what it changes.
@Suite(.enabled(if: Requirements.has("/usr/bin/sqlite3") || Requirements.mustHave))
struct ReloadTests {
    static let script = """
        {"sites": {
          "one": {"dialect": "openai", "keys": ["sk-test-key"], "models": [{"id": "gpt-5.5"}]},
          "two": {"dialect": "openai", "keys": ["sk-test-key"], "models": [{"id": "gpt-5.4"}]},
          "held": {"dialect": "openai", "keys": ["sk-test-key"], "models": [{"id": "gpt-5.4"}], "faults": [
            {"on": "list", "kind": "rate_limit", "amount": 3000}]}}}
        """

    /// A config of endpoints, each by name and site.
    static func config(_ endpoints: [(name: String, site: String, more: String)], every: String = "1s") -> String {
        let list = endpoints.map { name, site, more in
            """
            {"name": "\(name)", "provider": "openai", "base_url": "URL/\(site)/v1"\(more.isEmpty ? "" : ", " + more)}
            """
        }
        return """
            {"watch": ["gpt-5.5"], "defaults": {"list": {"every": "\(every)"}, "watch_every": "\(every)"},
             "endpoints": [\(list.joined(separator: ",\n"))],
             "budget": {"completions_per_day": 1000000, "usd_per_day": 10000}}
            """
    }

    static let key = "\"key\": {\"env\": \"TEST_KEY\"}"

    @Test(.timeLimit(.minutes(1)))
    func statesHoldsAndConnectionsAreKept() async throws {
        // Endpoints of one host and key share their holds.
        let held = "\"key\": {\"env\": \"OTHER_KEY\"}"
        let config = Self.config([("one", "one", Self.key), ("two", "two", Self.key), ("held", "held", held)])
        try await withPlace(script: Self.script, config: config) { place in
            _ = try await place.withService(environment: ["OTHER_KEY": "sk-test-key"]) { service in
                try await eventually("all are known") {
                    let asked = try await place.asked()
                    return asked.contains("held list") && asked.count { $0 == "two list" } >= 2
                        && place.callable == ["one/gpt-5.5"]
                }
                let events = try await place.query("SELECT kind, endpoint_name FROM event")
                let connections = try await Self.connections(place)
                for _ in 1...5 {
                    let before = try await place.times("two list")
                    try await service.reload()
                    try await eventually("lists go on") {
                        try await place.times("two list") > before
                    }
                }
                // The server named a wait of 3000 s.
                #expect(try await place.times("held list") == 1)
                #expect(try await Self.connections(place) == connections)
                // Nothing is told again, nothing paid for again.
                #expect(try await place.query("SELECT kind, endpoint_name FROM event") == events)
                #expect(try await place.times("one completion") == 1)
                #expect(place.callable == ["one/gpt-5.5"])
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func endpointsAreAddedRemovedSwitchedOffAndMoved() async throws {
        let one = (name: "one", site: "one", more: Self.key)
        let two = (name: "two", site: "two", more: Self.key)
        try await withPlace(script: Self.script, config: Self.config([one])) { place in
            _ = try await place.withService { service in
                try await eventually("one is asked") { place.callable == ["one/gpt-5.5"] }

                try place.write(Self.config([one, two]))
                try await service.reload()
                try await eventually("two is asked") { try await place.asked().contains("two list") }
                #expect(try await place.times("one completion") == 1)

                // Switched off: nobody asks it, nothing is shown of it; switched on again it is what it was.
                try place.write(Self.config([(one.name, one.site, Self.key + ", \"enabled\": false"), two]))
                try await service.reload()
                try await eventually("the file is gone") { place.callable == [] }
                try await Self.twoGoesOn(place, withoutAsking: "one list")
                try place.write(Self.config([one, two]))
                try await service.reload()
                try await eventually("one is back") { place.callable == ["one/gpt-5.5"] }

                // Removed.
                try place.write(Self.config([two]))
                try await service.reload()
                try await Self.twoGoesOn(place, withoutAsking: "one list")
                #expect(place.callable == [])

                // Another base URL under the name is another endpoint, with a baseline of its own.
                try place.write(Self.config([(one.name, "two", Self.key), two]))
                try await service.reload()
                try await eventually("it has a baseline") {
                    let rows = "SELECT count(*) FROM endpoint WHERE name = 'one' AND baseline_at_us IS NOT NULL"
                    return try await place.query(rows) == "2\n"
                }
                #expect(place.callable == [])
                #expect(try await place.query("SELECT DISTINCT kind FROM event") == "model_already_available\n")
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func anotherKeyIsTriedAtOnceAndAnUnreadableOneLeavesTheRestAlone() async throws {
        try await withPlace(script: Self.script, config: "{}") { place in
            try write("sk-wrong\n", to: place.folder + "/key")
            let file = "\"key\": {\"file\": \"\(place.folder)/key\"}"
            try place.write(Self.config([("one", "one", file), ("two", "two", Self.key)]))
            let daemon = try await place.withService { service in
                let verdicts = """
                    SELECT DISTINCT verdict FROM attempt JOIN endpoint ON endpoint.id = endpoint_id
                    WHERE name = 'one' AND kind = 'list'
                    """
                try await eventually("the key is refused") { try await place.query(verdicts) == "auth_failed\n" }
                // The file is read again, though the config is the same.
                try write("sk-test-key\n", to: place.folder + "/key")
                try await service.reload()
                try await eventually("the new one is accepted") { try await place.query(verdicts).contains("ok") }
                try #require(unlink(place.folder + "/key") == 0)
                try await service.reload()
                try await Self.twoGoesOn(place, withoutAsking: "one list")
                try await eventually("it says how many there are") { service.status == "1 endpoint up" }
            }
            #expect(daemon.err.contains("endpoint skipped endpoint=one"), "\(daemon.err)")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aBadConfigIsToldOnceWithItsFirstErrorAndTheOldPlanGoesOn() async throws {
        let config = Self.config([("one", "one", Self.key)])
        try await withPlace(script: Self.script, config: config) { place in
            let daemon = try await place.withService { service in
                try await eventually("one is asked") { place.callable == ["one/gpt-5.5"] }
                try place.write("{\"endpoints\": [],\n \"wach\": [1], \"budget\": 5}")
                try await service.reload()
                let message = try await place.query("SELECT message FROM event WHERE kind = 'config_rejected'")
                let first = "\(place.config):1:15: error: endpoints: found none, expected at least one endpoint"
                #expect(message == "the new config is refused and the old one goes on: \(first) (and 2 more)\n")
                try #require(unlink(place.config) == 0)
                try await service.reload()
                #expect(
                    try await place.query("SELECT message FROM event WHERE kind = 'config_rejected'")
                        .contains("\(place.config): error: cannot be read: No such file or directory")
                )
                let before = try await place.times("one list")
                try await eventually("the old plan") { try await place.times("one list") > before }
                #expect(place.callable == ["one/gpt-5.5"])
            }
            #expect(daemon.status == 0)
            #expect(daemon.err.split(separator: "\n").count { $0.contains("config.json:1:15: error") } == 1)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func aHundredReloadsLeakNothing() async throws {
        let one = (name: "one", site: "one", more: Self.key)
        let two = (name: "two", site: "two", more: Self.key)
        try await withPlace(script: Self.script, config: Self.config([one, two])) { place in
            let daemon = try await place.withService { service in
                try await eventually("both are asked") { try await Set(place.asked()).count >= 3 }
                var figures: [(descriptors: Int, threads: Int, memory: Int, connections: Int)] = []
                for round in 0..<4 {
                    for number in 0..<34 {
                        switch round {
                        case 2: try place.write("{\"endpoints\": \(number)}")
                        default: try place.write(Self.config(number % 2 == 0 ? [one] : [one, two]))
                        }
                        try await service.reload()
                    }
                    figures.append(
                        (service.descriptors, service.threads, service.memory, try await Self.connections(place))
                    )
                }
                print("after 34, 68, 102 and 136 reloads, every third 34 bad: \(figures)")
                let first = figures[0]
                for later in figures {
                    // A connection more or less may be open, a worker thread more or less at work.
                    #expect(abs(later.descriptors - first.descriptors) <= 3)
                    #expect(abs(later.threads - first.threads) <= 4)
                    #expect(later.memory - first.memory < 4_096)
                    #expect(later.connections <= 2, "one for each endpoint, where both ask at the same time")
                }
            }
            #expect(daemon.status == 0)
            #expect(try await place.query("SELECT count(*) FROM event WHERE kind = 'config_rejected'") == "34\n")
        }
    }

    /// A key command holds the first reload up; more are asked for meanwhile, the last plan is the one that runs.
    @Test(.timeLimit(.minutes(1)))
    func aReloadDuringAReloadComesAfterIt() async throws {
        try await withPlace(script: Self.script, config: Self.config([("one", "one", Self.key)])) { place in
            let slow = try Self.keyCommand(place, "read -r line <\(place.folder)/gate; echo sk-test-key")
            try #require(mkfifo(place.folder + "/gate", 0o600) == 0)
            _ = try await place.withService { service in
                try await eventually("one is asked") { place.callable == ["one/gpt-5.5"] }
                try place.write(Self.config([("two", "two", slow)]))
                kill(service.pid, SIGHUP)
                try await eventually("the command runs") { access(place.folder + "/started", F_OK) == 0 }
                // Asked for while the first one waits for its key.
                try place.write(Self.config([("one", "one", Self.key), ("late", "two", Self.key)]))
                for _ in 1...3 { kill(service.pid, SIGHUP) }
                try write("go\n", to: place.folder + "/gate")
                try await eventually("the last plan runs") { try await place.query(Self.inPlan) == "late\none\n" }
                #expect(place.callable == ["one/gpt-5.5"])
            }
        }
    }

    /// One that comes before the daemon is ready waits for it, instead of ending the process.
    @Test(.timeLimit(.minutes(1)))
    func aReloadDuringTheStartIsNotLost() async throws {
        try await withPlace(script: Self.script, config: "{}") { place in
            let slow = try Self.keyCommand(place, "read -r line <\(place.folder)/gate; echo sk-test-key")
            try #require(mkfifo(place.folder + "/gate", 0o600) == 0)
            try place.write(Self.config([("one", "one", slow)]))
            let daemon = try await withDaemon(["--config", place.config], environment: place.environment) { pid in
                try await eventually("the command runs") { access(place.folder + "/started", F_OK) == 0 }
                try place.write(Self.config([("two", "two", Self.key)]))
                kill(pid, SIGHUP)
                try write("go\n", to: place.folder + "/gate")
                try await eventually("the new plan") { try await place.query(Self.inPlan) == "two\n" }
            }
            #expect(daemon.status == 0)
        }
    }

    /// Two key commands of which each waits for the other one.
    @Test(.timeLimit(.minutes(1)))
    func keyCommandsRunTogether() async throws {
        try await withPlace(script: Self.script, config: "{}") { place in
            let (here, there) = (place.folder + "/here", place.folder + "/there")
            for gate in [here, there] { try #require(mkfifo(gate, 0o600) == 0) }
            let one = try Self.keyCommand(place, "read -r line <\(here); echo go >\(there); echo sk-test-key")
            let two = try Self.keyCommand(
                place,
                "echo go >\(here); read -r line <\(there); echo sk-test-key",
                name: "other-command"
            )
            try place.write(Self.config([("one", "one", one), ("two", "two", two)]))
            _ = try await place.withService { _ in
                try await eventually("both are asked") {
                    try await Set(place.asked()).isSuperset(of: ["one list", "two list"])
                }
            }
        }
    }

    private static let inPlan = "SELECT name FROM endpoint WHERE in_plan = 1 ORDER BY name"

    /// Writes a program that gives a key, and says when it has begun.
    static func keyCommand(_ place: Place, _ body: String, name: String = "key-command") throws -> String {
        let program = place.folder + "/" + name
        try write("#!/bin/sh\ntouch \(place.folder)/started\n\(body)\n", to: program, mode: 0o700)
        return "\"key\": {\"command\": [\"\(program)\"]}"
    }

    /// How many connections the simulator has taken from the daemon.
    private static func connections(_ place: Place) async throws -> Int {
        try await place.simulated.requests().count { $0["fresh_connection"]?.bool == true }
    }

    /// Waits for two more lists of `two`, and sees that another question was not asked meanwhile.
    private static func twoGoesOn(_ place: Place, withoutAsking other: String) async throws {
        let before = try await place.asked()
        try await eventually("two goes on") {
            try await place.times("two list") >= before.count { $0 == "two list" } + 2
        }
        #expect(try await place.times(other) == before.count { $0 == other })
    }
}
