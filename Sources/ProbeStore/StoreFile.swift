import GRDB
import Glibc
import ProbeDomain

/// Opens the file and says what stands in the way, in the domain's words.
enum StoreFile {
    /// Opens for writing; makes the folder and the file where there are none, and migrates.
    static func openForWriting(_ path: String, busyTimeout: Double) throws(RecorderError) -> DatabaseQueue {
        try makeFolder(of: path)
        let isNew = access(path, F_OK) != 0
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA foreign_keys = ON")
        }
        let old = umask(0o027)
        defer { umask(old) }
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            // A damaged or foreign file must be found out before anything is written.
            let (isNewer, isForeign) = try queue.read { database in
                let migrator = Schema.migrator
                let isForeign =
                    try !isNew && !database.tableExists("grdb_migrations")
                    && Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0 > 0
                return (try migrator.hasBeenSuperseded(database), isForeign)
            }
            guard !isForeign else { throw RecorderError(.corrupt, "\(path) is a database, but not one of probe's") }
            guard !isNewer else {
                throw RecorderError(
                    .newerVersion,
                    "\(path) was written by a newer version of probe; nothing was changed"
                )
            }
            try queue.writeWithoutTransaction { database in
                // The mode is kept in the file; asking for it again costs nothing.
                _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            }
            try Schema.migrator.migrate(queue)
            return queue
        } catch let error as RecorderError {
            throw error
        } catch {
            throw recorderError(error, path: path)
        }
    }

    /// Opens for reading; changes nothing.
    static func openForReading(_ path: String) throws(RecorderError) -> DatabaseQueue {
        guard access(path, F_OK) == 0 else {
            if errno == EACCES { throw RecorderError(.permission, "\(path) may not be read by this user") }
            throw RecorderError(.missing, "there is no record at \(path)")
        }
        guard access(path, R_OK) == 0 else { throw RecorderError(.permission, "\(path) may not be read by this user") }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(2)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let (isNewer, isOurs) = try queue.read { database in
                (try Schema.migrator.hasBeenSuperseded(database), try database.tableExists("event"))
            }
            guard !isNewer else {
                throw RecorderError(.newerVersion, "\(path) was written by a newer version of probe")
            }
            guard isOurs else { throw RecorderError(.missing, "\(path) holds no record yet") }
            return queue
        } catch let error as RecorderError {
            throw error
        } catch {
            throw recorderError(error, path: path)
        }
    }

    static func makeFolder(of path: String) throws(RecorderError) {
        var folders: [String] = []
        var folder = parent(of: path)
        while !folder.isEmpty, access(folder, F_OK) != 0 {
            folders.append(folder)
            folder = parent(of: folder)
        }
        for folder in folders.reversed() {
            guard mkdir(folder, 0o750) == 0 || errno == EEXIST else {
                let code = errno
                let kind: RecorderError.Code =
                    code == ENOSPC ? .full : code == EACCES || code == EROFS ? .permission : .io
                throw RecorderError(kind, "\(folder) cannot be made: \(String(cString: strerror(code)))")
            }
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[..<slash])
    }

    /// The domain's word for what SQLite or GRDB said; extended code and SQL are kept, bound values are not.
    static func recorderError(_ error: any Error, path: String) -> RecorderError {
        guard let error = error as? DatabaseError else { return RecorderError(.io, "\(path): \(error)") }
        let code: RecorderError.Code =
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
            case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: .permission
            case .SQLITE_CANTOPEN: .permission
            case .SQLITE_FULL: .full
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
            default: .io
            }
        let sql = error.sql.map { " in: \($0.split(separator: "\n").first ?? "")" } ?? ""
        let said = error.message ?? "no message"
        return RecorderError(code, "\(path): \(said) (SQLite \(error.extendedResultCode.rawValue))\(sql)")
    }
}

/// Only one daemon may write to a file: a lock beside it that the kernel takes back when the process ends, however it does.
final class DaemonLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `RecorderError` `in_use` when another daemon holds it.
    init(beside path: String) throws(RecorderError) {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let lock = folder + "/probe.lock"
        descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else {
            let code = errno
            let kind: RecorderError.Code = code == ENOSPC ? .full : code == EACCES || code == EROFS ? .permission : .io
            throw RecorderError(kind, "\(lock) cannot be opened: \(String(cString: strerror(code)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw RecorderError(.inUse, "another probe daemon uses \(path)")
        }
    }

    deinit { close(descriptor) }
}
