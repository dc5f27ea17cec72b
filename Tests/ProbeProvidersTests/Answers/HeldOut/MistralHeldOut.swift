import ProbeDomain

extension AnswerCase {
    /// Answers of Mistral, held out.
    static let heldOutMistral: [AnswerCase] = answers(
        of: "mistral",
        asking: "mistral-small-latest",
        [
            .init("a key that is wrong", .completion, 401, is: .authFailed) {
                """
                {"detail":"Unauthorized"}
                """
            },
            .init("a field that the schema does not have, nested", .stream, 422, is: .badProbe) {
                """
                {"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","store"],"msg":"Extra \
                inputs are not permitted","input":false}]},"type":"invalid_request_error","param":null,"code":null}
                """
            },
            .init("the tier's capacity, by its code alone", .completion, 429, is: .overloaded) {
                """
                {"object":"error","message":"Please try again later.","type":null,"param":null,"code":"3505"}
                """
            },
            .init(
                "the tokens of a month are used up",
                .completion,
                429,
                is: .quotaExhausted,
                headers: ["x-ratelimitbysize-limit-month": "1000000000", "x-ratelimitbysize-remaining-month": "0"]
            ) {
                """
                {"message":"Monthly token limit exceeded"}
                """
            },
            .init("an internal error", .completion, 500, is: .providerError) {
                """
                {"object":"error","message":"Service unavailable.","type":"internal_server_error","param":null,\
                "code":"1000"}
                """
            },
            .init(
                "a bad gateway as plain text",
                .completion,
                502,
                is: .edgeError,
                headers: ["content-type": "text/plain"],
                form: .text
            ) {
                """
                upstream connect error or disconnect/reset before headers. reset reason: connection termination
                """
            },
            .init("a reply cut by its length", .completion, 200, is: .ok) {
                """
                {"id":"m3","object":"chat.completion","created":1777052670,"model":"mistral-small-latest",\
                "choices":[{"index":0,"message":{"role":"assistant","content":"Hello","tool_calls":null},\
                "finish_reason":"length"}],"usage":{"prompt_tokens":4,"completion_tokens":1,"total_tokens":5}}
                """
            },
            .init("a list in which aliases name each other", .list, 200, is: .ok) {
                """
                {"object":"list","data":[{"id":"mistral-small-latest","object":"model","created":1777052670,\
                "owned_by":"mistralai","name":"mistral-small-2603","aliases":["mistral-small-2603"],\
                "deprecation":null,"capabilities":{"completion_chat":true},"type":"base"},{"id":"mistral-small-2603",\
                "object":"model","created":1777052670,"owned_by":"mistralai","aliases":["mistral-small-latest"],\
                "deprecation":"2026-12-01T12:00:00Z","deprecation_replacement_model":"mistral-small-latest",\
                "capabilities":{"completion_chat":true},"type":"base"}]}
                """
            },
        ]
    )
}
