import ProbeDomain
import ProbeProviders
import Testing

/// Catalogues that are described by JSON pointers in the config.
@Suite("Generic lists")
struct GenericTests {
    private func ids(_ body: String, _ settings: [String: String]) throws -> [String] {
        try listPage("generic", body, settings: settings).models.map(\.id.text)
    }

    @Test(
        "Models wherever they are",
        arguments: [
            // As Hugging Face's API has them, models.dev, an API of OpenAI's shape, and plainer ones.
            (#"[{"_id":"6","id":"openai/gpt-oss-20b"},{"id":"b"}]"#, [:], ["openai/gpt-oss-20b", "b"]),
            (
                #"{"openai":{"id":"openai","models":{"gpt-5.5":{"id":"gpt-5.5"},"o3":{"name":"o3"}}}}"#,
                ["models": "/openai/models"], ["gpt-5.5", "o3"]
            ),
            (#"{"data":[{"id":"a"}]}"#, ["models": "/data"], ["a"]),
            (#"{"a/b":{"c~d":["x","y"]}}"#, ["models": "/a~1b/c~0d"], ["x", "y"]),
            (#"{"m":[{"v":{"name":"a"}},{"v":{"name":"b"}}]}"#, ["models": "/m", "id": "/v/name"], ["a", "b"]),
            (#"{"a":1,"b":null}"#, [:], ["a", "b"]), (#"{"m":null}"#, ["models": "/m"], []), ("[]", [:], []),
            (#"[{"id":"a"},{"id":7},7,null,{"id":""}]"#, [:], ["a"]),
        ] as [(String, [String: String], [String])]
    )
    func places(body: String, settings: [String: String], expected: [String]) throws {
        #expect(try ids(body, settings) == expected)
    }

    @Test(
        "What is no list is not an empty one",
        arguments: [
            ("{}", "/data"), (#"{"data":7}"#, "/data"), (#"{"data":"x"}"#, "/data"), (#"{"data":[7]}"#, "/data"),
            ("[]", "/data"), ("7", "/data"), ("null", "/data"), (#"{"data":{"":1}}"#, "/data"),
            // The whole reply, where a pointer was forgotten: its members are no models.
            (#"{"object":"list","data":[{"id":"a"}]}"#, ""), (#"{"m":{"data":[],"meta":{}}}"#, "/m"),
        ]
    )
    func noLists(body: String, pointer: String) throws {
        let dialect = try dialect("generic").configured(["models": pointer])
        let reading = dialect.read(reply(200, Array(body.utf8)), as: .list(page: nil))
        let finding = Classifier(rules: dialect.rules).classify(reply(200, []), reading, question: .list(page: nil))
        #expect(finding.verdict == .protocolViolation)
    }

    @Test(arguments: [
        ("1776902400", "2026-04-23T00:00:00Z"), ("1776902400000", "2026-04-23T00:00:00Z"),
        (#""2026-04-23""#, "2026-04-23T00:00:00Z"), (#""2026-04-23T10:30:00.000Z""#, "2026-04-23T10:30:00Z"),
        ("-1", nil), ("1e99", nil), ("9223372036854775807", nil), (#""soon""#, nil), ("null", nil), ("{}", nil),
    ])
    func times(value: String, expected: String?) throws {
        let body = #"[{"id":"a","t":{"at":\#(value)}}]"#
        let created = try listPage("generic", body, settings: ["created": "/t/at"]).models.first?.created
        #expect(created == expected.flatMap { Timestamp(rfc3339: $0) })
    }

    @Test(
        "The next page, by its address or its token",
        arguments: [
            ([:], #""https://x.example/models?cursor=a%3D""#, "?cursor=a%3D"),
            ([:], #""https://elsewhere.example/?cursor=2&x=1""#, "?cursor=2&x=1"),
            (["query": "author=openai"], #""/models?page=2""#, "?page=2"),
            (["next_parameter": "cursor"], #""a b&c=d""#, "?cursor=a%20b%26c%3Dd"),
            (["next_parameter": "cursor", "query": "limit=5"], #""t""#, "?limit=5&cursor=t"),
            (["next_parameter": "page"], "2", "?page=2"),
        ] as [([String: String], String, String)]
    )
    func pages(settings: [String: String], next: String, query: String) throws {
        let settings = settings.merging(["models": "/data", "next": "/meta/next"]) { old, _ in old }
        let page = try listPage("generic", #"{"data":[{"id":"a"}],"meta":{"next":\#(next)}}"#, settings: settings)
        #expect(!page.isCutShort)
        let target = DialectTarget(baseURL: "https://api.example/models", credential: nil, settings: settings)
        let dialect = try dialect("generic").configured(settings)
        let token = try #require(page.next)
        #expect(dialect.listRequest(target, page: token).url == target.baseURL + query)
    }

    @Test(
        "A page that follows and cannot be asked for cuts the list short",
        arguments: [
            ("null", false), (#""""#, false), ("false", false), ("true", true), ("{}", true), (#""no address""#, true),
        ]
    )
    func lastPages(next: String, isCutShort: Bool) throws {
        let settings = ["models": "/data", "next": "/next"]
        let page = try listPage("generic", #"{"data":[{"id":"a"}],"next":\#(next)}"#, settings: settings)
        #expect(page.next == nil)
        #expect(page.isCutShort == isCutShort)
        #expect(try !listPage("generic", #"{"data":[{"id":"a"}]}"#, settings: settings).isCutShort)
    }

    @Test func theQueryOfTheConfigIsSent() throws {
        let settings = ["query": "author=openai&sort=created"]
        let target = DialectTarget(baseURL: "https://huggingface.co/api/models", credential: nil, settings: settings)
        let url = try dialect("generic").configured(settings).listRequest(target, page: nil).url
        #expect(url == "https://huggingface.co/api/models?author=openai&sort=created")
    }

    @Test func endpointsDoNotShareTheirPlaces() throws {
        let body = #"{"a":["x"],"b":["y"]}"#
        #expect(try ids(body, ["models": "/a"]) == ["x"])
        #expect(try ids(body, ["models": "/b"]) == ["y"])
    }
}
