import Glibc
import ProbeJSON
import Testing

/// The daemon at its shortest intervals against limiters that are not ours.
///
/// A short run shows that the limits are learned. For the long one, of three minutes and more, set
/// `PROBE_LIMIT_SECONDS=180`; it prints its figures in any case.
@Suite(.enabled(if: (PythonParts.areThere && Requirements.has(Limiters.nginx)) || Requirements.mustHave))
struct LimiterTests {
    private static let seconds = getenv("PROBE_LIMIT_SECONDS").flatMap { Double(String(cString: $0)) } ?? 20

    /// What one limiter saw.
    private struct Figures: CustomStringConvertible {
        let requests: Int
        let refusals: Int
        /// Refusals after a request has passed again.
        let later: Int
        /// Requests after the first refusal that have passed.
        let passedAgain: Int
        /// Requests before the end of the wait that the refusal before them named, or of the shortest backoff.
        let early: Int

        init(_ lines: [Limiters.Line]) {
            requests = lines.count
            refusals = lines.count { $0.status == 429 }
            let first = lines.firstIndex { $0.status == 429 } ?? lines.endIndex
            let again = lines[first...].firstIndex { $0.status == 200 } ?? lines.endIndex
            later = lines[again...].count { $0.status == 429 }
            passedAgain = lines[first...].count { $0.status == 200 }
            var (early, row) = (0, 0)
            for (line, next) in zip(lines, lines.dropFirst()) {
                row = line.status == 429 ? row + 1 : 0
                guard row > 0 else { continue }
                // Half of a backoff is fixed: a second in the first step, twice as much in each that follows.
                let wait = line.wait ?? min(450, 0.5 * Double(1 << min(20, row - 1)))
                // The log has whole milliseconds.
                if next.begin < line.end + wait - 0.003 { early += 1 }
            }
            self.early = early
        }

        var description: String {
            "\(requests) requests, \(refusals) refused, \(later) of them after the first stretch, "
                + "\(early) inside a wait"
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func limitsAreLearnedAndWaitsAreKept() async throws {
        let settings = "master_key: sk-master, custom_auth: gateway_keys.authenticate"
        try await withGateway(settings: settings) { gateway in
            try await Limiters.with(gateway: String(gateway.url.dropLast("/v1".count))) { limiters in
                let lines = try await run(against: limiters, in: gateway.folder)
                for name in ["told", "untold", "gateway", "saving"] {
                    for (check, line) in [("list", "GET"), ("completion", "POST")] {
                        let path = check == "list" ? "models" : "chat/completions"
                        let figures = Figures(lines["\(line) /\(name)/v1/\(path)"] ?? [])
                        let said = "\(name), \(check): \(figures)"
                        print(said)
                        #expect(figures.early == 0, "\(said)")
                        #expect(figures.later <= figures.requests / 20, "\(said)")
                        // LiteLLM limits completions alone, and who leaves a reserve to others never meets its limit.
                        let isLimited = !(check == "list" && name == "gateway") && name != "saving"
                        #expect((figures.refusals > 0) == isLimited, "\(said)")
                        #expect(Double(figures.requests) >= Self.seconds / 8, "\(said)")
                        // Its limit is by the minute.
                        guard isLimited, name != "gateway" || Self.seconds > 90 else { continue }
                        // A limiter that is not asked any more refuses nothing.
                        let least = Int(Self.seconds / (name == "gateway" ? 20 : 8)) - 1
                        #expect(figures.passedAgain >= least, "\(said)")
                    }
                }
            }
        }
    }

    /// Runs the daemon until the log is long enough.
    private func run(against limiters: Limiters, in folder: String) async throws -> [String: [Limiters.Line]] {
        let endpoints = ["told", "untold", "gateway", "saving"].map { name in
            """
            {"name": "\(name)", "provider": "openai-compatible", "base_url": "\(limiters.url)/\(name)/v1",
             "key": {"env": "\(name.uppercased())"}, "list": {"every": "1s"}, "watch_every": "1s",
             "reserve": "\(name == "saving" ? 20 : 0)%",
             "completion": {"every": "1s", "models": ["gpt-5.5"], "stream": false}}
            """
        }
        let config = """
            {"endpoints": [\(endpoints.joined(separator: ",\n"))],
             "budget": {"completions_per_day": 1000000, "usd_per_day": 10000}}
            """
        try write(config, to: folder + "/probe.json")
        mkdir(folder + "/state", 0o700)
        let environment = [
            "STATE_DIRECTORY": folder + "/state", "TOLD": "sk-told", "UNTOLD": "sk-untold",
            "GATEWAY": "sk-ten-a-minute", "SAVING": "sk-also-ten-a-minute",
        ]
        let daemon = try await withDaemon(["--config", folder + "/probe.json"], environment: environment) { _ in
            try await eventually(within: .seconds(Self.seconds + 60), "the log is long enough") {
                let lines = limiters.lines().values.joined()
                guard let first = lines.map(\.begin).min(), let last = lines.map(\.end).max() else { return false }
                return last - first >= Self.seconds
            }
        }
        #expect(daemon.status == 0, "\(daemon.err)")
        return limiters.lines()
    }
}
