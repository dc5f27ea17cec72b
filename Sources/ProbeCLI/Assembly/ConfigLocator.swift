import Glibc

/// Finds the config: `--config`, `$PROBE_CONFIG`, the user's, the system's, else the built-in copy.
///
/// Never the working directory.
struct ConfigLocator {
    let environment: [String: String]

    /// A config's bytes and where they came from.
    struct Found {
        /// The path, or the words `built-in config`.
        let name: String
        let bytes: [UInt8]
        /// Whether others than its owner may write the file.
        let isWritableByOthers: Bool
        let isBuiltIn: Bool
    }

    /// Reads the config that counts.
    ///
    /// - Throws: `CommandExit` after having said which file could not be read, and why.
    func find(explicit: String?, console: Console) throws -> Found {
        let named = explicit ?? environment["PROBE_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        if let named { return try read(named, console: console) }
        var places: [String] = []
        if let base = environment["XDG_CONFIG_HOME"], base.hasPrefix("/") {
            places.append(base + "/probe/config.json")
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            places.append(home + "/.config/probe/config.json")
        }
        places.append("/etc/probe/config.json")
        for place in places where access(place, F_OK) == 0 { return try read(place, console: console) }
        return Found(
            name: "built-in config",
            bytes: Array(BuiltInConfig.text.utf8),
            isWritableByOthers: false,
            isBuiltIn: true
        )
    }

    private func read(_ path: String, console: Console) throws -> Found {
        do {
            let file = try FileBytes.read(path, limit: 4 * 1_024 * 1_024)
            return Found(
                name: path,
                bytes: file.bytes,
                isWritableByOthers: file.isWritableByOthers,
                isBuiltIn: false
            )
        } catch {
            let why = "\(path): error: cannot be read: \(error.reason)"
            console.talk(why, priority: .error)
            throw CommandExit(.config, why: why)
        }
    }
}

/// Reads small files whole.
enum FileBytes {
    struct Failure: Error {
        /// What the system said.
        let reason: String
        /// Its number.
        let code: Int32
    }

    /// Reads a regular file of at most `limit` bytes.
    static func read(_ path: String, limit: Int) throws(Failure) -> (bytes: [UInt8], isWritableByOthers: Bool) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw failure() }
        guard info.st_mode & S_IFMT == S_IFREG else { throw Failure(reason: "not a regular file", code: EINVAL) }
        guard info.st_size <= limit else { throw Failure(reason: "larger than \(limit) bytes", code: EFBIG) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure() }
            if count == 0 {
                // An owner can always write; only root and we may be it.
                let isForeign = info.st_uid != 0 && info.st_uid != geteuid()
                return (bytes, isForeign || info.st_mode & (S_IWGRP | S_IWOTH) != 0)
            }
            bytes += buffer[..<count]
        }
        throw Failure(reason: "larger than \(limit) bytes", code: EFBIG)
    }

    private static func failure() -> Failure {
        let code = errno
        return Failure(reason: String(cString: strerror(code)), code: code)
    }
}
