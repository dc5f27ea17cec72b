import Glibc

/// What a measurement needs of this machine.
package enum Machine {
    /// Keeps this process, and what it starts from now on, on one core.
    ///
    /// - Throws: `Failure` when that is refused.
    package static func pin(to core: Int) throws {
        let run = try ProcessRun("/usr/bin/taskset", ["-a", "-c", "-p", "\(core)", "\(getpid())"], environment: [:])
        guard run.status == 0 else { throw Failure("this process cannot be kept on core \(core)") }
    }

    /// Lets this process, and what it starts, have so many descriptors open at once.
    ///
    /// - Throws: `Failure` when that is refused.
    package static func allowDescriptors(_ count: Int) throws {
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        getrlimit(kind, &limit)
        limit.rlim_cur = max(limit.rlim_cur, rlim_t(count))
        limit.rlim_max = max(limit.rlim_max, rlim_t(count))
        guard setrlimit(kind, &limit) == 0 else { throw Failure("no \(count) descriptors: errno \(errno)") }
    }

    /// Makes an empty folder; what was there before is removed.
    ///
    /// - Returns: Its path.
    /// - Throws: `Failure` when it cannot be made.
    package static func emptyFolder(_ name: String, in parent: String) throws -> String {
        let path = "\(parent)/\(name)"
        try removeFolder(path)
        let run = try ProcessRun("/bin/mkdir", ["-p", path], environment: [:])
        guard run.status == 0 else { throw Failure("\(path) cannot be made") }
        return path
    }

    /// Removes a folder with all that is in it.
    ///
    /// - Throws: `Failure` when it cannot be removed.
    package static func removeFolder(_ path: String) throws {
        let run = try ProcessRun("/bin/rm", ["-rf", path], environment: [:])
        guard run.status == 0 else { throw Failure("\(path) cannot be removed") }
    }

    /// The whole text of a file; empty where there is none.
    package static func text(of path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer.prefix(count)
        }
    }
}
