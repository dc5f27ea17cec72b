import ProbeDomain

extension AnswerCase {
    /// What Ollama answers.
    static let ollama: [AnswerCase] = answers(
        of: "ollama",
        asking: "gemma3",
        [
            .init("a model that was not pulled", .completion, 404, is: .ambiguousAbsent, .absent) {
                """
                {"error":"model 'gemma3' not found"}
                """
            },
            .init("a model that was not pulled, in older words", .stream, 404, is: .ambiguousAbsent, .absent) {
                """
                {"error":"model \\"gemma3\\" not found, try pulling it first"}
                """
            },
            .init("the server is busy", .completion, 503, is: .overloaded) {
                """
                {"error":"server busy, please try again.  maximum pending requests exceeded"}
                """
            },
            .init("the server is busy, in OpenAI's shape", .stream, 503, is: .overloaded) {
                """
                {"error":{"message":"server busy, please try again.  maximum pending requests exceeded",\
                "type":"api_error","param":null,"code":null}}
                """
            },
            .init("nobody is signed in to the cloud", .completion, 401, is: .authFailed, .gated) {
                """
                {"error":"unauthorized","signin_url":"https://ollama.com/connect?name=host&key=example"}
                """
            },
            .init("nobody is signed in to the cloud, as a stream", .stream, 401, is: .authFailed) {
                """
                {"error":"unauthorized"}
                """
            },
            .init("the allowance of a session is used up", .stream, 429, is: .quotaExhausted, .rateLimited) {
                """
                {"error":"you (example) have reached your session usage limit, upgrade for higher limits: \
                https://ollama.com/upgrade"}
                """
            },
            .init("too many requests at the cloud", .completion, 429, is: .rateLimited) {
                """
                {"error":"too many concurrent requests"}
                """
            },
            .init("the cache of the list is not there", .list, 500, is: .providerError) {
                """
                {"error":"model list cache unavailable"}
                """
            },
            .init("a field that is wrong", .completion, 400, is: .badProbe) {
                """
                {"error":"json: cannot unmarshal string into Go struct field ChatRequest.options of type \
                map[string]interface {}"}
                """
            },
            .init("a list of what is on disk, in OpenAI's shape", .list, 200, is: .ok, from: "openai-compatible") {
                """
                {"object":"list","data":[{"id":"gemma3:latest","object":"model","created":1777000000,\
                "owned_by":"library"}]}
                """
            },
            .init("a list of what is on disk", .list, 200, is: .ok) {
                """
                {"models":[{"name":"gemma3:latest","model":"gemma3:latest","modified_at":"2026-04-20T10:00:00Z",\
                "size":3338801804,"digest":"0123456789abcdef","details":{"format":"gguf","family":"gemma3",\
                "parameter_size":"4.3B","quantization_level":"Q4_K_M"}}]}
                """
            },
        ]
    )
}
