import ProbeDomain
import ProbeProviders
import Testing

@Suite("RateLimit fields as the IETF drafts have them")
struct RateLimitFieldTests {
    private func buckets(_ headers: [(String, String)]) throws -> [LimitBucket] {
        let exchange = reply(429, Array("{}".utf8), headers)
        return try judge("openai-compatible", exchange, try completion("openai-compatible")).reading.limits.buckets
    }

    @Test
    func namedItemsWithTheirPolicies() throws {
        let buckets = try buckets([
            ("RateLimit", #""default";r=50;t=30, "a,b" ; r=0;t=999999999"#),
            ("RateLimit-Policy", #""default";q=100;w=60, "a,b";q=20;w=86400;pk=:x=:"#),
        ])
        let source = WaitSource.field("ratelimit", #""default";r=50;t=30, "a,b" ; r=0;t=999999999"#)
        var expected = [
            LimitBucket(name: "default", limit: 100, remaining: 50, reset: .seconds(30)),
            LimitBucket(name: "a,b", limit: 20, remaining: 0, reset: WaitGrammar.longest, isDaily: true),
        ]
        for index in expected.indices { expected[index].resetSource = source }
        #expect(buckets == expected)
    }

    @Test
    func theThreeFieldsOfEarlierDrafts() throws {
        let buckets = try buckets([
            ("RateLimit-Limit", "100, 100;w=60"), ("RateLimit-Remaining", "7"), ("RateLimit-Reset", "30"),
        ])
        let source = WaitSource.field("ratelimit-reset", "30")
        #expect(
            buckets == [
                LimitBucket(name: "requests", limit: 100, remaining: 7, reset: .seconds(30), resetSource: source)
            ]
        )
    }

    @Test(
        "Garbage and kept replies say nothing",
        arguments: [
            [("RateLimit", "")], [("RateLimit", ",;=,")], [("RateLimit", "\"x\";r=many;t=1")],
            [("RateLimit", "\"x\";r=-1;t=1")], [("RateLimit-Reset", "30")], [("RateLimit-Remaining", "x")],
            [("RateLimit", "\"x\";r=0;t=30"), ("Age", "17")], [("RateLimit", "\"unclosed, \"x\";r")],
        ]
    )
    func garbage(headers: [(String, String)]) throws {
        #expect(try buckets(headers) == [])
    }

    @Test
    func anExplicitWaitStandsBesideThem() throws {
        let exchange = reply(429, Array("{}".utf8), [("RateLimit", "\"x\";r=0;t=30"), ("Retry-After", "5")])
        let limits = try judge("openrouter", exchange, try completion("openrouter")).reading.limits
        #expect(limits.wait == .seconds(5))
        let source = WaitSource.field("ratelimit", "\"x\";r=0;t=30")
        #expect(limits.buckets == [LimitBucket(name: "x", remaining: 0, reset: .seconds(30), resetSource: source)])
        #expect(limits.waitSource == .field("retry-after", "5"))
    }
}
