import ProbeDomain
import ProbeProviders
import Testing

/// Forms that real gateways and the newest clients' types showed.
@Suite
struct ClientFormTests {
    private static func read(
        _ provider: String,
        status: Int,
        headers: [(String, String)] = [],
        body: String,
        as question: Question
    ) throws -> Reading {
        let dialect = try #require(ProviderRegistry[provider])
        let sent = Moment(wall: Timestamp(seconds: 1_795_570_500), monotonic: MonotonicInstant(nanoseconds: 0))
        let exchange = Exchange(sent: sent, status: status, headers: HeaderFields(headers), body: Array(body.utf8))
        return dialect.read(exchange, as: question)
    }

    private static let completion = Question.completion(
        ModelID("gpt-5.5"),
        CompletionOptions(route: .chat, isStreaming: false)
    )

    /// LiteLLM 1.108 answers a request for a stream that fails at once with status 500 and an event.
    @Test(arguments: ["", "event: error\n"])
    func aRefusalInsideAnEventIsTheProvidersOwn(_ head: String) throws {
        let error = #"{"error": {"message": "no", "type": "internal_server_error", "param": null, "code": "500"}}"#
        let body = "\(head)data: \(error)\n\ndata: [DONE]\n\n"
        let type = [("content-type", "text/event-stream; charset=utf-8")]
        let reading = try Self.read("openai-compatible", status: 500, headers: type, body: body, as: Self.completion)
        guard case .error(let facts) = reading.content else {
            Issue.record("\(reading.content)")
            return
        }
        #expect(facts.status == 500)
        #expect(facts.type == "internal_server_error")
        #expect(facts.message == "no")
    }

    /// The headers of LiteLLM 1.108 under a key with a limit of its own.
    @Test
    func theLimitsOfAGatewaysKeyAreRead() throws {
        let headers = [
            ("x-ratelimit-api_key-remaining-requests", "1"), ("x-ratelimit-api_key-limit-requests", "10"),
            ("x-ratelimit-team-remaining-tokens", "-5"), ("x-ratelimit-team-limit-tokens", "1000"),
        ]
        let body = #"{"choices": [], "model": "gpt-5.5"}"#
        let reading = try Self.read(
            "openai-compatible",
            status: 200,
            headers: headers,
            body: body,
            as: Self.completion
        )
        // Less than nothing left means unknown.
        #expect(reading.limits.buckets == [LimitBucket(name: "api_key-requests", limit: 10, remaining: 1)])
    }

    /// Clients of version 2026-10-21 know when a model retires.
    @Test
    func anAnnouncedRetirementIsRead() throws {
        let row =
            #"{"id": "claude-x", "type": "model", "lifecycle": "deprecated", "retires_at": "2027-01-05T00:00:00Z"}"#
        let body = #"{"data": [\#(row)], "has_more": false}"#
        let reading = try Self.read("anthropic", status: 200, body: body, as: .list(page: nil))
        guard case .list(let page) = reading.content else {
            Issue.record("\(reading.content)")
            return
        }
        #expect(page.models.map(\.shutdown) == [Timestamp(rfc3339: "2027-01-05T00:00:00Z")])
    }
}
