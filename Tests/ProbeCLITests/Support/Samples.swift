import ProbeDomain

@testable import ProbeCLI

/// Made-up figures, the same for the same seed.
struct Sampler {
    /// 2026-11-28T13:07:00Z.
    static let now = Timestamp(seconds: 1_795_871_220)
    /// The thirty days before it.
    static let month = TimeWindow(start: now - .seconds(30 * 86_400), end: now)

    /// Names that try to break out of what shows them.
    static let nasty = [
        "</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onload='alert(1)",
        "=cmd()|'/c calc'!A0",
        "@SUM(A1)", "a\u{1B}[31mred\u{1B}[0m\u{07}", "\u{202E}evil\u{202C}", "line\nbreak\r\n2026 fake", "nul\u{0}nul",
        "]]>&amp;<!--", "\u{2028}\u{2029}\u{FEFF}\u{200B}", "\u{9B}31m", String(repeating: "long-", count: 200),
        "x\u{301}\u{302}\u{303}", "😀👩‍👩‍👧",
    ]

    private var random: SeededRandom

    /// Starts from a seed.
    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// A report with that many endpoints of two or three questions each.
    mutating func report(endpoints: Int, steps: Int = 60, hostile: Bool = false) -> Report {
        let names = ["openai", "anthropic", "google", "openrouter", "local-vllm"]
        let models = ["gpt-5.5", "claude-haiku-4-5", "gemini-3-flash", "openai/gpt-5.5", "qwen3-30b-a3b"]
        let list = (0..<endpoints).map { number -> Report.Endpoint in
            let name = number < names.count ? names[number] : "endpoint-\(number)"
            let model = hostile ? Self.nasty[number % Self.nasty.count] : models[number % models.count]
            let checks: [Check] = [.list, .completion(ModelID(model))]
            return endpoint(hostile ? Self.nasty[number % Self.nasty.count] : name, checks, steps: steps)
        }
        return Report(window: Self.month, endpoints: list, outages: [])
    }

    /// An endpoint with these questions.
    mutating func endpoint(_ name: String, _ checks: [Check], steps count: Int) -> Report.Endpoint {
        let windows = Self.windows(count)
        let dark = Int.random(in: 0..<max(count, 1), using: &random)
        let out = Int.random(in: 0..<max(count, 1), using: &random)
        let questions = checks.map { check -> Report.Question in
            let parts = windows.indices.map { index in
                part(
                    check,
                    windows[index],
                    isDark: (dark..<dark + 4).contains(index),
                    isOut: (out...out + 1).contains(index)
                )
            }
            return Report.Question(
                check: check,
                summary: parts.reduce(into: Summary()) { $0.merge($1) },
                steps: zip(windows, parts).map { TimelineStep($0, $1) }
            )
        }
        return Report.Endpoint(
            key: EndpointKey(name: name, provider: "openai", baseURL: "https://api.example.com/v1"),
            questions: questions,
            steps: windows.indices.map { index in
                TimelineStep(windows[index], together: questions.map { $0.steps[index] })
            }
        )
    }

    /// The month in equal steps.
    static func windows(_ count: Int) -> [TimeWindow] {
        let step = month.length.wholeMicroseconds / Int64(max(count, 1))
        return (0..<count).map { index in
            TimeWindow(
                start: month.start + .microseconds(step * Int64(index)),
                end: month.start + .microseconds(step * Int64(index + 1))
            )
        }
    }

    private mutating func part(_ check: Check, _ window: TimeWindow, isDark: Bool, isOut: Bool) -> Summary {
        var summary = Summary()
        guard !isDark else { return summary }
        let interval: Int64 = check == .list ? 900 : 3_600
        var sent = window.start
        let base = check == .list ? 180_000.0 : 420_000.0
        while sent < window.end {
            let fails = isOut && Double.random(in: 0..<1, using: &random) < 0.7
            let verdict: Verdict = fails ? .providerError : .ok
            var attempt = AttemptRecord(
                id: AttemptID(endpoint: "x", sent: sent),
                endpoint: EndpointKey(name: "x", provider: "openai", baseURL: ""),
                check: check,
                verdict: verdict,
                reason: "ok"
            )
            let hour = Double(sent.seconds / 3_600 % 24)
            let slow = 1 + 0.4 * (hour > 14 && hour < 20 ? 1 : 0) + Double.random(in: 0..<0.5, using: &random)
            let tail = Double.random(in: 0..<1, using: &random) < 0.04 ? 3.5 : 1
            let first = Int64(base * slow * tail)
            attempt.phases.firstByte = .microseconds(first * 9 / 10)
            attempt.phases.end = .microseconds(check == .list ? first : first * 2)
            if check.kind == .completion {
                attempt.firstToken = .microseconds(first)
                attempt.lastToken = .microseconds(first * 2 - 4_000)
                attempt.inputTokens = 8
                attempt.outputTokens = 16
                attempt.microUSD = 170
            }
            summary.add(attempt)
            summary.add(
                StandingSpan(start: sent, end: min(sent + .seconds(interval), window.end), standing: attempt.standing)
            )
            sent = sent + .seconds(interval)
        }
        return summary
    }
}
