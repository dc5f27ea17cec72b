import Glibc
import ProbeJSON
import Subprocess
import SystemPackage
import Testing

/// The built binaries, which lie beside the test bundle.
enum Program {
    static let folder: String = {
        var buffer = [CChar](repeating: 0, count: 4_097)
        let length = readlink("/proc/self/exe", &buffer, 4_096)
        let path = String(decoding: buffer[..<max(0, length)].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }()
    static var probe: String { folder + "/probe" }
    static var simulator: String { folder + "/probe-simulator" }

    /// The project's root, for its own files.
    static let root: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(4).joined(separator: "/")
    }()

    /// What a run of the program gave.
    struct Result: Sendable {
        let status: Int32
        let out: String
        let err: String

        /// The JSON on standard output.
        func json() throws -> JSONNode { try JSONNode.parse(Array(out.utf8)) }
    }

    /// Runs `probe` with exactly this environment, and PATH.
    static func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        program: String = probe
    ) async throws -> Result {
        let result = try await Subprocess.run(
            .path(.init(program)),
            arguments: Arguments(arguments),
            environment: .custom(keys(environment)),
            input: .none,
            output: .string(limit: 16 * 1_024 * 1_024),
            error: .string(limit: 16 * 1_024 * 1_024)
        )
        return Result(
            status: code(result.terminationStatus),
            out: result.standardOutput,
            err: result.standardError
        )
    }

    /// The exit code; 128 and the signal's number for one that a signal ended.
    static func code(_ status: TerminationStatus) -> Int32 {
        switch status {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }

    /// Makes an environment of these variables and PATH.
    static func keys(_ environment: [String: String]) -> [Environment.Key: String] {
        var keys: [Environment.Key: String] = [:]
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        for (name, value) in environment.merging(["PATH": path], uniquingKeysWith: { first, _ in first }) {
            if let key = Environment.Key(rawValue: name) { keys[key] = value }
        }
        return keys
    }
}

/// Makes a folder under /tmp for the time of a test.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    var template = Array("/tmp/probe-test.XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    do {
        let result = try await body(path)
        _ = try await Program.run(["-rf", path], program: "/bin/rm")
        return result
    } catch {
        // A task of its own: this one may have been cancelled, and starts no program then.
        _ = try? await Task { try await Program.run(["-rf", path], program: "/bin/rm") }.value
        throw error
    }
}

/// Writes a text file.
func write(_ text: String, to path: String, mode: mode_t = 0o600) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    try #require(descriptor >= 0, "\(path): \(String(cString: strerror(errno)))")
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    try #require(bytes.isEmpty || Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
}

/// Reads a file whole; nil when it is not there.
func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = fread(&buffer, 1, buffer.count, file)
        if count == 0 { return bytes }
        bytes += buffer[..<count]
    }
}

/// Waits until something holds, looking every 20 ms: for states of other processes, which nobody announces.
func eventually(
    within limit: Duration = .seconds(20),
    _ what: String,
    isFatal: Bool = true,
    _ holds: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while clock.now < deadline {
        if try await holds() { return }
        try await clock.sleep(for: .milliseconds(20))
    }
    if isFatal { Issue.record("not within \(limit): \(what)") }
}
