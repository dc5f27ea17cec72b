import ProbeDomain
import ProbeStore

/// The record of a command that goes on reading: when another file takes its place, that one is read.
struct FollowedRecord: Sendable {
    /// Reads the file that is there now.
    private(set) var reader: StoreReader
    private let path: String
    private var file: FileIdentity?

    fileprivate init(reader: StoreReader, path: String, file: FileIdentity?) {
        self.reader = reader
        self.path = path
        self.file = file
    }

    /// Opens the file that has taken the place of the one that was read.
    ///
    /// - Returns: Whether there was one.
    /// - Throws: `RecorderError` when there is no file any more, or it cannot be read.
    mutating func reopenIfReplaced() throws(RecorderError) -> Bool {
        let now = FileIdentity(path: path)
        guard now != file else { return false }
        reader = try StoreReader.open(path: path)
        file = now
        return true
    }
}

extension CommandContext {
    /// The record of a command that goes on reading it.
    ///
    /// - Throws: `CommandExit` as `requiredReader` does.
    func followedRecord() throws -> FollowedRecord {
        // Taken first: a file that comes later is another one.
        let path = storePath(for: .reading)
        let file = FileIdentity(path: path)
        return FollowedRecord(reader: try requiredReader(), path: path, file: file)
    }
}
