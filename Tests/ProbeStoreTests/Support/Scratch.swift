import GRDB
import Glibc
import ProbeDomain
import ProbeStore
import Testing

/// A folder of a test's own, and what it does with the files in it.
struct Scratch {
    /// The folder.
    let folder: String
    /// The record in it, which is not made yet.
    var path: String { folder + "/probe.sqlite" }

    /// Makes a folder, runs a test in it, and removes it.
    static func with<Result>(_ body: (Scratch) async throws -> Result) async throws -> Result {
        let scratch = try Scratch()
        defer { scratch.remove() }
        return try await body(scratch)
    }

    /// Makes a folder that everybody may enter.
    init() throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/probe-store.XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        folder = try #require(made)
        chmod(folder, 0o755)
    }

    /// Takes a folder that is there.
    init(folder: String) { self.folder = folder }

    /// Removes the folder and what is in it, folders in it too.
    func remove() { Self.remove(folder) }

    private static func remove(_ path: String) {
        for name in names(in: path) {
            var status = stat()
            let child = "\(path)/\(name)"
            if lstat(child, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { remove(child) } else { unlink(child) }
        }
        rmdir(path)
    }

    /// The names in the folder, sorted.
    var names: [String] { Self.names(in: folder) }

    private static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The bytes of a file; of the record where no path is given.
    func bytes(_ path: String? = nil) throws -> [UInt8] {
        let file = try #require(fopen(path ?? self.path, "rb"))
        defer { fclose(file) }
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { result += buffer[..<count] }
        return result
    }

    /// Writes a file anew; the record where no path is given.
    func write(_ bytes: [UInt8], to path: String? = nil) throws {
        let file = try #require(fopen(path ?? self.path, "wb"))
        defer { fclose(file) }
        try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    /// The permission bits of a file or folder.
    func mode(_ path: String) throws -> mode_t {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status.st_mode & 0o7777
    }

    /// Opens the file as any other program would, to look at it or to stand in the way.
    func foreign() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Writes a record with one endpoint, one attempt and one event, and closes it.
    func makeRecord() async throws {
        let store = try Store.open(path: path, role: .daemon)
        _ = try await store.commit(Samples.change(1))
        await store.close()
    }
}

/// The code with which something fails; nil when it does not.
func failure(_ body: () async throws -> Void) async -> RecorderError.Code? {
    do {
        try await body()
    } catch let error as RecorderError {
        return error.code
    } catch {
        Issue.record(error, "not an error of the record")
    }
    return nil
}
