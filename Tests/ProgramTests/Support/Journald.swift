import Glibc
import ProbeJSON
import Subprocess
import SystemPackage
import Testing

/// A journal of a test's own: a real journald in a mount namespace where `/run` is new, so that the machine's own journal,
/// if there is one, is neither touched nor read.
struct Journald: Sendable {
    /// Whether a test can have one here; prints why not.
    static let isThere: Bool = {
        guard getuid() == 0, access(program, X_OK) == 0 else {
            print("skipped: a journal of one's own needs root and systemd-journald")
            return false
        }
        return true
    }()

    /// The shell that holds the namespace and is journald's parent.
    fileprivate let holder: pid_t
    fileprivate let orders: StandardInputWriter

    private static let program = "/lib/systemd/systemd-journald"
    /// Journald dies with the shell, whatever the shell dies of.
    private static let command = "setpriv --pdeathsig KILL \(program) </dev/null >/dev/null 2>&1"

    /// A line on standard input starts journald anew, its end ends all.
    fileprivate static let script = """
        set -e
        mount -t tmpfs tmpfs /run
        mkdir -p /run/systemd/journal /run/log/journal
        [ ! -d /var/log/journal ] || mount -t tmpfs tmpfs /var/log/journal
        \(command) &
        while read -r order; do
          kill $!
          wait $! || true
          [ "$order" != forget ] || rm -rf /run/log/journal/*
          \(command) &
        done
        """

    /// Journald's process.
    var pid: pid_t? {
        let children = read("/proc/\(holder)/task/\(holder)/children") ?? []
        return String(decoding: children, as: UTF8.self).split(separator: " ").last.flatMap { pid_t($0) }
    }

    /// The path under which a file of the namespace is seen from outside.
    func path(_ inside: String) -> String { "/proc/\(holder)/root\(inside)" }

    /// The native socket, seen from outside.
    var socket: String { path("/run/systemd/journal/socket") }

    /// Runs `probe run` where this is the journal, for the time of a test, and ends it by SIGTERM.
    func withDaemon(
        _ arguments: [String],
        environment: [String: String],
        _ body: @escaping @Sendable (Int32) async throws -> Void
    ) async throws -> Program.Result {
        let command = entering([Program.probe, "run"] + arguments)
        return try await withProcess("/usr/bin/nsenter", command, environment: environment, body)
    }

    /// Runs a program where this is the journal.
    func run(_ command: [String], environment: [String: String] = [:]) async throws -> Program.Result {
        try await Program.run(entering(command), environment: environment, program: "/usr/bin/nsenter")
    }

    /// The arguments of nsenter(1) that run a command in the namespace.
    func entering(_ command: [String]) -> [String] { ["--mount=/proc/\(holder)/ns/mnt", "--"] + command }

    /// Ends journald, as an upgrade does, and starts it again; `forgetting` removes its files between.
    func restart(forgetting: Bool = false) async throws {
        let old = pid
        _ = try await orders.write(forgetting ? "forget\n" : "restart\n")
        try await eventually("journald starts again") { pid != nil && pid != old }
        try await answers()
    }

    /// Waits until journald takes entries.
    fileprivate func answers() async throws {
        let mark = "answers-\(UInt64.random(in: 0 ... .max))"
        try await eventually("journald takes entries") {
            let sent = try await run(["/usr/bin/systemd-cat", "-t", mark, "/bin/echo", mark])
            guard sent.status == 0 else { return false }
            return try await !entries(["SYSLOG_IDENTIFIER=\(mark)"]).isEmpty
        }
    }

    /// Entries that match, as journalctl gives them back: `field` to text.
    func entries(_ matches: [String]) async throws -> [[String: String]] {
        try journalEntries(
            in: try await run(["/usr/bin/journalctl", "-o", "json", "--no-pager", "--quiet"] + matches).out
        )
    }

    /// An endpoint's entries of one kind of event.
    func events(_ kind: String, of endpoint: String) async throws -> [[String: String]] {
        try await entries(["PROBE_ENDPOINT=\(endpoint)", "PROBE_EVENT=\(kind)"])
    }
}

/// The entries that journalctl(1) has given with `-o json`: `field` to text.
func journalEntries(in output: String) throws -> [[String: String]] {
    try output.split(separator: "\n").map { line in
        var fields: [String: String] = [:]
        for member in try JSONNode.parse(Array(line.utf8)).members ?? [] {
            fields[member.key] = member.value.string ?? member.value.array?.compactMap(\.string).joined(separator: " ")
        }
        return fields
    }
}

/// Runs a journal for the time of a test.
func withJournald<Result: Sendable>(
    _ body: @escaping @Sendable (Journald) async throws -> Result
) async throws -> Result {
    let result = try await Subprocess.run(
        .path("/usr/bin/unshare"),
        arguments: ["--mount", "--propagation", "private", "/bin/sh", "-c", Journald.script],
        input: .inputWriter,
        output: .discarded,
        error: .discarded
    ) { process in
        let journal = Journald(holder: process.processIdentifier.value, orders: process.standardInputWriter)
        do {
            try await eventually("journald starts") { access(journal.socket, F_OK) == 0 }
            try await journal.answers()
            let result = try await body(journal)
            try await process.standardInputWriter.finish()
            return result
        } catch {
            try await process.standardInputWriter.finish()
            throw error
        }
    }
    return result.closureResult
}
