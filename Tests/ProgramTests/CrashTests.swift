import Glibc
import Testing

/// The daemon is killed at every write, sync and send of one appearance, and started again.
@Suite(
    .enabled(if: (Journald.isThere && Requirements.has("/usr/bin/strace")) || Requirements.mustHave),
    .serialized
)
struct CrashTests {
    /// The system calls at which it is killed. strace kills on entry, so that the n-th call is not made and all before it
    /// are: over all n, every call is killed before and after.
    static let calls = ["pwrite64", "fdatasync", "sendmsg", "write"]

    @Test(.timeLimit(.minutes(10)), arguments: calls)
    func nothingIsLostAndNothingIsDoubled(_ call: String) async throws {
        try await withFolder { folder in
            let endpoint = Appearance.name("crash")
            try await withSimulator(script: Appearance.script(listedAfter: nil)) { simulated in
                let world = Appearance(folder: folder, url: simulated.url, endpoint: endpoint)
                _ = try await withDaemon(try world.arguments(), environment: world.environment) { _ in
                    try await eventually("the baseline") { try await simulated.requests().count >= 2 }
                }
            }
            var killed = 0
            for number in 1...60 {
                let wasKilled = try await oneCrash(call, number, baseline: folder, endpoint: endpoint)
                if !wasKilled { break }
                killed += 1
            }
            // A run that was never killed has tested nothing.
            #expect(killed > 0, "\(call)")
            print("killed at \(killed) calls of \(call)")
        }
    }

    /// Returns whether the daemon came to the n-th call at all.
    private func oneCrash(_ call: String, _ number: Int, baseline: String, endpoint: String) async throws -> Bool {
        try await withFolder { folder in
            for name in ["probe.sqlite", "probe.sqlite-wal"] where access("\(baseline)/\(name)", F_OK) == 0 {
                _ = try await Program.run(["\(baseline)/\(name)", folder], program: "/bin/cp")
            }
            return try await withSimulator(script: Appearance.script(listedAfter: 0)) { simulated in
                // The same port would be another endpoint: the base URL belongs to its identity, so the record is moved.
                let world = Appearance(folder: folder, url: simulated.url, endpoint: endpoint)
                let move = "UPDATE endpoint SET base_url = '\(simulated.url)/openai/v1'"
                _ = try await Program.run([folder + "/probe.sqlite", move], program: "/usr/bin/sqlite3")
                let arguments = try world.arguments()
                let before = try await world.entries("model_listed").count
                let strace = [
                    "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)",
                    "-e", "inject=\(call):signal=KILL:when=\(number)", Program.probe, "run",
                ]
                let crashed = try await withProcess(
                    "/usr/bin/strace",
                    strace + arguments,
                    environment: world.environment
                ) { pid in
                    try await eventually(within: .seconds(4), "told or killed", isFatal: false) {
                        if kill(pid, 0) != 0 { return true }
                        return try await world.entries("model_callable").count > before
                    }
                }
                let wasKilled = crashed.status == 128 + SIGKILL
                _ = try await withDaemon(arguments, environment: world.environment) { _ in
                    try await eventually("told after \(call) \(number)") {
                        try await world.entries("model_listed").count > before
                    }
                }
                let told = try await world.entries("model_listed").dropFirst(before)
                #expect(told.count(where: { $0["PROBE_REPEATED"] == nil }) == 1, "\(call) \(number)")
                #expect(Set(told.map { $0["PROBE_EVENT_ID"] }).count == 1, "\(call) \(number)")
                return wasKilled
            }
        }
    }
}
