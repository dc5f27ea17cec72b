import ProbeDomain

extension AnswerCase {
    /// Answers of Ollama, held out.
    static let heldOutOllama: [AnswerCase] = answers(
        of: "ollama",
        asking: "gemma3",
        [
            .init("a model that was not pulled, in OpenAI's shape", .completion, 404, is: .ambiguousAbsent, .absent) {
                """
                {"error":{"message":"model 'gemma3' not found","type":"not_found_error","param":null,"code":null}}
                """
            },
            .init("the cloud is overloaded", .completion, 503, is: .overloaded) {
                """
                {"error":"Server overloaded, please retry shortly (ref: 00000000-0000-0000-0000-000000000004)"}
                """
            },
            .init("the allowance of a week is used up", .completion, 429, is: .quotaExhausted) {
                """
                {"error":"you (example) have reached your weekly usage limit, upgrade for higher limits: \
                https://ollama.com/upgrade"}
                """
            },
            .init("the cloud cannot be reached", .completion, 502, is: .providerError) {
                """
                {"error":"cloud unreachable: dial tcp: lookup ollama.com: no such host"}
                """
            },
            .init("an internal error, in OpenAI's shape", .completion, 500, is: .providerError) {
                """
                {"error":{"message":"llama runner process has terminated: exit status 2","type":"api_error",\
                "param":null,"code":null}}
                """
            },
        ]
    )
}
