import Glibc
import Testing

/// Tests that are cut off leave nothing behind.
@Suite(.enabled(if: DebianRoot.isThere || Requirements.mustHave), .timeLimit(.minutes(2)))
struct CutOffTests {
    @Test
    func whatIsLaidGoesWithTheTests() async throws {
        let base = try await Machine.base()
        try await withFolder { folder in
            let laid = folder + "/laid"
            try #require(mkdir(laid, 0o700) == 0)
            // A shell in the place of the tests, and one that waits for it.
            let tests = #"""
                unshare --mount --propagation private /bin/sh -c "$@" 2>/dev/null &
                echo $$ $! >"$PLACE/pids"
                wait
                """#
            let ended = try await withProcess(
                "/bin/sh",
                ["-c", #"/bin/sh -c "$0" sh "$@"; true"#, tests, DebianRoot.script, "sh", base, laid],
                environment: ["PLACE": folder]
            ) { _ in
                var pids: [pid_t] = []
                try await eventually("a Debian is laid") {
                    let text = String(decoding: read(folder + "/pids") ?? [], as: UTF8.self).dropLast()
                    pids = text.split(separator: " ").compactMap { pid_t($0) }
                    return pids.count == 2 && access("/proc/\(pids[1])/root/laid", F_OK) == 0
                }
                kill(pids[0], SIGKILL)
                try await eventually("its process is gone") { kill(pids[1], 0) != 0 }
                try await eventually("its folder is gone") { access(laid, F_OK) != 0 }
            }
            #expect(ended.err == "Killed\n")
        }
    }
}
