import ProbeDomain

extension AnswerCase {
    /// Answers of Meta's Llama API, held out.
    static let heldOutLlama: [AnswerCase] = answers(
        of: "llama",
        asking: "Llama-4-Maverick-17B-128E-Instruct-FP8",
        [
            .init("the edge refuses whoever comes", .list, 403, is: .edgeError, .authFailed, .regionBlocked),
            .init("a request that cannot be processed", .completion, 422, is: .badProbe) {
                """
                {"detail":[{"loc":["body","messages"],"msg":"field required","type":"value_error.missing"}]}
                """
            },
            .init(
                "a limit",
                .completion,
                429,
                is: .rateLimited,
                wait: .of(.seconds(30)),
                headers: ["retry-after": "30"]
            ) {
                """
                {"title":"Too Many Requests","detail":"Rate limit exceeded","status":429}
                """
            },
            .init("unavailable", .stream, 503, is: .overloaded, .providerError) {
                """
                {"title":"Service Unavailable","detail":"Service is temporarily unavailable","status":503}
                """
            },
            .init("a reply that the cap ended before a word", .completion, 200, is: .ok, proof: .cut) {
                """
                {"id":"cmpl-3","completion_message":{"role":"assistant","content":{"type":"text","text":""},\
                "stop_reason":"length"},"metrics":[{"metric":"num_prompt_tokens","value":11,"unit":"tokens"}]}
                """
            },
            .init("a stream without its end", .stream, 200, is: .protocolViolation, form: .events) {
                """
                data: {"id":"cmpl-6","event":{"event_type":"progress","delta":{"type":"text","text":"Hi"}}}
                """
            },
        ]
    )
}
