import Glibc
import Subprocess
import SystemPackage
import Testing

/// What a running program has written so far, on both streams.
actor FollowedOutput {
    private(set) var out = ""
    private(set) var err = ""

    fileprivate func addOut(_ text: String) { out += text.last?.isNewline == true ? text : text + "\n" }
    fileprivate func addErr(_ text: String) { err += text }

    /// Waits until standard output holds a text.
    func wait(for part: String) async throws {
        try await eventually("\(part) on standard output") { self.out.contains(part) }
    }

    /// Waits until standard error holds a text.
    func waitForTalk(_ part: String) async throws {
        try await eventually("\(part) on standard error") { self.err.contains(part) }
    }
}

extension WrittenRecord {
    /// How a program that was interrupted has ended.
    struct Ended: Sendable {
        /// The exit code; nil where a signal has ended it.
        let exit: Int32?
        /// All that it wrote to standard output.
        let out: String
        /// All that it wrote to standard error.
        let err: String
    }

    /// Runs `probe` for the time of a test and ends it by Ctrl-C.
    func running(
        _ arguments: String...,
        body: @escaping @Sendable (FollowedOutput) async throws -> Void
    ) async throws -> Ended {
        let output = FollowedOutput()
        let result = try await Subprocess.run(
            .path(.init(Program.probe)),
            arguments: Arguments(arguments),
            environment: .custom(Program.keys(environment)),
            input: .none,
            output: .sequence,
            error: .sequence
        ) { process in
            let pid = process.processIdentifier.value
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { kill(pid, SIGINT) }
                    try await body(output)
                }
                group.addTask { for try await text in process.standardError.strings() { await output.addErr(text) } }
                for try await text in process.standardOutput.strings() { await output.addOut(text) }
                try await group.waitForAll()
            }
        }
        var code: Int32?
        if case .exited(let exit) = result.terminationStatus { code = exit }
        return Ended(exit: code, out: await output.out, err: await output.err)
    }
}
