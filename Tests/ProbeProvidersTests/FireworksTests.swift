import ProbeDomain
import Testing

/// Fireworks' catalogue, which is beside the API of its completions, and its errors.
@Suite("Fireworks")
struct FireworksTests {
    private static let target = DialectTarget(baseURL: "https://api.fireworks.ai/inference/v1", key: nil)

    @Test func theCatalogueIsOnAnotherPath() throws {
        let dialect = try dialect("fireworks")
        let root = "https://api.fireworks.ai/v1/accounts/fireworks/models?pageSize=200"
        #expect(dialect.listRequest(Self.target, page: nil).url == root)
        let page = try #require(PageToken("a+/=&pageSize=9"))
        #expect(dialect.listRequest(Self.target, page: page).url == root + "&pageToken=a%2B%2F%3D%26pageSize%3D9")
    }

    @Test func onlyWhatIsReadyAndServedAnswers() throws {
        let body = """
            {"models":[
            {"name":"accounts/fireworks/models/a","state":"READY","supportsServerless":true,"contextLength":131072},
            {"name":"accounts/fireworks/models/b","state":"READY","supportsServerless":false,"contextLength":0},
            {"name":"accounts/fireworks/models/c","state":"UPLOADING","supportsServerless":true},
            {"name":"accounts/fireworks/models/d"}],"nextPageToken":"t","totalSize":400}
            """
        let page = try listPage("fireworks", body)
        #expect(page.models.map(\.id.text) == ["a", "b", "c", "d"].map { "accounts/fireworks/models/" + $0 })
        #expect(page.models.map(\.servesCompletions) == [nil, false, false, nil])
        #expect(page.models.map(\.context) == [131_072, nil, nil, nil])
        #expect(page.next == PageToken("t"))
        #expect(try listPage("fireworks", #"{"models":[],"nextPageToken":""}"#) == ListPage(models: []))
        let long = String(repeating: "t", count: 3_000)
        #expect(try listPage("fireworks", #"{"models":[],"nextPageToken":"\#(long)"}"#).isCutShort)
        // Elsewhere there is a list of the usual shape.
        #expect(try listPage("fireworks", #"{"data":[{"id":"x"}]}"#).models.map(\.id) == ["x"])
    }

    @Test func itsLimitsAreReadAndNameNoReset() throws {
        let headers = [
            ("x-ratelimit-limit-requests", "6000"), ("x-ratelimit-remaining-requests", "5999"),
            ("x-ratelimit-limit-tokens-prompt", "60000"), ("x-ratelimit-remaining-tokens-prompt", "59990"),
            ("x-ratelimit-limit-tokens-generated", "600"), ("x-ratelimit-remaining-tokens-generated", "599"),
            ("x-ratelimit-over-limit", "no"),
        ]
        let exchange = reply(200, Array(#"{"choices":[{"finish_reason":"stop"}]}"#.utf8), headers)
        let buckets = try judge("fireworks", exchange, try completion("fireworks")).reading.limits.buckets
        #expect(
            buckets == [
                LimitBucket(name: "requests", limit: 6_000, remaining: 5_999),
                LimitBucket(name: "tokens-prompt", limit: 60_000, remaining: 59_990),
                LimitBucket(name: "tokens-generated", limit: 600, remaining: 599),
            ]
        )
    }

    static let refusals: [Refusal] = [
        Refusal(
            "fireworks",
            "unknown",
            404,
            #"{"error":{"object":"error","type":"invalid_request_error","code":"NOT_FOUND","message":"Model not found"}}"#,
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "fireworks",
            "suspended",
            412,
            openAIError("Account x is suspended, possibly due to reaching the monthly spending limit"),
            is: .quotaExhausted,
            "billing_inactive",
            hold: .outOfMoney
        ),
        Refusal(
            "fireworks",
            "rate",
            429,
            openAIError("x"),
            headers: [("x-ratelimit-over-limit", "yes")],
            is: .rateLimited,
            "rate_limit",
            hold: .throttled
        ),
        Refusal("fireworks", "full", 503, openAIError("x"), is: .overloaded, "overloaded", hold: .overloaded),
    ]

    @Test(arguments: refusals)
    func everyRowOfTheTable(refusal: Refusal) throws { try refusal.check() }
}
