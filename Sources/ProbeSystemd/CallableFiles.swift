import Dispatch
import Glibc
package import Logging
package import ProbeDomain
import Synchronization

/// Keeps a file `available/ENDPOINT/MODEL` in the service's runtime directory for each watched model that is callable, for
/// `PathExists=` of path units (systemd.path(5)) and for whoever looks.
///
/// A file has two lines when it appears: the id as the endpoint spells it, and the instant since when, which is empty when
/// it is not known. It is written by a thread of its own. What cannot be written is told once, tried again, and stops
/// nothing.
package final class CallableFiles: CallableBoard {
    private struct State {
        var wanted: Set<CallableMark> = []
        var isFailing = false
        var isRetryPlanned = false
    }

    private let directory: String
    private let log: Logger
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "probe.callable.files")

    /// A server that invents models gets no more files than these.
    private static let mostPerEndpoint = 1_000
    /// Between two tries.
    private static let pause = DispatchTimeInterval.seconds(30)

    /// Writes below the first directory of `RUNTIME_DIRECTORY` (systemd.exec(5)); nil where there is none.
    package init?(environment: [String: String], log: Logger) {
        let first = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first
        guard let first, first.hasPrefix("/") else { return nil }
        directory = String(first)
        self.log = log
    }

    package func show(_ marks: Set<CallableMark>) {
        state.withLock { $0.wanted = marks }
        queue.async { self.write() }
    }

    package func settle() async {
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    /// The name of a model's or an endpoint's file: letters, digits and `.-_:@+` stand for themselves, every other byte is
    /// `=` and two hexadecimal digits, and so is a dot or a hyphen at the start.
    ///
    /// No two names share a file name, none is hidden, leaves its folder or looks like an option. `%`, the usual sign, is one
    /// of systemd's own in unit files.
    ///
    /// | name | file name |
    /// |---|---|
    /// | `gpt-5.5` | `gpt-5.5` |
    /// | `openai/gpt-5.5:free` | `openai=2Fgpt-5.5:free` |
    /// | `..` | `=2E.` |
    ///
    /// - Returns: The file name; nil where it would be longer than a file system takes.
    package static func fileName(of name: String) -> String? {
        var bytes: [UInt8] = []
        for (index, byte) in name.utf8.enumerated() {
            let isPlain =
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "@"),
                    UInt8(ascii: "+"):
                    true
                case UInt8(ascii: "."), UInt8(ascii: "-"): index > 0
                default: false
                }
            if isPlain {
                bytes.append(byte)
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                bytes += Array("=\(byte < 16 ? "0" : "")\(hex)".utf8)
            }
        }
        return (1...255).contains(bytes.count) ? String(decoding: bytes, as: UTF8.self) : nil
    }

    // MARK: On the queue

    private func write() {
        do throws(SystemError) {
            try Folder.open(directory, in: AT_FDCWD) { (runtime) throws(SystemError) in try writeAll(in: runtime) }
            if state.withLock({ exchange(&$0.isFailing, with: false) }) {
                log.info("availability files are written again", metadata: ["directory": "\(directory)"])
            }
        } catch {
            let (isNews, mustPlan) = state.withLock { state in
                (!exchange(&state.isFailing, with: true), !exchange(&state.isRetryPlanned, with: true))
            }
            if isNews {
                log.warning(
                    "availability files cannot be written; probing goes on without them",
                    metadata: ["directory": "\(directory)", "error": "\(error.description)"]
                )
            }
            guard mustPlan else { return }
            queue.asyncAfter(deadline: .now() + Self.pause) { [weak self] in
                guard let self else { return }
                self.state.withLock { $0.isRetryPlanned = false }
                self.write()
            }
        }
    }

    /// Makes the folder hold what is wanted, whatever was there before: files of an earlier life too.
    private func writeAll(in runtime: Int32) throws(SystemError) {
        let wanted = state.withLock(\.wanted)
        var contents: [String: [String: String]] = [:]
        for (endpoint, marks) in Dictionary(grouping: wanted, by: \.endpoint) {
            guard let folder = Self.fileName(of: endpoint) else { continue }
            for mark in marks.sorted(by: { $0.name < $1.name }).prefix(Self.mostPerEndpoint) {
                guard let file = Self.fileName(of: mark.name) else { continue }
                contents[folder, default: [:]][file] = "\(mark.id)\n\(mark.since?.rfc3339 ?? "")\n"
            }
        }
        try Folder.make("available", in: runtime)
        try Folder.open("available", in: runtime) { (available) throws(SystemError) in
            for folder in try Folder.names(in: available) where contents[folder] == nil {
                // What is no folder is none of ours.
                try? Folder.open(folder, in: available) { (old) throws(SystemError) in
                    for file in try Folder.names(in: old) { unlinkat(old, file, 0) }
                }
                unlinkat(available, folder, AT_REMOVEDIR)
            }
            for (folder, files) in contents {
                try Folder.make(folder, in: available)
                try Folder.open(folder, in: available) { (folder) throws(SystemError) in
                    for file in try Folder.names(in: folder) where files[file] == nil { unlinkat(folder, file, 0) }
                    for (file, text) in files { try Folder.write(text, to: file, in: folder) }
                }
            }
        }
    }
}

/// What the system refused.
private struct SystemError: Error {
    /// For people.
    let description: String

    /// Takes the last error of this thread.
    init(_ action: String, _ name: String) {
        let code = errno
        description = "\(action) \(name): \(describeErrno(code))"
    }
}

/// Folders by their descriptors, so that no name leads elsewhere; symbolic links are not followed.
private enum Folder {
    /// A name that no model has: theirs never begin with a dot.
    private static let unfinished = ".new"

    /// Opens a folder for the time of a call.
    static func open(_ name: String, in parent: Int32, _ body: (Int32) throws(SystemError) -> Void) throws(SystemError)
    {
        // The runtime directory itself may lie behind links, as /var/run does.
        let links = parent == AT_FDCWD ? 0 : O_NOFOLLOW
        let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | links)
        guard descriptor >= 0 else { throw SystemError("open", name) }
        defer { close(descriptor) }
        try body(descriptor)
    }

    /// Makes a folder that everybody may read, whatever the umask.
    static func make(_ name: String, in parent: Int32) throws(SystemError) {
        guard mkdirat(parent, name, 0o755) == 0 else {
            if errno == EEXIST { return }
            throw SystemError("make", name)
        }
        guard fchmodat(parent, name, 0o755, 0) == 0 else { throw SystemError("chmod", name) }
    }

    /// What is in a folder.
    static func names(in descriptor: Int32) throws(SystemError) -> [String] {
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else {
            defer { if copy >= 0 { close(copy) } }
            throw SystemError("read", "a folder")
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Writes a file that everybody may read; under its name it is there whole or not at all.
    ///
    /// One that is so is left alone.
    static func write(_ text: String, to name: String, in folder: Int32) throws(SystemError) {
        let bytes = Array(text.utf8)
        if read(name, limit: bytes.count + 1, in: folder) == bytes { return }
        unlinkat(folder, unfinished, 0)
        let descriptor = openat(folder, unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemError("make", name) }
        defer { close(descriptor) }
        guard fchmod(descriptor, 0o644) == 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count,
            renameat(folder, unfinished, folder, name) == 0
        else {
            let error = SystemError("write", name)
            unlinkat(folder, unfinished, 0)
            throw error
        }
    }

    private static func read(_ name: String, limit: Int, in folder: Int32) -> [UInt8]? {
        let descriptor = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = Glibc.read(descriptor, &buffer, limit)
        return count >= 0 ? Array(buffer.prefix(count)) : nil
    }
}
