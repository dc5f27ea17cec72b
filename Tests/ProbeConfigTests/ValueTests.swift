import Testing

@testable import ProbeConfig

/// Durations, URLs and suggestions.
@Suite struct ValueTests {
    @Test(
        arguments: [
            ("0s", .zero), ("250ms", .milliseconds(250)), ("60s", .seconds(60)), ("1h30m", .seconds(5_400)),
            ("7d", .seconds(604_800)), ("1d1h1m1s1ms", .milliseconds(90_061_001)), ("90m", .seconds(5_400)),
        ] as [(String, Duration)]
    )
    func aDurationHasUnits(text: String, duration: Duration) {
        #expect(DurationText.parse(text) == duration)
        #expect(DurationText.parse(DurationText.text(duration)) == duration)
    }

    @Test(arguments: [
        "", "60", "s", "60 s", " 60s", "1.5h", "-1s", "+1s", "1m1h", "1s1s", "1S", "1min", "1w", "９s", "1234567890s",
    ])
    func whatIsNoDurationIsNone(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(arguments: [
        ("https://Example.COM:8443/v1//", "https://example.com:8443/v1"), ("http://[::1]/", "http://[::1]"),
        ("HTTPS://a_b.example", "https://a_b.example"),
    ])
    func aBaseURLHasOneForm(text: String, normal: String) throws {
        #expect(try BaseURL(text).text == normal)
    }

    @Test(arguments: [
        ("http://localhost", true, true), ("http://127.9.9.9", true, true), ("http://[::1]", true, true),
        ("http://[::ffff:127.0.0.1]", true, true), ("http://10.1.2.3", false, true), ("http://172.31.0.1", false, true),
        ("http://172.32.0.1", false, false), ("http://[fd00::1]", false, true), ("http://nas", false, true),
        ("http://nas.local", false, true), ("http://8.8.8.8", false, false), ("http://local.example", false, false),
        ("http://localhost.example", false, false), ("http://127.0.0.1.example", false, false),
    ])
    func whatIsOurOwnIsKnown(text: String, isLoopback: Bool, isLocal: Bool) throws {
        let url = try BaseURL(text)
        #expect(url.isLoopback == isLoopback)
        #expect(url.isLocal == isLocal)
    }

    @Test(
        arguments: [
            ("", .notAbsolute), ("/v1", .notAbsolute), ("://x", .notAbsolute), ("ht-tp://x", .notAbsolute),
            ("https://", .host), ("https:///v1", .host), ("https://u@h", .credentials),
            ("https://u:p@h/x@y", .credentials),
            ("https://h?x", .queryOrFragment), ("https://h/a#b", .queryOrFragment), ("https://h:0", .port),
            ("https://h:", .port), ("https://h:65536", .port), ("https://h:8x", .port), ("https://127.1", .host),
            ("https://0x7f.1", .host), ("https://-a.example", .host), ("https://a..b", .host), ("https://[::g]", .host),
            ("https://[::1", .host), ("https://h/\\x", .characters), ("https://h/ü", .characters),
            ("https://h\0", .characters),
            ("https://" + String(repeating: "a", count: 2_048), .tooLong),
        ] as [(String, BaseURL.Problem)]
    )
    func whatIsNoBaseURLIsSaid(text: String, problem: BaseURL.Problem) {
        #expect(throws: problem) { try BaseURL(text) }
    }

    @Test(
        arguments: [
            ("whatch", "watch"), ("watchs", "watch"), ("endpoint", "endpoints"), ("Budget", "budget"),
            ("wacth", "watch"),
            ("xyzzy", nil), ("a", nil), ("", nil),
        ] as [(String, String?)]
    )
    func whatWasMeantIsNear(text: String, word: String?) {
        #expect(Suggestion.closest(to: text, among: ConfigKey.root) == word)
    }
}
