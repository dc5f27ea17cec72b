import ProbeConfig
import ProbeDomain
import Testing

/// Whatever the bytes are, there is a plan, or an error at a place in the file.
@Suite(.timeLimit(.minutes(1))) struct FuzzTests {
    private static let secret = "sk-proj-Zm9vYmFyYmF6cXV4"
    private static let config = """
        {
          "watch": ["gpt-5.5", {"model": "gpt-5.5-pro", "endpoints": ["openai"]}],
          "defaults": {"list": {"every": "60s"}, "completion": {"every": "15m"}, "watch_every": "30s", "reserve": "20%"},
          "endpoints": [
            {"name": "openai", "provider": "openai", "completion": {"models": ["gpt-5.5"], "route": "chat"}},
            {"name": "local", "provider": "openai-compatible", "base_url": "http://127.0.0.1:8000/v1",
             "key": {"command": ["/usr/bin/pass", "show", "\(secret)"]}, "headers": {"X-Team": "é模"}}
          ],
          "budget": {"completions_per_day": 150, "usd_per_day": 0.25}
        }
        """

    /// What is put in at random places.
    private static let pieces = [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "1e999", "0.5", "\"\"", "\"60s\"", "\\u0000",
        "\\ud800",
        "\u{FEFF}", "\r\n", "\t", "é", "模", "{\"env\": \"\(secret)\"}", "\"key\": \"\(secret)\",",
        "99999999999999999999",
        "\"every\": 5,", "\"name\": \"run\",", String(repeating: "[", count: 40),
    ]

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func brokenConfigsHaveErrorsAtTheirPlaces(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var plans = 0
        for _ in 0..<150 {
            var bytes = Array(Self.config.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) { Self.break(&bytes, &random) }
            let result = read(bytes)
            plans += result.plan == nil ? 0 : 1
            check(result, of: bytes, seed: seed)
        }
        #expect(plans < 150)
    }

    private func check(_ result: ConfigResult, of bytes: [UInt8], seed: UInt64) {
        #expect((result.plan == nil) == !result.errors.isEmpty, "seed \(seed)")
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        for diagnostic in result.diagnostics {
            let isPlaced =
                (1...lines.count).contains(diagnostic.line)
                && (1...lines[diagnostic.line - 1].count + 1).contains(diagnostic.column)
            #expect(isPlaced, "seed \(seed): \(diagnostic)")
            #expect(diagnostic.sourceLine.isEmpty == diagnostic.caretLine.isEmpty, "seed \(seed): \(diagnostic)")
            #expect(!diagnostic.found.isEmpty, "seed \(seed)")
            #expect(!diagnostic.description.contains(Self.secret), "seed \(seed): \(diagnostic)")
        }
    }

    private static func `break`(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let length = min(Int.random(in: 1...20, using: &random), bytes.count - place)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes.removeSubrange(place..<place + length)
        case 2: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
        case 3: bytes.removeLast(length)
        default: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: place)
        }
    }

    @Test func noiseIsNoConfig() {
        var random = SeededRandom(seed: 99)
        for length in [0, 1, 2, 3, 7, 64, 1_000] {
            for _ in 0..<20 {
                let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
                let result = read(bytes)
                #expect(result.plan == nil)
                check(result, of: bytes, seed: 99)
            }
        }
    }
}
