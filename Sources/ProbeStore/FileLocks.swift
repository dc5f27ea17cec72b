import Glibc
import ProbeDomain
import Synchronization

/// Only one daemon may write to a file: a lock beside it that the kernel takes back when the process ends, however it does.
final class DaemonLock: Sendable {
    private let descriptor: Mutex<Int32>

    /// A command that looks whether a daemon runs has the lock for a moment.
    private static let patience = Duration.milliseconds(100)

    private static func file(beside path: String) -> String {
        let folder = StoreFile.parent(of: path)
        return folder == "/" ? "/probe.lock" : folder + "/probe.lock"
    }

    /// Whether a daemon has the lock; also where that cannot be found out.
    static func isHeld(beside path: String) -> Bool {
        let descriptor = open(file(beside: path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return errno != ENOENT }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }

    /// - Throws: `RecorderError` `in_use` when another daemon holds it.
    init(beside path: String) throws(RecorderError) {
        let lock = Self.file(beside: path)
        let file = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard file >= 0 else {
            let code = errno
            let kind: RecorderError.Code = code == ENOSPC ? .full : code == EACCES || code == EROFS ? .permission : .io
            throw RecorderError(kind, "\(lock) cannot be opened: \(String(cString: strerror(code)))")
        }
        let end = ContinuousClock.now + Self.patience
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            guard ContinuousClock.now < end else {
                close(file)
                throw RecorderError(.inUse, "another probe daemon uses \(path)")
            }
            usleep(5_000)
        }
        descriptor = Mutex(file)
    }

    /// Lets another daemon in.
    func release() {
        descriptor.withLock { file in
            if file >= 0 { close(file) }
            file = -1
        }
    }

    deinit { release() }
}

/// One process at a time makes or migrates a file: two that begin together would both find no table and both make it.
///
/// It lies on the folder itself, so that nothing is written.
struct OpeningLock {
    private let descriptor: Int32

    /// Waits for the lock.
    ///
    /// - Throws: `RecorderError` `busy` when it is not to be had within `patience`.
    init(folder: String, patience: Duration) throws(RecorderError) {
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // Where the folder may not be read, opening the file itself says what is wrong.
        guard descriptor >= 0 else { return }
        let clock = ContinuousClock()
        let end = clock.now + patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK else { return }
            guard clock.now < end else {
                close(descriptor)
                throw RecorderError(.busy, "another process has been opening the record in \(folder) for \(patience)")
            }
            usleep(5_000)
        }
    }

    /// Lets the next one in.
    func release() {
        if descriptor >= 0 { close(descriptor) }
    }
}

/// Which file a path leads to.
package struct FileIdentity: Equatable, Sendable {
    private let device: UInt
    private let number: UInt

    /// Nil where there is no such file.
    package init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        number = UInt(status.st_ino)
    }
}
