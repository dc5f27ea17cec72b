import Glibc

/// A `probe run` of a release build, with a folder of its own for its config and its record.
package struct DaemonProcess {
    /// The process.
    package let process: RunningProcess
    /// Where config and record lie.
    package let folder: String
    /// From its start until it said that it is ready.
    package let timeToReady: Duration

    /// The path of its record.
    package var record: String { "\(folder)/probe.sqlite" }

    /// Starts it and waits until it is ready.
    ///
    /// - Parameters:
    ///   - program: The path of `probe`.
    ///   - config: Its config, as JSON.
    ///   - folder: A folder that is there; a record in it is gone on with.
    ///   - core: The only core that it may run on; nil for any.
    ///   - environment: Variables beside those that it needs.
    ///   - runner: The words of a program that becomes it, such as nsenter(1); its time counts.
    /// - Throws: `Failure` when it is not ready within a minute; its words are in the folder's `output`.
    package init(
        _ program: String,
        config: String,
        in folder: String,
        core: Int? = nil,
        environment: [String: String] = [:],
        by runner: [String] = []
    ) throws {
        self.folder = folder
        let path = "\(folder)/config.json"
        guard let file = fopen(path, "w") else { throw Failure("\(path) cannot be written") }
        fputs(config, file)
        fclose(file)
        let socket = try NotifySocket(path: "\(folder)/notify")
        defer { socket.close() }
        let variables = [
            "STATE_DIRECTORY": folder, "RUNTIME_DIRECTORY": folder, "NOTIFY_SOCKET": socket.path,
        ]
        let words = runner + [program, "run", "--config", path]
        process = try RunningProcess(
            words[0],
            Array(words.dropFirst()),
            environment: variables.merging(environment) { $1 },
            core: core,
            output: "\(folder)/output"
        )
        guard socket.waitForReady(of: process, seconds: 60) else {
            process.end()
            throw Failure("probe has ended or is not ready after a minute; see \(folder)/output")
        }
        timeToReady = .now - process.begin
    }

    /// Does something while it runs, and stops it in any case.
    package func during<Result>(_ body: (DaemonProcess) async throws -> Result) async throws -> Result {
        defer { end() }
        return try await body(self)
    }

    /// Stops it.
    package func end() { process.end() }
}

/// The service manager's end of sd_notify(3).
private struct NotifySocket {
    let path: String
    private let descriptor: Int32

    init(path: String) throws {
        self.path = path
        unlink(path)
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8.prefix(100))) }
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard code == 0 else { throw Failure("no socket at \(path): errno \(errno)") }
    }

    func waitForReady(of process: RunningProcess, seconds: Int) -> Bool {
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let deadline = process.begin + .seconds(seconds)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else {
                if process.hasEnded || .now >= deadline { return false }
                continue
            }
            if String(decoding: bytes.prefix(count), as: UTF8.self).hasPrefix("READY=1") { return true }
        }
    }

    func close() {
        _ = Glibc.close(descriptor)
        unlink(path)
    }
}
