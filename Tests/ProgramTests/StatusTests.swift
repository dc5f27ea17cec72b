import ProbeJSON
import Testing

/// What `probe status` says of why nothing is sent.
@Suite(.timeLimit(.minutes(1)))
struct StatusTests {
    @Test
    func aHoldSaysWhatItHoldsUntilWhenAndWhatItComesFrom() async throws {
        let fault = "{\"kind\": \"rate_limit\", \"on\": \"completion\", \"amount\": 600, \"times\": 1}"
        try await withPlace(script: Place.script(faults: fault)) { place in
            #expect(try await place.probe("--once").status == 1)
            let shown = try await place.reader("status")
            let line = try #require(shown.out.split(separator: "\n").first { $0.hasPrefix("held: ") })
            #expect(line.hasPrefix("held: pool:"))
            #expect(line.contains(" (completions of this model or group) of site (http://127.0.0.1:"))
            #expect(
                line.contains(
                    /until .*[0-9:]{8} [+-][0-9:]{5} \(in [0-9]+ (s|min)\): throttled \(.*\); retry-after: 600$/
                )
            )
            let json = try await place.reader("status", "--json").json()
            let hold = try #require(json["holds"]?.array?.first)
            #expect(hold["endpoints"]?.array?.map(\.string) == ["site"])
            #expect(hold["source"]?.string == "retry-after: 600")
            #expect(hold["cause"]?.string == "throttled")
            let local = try #require(hold["until_local"]?.string)
            #expect(local.contains(/T[0-9:.]+[+-][0-9]{2}:[0-9]{2}$/))
        }
    }
}
