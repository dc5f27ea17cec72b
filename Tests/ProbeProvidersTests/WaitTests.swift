import ProbeDomain
import ProbeProviders
import Testing

/// Headers and what they come to.
struct WaitCase: Sendable, CustomTestStringConvertible {
    let headers: [(String, String)]
    let wait: Duration?
    var testDescription: String { headers.map { "\($0.0): \($0.1)" }.joined(separator: ", ") }

    init(_ headers: [(String, String)], _ wait: Duration?) {
        self.headers = headers
        self.wait = wait
    }

    init(_ value: String, _ wait: Duration?) { self.init([("Retry-After", value)], wait) }
}

@Suite("How long to wait")
struct WaitTests {
    private static let longest = WaitGrammar.longest
    private static let date = ("Date", "Fri, 24 Apr 2026 17:00:00 GMT")

    static let headers: [WaitCase] = [
        WaitCase("2", .seconds(2)), WaitCase("2.5", .milliseconds(2_500)), WaitCase("0", .zero),
        WaitCase("-3", .zero), WaitCase("120", .seconds(120)), WaitCase("86400", .seconds(86_400)),
        // Dates are read against the reply's own clock, and only without one against ours.
        WaitCase([date, ("Retry-After", "Fri, 24 Apr 2026 17:00:30 GMT")], .seconds(30)),
        WaitCase([date, ("Retry-After", "Fri, 24 Apr 2026 16:00:00 GMT")], .zero),
        WaitCase("Fri, 24 Apr 2026 17:44:30 GMT", .seconds(30)),
        WaitCase([("Date", "nonsense"), ("Retry-After", "Fri, 24 Apr 2026 17:45:00 GMT")], .seconds(60)),
        // Milliseconds come first, where they can be read.
        WaitCase([("Retry-After", "2"), ("retry-after-ms", "1500")], .milliseconds(1_500)),
        WaitCase([("retry-after-ms", "1500.5")], .microseconds(1_500_500)),
        WaitCase([("Retry-After", "2"), ("retry-after-ms", "soon")], .seconds(2)),
        WaitCase([("retry-after-ms", "")], nil),
        // What is absurd is cut, what is garbage is nothing.
        WaitCase("99999999999999999999", longest), WaitCase("999999999", longest),
        WaitCase([date, ("Retry-After", "Fri, 24 Apr 2099 17:00:00 GMT")], longest),
        WaitCase("soon", nil), WaitCase("", nil), WaitCase("1e9", nil), WaitCase("inf", nil), WaitCase("nan", nil),
        WaitCase("0x10", nil), WaitCase("2 seconds", nil), WaitCase("1,5", nil), WaitCase("٣", nil),
        WaitCase("1.2.3", nil), WaitCase("Fri, 99 Foo 2026 17:00:00 GMT", nil),
        WaitCase("999999999999999999999999999999", nil), WaitCase("-", nil), WaitCase(".", nil),
    ]

    @Test(arguments: headers, ["openai", "anthropic", "google", "openrouter"])
    func headersOfARefusal(given: WaitCase, provider: String) throws {
        let exchange = reply(429, Array("{\"error\":{\"message\":\"x\"}}".utf8), given.headers)
        let judgement = try judge(provider, exchange, try completion(provider))
        #expect(judgement.reading.limits.wait == given.wait)
    }

