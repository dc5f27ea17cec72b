import Glibc
import ProbeTestSupport
import Subprocess
import SystemPackage
import Testing

/// `probe demo` shows the main job within twenty seconds, on the real daemon and the simulator.
@Suite(.serialized)
struct DemoTests {
    @Test(.timeLimit(.minutes(1)))
    func itShowsAnAppearanceALimitAndAnOutage() async throws {
        let result = try await Program.run(["demo"])
        #expect(result.status == 0, "\(result.err)")
        for sentence in [
            "gpt-5.5 (with gpt-5.5-2026-04-23) is listed on openai", "gpt-5.5 is on openai, but refused for this key",
            "gpt-5.5 is callable on openai", "google is down", "google answers again", "held cause=throttled",
            "openai/gpt-5.5 is callable on openrouter",
        ] {
            #expect(result.out.contains(sentence), "\(sentence)")
        }
        // Read back from the journal as JSON, or shown as the fields that would have been sent.
        let fields = ["\"PROBE_EVENT\":\"model_callable\"", "PROBE_EVENT=model_callable"]
        #expect(fields.contains { result.out.replacing(" : ", with: ":").contains($0) })
    }

    @Test(.timeLimit(.minutes(1)))
    func nothingIsLeftWhenItsReaderGoes() async throws {
        let before = places
        let reader = ["-c", "\"$0\" demo --seconds 60 2>/dev/null | head -1", Program.probe]
        let result = try await Program.run(reader, program: "/bin/sh")
        #expect(result.out.split(separator: "\n").count == 1)
        try await eventually("the daemon and the folder are gone") { daemons.isEmpty && places == before }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [SIGINT, SIGTERM, SIGHUP, SIGKILL])
    func itsDaemonEndsWithIt(by signal: Int32) async throws {
        let before = places
        let result = try await Subprocess.run(
            .path(.init(Program.probe)),
            arguments: ["demo", "--seconds", "60"],
            environment: .custom(Program.keys([:])),
            input: .none,
            output: .discarded,
            error: .discarded
        ) { demo in
            let pid = demo.processIdentifier.value
            try await eventually("simulator and daemon run") { children(of: pid).count == 2 }
            defer { kill(pid, signal) }
            return children(of: pid)
        }
        try await eventually("simulator and daemon are gone") {
            result.closureResult.allSatisfy { access("/proc/\($0)", F_OK) != 0 }
        }
        guard signal == SIGKILL else {
            #expect(Program.code(result.terminationStatus) == 130)
            #expect(places == before)
            return
        }
        for place in places.subtracting(before) {
            _ = try await Program.run(["-rf", "/tmp/\(place)"], program: "/bin/rm")
        }
    }

    /// The folders of demos.
    private var places: Set<String> { Set(Folder.names("/tmp").filter { $0.hasPrefix("probe-demo.") }) }

    /// The ids of daemons of this build that a demo has started.
    private var daemons: [String] {
        Folder.names("/proc").filter { pid in
            guard Int(pid) != nil, let line = read("/proc/\(pid)/cmdline") else { return false }
            let words = String(decoding: line, as: UTF8.self).split(separator: "\0")
            return words.first.map(String.init) == Program.probe && words.dropFirst().first == "run"
                && words.contains { $0.hasPrefix("/tmp/probe-demo.") }
        }
    }

    /// The ids of the processes that a process has started.
    private func children(of parent: Int32) -> [String] {
        Folder.names("/proc").filter { pid in
            guard Int(pid) != nil, let line = read("/proc/\(pid)/stat") else { return false }
            // Behind the name in parentheses: the state, then the parent (proc(5)).
            let words = String(decoding: line, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
            return words.dropFirst().first.map(String.init) == String(parent)
        }
    }
}
