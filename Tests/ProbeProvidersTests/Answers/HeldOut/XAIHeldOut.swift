import ProbeDomain

extension AnswerCase {
    /// Answers of xAI, held out.
    static let heldOutXAI: [AnswerCase] = answers(
        of: "xai",
        asking: "grok-4.6",
        [
            .init("an unknown model, a string alone", .completion, 404, is: .ambiguousAbsent) {
                """
                {"error":"The model grok-4.6 does not exist or your team 00000000-0000-0000-0000-000000000000 does \
                not have access to it."}
                """
            },
            .init("a key that is wrong, at the list", .list, 400, is: .authFailed) {
                """
                {"code":"invalid-argument","error":"Incorrect API key provided. You can obtain an API key from \
                https://console.x.ai."}
                """
            },
            .init("the team's credits are used up", .stream, 403, is: .quotaExhausted) {
                """
                {"code":"permission-denied","error":"Your team 00000000-0000-0000-0000-000000000000 has either used \
                all available credits or reached its monthly spending limit. To continue making API requests, please \
                purchase more credits or raise your spending limit."}
                """
            },
            .init("the key is blocked", .completion, 403, is: .authFailed) {
                """
                {"code":"The caller does not have permission to execute the specified operation","error":"The API \
                key is blocked. Please contact support."}
                """
            },
            .init("in high demand", .completion, 503, is: .overloaded, .providerError) {
                """
                {"code":"The service is currently unavailable","error":"The model is at capacity. Please try again \
                later."}
                """
            },
            .init("a body that does not fit the schema", .completion, 422, is: .badProbe) {
                """
                {"code":"invalid-argument","error":"Failed to deserialize the JSON body into the target type: \
                missing field `messages` at line 1 column 20"}
                """
            },
        ]
    )
}
