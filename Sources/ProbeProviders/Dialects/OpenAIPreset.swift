import ProbeDomain

/// One provider of the OpenAI shape: names and numbers, no code.
struct OpenAIPreset: Sendable {
    /// What the config and the help need to know.
    let facts: ProviderFacts
    /// What Chat Completions calls the cap on output tokens.
    let chatLimit: ChatLimit
    /// The cap that proves a run at Chat Completions.
    let chatTokens: Int
    /// Whether Chat Completions takes `store`.
    let sendsStore: Bool
    /// Its own rows, tried before those that all share.
    let rules: [MatchRule]

    /// All of them.
    static let all: [OpenAIPreset] = [openAI, compatible, openRouter]

    /// The public API.
    ///
    /// Responses is preferred: some models live only there, and a cap of 16 is safe there.
    private static let openAI = OpenAIPreset(
        facts: ProviderFacts(
            name: "openai",
            title: "OpenAI",
            baseURL: "https://api.openai.com/v1",
            keyVariable: "OPENAI_API_KEY",
            keyNeed: .always,
            routes: [.responses, .chat],
            hasRetrieve: true,
            ownModelPrefixes: ["gpt-", "chatgpt-", "chat-latest", "o1", "o3", "o4", "dall-e", "sora", "codex"]
        ),
        chatLimit: .completionTokens,
        chatTokens: 256,
        sendsStore: true,
        rules: OpenAIRules.openAI
    )

    /// Every server that copies the shape: vLLM, llama.cpp, LiteLLM, Ollama's second face, gateways.
    private static let compatible = OpenAIPreset(
        facts: ProviderFacts(
            name: "openai-compatible",
            title: "OpenAI-compatible server",
            baseURL: nil,
            keyVariable: nil,
            keyNeed: .ifConfigured,
            routes: [.chat, .responses],
            hasRetrieve: false
        ),
        chatLimit: .tokens,
        chatTokens: 16,
        sendsStore: false,
        rules: OpenAIRules.compatible + OpenAIRules.openAI
    )

    /// Its list is public and larger than a megabyte; 16 is the least that some of those behind it take.
    private static let openRouter = OpenAIPreset(
        facts: ProviderFacts(
            name: "openrouter",
            title: "OpenRouter",
            baseURL: "https://openrouter.ai/api/v1",
            keyVariable: "OPENROUTER_API_KEY",
            keyNeed: .forCompletions,
            routes: [.chat],
            hasRetrieve: false,
            shortestListInterval: .seconds(300)
        ),
        chatLimit: .tokens,
        chatTokens: 32,
        sendsStore: false,
        rules: OpenRouterRules.all + OpenAIRules.openAI
    )
}

/// The names that the cap on output tokens has at Chat Completions.
enum ChatLimit: String, Sendable {
    /// The older one, which copies of the shape know best.
    case tokens = "max_tokens"
    /// The one that OpenAI's reasoning models insist on.
    case completionTokens = "max_completion_tokens"

    /// The one that is left when this one is refused.
    var other: ChatLimit {
        switch self {
        case .tokens: .completionTokens
        case .completionTokens: .tokens
        }
    }
}
