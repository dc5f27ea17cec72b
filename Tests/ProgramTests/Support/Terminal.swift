import Glibc
import Subprocess
import SystemPackage
import Testing

/// A terminal of 200 columns that takes a program's talk.
actor Terminal {
    private let ours: FileDescriptor
    private let theirs: FileDescriptor
    private var text = ""

    /// Makes one.
    init() throws {
        var (master, slave): (Int32, Int32) = (-1, -1)
        var size = winsize(ws_row: 50, ws_col: 200, ws_xpixel: 0, ws_ypixel: 0)
        try #require(openpty(&master, &slave, nil, nil, &size) == 0)
        ours = FileDescriptor(rawValue: master)
        theirs = FileDescriptor(rawValue: slave)
        for descriptor in [master, slave] { try #require(fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0) }
        try #require(fcntl(master, F_SETFL, O_NONBLOCK) == 0)
    }

    deinit {
        try? ours.close()
        try? theirs.close()
    }

    /// Runs `probe`; what it says is here and not in the result.
    nonisolated func run(_ arguments: [String], environment: [String: String]) async throws -> Program.Result {
        let result = try await Subprocess.run(
            .path(.init(Program.probe)),
            arguments: Arguments(arguments),
            environment: .custom(Program.keys(environment)),
            input: .none,
            output: .string(limit: 1_024 * 1_024),
            error: .fileDescriptor(theirs, closeAfterSpawningProcess: false)
        )
        return Program.Result(status: Program.code(result.terminationStatus), out: result.standardOutput, err: "")
    }

    /// Waits until a text has been shown.
    func wait(for part: String) async throws {
        try await eventually("\(part) on the terminal") { self.shown.contains(part) }
    }

    /// All that has been shown so far.
    private var shown: String {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = Glibc.read(ours.rawValue, &buffer, buffer.count)
            guard count > 0 else { return text }
            text += String(decoding: buffer[..<count], as: UTF8.self)
        }
    }
}
