import GRDB
import GRDBSQLite
import Glibc
import ProbeDomain

/// Opens the file and says what stands in the way, in the domain's words.
enum StoreFile {
    /// Opens for writing; makes the folder and the file where there are none, and migrates.
    ///
    /// Only the daemon migrates a file while a daemon runs: one of an earlier version could no longer write to it.
    static func openForWriting(
        _ path: String,
        role: Store.Role,
        busyTimeout: Double
    ) throws(RecorderError) -> DatabaseQueue {
        try makeFolder(of: path)
        let opening = try OpeningLock(folder: parent(of: path), patience: .seconds(busyTimeout))
        defer { opening.release() }
        let isNew = access(path, F_OK) != 0
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA foreign_keys = ON")
            // After a reader has kept the log from being emptied, it shrinks again to this size.
            try database.execute(sql: "PRAGMA journal_size_limit = 16777216")
            keepLog(of: database)
        }
        makeFile(path)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            // Where it may only read, SQLite opens a file for reading and says nothing.
            guard try queue.read({ sqlite3_db_readonly($0.sqliteConnection, "main") }) != 1 else {
                throw RecorderError(.permission, "\(path) may not be written by this user")
            }
            // A damaged or foreign file must be found out before anything is written.
            let (isNewer, isForeign, isOlder) = try queue.read { database in
                let migrator = Schema.migrator
                let isForeign =
                    try !isNew && !database.tableExists("grdb_migrations")
                    && Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0 > 0
                let applied = try migrator.appliedIdentifiers(database)
                let isOlder = !applied.isEmpty && applied.count < migrator.migrations.count
                return (try migrator.hasBeenSuperseded(database), isForeign, isOlder)
            }
            guard !isForeign else { throw RecorderError(.corrupt, "\(path) is a database, but not one of probe's") }
            guard !isNewer else {
                throw RecorderError(
                    .newerVersion,
                    "\(path) was written by a newer version of probe; nothing was changed"
                )
            }
            if role == .command, isOlder, DaemonLock.isHeld(beside: path) {
                throw RecorderError(.busy, "a daemon of an earlier version of probe uses \(path): restart the daemon")
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

    /// Makes an empty file that the group may read, where there is none; SQLite gives its log and index the same mode.
    ///
    /// The mask of the process would do it too, but is that of all threads and of programs started meanwhile. What stands in
    /// the way is found out by SQLite.
    private static func makeFile(_ path: String) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { return }
        fchmod(descriptor, 0o640)
        close(descriptor)
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

    /// Makes the folder of a file, and those above it, where there are none.
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

    /// The folder that a file is in.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Leaves the empty log and its index beside the file when the last connection is closed.
    ///
    /// Who may read the file and not write to its folder cannot make them, and could read nothing of a daemon that has
    /// stopped (https://www.sqlite.org/wal.html#read_only_databases).
    private static func keepLog(of database: Database) {
        var keeps: CInt = 1
        sqlite3_file_control(database.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &keeps)
    }

    /// What stands in the way where SQLite only says that it could not open, read or write a file.
    private static func obstacle(at path: String) -> RecorderError.Code {
        let folder = parent(of: path)
        var disk = statvfs()
        if statvfs(folder, &disk) == 0 {
            if disk.f_flag & UInt(ST_RDONLY) != 0 { return .permission }
            if disk.f_bavail == 0 || disk.f_files > 0 && disk.f_favail == 0 { return .full }
        }
        let isThere = access(path, F_OK) == 0
        if isThere, access(path, R_OK | W_OK) != 0 { return .permission }
        return access(folder, W_OK | X_OK) == 0 ? .io : .permission
    }

    /// The domain's word for what SQLite or GRDB said; extended code and SQL are kept, bound values are not.
    static func recorderError(_ error: any Error, path: String) -> RecorderError {
        if error is RowDecodingError || error is WrongValue {
            return RecorderError(.corrupt, "\(path) holds a value of the wrong type")
        }
        guard let error = error as? DatabaseError else { return RecorderError(.io, "\(path): \(error)") }
        let code: RecorderError.Code =
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
            case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: .permission
            case .SQLITE_CANTOPEN: obstacle(at: path)
            case .SQLITE_IOERR: obstacle(at: path) == .full ? .full : .io
            case .SQLITE_FULL: .full
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
            default: .io
            }
        let sql = error.sql.map { " in: \($0.split(separator: "\n").first ?? "")" } ?? ""
        let said = error.message ?? "no message"
        return RecorderError(code, "\(path): \(said) (SQLite \(error.extendedResultCode.rawValue))\(sql)")
    }
}