    @Test(
        "A sentence is the last resort",
        arguments: [
            ("Please try again in 5.289s. Visit x", .milliseconds(5_289)), ("try again in 28ms", .milliseconds(28)),
            ("Please try again in 6m0s.", .seconds(360)), ("try again in 1h30m", .seconds(5_400)),
            ("retry after 12 seconds", .seconds(12)), ("Please retry after 1 second.", .seconds(1)),
            ("Please retry in 41.5s.", .milliseconds(41_500)), ("Please wait 2 minutes", .seconds(120)),
            ("try again in 7m12.5s, or", .milliseconds(432_500)), ("try again in 59.7µs", .microseconds(60)),
            ("try again in 300 milliseconds", .milliseconds(300)), ("TRY AGAIN IN 3S", .seconds(3)),
            ("try again in 99999h", longest), ("try again in a while", nil), ("try again later", nil), ("", nil),
            ("try again in 5 bananas", nil), ("wait", nil), ("try again in s", nil), ("try again in -5s", nil),
        ] as [(String, Duration?)]
    )
    func sentences(message: String, wait: Duration?) throws {
        for status in [429, 503] {
            let exchange = reply(status, Array(openAIError(message).utf8))
            #expect(try judge("openai", exchange, try completion("openai")).reading.limits.wait == wait)
        }
        let refused = reply(400, Array(openAIError(message).utf8))
        #expect(try judge("openai", refused, try completion("openai")).reading.limits.wait == nil)
    }

    @Test(
        "Google says it in the body",
        arguments: [
            ("41.5s", .milliseconds(41_500)), ("34.074824224s", .microseconds(34_074_825)), ("0s", .zero),
            ("3600s", .seconds(3_600)), ("-5s", nil), ("99999999s", longest), ("5", nil), ("soon", nil), ("", nil),
        ] as [(String, Duration?)]
    )
    func retryInfo(delay: String, wait: Duration?) throws {
        let detail = "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"\(delay)\"}"
        let body = geminiError(429, "RESOURCE_EXHAUSTED", "x", details: detail)
        #expect(try judge("google", reply(429, Array(body.utf8)), try completion("google")).reading.limits.wait == wait)
    }

    @Test
    func aSuccessAsksForNoWait() throws {
        let body = "{\"data\":[]}"
        for provider in ["openai", "anthropic"] {
            let exchange = reply(200, Array(body.utf8), [("Retry-After", "60")])
            #expect(try judge(provider, exchange, .list(page: nil)).reading.limits.wait == nil)
        }
    }

    @Test
    func aRefusalThatBrokeOffStillSaysHowLong() throws {
        var exchange = reply(429, [], [("Retry-After", "60")])
        exchange.failure = TransferFailure(.truncated)
        #expect(try judge("openai", exchange, try completion("openai")).reading.limits.wait == .seconds(60))
    }

    // MARK: Buckets

    /// The buckets of a refusal; where their resets were read has tests of its own.
    private func buckets(_ provider: String, _ headers: [(String, String)]) throws -> [LimitBucket] {
        let exchange = reply(429, Array("{}".utf8), headers)
        return try judge(provider, exchange, try completion(provider)).reading.limits.buckets.map { bucket in
            var bucket = bucket
            bucket.resetSource = nil
            return bucket
        }
    }

