import ProbeDomain
import Testing

/// Meta's Llama API, whose replies are its own.
@Suite("Llama API")
struct LlamaTests {
    private func whole(_ message: String, _ more: String = "") -> String {
        #"{"id":"AbC","completion_message":{"role":"assistant",\#(message)}\#(more)}"#
    }

    @Test(
        "What proves a run",
        arguments: [
            (#""content":{"type":"text","text":"Hello"},"stop_reason":"length""#, RunProof.text),
            (#""content":"Hello","stop_reason":"stop""#, .text),
            (#""content":{"type":"text","text":""},"stop_reason":"length""#, .cut),
            (#""content":"","stop_reason":"stop""#, .ended),
            (#""content":"","stop_reason":"tool_calls","tool_calls":[{"id":"1","function":{"name":"f"}}]"#, .toolCall),
            (#""stop_reason":"tool_calls""#, .toolCall), (#""content":"""#, nil),
            (#""stop_reason":"surprise""#, nil),
        ] as [(String, RunProof?)]
    )
    func proofs(message: String, proof: RunProof?) throws {
        let reading = try completed("llama", whole(message))
        #expect(reading.proof == proof)
        // It names no model, so that nothing can be compared.
        #expect(reading.servedModel == nil)
    }

    @Test func theCountsAreAmongItsMetrics() throws {
        let metrics = """
            ,"metrics":[{"metric":"num_completion_tokens","value":1,"unit":"tokens"},
            {"metric":"num_prompt_tokens","value":11,"unit":"tokens"},{"metric":"x"},7]
            """
        let reading = try completed("llama", whole(#""content":"Hi""#, metrics))
        #expect(reading.usage == TokenUsage(input: 11, output: 1))
        for absurd in ["1e999", "-1", "\"7\"", "0.5", "99999999999999999999"] {
            let metrics = #","metrics":[{"metric":"num_prompt_tokens","value":\#(absurd)}]"#
            #expect((try completed("llama", whole(#""content":"Hi""#, metrics)).usage?.input ?? 0) >= 0)
        }
    }

    @Test func theMetricsMayFollowTheEnd() throws {
        let body = """
            data: {"id":"c","event":{"event_type":"progress","delta":{"type":"text","text":"Hi"}}}

            data: {"id":"c","event":{"event_type":"complete","delta":{"type":"text","text":""},"stop_reason":"stop"}}

            data: {"id":"c","event":{"event_type":"metrics","delta":{"type":"text","text":""},\
            "metrics":[{"metric":"num_prompt_tokens","value":11},{"metric":"num_completion_tokens","value":1}]}}


            """
        let reading = try completed("llama", body, isStreaming: true)
        #expect(reading.proof == .text)
        #expect(reading.usage == TokenUsage(input: 11, output: 1))
        #expect(reading.marks?.isTerminated == true)
    }

    @Test func aToolCallInAStreamIsARun() throws {
        let body = """
            data: {"event":{"event_type":"start","delta":{"type":"tool_call","function":{"name":"f"}}}}

            data: {"event":{"event_type":"complete","delta":{"type":"text","text":""},"stop_reason":"tool_calls"}}


            """
        #expect(try completed("llama", body, isStreaming: true).proof == .toolCall)
    }

    @Test func itsListHasNoFrame() throws {
        let body = #"{"data":[{"id":"Llama-3.3-8B-Instruct","object":"model","created":1746000000,"owned_by":"Meta"}]}"#
        let page = try listPage("llama", body)
        #expect(page.models == [ListedModel(id: "Llama-3.3-8B-Instruct", created: Timestamp(seconds: 1_746_000_000))])
        #expect(page.next == nil && !page.isCutShort)
    }

    static let refusals: [Refusal] = [
        Refusal("llama", "bad request", 400, error, is: .badProbe, "request_refused", hold: .misconfigured),
        Refusal("llama", "bad key", 401, error, is: .authFailed, "key_refused", hold: .refused),
        Refusal("llama", "no access", 403, error, is: .gated, "access_denied"),
        // Whoever comes without a key gets it from the edge, and nobody knows from whom else.
        Refusal("llama", "the edge", 403, error, kind: .list, is: .edgeError, "edge_refused", hold: .failing),
        Refusal("llama", "the edge", 403, error, kind: .retrieve, is: .edgeError, "edge_refused", hold: .failing),
        Refusal("llama", "the edge", 403, "Forbidden", is: .edgeError, "edge_failed", hold: .failing),
        Refusal("llama", "unknown", 404, error, is: .ambiguousAbsent, "not_found"),
        Refusal("llama", "unprocessable", 422, error, is: .badProbe, "request_refused", hold: .misconfigured),
        Refusal(
            "llama",
            "rate",
            429,
            error,
            headers: [("retry-after", "8")],
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .seconds(8)
        ),
        Refusal("llama", "failed", 500, error, is: .providerError, "server_error", hold: .failing),
    ]

    /// The shape is not known; readers take any.
    private static let error = #"{"title":"x","detail":"no","status":400}"#

    @Test(arguments: refusals)
    func everyStatusOfTheClient(refusal: Refusal) throws { try refusal.check() }

    @Test func anEventOfErrorEndsAStream() throws {
        let body = "event: error\ndata: {\"error\":{\"message\":\"x\",\"code\":429}}\n\n"
        let question = try completion("llama", isStreaming: true)
        #expect(try judge("llama", reply(200, Array(body.utf8)), question).finding.verdict == .rateLimited)
    }
}
