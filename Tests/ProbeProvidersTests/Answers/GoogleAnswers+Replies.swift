import ProbeDomain

extension AnswerCase {
    /// What Google says in a success, errors inside it included.
    static let googleReplies: [AnswerCase] = answers(
        of: "google",
        asking: "gemini-2.5-flash",
        [
            .init("thought used up the cap", .completion, 200, is: .ok, proof: .cut, served: "gemini-2.5-flash") {
                """
                {"candidates":[{"content":{"role":"model"},"finishReason":"MAX_TOKENS","index":0}],\
                "usageMetadata":{"promptTokenCount":2,"totalTokenCount":18,"thoughtsTokenCount":16},\
                "modelVersion":"gemini-2.5-flash","responseId":"resp1"}
                """
            },
            .init("the prompt was blocked", .completion, 200, is: .ok, proof: .filtered) {
                """
                {"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":2,\
                "totalTokenCount":2},"modelVersion":"gemini-2.5-flash"}
                """
            },
            .init("the answer was blocked", .completion, 200, is: .ok, proof: .filtered) {
                """
                {"candidates":[{"finishReason":"SAFETY","index":0,"safetyRatings":[]}],\
                "usageMetadata":{"promptTokenCount":2,"totalTokenCount":2},"modelVersion":"gemini-2.5-flash"}
                """
            },
            .init("a stream to its end", .stream, 200, is: .ok, proof: .text, served: "gemini-2.5-flash", form: .events)
            {
                """
                data: {"candidates":[{"content":{"parts":[{"text":"Hel"}],"role":"model"},"index":0}],\
                "modelVersion":"gemini-2.5-flash","responseId":"r2"}

                data: {"candidates":[{"content":{"parts":[{"text":"lo"}],"role":"model"},"finishReason":"STOP",\
                "index":0}],"usageMetadata":{"promptTokenCount":2,"candidatesTokenCount":2,"totalTokenCount":4},\
                "modelVersion":"gemini-2.5-flash","responseId":"r2"}
                """
            },
            .init(
                "a stream whose last piece gives no reason to end",
                .stream,
                200,
                is: .protocolViolation,
                form: .events
            ) {
                """
                data: {"candidates":[{"content":{"parts":[{"text":"Hel"}],"role":"model"},"index":0}],\
                "modelVersion":"gemini-2.5-flash","responseId":"r3"}
                """
            },
            .init("a list", .list, 200, is: .ok) {
                """
                {"models":[{"name":"models/gemini-2.5-flash","version":"001","displayName":"Gemini 2.5 Flash",\
                "inputTokenLimit":1048576,"outputTokenLimit":65536,"supportedGenerationMethods":["generateContent",\
                "countTokens"],"thinking":true},{"name":"models/gemini-embedding-001","version":"001",\
                "supportedGenerationMethods":["embedContent"]}]}
                """
            },
        ]
    )
}
