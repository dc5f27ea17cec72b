import ProbeDomain

extension RequestTests {
    /// What the presets of OpenAI's shape send where they differ.
    static let presets: [Golden] = [
        Golden(provider: "mistral", kind: .list, url: "/models"),
        Golden(provider: "mistral", kind: .retrieve, model: "mistral-large-2512", url: "/models/mistral-large-2512"),
        Golden(provider: "xai", kind: .list, url: "/models"),
        Golden(provider: "groq", kind: .list, url: "/models"),
        Golden(provider: "groq", kind: .retrieve, model: "openai/gpt-oss", url: "/models/openai%2Fgpt-oss"),
        Golden(provider: "deepseek", kind: .list, url: "/models"),
        Golden(provider: "together", kind: .list, url: "/models"),
        Golden(
            provider: "mistral",
            kind: .completion,
            options: CompletionOptions(route: .chat),
            url: "/chat/completions",
            body: """
                {"model":"gpt-5.5","messages":[{"role":"user","content":"hi"}],"max_tokens":1,"stream":true}
                """
        ),
        Golden(
            provider: "xai",
            kind: .completion,
            options: CompletionOptions(route: .chat, isStreaming: false),
            url: "/chat/completions",
            body: """
                {"model":"gpt-5.5","messages":[{"role":"user","content":"hi"}],"max_completion_tokens":16}
                """
        ),
        Golden(
            provider: "groq",
            kind: .completion,
            options: CompletionOptions(route: .chat),
            url: "/chat/completions",
            body: """
                {"model":"gpt-5.5","messages":[{"role":"user","content":"hi"}],"max_completion_tokens":16,
                "stream":true,"stream_options":{"include_usage":true}}
                """
        ),
        Golden(
            provider: "deepseek",
            kind: .completion,
            options: CompletionOptions(route: .chat, isStreaming: false),
            url: "/chat/completions",
            body: "{\"model\":\"gpt-5.5\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":1}"
        ),
        Golden(
            provider: "together",
            kind: .completion,
            options: CompletionOptions(route: .chat, isStreaming: false),
            url: "/chat/completions",
            body: "{\"model\":\"gpt-5.5\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":1}"
        ),
    ]
}
