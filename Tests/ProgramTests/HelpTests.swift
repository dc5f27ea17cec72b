import Glibc
import ProbeDomain
import Testing

/// The help texts are kept as files, so that a change of one is seen in review.
///
/// After a wanted change renew them with: `PROBE_RENEW_HELP=1 swift test --filter HelpTests`, and read the difference.
@Suite(.timeLimit(.minutes(1)))
struct HelpTests {
    static let commands = [
        "probe", "once", "run", "wait", "status", "models", "events", "history", "report", "export", "plan",
        "check-config", "replay", "explain", "test-alert", "demo",
    ]

    @Test(arguments: commands)
    func isWhatTheFileSays(_ command: String) async throws {
        let arguments = command == "probe" ? ["--help"] : [command, "--help"]
        let result = try await Program.run(arguments, environment: ["COLUMNS": "100"])
        #expect(result.status == 0)
        #expect(result.err.isEmpty)
        let path = "\(Program.root)/Tests/ProgramTests/Fixtures/help/\(command).txt"
        if getenv("PROBE_RENEW_HELP") != nil { try write(result.out, to: path, mode: 0o644) }
        let expected = try #require(read(path), "\(path) is missing")
        #expect(result.out == String(decoding: expected, as: UTF8.self))
        #expect(result.out.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }

    @Test
    func barePrintsHelpAndSendsNothing() async throws {
        try await withFolder { folder in
            let bare = try await Program.run([], environment: ["STATE_DIRECTORY": folder + "/state", "COLUMNS": "100"])
            let help = try await Program.run(["--help"], environment: ["COLUMNS": "100"])
            #expect(bare.status == 0)
            #expect(bare.out == help.out)
            #expect(bare.err.isEmpty)
            #expect(access(folder + "/state", F_OK) != 0)
            // The first command that people see is the one to begin with.
            let first = try #require(bare.out.firstRange(of: "probe --once"))
            let second = try #require(bare.out.firstRange(of: "probe run"))
            #expect(first.lowerBound < second.lowerBound)
        }
    }

    @Test
    func theVersionIsOneLine() async throws {
        let result = try await Program.run(["--version"])
        #expect(result.status == 0)
        #expect(result.out.hasPrefix("probe "))
        #expect(result.out.split(separator: "\n").count == 1)
        #expect(result.err.isEmpty)
    }

    /// What `probe status` calls the cause of a hold, and what the event of a failing record gives as its reason.
    @Test
    func wordsOfHoldsAndOfTheRecordAreExplained() async throws {
        let known = try await Program.run(["explain"]).out.split(separator: "\n").map { $0.prefix { $0 != ":" } }
        let words = HoldCause.allCases.map(\.rawValue) + RecorderError.Code.allCases.map { "store_\($0.rawValue)" }
        for word in words { #expect(known.contains(Substring(word)), "\(word)") }
        #expect(Set(known).count == known.count)
    }

    @Test(arguments: [
        ["--nonsense"], ["nonsense"], ["--once", "--nonsense"], ["run", "--log-level", "loud"],
        ["events", "--limit", "0"],
        ["--once", "--watch"], ["explain", "no_such_reason"], ["check-config", "a.json", "--config", "b.json"],
    ])
    func wrongUseIsSixtyFour(arguments: [String]) async throws {
        let result = try await Program.run(arguments)
        #expect(result.status == 64)
        #expect(result.out.isEmpty)
        #expect(!result.err.isEmpty)
    }
}
