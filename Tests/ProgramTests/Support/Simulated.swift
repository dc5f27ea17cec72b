import Glibc
import ProbeJSON
import Subprocess
import SystemPackage
import Testing

/// A running simulator.
struct Simulated: Sendable {
    /// `http://127.0.0.1:PORT`.
    let url: String

    /// What it has been asked, in order.
    func requests() async throws -> [JSONNode] {
        let result = try await Program.run(["-sS", url + "/_control/requests"], program: "/usr/bin/curl")
        return try result.json().array ?? []
    }

    /// Plays another script from now on; its times still run from the start.
    func play(_ script: String) async throws {
        let arguments = ["-sS", "--fail", "--data-binary", script, url + "/_control/script"]
        let result = try await Program.run(arguments, program: "/usr/bin/curl")
        try #require(result.status == 0, "\(result.err)")
    }
}

/// Runs the simulator with a script for the time of a test.
func withSimulator<Result: Sendable>(
    script: String,
    _ body: @escaping @Sendable (Simulated) async throws -> Result
) async throws -> Result {
    try await withFolder { folder in
        let file = folder + "/script.json"
        try write(script, to: file)
        let result = try await Subprocess.run(
            .path(.init(Program.simulator)),
            arguments: ["--exit-with-parent", "--script", file],
            input: .inputWriter,
            output: .sequence,
            error: .discarded
        ) { process in
            var lines = process.standardOutput.strings().makeAsyncIterator()
            let line = try #require(try await lines.next())
            let url = try #require(try JSONNode.parse(Array(line.utf8))["url"]?.string)
            // It has read the script: nothing of it stays if the tests are cut off.
            unlink(file)
            rmdir(folder)
            let result = try await body(Simulated(url: url))
            try await process.standardInputWriter.finish()
            return result
        }
        return result.closureResult
    }
}

/// Runs `probe run` for the time of a test and ends it by SIGTERM.
///
/// - Returns: Its exit code and all that it said on standard error.
func withDaemon(
    _ arguments: [String],
    environment: [String: String],
    _ body: @escaping @Sendable (Int32) async throws -> Void
) async throws -> Program.Result {
    try await withProcess(Program.probe, ["run"] + arguments, environment: environment, body)
}

/// Runs a program for the time of a test and ends it by SIGTERM.
///
/// - Returns: Its exit code and all that it said on standard error.
func withProcess(
    _ program: String,
    _ arguments: [String],
    environment: [String: String],
    _ body: @escaping @Sendable (Int32) async throws -> Void
) async throws -> Program.Result {
    let result = try await Subprocess.run(
        .path(.init(program)),
        arguments: Arguments(arguments),
        environment: .custom(Program.keys(environment)),
        input: .none,
        output: .discarded,
        error: .sequence
    ) { process in
        let pid = process.processIdentifier.value
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { kill(pid, SIGTERM) }
                try await body(pid)
            }
            var said = ""
            for try await line in process.standardError.strings() {
                said += line.last?.isNewline == true ? line : line + "\n"
            }
            try await group.waitForAll()
            return said
        }
    }
    return Program.Result(status: Program.code(result.terminationStatus), out: "", err: result.closureResult)
}
