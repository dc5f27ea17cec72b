import ProbeDomain
import ProbeStore

extension CommandContext {
    /// A reader of the record for a command that is nothing without it.
    ///
    /// - Throws: `CommandExit` after a line that says what stands in the way, and one that names the remedy.
    func requiredReader() throws -> StoreReader {
        do {
            return try StoreReader.open(path: storePath(for: .reading))
        } catch {
            throw trouble(error)
        }
    }

    /// Reads the record.
    ///
    /// - Throws: `CommandExit` after a line that says what stands in the way, and one that names the remedy.
    func reading<Result>(_ body: () async throws(RecorderError) -> Result) async throws -> Result {
        do {
            return try await body()
        } catch {
            throw trouble(error)
        }
    }

    /// Says why the record cannot be read and what to do, and gives the exit that follows: 75 when it is busy, else 3.
    func trouble(_ error: RecorderError) -> CommandExit {
        console.talk("error: \(error.description)")
        console.talk("hint: \(Self.remedy(for: error.code))")
        return CommandExit(error.code == .busy ? .busy : .undecided, why: error.description)
    }

    private static func remedy(for code: RecorderError.Code) -> String {
        switch code {
        case .missing: "nothing has been recorded yet; start the daemon"
        case .permission: "run it with sudo, or as a member of the group probe"
        case .busy, .inUse: "another process writes or migrates it; try again in a moment"
        case .newerVersion: "use the version of probe that wrote it, or a newer one"
        case .olderVersion: "start the daemon of this version, which makes the summaries, and try again"
        case .corrupt: "move the file aside and restart the daemon, which then begins a new record"
        case .full: "make room on that disk"
        case .io: "look at the disk and at the kernel's log"
        }
    }
}
