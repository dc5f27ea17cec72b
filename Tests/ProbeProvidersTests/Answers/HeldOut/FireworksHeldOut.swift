import ProbeDomain

extension AnswerCase {
    /// Answers of Fireworks, held out.
    static let heldOutFireworks: [AnswerCase] = answers(
        of: "fireworks",
        asking: "accounts/fireworks/models/llama-v3p3-70b-instruct",
        [
            .init("the account is suspended", .completion, 412, is: .quotaExhausted) {
                """
                {"error":{"message":"Account example is suspended, possibly due to reaching the monthly spending \
                limit or failure to pay past invoices. Please go to https://fireworks.ai/account/billing for more \
                information.","param":null,"code":"PRECONDITION_FAILED","type":"error"},\
                "request_id":"00000000-0000-0000-0000-000000000003"}
                """
            },
            .init("a limit, the error as a string", .stream, 429, is: .rateLimited) {
                """
                {"error":"Too Many Requests","message":"You have exceeded your usage limits. Please try again later \
                or contact Fireworks to explore dedicated capacity."}
                """
            },
            .init("a key that is wrong", .completion, 401, is: .authFailed) {
                """
                {"error":{"object":"error","type":"invalid_request_error","code":"UNAUTHORIZED","message":"The API \
                key you provided is invalid."}}
                """
            },
            .init("a request that is wrong", .completion, 400, is: .badProbe) {
                """
                {"error":{"object":"error","type":"invalid_request_error","code":"invalid_request_error",\
                "message":"Extra inputs are not permitted, field: 'foo', value: 1"}}
                """
            },
        ]
    )
}
