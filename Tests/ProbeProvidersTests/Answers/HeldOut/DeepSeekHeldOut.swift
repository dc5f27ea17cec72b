import ProbeDomain

extension AnswerCase {
    /// Answers of DeepSeek, held out.
    static let heldOutDeepSeek: [AnswerCase] = answers(
        of: "deepseek",
        asking: "deepseek-v4-flash",
        [
            .init("a key that is wrong, from the governor", .list, 401, is: .authFailed) {
                """
                {"error":{"message":"Authentication Fails (governor)","type":"authentication_error","param":null,\
                "code":"invalid_request_error"}}
                """
            },
            .init("parameters that are wrong", .completion, 422, is: .badProbe) {
                """
                {"error":{"message":"Invalid max_tokens value, the valid range of max_tokens is [1, 65536]",\
                "type":"invalid_request_error","param":null,"code":"invalid_request_error"}}
                """
            },
            .init("requests come too fast", .stream, 429, is: .rateLimited) {
                """
                {"error":{"message":"Rate Limit Reached: you are sending requests too quickly. Please pace your \
                requests reasonably.","type":"rate_limit_error","param":null,"code":null}}
                """
            },
            .init("overloaded, in other words", .completion, 503, is: .overloaded) {
                """
                {"error":{"message":"Server overloaded, please retry your request after a brief wait",\
                "type":"server_error","param":null,"code":null}}
                """
            },
            .init("a list without times", .list, 200, is: .ok) {
                """
                {"object":"list","data":[{"id":"deepseek-v4-flash","object":"model","owned_by":"deepseek"},\
                {"id":"deepseek-v4-pro","object":"model","owned_by":"deepseek"}]}
                """
            },
        ]
    )
}
