import ProbeDomain
import Testing

@Suite("Errors at OpenAI: failures")
struct OpenAIFailureTests {
    static let failures: [Refusal] = [
        Refusal(
            "openai",
            "overloaded",
            503,
            openAIError("Overloaded", type: "service_unavailable_error", code: "server_is_overloaded"),
            headers: [("Retry-After", "30")],
            is: .overloaded,
            "overloaded",
            hold: .overloaded,
            wait: .seconds(30)
        ),
        Refusal(
            "openai",
            "ramping too fast",
            429,
            openAIError("x", type: "rate_limit_error", code: "slow_down"),
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        Refusal(
            "openai",
            "capacity as 429",
            429,
            openAIError("The system is experiencing high demand.", type: nil),
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        Refusal(
            "openai",
            "server error",
            500,
            openAIError("The server had an error", type: "server_error"),
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        Refusal(
            "openai",
            "504 in its own words",
            504,
            openAIError("x", type: "server_error"),
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        Refusal(
            "openai",
            "502 page",
            502,
            page,
            headers: [("Content-Type", "text/html"), ("CF-Ray", "8f-FRA")],
            is: .edgeError,
            "edge_refused",
            hold: .failing
        ),
        Refusal("openai", "502 plain", 502, "Bad Gateway", is: .edgeError, "edge_failed", hold: .failing),
        Refusal("openai", "500 empty", 500, "", is: .edgeError, "edge_failed", hold: .failing),
        Refusal("openai", "503 empty", 503, "", is: .overloaded, "overloaded", hold: .overloaded),
        Refusal(
            "openai",
            "page with 200",
            200,
            page,
            headers: [("Content-Type", "text/html")],
            is: .edgeError,
            "html_instead_of_json",
            hold: .failing
        ),
        Refusal("openai", "empty 200", 200, "", is: .protocolViolation, "invalid_json", hold: .failing),
        Refusal("openai", "redirect", 302, "", is: .edgeError, "redirected", hold: .failing),
        Refusal("openai", "text with 200", 200, "hello", is: .edgeError, "not_json", hold: .failing),
    ]

    @Test(arguments: failures)
    func everyRowOfTheTable(refusal: Refusal) throws { try refusal.check() }

    @Test(
        "Codes of a failed response",
        arguments: [
            ("server_error", Verdict.providerError, "server_error"),
            ("rate_limit_exceeded", .rateLimited, "rate_limit"),
            ("insufficient_quota", .quotaExhausted, "out_of_credit"), ("invalid_prompt", .badProbe, "request_refused"),
            ("data_residency_mismatch", .badProbe, "request_refused"),
            ("context_length_exceeded", .badProbe, "request_too_large"),
            ("server_is_overloaded", .overloaded, "overloaded"), ("slow_down", .overloaded, "overloaded"),
            ("of_next_year", .providerError, "server_error"),
        ] as [(String, Verdict, Reason)]
    )
    func failedResponses(code: String, verdict: Verdict, reason: Reason) throws {
        let failed =
            "{\"id\":\"resp_1\",\"status\":\"failed\",\"error\":{\"code\":\"\(code)\",\"message\":\"m\"},\"output\":[]}"
        let whole = try judge("openai", reply(200, Array(failed.utf8)), try completion("openai"))
        #expect(whole.finding.verdict == verdict)
        #expect(whole.finding.reason == reason)
        let stream = "event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":\(failed)}\n\n"
        let streamed = try judge("openai", reply(200, Array(stream.utf8)), try completion("openai", isStreaming: true))
        #expect(streamed.finding.verdict == verdict)
        #expect(streamed.finding.reason == reason)
        #expect(streamed.finding.error?.isInsideSuccess == true)
    }

    @Test
    func theWaitInsideAFailedStreamIsRead() throws {
        let body = """
            data: {"type":"response.failed","response":{"status":"failed","error":{"code":"rate_limit_exceeded",\
            "message":"Please try again in 11.054s."}}}


            """
        let judgement = try judge("openai", reply(200, Array(body.utf8)), try completion("openai", isStreaming: true))
        #expect(judgement.reading.limits.wait == .milliseconds(11_054))
    }
}
