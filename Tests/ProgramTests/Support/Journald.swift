import Glibc
import ProbeJSON
import Testing

/// The journal of this machine: the one that runs, or one that is started by hand for the tests and ended with them.
enum Journald {
    static let socket = "/run/systemd/journal/socket"

    /// Whether the tests can have a journal here; prints why not.
    static let isThere: Bool = {
        if access(socket, F_OK) == 0 { return true }
        guard getuid() == 0, access("/lib/systemd/systemd-journald", X_OK) == 0 else {
            print("skipped: no journal runs here, and none can be started without root and systemd-journald")
            return false
        }
        return start() != nil
    }()

    /// The process that was started by hand; nil for a journal that ran before.
    nonisolated(unsafe) private(set) static var pid: pid_t?

    /// Starts a journald whose end is tied to that of this process.
    @discardableResult
    static func start() -> pid_t? {
        for folder in ["/run/systemd", "/run/systemd/journal", "/run/log", "/run/log/journal"] { mkdir(folder, 0o755) }
        // The shell waits for the end of the test process, which holds the other end of the pipe, and ends journald then.
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/tmp/probe-journald.pid", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        let script = "/lib/systemd/systemd-journald >/dev/null & echo $!; exec >/dev/null; read _; kill $!"
        var arguments: [UnsafeMutablePointer<CChar>?] =
            ["sh", "-c", script].map { (text: String) in strdup(text) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var shell: pid_t = 0
        guard posix_spawn(&shell, "/bin/sh", &actions, nil, &arguments, environ) == 0 else { return nil }
        close(ends[0])
        for _ in 0..<500 where access(socket, F_OK) != 0 { usleep(10_000) }
        for _ in 0..<100 {
            if let text = read("/tmp/probe-journald.pid").map({ String(decoding: $0, as: UTF8.self) }),
                let number = pid_t(text.split(separator: "\n").first ?? "")
            {
                pid = number
                return number
            }
            usleep(10_000)
        }
        return nil
    }

    /// Entries that match, as journalctl gives them back.
    static func entries(_ matches: [String]) async throws -> [JSONNode] {
        let result = try await Program.run(
            ["-o", "json", "--no-pager", "--quiet"] + matches,
            program: "/usr/bin/journalctl"
        )
        return try result.out.split(separator: "\n").map { try JSONNode.parse(Array($0.utf8)) }
    }
}
