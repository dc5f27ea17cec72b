import ProbeDomain

extension RequestTests {
    /// What those send whose shapes or places are their own.
    static let shapes: [Golden] = lists + completions

    private static let lists = [
        Golden(
            provider: "openrouter",
            kind: .list,
            page: "offset=500&limit=500",
            url: "/models?offset=500&limit=500"
        ),
        Golden(provider: "llama", kind: .list, url: "/models"),
        Golden(provider: "llama", kind: .retrieve, model: "Llama-4-Scout/FP8", url: "/models/Llama-4-Scout%2FFP8"),
        Golden(provider: "ollama", kind: .list, url: "/api/tags"),
        Golden(provider: "llamacpp", kind: .list, url: "/models"),
        Golden(provider: "litellm", kind: .list, url: "/models"),
        Golden(provider: "vllm", kind: .list, url: "/models"),
        Golden(provider: "cerebras", kind: .list, url: "/models"),
        Golden(provider: "cerebras", kind: .retrieve, model: "gpt-oss-120b", url: "/models/gpt-oss-120b"),
        Golden(provider: "moonshot", kind: .list, url: "/models"),
        Golden(provider: "huggingface", kind: .list, url: "/models"),
        // At another place than the usual one there is no catalogue beside.
        Golden(provider: "fireworks", kind: .list, url: "/models"),
        Golden(provider: "generic", kind: .list, url: ""),
    ]

    private static let completions = [
        Golden(
            provider: "llama",
            kind: .completion,
            model: "Llama-4-Maverick-17B-128E-Instruct-FP8",
            options: CompletionOptions(route: .chat),
            url: "/chat/completions",
            body: """
                {"model":"Llama-4-Maverick-17B-128E-Instruct-FP8","messages":[{"role":"user","content":"hi"}],
                "max_completion_tokens":1,"stream":true}
                """
        ),
        Golden(
            provider: "llama",
            kind: .completion,
            options: CompletionOptions(route: .chat, isStreaming: false, outputTokens: 8),
            url: "/chat/completions",
            body: """
                {"model":"gpt-5.5","messages":[{"role":"user","content":"hi"}],"max_completion_tokens":8}
                """
        ),
        Golden(
            provider: "ollama",
            kind: .completion,
            model: "llama3.2:1b",
            options: CompletionOptions(route: .generate),
            url: "/api/generate",
            body: #"{"model":"llama3.2:1b","prompt":"hi","stream":true,"options":{"num_predict":1}}"#
        ),
        Golden(
            provider: "ollama",
            kind: .completion,
            options: CompletionOptions(route: .generate, isStreaming: false, outputTokens: 4),
            url: "/api/generate",
            body: #"{"model":"gpt-5.5","prompt":"hi","stream":false,"options":{"num_predict":4}}"#
        ),
        chat("cerebras", cap: 16, named: "max_completion_tokens"),
        chat("moonshot", cap: 16),
        chat("huggingface", cap: 16),
        chat("llamacpp", cap: 1),
        chat("litellm", cap: 16),
        chat("vllm", cap: 1),
        chat("fireworks", cap: 1),
    ]

    private static func chat(_ provider: String, cap: Int, named name: String = "max_tokens") -> Golden {
        Golden(
            provider: provider,
            kind: .completion,
            options: CompletionOptions(route: .chat),
            url: "/chat/completions",
            body: """
                {"model":"gpt-5.5","messages":[{"role":"user","content":"hi"}],"\(name)":\(cap),"stream":true,
                "stream_options":{"include_usage":true}}
                """
        )
    }
}
