import BenchmarkSupport
import Glibc

/// A network namespace in which there is nothing, not even loopback: nobody is asked for anything.
struct OwnNetwork {
    private let holder: RunningProcess

    /// Keys that are none, for the shipped config.
    static let keys = [
        "OPENAI_API_KEY": "sk-none", "ANTHROPIC_API_KEY": "none", "GEMINI_API_KEY": "none",
        "OPENROUTER_API_KEY": "none",
    ]

    /// Makes one and waits until it is there.
    ///
    /// - Throws: `Failure` when it is not within five seconds.
    init() async throws {
        holder = try RunningProcess("/usr/bin/unshare", ["--net", "/bin/sleep", "3600"])
        for _ in 0..<500 {
            if Self.namespace(of: "\(holder.pid)") != Self.namespace(of: "self") { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        holder.end()
        throw Failure("no network namespace can be made; this part needs root")
    }

    /// The words that run a program in it.
    var runner: [String] { ["/usr/bin/nsenter", "--net=/proc/\(holder.pid)/ns/net", "--"] }

    private static func namespace(of process: String) -> [CChar] {
        var buffer = [CChar](repeating: 0, count: 64)
        let count = readlink("/proc/\(process)/ns/net", &buffer, buffer.count)
        return Array(buffer.prefix(max(count, 0)))
    }

    /// Ends it.
    func end() { holder.end() }
}
