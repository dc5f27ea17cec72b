import ProbeDomain
import ProbeProviders
import Testing

@Suite("Where a wait was read")
struct WaitSourceTests {
    private func source(
        _ provider: String,
        _ body: String = "{}",
        _ headers: [(String, String)] = [],
        status: Int = 429
    ) throws -> String? {
        let exchange = reply(status, Array(body.utf8), headers)
        return try judge(provider, exchange, try completion(provider)).reading.limits.waitSource?.description
    }

    @Test(arguments: ["openai", "anthropic", "google", "openrouter"])
    func aHeaderIsNamedWithItsValue(provider: String) throws {
        #expect(try source(provider, "{}", [("Retry-After", "20")]) == "retry-after: 20")
        #expect(
            try source(provider, "{}", [("retry-after-ms", "1500"), ("Retry-After", "2")]) == "retry-after-ms: 1500"
        )
        #expect(try source(provider, "{}", [("Retry-After", "soon")]) == nil)
    }

    @Test(arguments: [
        ("Please try again in 20s. Visit x", "message \"try again in 20s\""),
        ("Retry after 12 seconds", "message \"retry after 12 seconds\""),
        ("try again in \u{202E}s", nil),
    ])
    func aSentenceIsQuoted(message: String, quoted: String?) throws {
        #expect(try source("openai", openAIError(message)) == quoted)
    }

    @Test func googleNamesTheFieldOrTheDay() throws {
        let detail = "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"41.5s\"}"
        let minute = geminiError(429, "RESOURCE_EXHAUSTED", "x", details: detail)
        #expect(try source("google", minute) == "RetryInfo retryDelay: 41.5s")
        let day = "{\"violations\":[{\"quotaId\":\"GenerateRequestsPerDayPerProjectPerModel-FreeTier\"}]}"
        let daily = geminiError(429, "RESOURCE_EXHAUSTED", "x", details: day)
        #expect(try source("google", daily) == "quota per day, until midnight Pacific time")
    }

    @Test func anthropicNamesTheMonthOrTheDay() throws {
        let cap = anthropicError("rate_limit_error", "cap", code: "enforced_spend_limit_reached")
        #expect(try source("anthropic", cap) == "spend limit, until the month ends")
        let own = anthropicError("invalid_request_error", "You will regain access on 2026-10-01 at 00:00 UTC.")
        #expect(try source("anthropic", own, status: 400) == "message \"regain access on 2026-10-01\"")
    }

    @Test func aBucketNamesItsReset() throws {
        let cases = [
            ("openai", "x-ratelimit-limit-requests", "x-ratelimit-reset-requests", "6m0s"),
            (
                "anthropic", "anthropic-ratelimit-requests-limit", "anthropic-ratelimit-requests-reset",
                "2030-01-01T00:00:00Z"
            ),
            ("openrouter", "x-ratelimit-limit", "x-ratelimit-reset", "1893456000000"),
        ]
        for (provider, limit, reset, value) in cases {
            let exchange = reply(429, Array("{}".utf8), [(limit, "10"), (reset, value)])
            let buckets = try judge(provider, exchange, try completion(provider)).reading.limits.buckets
            #expect(buckets.map(\.resetSource?.description) == ["\(reset): \(value)"])
        }
    }
}
