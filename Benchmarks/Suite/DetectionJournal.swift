import BenchmarkSupport
import Glibc
import ProbeJSON

/// A real journald in a mount namespace where `/run` is new: the machine's own journal is neither touched nor read.
struct Journal {
    private let process: RunningProcess

    private static let script = """
        set -e
        mount -t tmpfs tmpfs /run
        mkdir -p /run/systemd/journal /run/log/journal
        [ ! -d /var/log/journal ] || mount -t tmpfs tmpfs /var/log/journal
        exec /lib/systemd/systemd-journald
        """

    /// Starts it and waits until it listens.
    ///
    /// - Throws: `Failure` when it does not within ten seconds.
    init() async throws {
        let words = ["--mount", "--propagation", "private", "/bin/sh", "-c", Self.script]
        process = try RunningProcess("/usr/bin/unshare", words)
        let socket = "/proc/\(process.pid)/root/run/systemd/journal/socket"
        for _ in 0..<1_000 {
            if access(socket, F_OK) == 0 { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        process.end()
        throw Failure("journald does not listen; this part needs root")
    }

    /// The words that run a program where this is the journal.
    var runner: [String] { ["/usr/bin/nsenter", "--mount=/proc/\(process.pid)/ns/mnt", "--"] }

    /// Entries that match, `field` to text.
    ///
    /// - Parameters:
    ///   - matches: As journalctl(1) takes them.
    ///   - count: Returns only when there are so many.
    ///   - folder: Where journalctl's output goes.
    /// - Returns: The entries, the oldest first.
    /// - Throws: `Failure` when there are not so many within ten seconds.
    func entries(_ matches: [String], count: Int, in folder: String) async throws -> [[String: String]] {
        var found = 0
        for _ in 0..<100 {
            let path = "\(folder)/journal"
            unlink(path)
            let words = runner + ["/usr/bin/journalctl", "-o", "json", "--no-pager", "--quiet"] + matches
            let run = try RunningProcess(words[0], Array(words.dropFirst()), output: path).wait()
            guard run.status == 0 else { throw Failure("journalctl has failed; see \(path)") }
            let lines = Machine.text(of: path).split(separator: "\n")
            found = lines.count
            if found >= count { return try lines.map { try Self.fields(String($0)) } }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Failure("the journal has \(found) entries with \(matches), and not \(count)")
    }

    private static func fields(_ line: String) throws -> [String: String] {
        var fields: [String: String] = [:]
        for member in try JSONNode.parse(Array(line.utf8)).members ?? [] { fields[member.key] = member.value.string }
        return fields
    }

    /// Ends it.
    func end() { process.end() }
}