    @Test(
        "OpenAI's resets are durations until the bucket is full",
        arguments: [
            ("12ms", .milliseconds(12), .full), ("1s", .seconds(1), .full), ("6m0s", .seconds(360), .full),
            ("8.64s", .milliseconds(8_640), .full), ("1h30m", .seconds(5_400), .full),
            ("2m59.56s", .milliseconds(179_560), .full), ("59.7µs", .microseconds(60), .full),
            ("17", .seconds(17), .window), ("9.5", .milliseconds(9_500), .window), ("999999h", longest, .full),
            ("-1", .zero, .window), ("soon", nil, .window), ("", nil, .window), ("1x", nil, .window),
            ("s", nil, .window),
        ] as [(String, Duration?, LimitBucket.ResetMeaning)]
    )
    func openAIResets(text: String, reset: Duration?, meaning: LimitBucket.ResetMeaning) throws {
        let buckets = try buckets(
            "openai",
            [
                ("x-ratelimit-limit-requests", "5000"), ("X-RateLimit-Remaining-Requests", "4999"),
                ("x-ratelimit-reset-requests", text),
            ]
        )
        #expect(
            buckets.map { [$0.limit, $0.remaining] } == [[5_000, 4_999]]
                && buckets.map(\.reset) == [reset] && buckets.map(\.resetMeaning) == [meaning]
        )
    }

    @Test(
        "A daily limit is known by how long its bucket takes to fill",
        arguments: [
            ("10000", "9999", "8.64s", true), ("200", "150", "6h0m0s", true), ("5000", "4999", "12ms", false),
            ("160000", "159976", "9ms", false), ("5000", "5000", "1h30m", false), ("5000", "4999", "999999h", false),
            ("50", "49", "43200", true), ("50", "49", "17", false), ("50", "49", "9999999", false),
        ]
    )
    func dailyLimits(limit: String, remaining: String, reset: String, isDaily: Bool) throws {
        let buckets = try buckets(
            "openai",
            [
                ("x-ratelimit-limit-requests", limit), ("x-ratelimit-remaining-requests", remaining),
                ("x-ratelimit-reset-requests", reset),
            ]
        )
        #expect(buckets.map(\.isDaily) == [isDaily])
    }

    @Test
    func googleNamesADailyLimitInTheRefusal() throws {
        let body = """
            {"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED","details":[{"violations":[
            {"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier","quotaValue":"20"},
            {"quotaId":"GenerateRequestsPerMinutePerProjectPerModel","quotaValue":"5"}]}]}}
            """
        let limits = try judge("google", reply(429, Array(body.utf8), []), try completion("google")).reading.limits
        #expect(limits.buckets == [LimitBucket(name: "requests", limit: 20, isDaily: true)])
    }

    @Test
    func unknownCountsAreNoCounts() throws {
        #expect(try buckets("openai", [("x-ratelimit-remaining-requests", "-1")]) == [])
        #expect(try buckets("openai", [("x-ratelimit-remaining-tokens", "0")]) == [], "0 without a limit")
        let odd = try buckets("openai", [("x-ratelimit-limit-tokens", "many"), ("x-ratelimit-remaining-tokens", "3")])
        #expect(odd == [LimitBucket(name: "tokens", remaining: 3)])
        #expect(try buckets("openai", [("x-ratelimit-limit-tokens", "99999999999999999999999")]) == [])
    }

    @Test
    func anthropicNamesInstants() throws {
        let buckets = try buckets(
            "anthropic",
            [
                ("anthropic-ratelimit-requests-limit", "50"), ("anthropic-ratelimit-requests-remaining", "0"),
                ("anthropic-ratelimit-requests-reset", "2026-04-24T17:44:30Z"),
                ("anthropic-ratelimit-tokens-limit", "1000"), ("anthropic-ratelimit-tokens-remaining", "9"),
                ("anthropic-ratelimit-tokens-reset", "2026-04-24T17:43:00.5Z"),
                ("anthropic-ratelimit-output-tokens-limit", "7"), ("anthropic-ratelimit-output-tokens-reset", "soon"),
                ("anthropic-ratelimit-input-tokens-remaining", "7"),
            ]
        )
        #expect(
            buckets == [
                LimitBucket(name: "requests", limit: 50, remaining: 0, reset: .seconds(30)),
                LimitBucket(name: "tokens", limit: 1_000, remaining: 9, reset: .zero),
                LimitBucket(name: "output-tokens", limit: 7),
            ]
        )
    }

    @Test(
        "OpenRouter names an instant in milliseconds",
        arguments: [
            ("1777052700000", .seconds(60)), ("1777052700", .seconds(60)), ("1777000000000", .zero),
            ("60", .seconds(60)),
            ("17770527000000000000", longest), ("x", nil),
        ] as [(String, Duration?)]
    )
    func openRouterResets(text: String, reset: Duration?) throws {
        let buckets = try buckets(
            "openrouter",
            [
                ("X-RateLimit-Limit", "20"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", text),
            ]
        )
        #expect(buckets == [LimitBucket(name: "requests", limit: 20, remaining: 0, reset: reset)])
    }
}
